"""The part of ``docs/dataset.md`` that lists tables, columns and codes, made from :mod:`pipeline.schema`.

python -m pipeline.describe docs/dataset.md     # rewrite that part; a test holds that it is up to date
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from pipeline.schema import PLACE_BEFORE, Column, Table, code_lists, tables

BEGIN, END = "<!-- tables: begin (made by python -m pipeline.describe) -->", "<!-- tables: end -->"


def rewritten(document: str) -> str:
    """The document with its generated part made anew. Raises ValueError where the markers are missing."""
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"the document lacks the lines {BEGIN!r} and {END!r}")
    return f"{before}{BEGIN}\n\n{tables_to_markdown()}\n{END}{after}"


def tables_to_markdown() -> str:
    """Every table with its columns, then every list of codes."""
    parts = [_table(table) for table in tables().values()]
    return "\n".join([*parts, "## Codes", "", *_codes()]) + "\n"


def _table(table: Table) -> str:
    shown = [c for c in table.columns if not _is_shared(table, c)]
    shared = ["…and the [place columns](#the-place-of-a-fact).", ""] if table.is_fact else []
    key = ", ".join(f"`{name}`" for name in table.key)
    return "\n".join(
        [
            f"### {table.name}: {table.heading}",
            "",
            f"{table.en} _{table.vi}_ Key: {key}.",
            "",
            "| column | type | meaning | tiếng Việt |",
            "|---|---|---|---|",
            *(_row(column) for column in shown),
            "",
            *shared,
        ]
    )


def _is_shared(table: Table, column: Column) -> bool:
    """Columns that every fact table has are described once, in the document's own words."""
    return table.is_fact and column in _place_columns()


def _place_columns() -> tuple[Column, ...]:
    """The columns that flags shares with every other fact table."""
    flags = tables()["flags"].columns
    first = next(i for i, c in enumerate(flags) if c.name == "section_id")
    return (*(c for c in flags if c.name in PLACE_BEFORE), *flags[first:])


def _row(column: Column) -> str:
    codes = f" Codes: [{_list_name(column)}](#{_list_name(column)})." if column.codes else ""
    return (
        f"| `{column.name}` | {column.type} | {_escaped(column.en)}{codes} | {column.heading}: {_escaped(column.vi)} |"
    )


def _list_name(column: Column) -> str:
    return next(name for name, codes in code_lists().items() if codes == column.codes)


def _codes() -> Iterator[str]:
    for name, codes in code_lists().items():
        yield from (f"### {name}", "", "| code | meaning | tiếng Việt |", "|---|---|---|")
        yield from (f"| `{code.code}` | {_escaped(code.en)} | {_escaped(code.vi)} |" for code in codes)
        yield ""


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")


def main() -> None:
    """Rewrite the files named on the command line."""
    for name in sys.argv[1:]:
        path = Path(name)
        path.write_text(rewritten(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
