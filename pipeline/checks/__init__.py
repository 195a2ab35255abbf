"""What is malformed or inconsistent in a plan: rules, the engine that runs them, and what a flag says.

flags = check_plan(CheckedPlan(plan_text, facts, reading))
"""

from pipeline.checks.engine import check_plan
from pipeline.checks.model import Finding, Flag, at_least
from pipeline.checks.registry import check, rules
from pipeline.checks.settings import CheckSettings, read_settings
from pipeline.checks.view import CheckedPlan, Reading

VERSION = "4"  # raise it when the same facts would give other flags

__all__ = [
    "VERSION",
    "CheckSettings",
    "CheckedPlan",
    "Finding",
    "Flag",
    "Reading",
    "at_least",
    "check",
    "check_plan",
    "read_settings",
    "rules",
]
