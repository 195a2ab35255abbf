"""Topics against the labels of data/labels/topics.tsv: ``python -m benchmarks.compare_topics [--misses [SET …]]``.

Micro precision, recall and F1 over all items, and for each set by itself; ``other`` counts as a topic like any. All
labels came before the rules met their items, and all sets have been used since to mend the rules: what to expect of
wording never met is the first score of ``own/others`` and ``own/unseen`` (data/labels/README.md), not today's.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import data
from extractors.topics import find_topics
from normalizers.fold import fold

KNOWN_LABELS = Path(str(data.path("labels"))) / "topics.tsv"


class Labelled(NamedTuple):
    set: str
    text: str
    topics: frozenset[str]


class Score(NamedTuple):
    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, 2 * self.right + self.wrong + self.missed)


def item_hash(text: str) -> str:
    """The key of an item whose text is not carried by this project."""
    return hashlib.sha256(" ".join(fold(text).split()).encode()).hexdigest()[:16]


def labelled_items(outside: Path | None = None) -> Iterator[Labelled]:
    """Every labelled item whose text is at hand; ``outside`` has folders gold/ and real/ of plans not carried here."""
    texts = dict(_outside_texts(outside)) if outside and outside.exists() else {}
    with KNOWN_LABELS.open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            name = f"own/{row['source']}" if row["set"] == "own" else row["set"]
            text = row["text"] or texts.get(row["hash"])
            if text:
                yield Labelled(name, text, frozenset(row["topics"].split()))


def _outside_texts(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted((folder / "gold").glob("*.json")):
        plan = json.loads(path.read_text(encoding="utf-8"))
        for table, column in (("criteria", "text"), ("targets", "metric"), ("score_items", "text")):
            for row in plan.get(table, []):
                yield item_hash(row[column]), row[column]
    for path in sorted((folder / "real").glob("*.md")):
        for paragraph in re.split(r"\n\s*\n|\n\|\n|\n\|", path.read_text(encoding="utf-8")):
            text = " ".join(re.sub(r"[*|]", "", paragraph).split())
            yield item_hash(text), text


def score(items: list[Labelled]) -> Score:
    """Micro counts over items."""
    right = wrong = missed = 0
    for item in items:
        found = {t.id for t in find_topics(item.text)}
        right += len(found & item.topics)
        wrong += len(found - item.topics)
        missed += len(item.topics - found)
    return Score(right, wrong, missed)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", nargs="*", help="print the items that differ, of these sets")
    parser.add_argument("--outside", type=Path, help="folder with gold/ and real/ of plans that are not carried here")
    args = parser.parse_args()
    items = list(labelled_items(args.outside))
    for name in ["all", *dict.fromkeys(i.set for i in items)]:
        chosen = [i for i in items if name in ("all", i.set)]
        got = score(chosen)
        print(f"{name:10} {len(chosen):4} items  P {got.precision:.3f}  R {got.recall:.3f}  F1 {got.f1:.3f}")
    if args.misses is not None:
        _print_misses([i for i in items if not args.misses or i.set in args.misses])


def _print_misses(items: list[Labelled]) -> None:
    wrong: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for item in items:
        found = {t.id for t in find_topics(item.text)}
        if found != item.topics:
            print(f"+{sorted(found - item.topics)} -{sorted(item.topics - found)}  {item.text[:150]}")
            wrong.update(found - item.topics)
            missed.update(item.topics - found)
    print("wrongly given:", wrong.most_common(12), "\nmissed:", missed.most_common(12))


if __name__ == "__main__":
    main()
