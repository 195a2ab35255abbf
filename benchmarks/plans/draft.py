"""What the parts of one reworded plan share."""

from __future__ import annotations

import datetime
import random
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from .offices import any_office
from .outline import Outline
from .sayings import shift

WORDING = Path(__file__).parent / "wording"


@cache
def wording(name: str) -> dict[str, Any]:
    return tomllib.loads((WORDING / f"{name}.toml").read_text(encoding="utf-8"))


class Draft:
    """What the parts of one plan share: its office, sector, days and the outline they are written to."""

    def __init__(self, seed: int, *, wider: bool = False) -> None:
        self.wider = wider
        self.rng = rng = random.Random(seed)
        self.sector = wording("sectors")[rng.choice(sorted(wording("sectors")))]
        self.common = wording("common")
        year = rng.randint(2016, 2026)
        self.issued = datetime.date(year, rng.randint(1, 8), rng.randint(1, 28)).isoformat()
        self.last_year = year + (rng.randint(1, 4) if rng.random() < 0.4 else 0)
        self.year = year
        self.start = shift(self.issued, rng.randint(3, 30))
        self.end = f"{self.last_year}-{rng.choice(['10-30', '11-15', '11-30', '12-15', '12-31'])}"
        self.office, self.province = any_office(rng, self.sector, self.issued)
        self.outline = Outline(rng)
        self.movement = rng.choice(self.sector["movements"])
        self.yearly = self.last_year > year and rng.random() < 0.7
        self.round_count = 2 if rng.random() < 0.15 else 0
        self.dossier_said = False

    def widely(self) -> bool:
        """Say the next thing in one of the later ways? Never asked of chance where the plan keeps to the first ways, so
        that a seed yields the plan that it always did."""
        return self.wider and self.rng.random() < 0.6

    def pick(self, items: list[str], most: int) -> list[str]:
        return self.rng.sample(items, min(len(items), self.rng.randint(2, most)))

    def where(self) -> str:
        return self.rng.choice(self.office.actors[:2])
