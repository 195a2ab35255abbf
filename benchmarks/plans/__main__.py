"""``python -m benchmarks.plans build data/samples`` — the project's sample plans, their text and their gold."""

from __future__ import annotations

import argparse
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.plans", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    build = commands.add_parser("build", help="write the files, texts and gold of a folder of specs")
    build.add_argument("folder", type=Path)
    build.add_argument("--only", help="samples whose name holds this")
    given = parser.parse_args()
    if given.command == "build":
        from .samples import build as build_samples

        for path in build_samples(given.folder, only=given.only):
            print(f"{path.stat().st_size:>9}  {path}")


if __name__ == "__main__":
    main()
