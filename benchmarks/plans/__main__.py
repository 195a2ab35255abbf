"""Generated plans.

``python -m benchmarks.plans build data/samples``           the project's sample plans, their text and their gold
``python -m benchmarks.plans reword OUT --count 40 --seed 1``  reworded plans: OUT/text, OUT/stripped, OUT/gold
``python -m benchmarks.plans corpus OUT --count 700 --seed 1``  pages in every state: OUT/pages, truth, pages.tsv
"""

from __future__ import annotations

import argparse
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.plans", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    build = commands.add_parser("build", help="write the files, texts and gold of a folder of specs")
    build.add_argument("folder", type=Path)
    build.add_argument("--only", help="samples whose name holds this")
    reword = commands.add_parser(
        "reword", help="write plans in other words, headings, orders and offices, with their gold"
    )
    reword.add_argument("out", type=Path)
    reword.add_argument("--count", type=int, default=40)
    reword.add_argument("--seed", type=int, default=1)
    pages = commands.add_parser(
        "corpus", help="write single pages in every state and grade, with the truth of their words"
    )
    pages.add_argument("out", type=Path)
    pages.add_argument("--count", type=int, default=700)
    pages.add_argument("--seed", type=int, default=1)
    pages.add_argument("--only", default="", help="states whose name holds this (image, layer, digital-tcvn3 …)")
    given = parser.parse_args()
    if given.command == "build":
        from .samples import build as build_samples

        for path in build_samples(given.folder, only=given.only):
            print(f"{path.stat().st_size:>9}  {path}")
    elif given.command == "reword":
        from .samples import write_reworded

        print(f"{write_reworded(given.out, count=given.count, seed=given.seed)} plans in {given.out}")
    elif given.command == "corpus":
        from .corpus import write_corpus

        written = write_corpus(given.out, count=given.count, seed=given.seed, only=given.only)
        print(f"{written} pages in {given.out}")


if __name__ == "__main__":
    main()
