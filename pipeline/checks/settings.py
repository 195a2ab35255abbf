"""The user's say: a TOML file that changes severities, switches rules off, names a folder of rules.

[severity]
PER-014 = "W"
CRT-002 = "off"

[rules]
folder = "my_checks"      # beside this file
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.checks.model import SEVERITIES, Severity
from pipeline.checks.registry import load_folder, rules
from pipeline.errors import UsageError


@dataclass(frozen=True)
class CheckSettings:
    """``severity``: rule id → severity of the user's choice. ``off``: rules that do not run. ``only``: where not empty,
    the only ones that do."""

    severity: Mapping[str, Severity] = field(default_factory=dict)
    off: frozenset[str] = frozenset()
    only: frozenset[str] = frozenset()

    def runs(self, rule_id: str) -> bool:
        """Is the rule asked for? ``only`` takes ids and families ("PER")."""
        asked = not self.only or rule_id in self.only or rule_id.partition("-")[0] in self.only
        return asked and rule_id not in self.off


def read_settings(path: Path) -> CheckSettings:
    """Read the file; load the rules it names. Raises UsageError that says what is wrong with it."""
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UsageError("checks.settings_missing", path=str(path)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError("checks.settings_broken", path=str(path), why=str(error)) from error
    folder = given.get("rules", {}).get("folder")
    if folder:
        load_folder((path.parent / folder).resolve())
    return _settings(given.get("severity", {}), path)


def _settings(wanted: dict[str, Any], path: Path) -> CheckSettings:
    known = rules()
    for rule_id, severity in wanted.items():
        if rule_id not in known:
            raise UsageError("checks.unknown_rule", path=str(path), rule=rule_id)
        if severity not in (*SEVERITIES, "off"):
            raise UsageError("checks.unknown_severity", path=str(path), rule=rule_id, value=str(severity))
    return CheckSettings(
        severity={r: s for r, s in wanted.items() if s != "off"},
        off=frozenset(r for r, s in wanted.items() if s == "off"),
    )
