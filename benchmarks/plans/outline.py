"""Numbers the paragraphs of a plan in the manner of one office: which labels, capitals or not, how a list ends."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field

from .sayings import Said
from .spec import Block, Fact, Level, Para

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")
LETTERS = "abcdđeghiklmnopqrstuvxy"
# top heading, heading or run-in below it, item of a list
SCHEMES = (
    ("roman", "arabic", "dash"),
    ("roman", "arabic", "dash"),
    ("roman", "arabic", "letter"),
    ("roman", "arabic", "decimal"),
    ("roman", "dash", "plus"),
    ("arabic", "decimal", "dash"),
    ("arabic", "letter", "dash"),
    ("capital", "arabic", "dash"),
    ("part", "arabic", "letter"),
    ("roman", "arabic", "bullet"),
)
LEVELS: dict[str, Level] = {
    "part": 1, "roman": 1, "capital": 1, "arabic": 2, "decimal": 3, "letter": 4, "dash": 5, "plus": 6, "bullet": 6,
}  # fmt: skip


@dataclass
class Outline:
    """Grows downwards; ``blocks`` is the body so far."""

    rng: random.Random
    blocks: list[Block] = field(default_factory=list)
    tops: int = 0
    subs: int = 0
    items_in_sub: int = 0

    def __post_init__(self) -> None:
        self.scheme = self.rng.choice(SCHEMES)
        self.capitals = self.rng.random() < 0.75
        self.colon = self.rng.choice(["", "", ":"])
        self.ends = self.rng.choice([(";", "."), (";", "."), (".", "."), ("", "")])

    def label(self, kind: str, position: int) -> str:
        n = position + 1
        return {
            "part": f"Phần {ROMAN[position]}.",
            "roman": f"{ROMAN[position]}.",
            "capital": f"{'ABCDEGHIKLMNOPQ'[position]}.",
            "arabic": f"{n}.",
            "decimal": f"{self.tops if self.scheme[1] == 'decimal' else self.subs}.{n}.",
            "letter": f"{LETTERS[position]})",
            "dash": "-",
            "plus": "+",
            "bullet": "•",
        }[kind]

    def add(
        self,
        text: str,
        facts: Iterable[Fact] = (),
        *,
        kind: str | None = None,
        position: int = 0,
        heading: bool = False,
        lead: int = 0,
    ) -> None:
        label = self.label(kind, position) if kind else ""
        level = LEVELS[kind] if kind else 0
        self.blocks.append(Para(text, label=label, level=level, facts=tuple(facts), heading=heading, lead=lead))

    def top(self, title: str) -> None:
        """ "II. ĐỐI TƯỢNG THI ĐUA"."""
        self.add(
            (title.upper() if self.capitals else title) + self.colon,
            kind=self.scheme[0],
            position=self.tops,
            heading=True,
        )
        self.tops, self.subs = self.tops + 1, 0

    def sub(self, title: str) -> None:
        """A heading on its own line below the top one."""
        self.add(title + self.colon, kind=self.scheme[1], position=self.subs, heading=True)
        self.subs, self.items_in_sub = self.subs + 1, 0

    def run_in(self, title: str, text: str, facts: Iterable[Fact] = ()) -> None:
        """ "2. Thời gian: từ ngày …"."""
        self.add(f"{title}: {text}", facts, kind=self.scheme[1], position=self.subs, lead=len(title) + 1)
        self.subs, self.items_in_sub = self.subs + 1, 0

    def entry(self, text: str, facts: Iterable[Fact] = ()) -> None:
        """A sentence that is a numbered point of its own."""
        self.add(closed(text), facts, kind=self.scheme[1], position=self.subs)
        self.subs, self.items_in_sub = self.subs + 1, 0

    def line(self, text: str, facts: Iterable[Fact] = ()) -> None:
        """A plain paragraph."""
        self.add(closed(text), facts)

    def items(self, said: list[Said], *, under_top: bool = False) -> None:
        """A list; right under a top heading it takes that depth's labels."""
        kind = self.scheme[1] if under_top else self.scheme[2]
        for i, (text, facts) in enumerate(said):
            end = self.ends[1] if i == len(said) - 1 else self.ends[0]
            position = self.subs if under_top else self.items_in_sub
            self.add(text if text.endswith(":") else text.rstrip(".") + end, facts, kind=kind, position=position)
            self.subs += under_top
            self.items_in_sub += not under_top

    def entries(self, said: list[Said]) -> None:
        for text, facts in said:
            self.entry(text, facts)


def closed(text: str) -> str:
    """A sentence ends with its dot."""
    return text if text[-1] in ".:;" else f"{text}."
