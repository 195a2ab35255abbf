"""Plans side by side, in pandas: load a dataset, lay it out by province, issuer, year or sector, align two plans.

    from pipeline.compare import build, load
    from pipeline.store.store import Store

    with Store.open("workspace") as store:
        matrix = build(load(store), by="province", today=True)
    matrix.long   # tidy: one thing said a line, with its quote
    matrix.wide   # one line a province, one column a question

``docs/compare.md`` and ``docs/so-sanh.ipynb`` show it at work.
"""

from pipeline.compare.align import Demand, Match, align
from pipeline.compare.differ import Difference, diff_plans
from pipeline.compare.frames import Dataset, from_rows, load
from pipeline.compare.matrix import Matrix, build
from pipeline.compare.measures import Measure, compare_measures, find_measures
from pipeline.compare.report.page import write_report
from pipeline.compare.sheets import topic_items, write_csv, write_xlsx
from pipeline.compare.user_topics import read_topics

__all__ = [
    "Dataset",
    "Demand",
    "Difference",
    "Match",
    "Matrix",
    "Measure",
    "align",
    "build",
    "compare_measures",
    "diff_plans",
    "find_measures",
    "from_rows",
    "load",
    "read_topics",
    "topic_items",
    "write_csv",
    "write_report",
    "write_xlsx",
]
