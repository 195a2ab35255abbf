"""The rules: one function each, registered under its id. A rule can live anywhere; the engine only sees this list.

    @check("ABC-001", severity="W", legal=("n30.d15",))
    def blank_number(plan: CheckedPlan) -> Iterator[Finding]:
        \"\"\"What it finds. Leaves alone: … Source: …\"\"\"

The rules of the project are in ``pipeline.checks.families``; others come from installed packages (entry points of the
group ``thidua.checks``: a module to import) or from a folder of ``*.py`` files that the user's settings name.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Literal

from pipeline.checks.model import Finding, Severity
from pipeline.checks.view import CheckedPlan

Scope = Literal["document", "plan", "movement"]
Find = Callable[[CheckedPlan], Iterable[Finding]]
FAMILIES = (
    "text_layer", "header", "structure", "consistency", "period", "tiers", "awards", "funding", "law", "criteria",
    "recipients", "signature",
)  # fmt: skip
ENTRY_POINTS = "thidua.checks"


@dataclass(frozen=True)
class Rule:
    """``scope``: documents of any type, plans, or plans of a movement. ``absence``: it rests on something not being
    there, which a poor reading may only have missed. ``legal``: keys of ``data/check_sources.tsv``; none where the text
    contradicts itself. ``messages``: for rules from outside, what ``data/checks.toml`` holds for the project's own."""

    id: str
    severity: Severity
    find: Find
    scope: Scope = "document"
    absence: bool = False
    legal: tuple[str, ...] = ()
    messages: Mapping[str, str] = field(default_factory=dict)

    @property
    def family(self) -> str:
        """The letters of the id."""
        return self.id.partition("-")[0]


_RULES: dict[str, Rule] = {}


def check(
    rule_id: str,
    *,
    severity: Severity,
    scope: Scope = "document",
    absence: bool = False,
    legal: tuple[str, ...] = (),
    messages: Mapping[str, str] | None = None,
) -> Callable[[Find], Find]:
    """Register a function as the rule of an id. Raises ValueError where another one has the id already."""

    def register(find: Find) -> Find:
        known = _RULES.get(rule_id)
        if known and (known.find.__module__, known.find.__qualname__) != (find.__module__, find.__qualname__):
            raise ValueError(f"check {rule_id} is registered twice: {known.find.__module__} and {find.__module__}")
        _RULES[rule_id] = Rule(rule_id, severity, find, scope, absence, legal, messages or {})
        return find

    return register


def rules() -> Mapping[str, Rule]:
    """Every rule by id, in the order of the ids."""
    _load()
    return dict(sorted(_RULES.items()))


@cache
def _load() -> None:
    for family in FAMILIES:
        importlib.import_module(f"pipeline.checks.families.{family}")
    for point in entry_points(group=ENTRY_POINTS):
        point.load()


@cache
def load_folder(folder: Path) -> tuple[Path, ...]:
    """Import every ``*.py`` of a folder, once; the rules in them register themselves."""
    _load()
    return tuple(_import_file(path) for path in sorted(folder.glob("*.py")))


def _import_file(path: Path) -> Path:
    spec = importlib.util.spec_from_file_location(f"thidua_checks_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no Python module")
    spec.loader.exec_module(importlib.util.module_from_spec(spec))
    return path


def scopes_of(plan: CheckedPlan) -> frozenset[Scope]:
    """The scopes a document is of: rules of others say nothing about it."""
    known: dict[Scope, bool] = {
        "document": plan.doc_type is not None and not plan.is_form,
        "plan": plan.is_plan,
        "movement": plan.is_movement,
    }
    return frozenset(scope for scope, applies in known.items() if applies)
