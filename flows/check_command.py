"""``thidua check`` as it is typed; what it does is in ``flows.commands.checking``, imported when it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.help import Command


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("check", cls=Command, help="help.check")(check)


def check(
    targets: Annotated[list[str] | None, typer.Argument(metavar="PATH|PLAN...", help="help.check_targets")] = None,
    everything: Annotated[bool, typer.Option("--all", help="help.check_all")] = False,
    severity: Annotated[str, typer.Option("--severity", "-s", metavar="E|W|I", help="help.check_severity")] = "I",
    rule: Annotated[list[str] | None, typer.Option("--rule", "-r", metavar="ID", help="help.check_rule")] = None,
    settings: Annotated[
        Path | None, typer.Option("--settings", metavar="FILE.toml", help="help.check_settings")
    ] = None,
    sarif: Annotated[bool, typer.Option("--sarif", help="help.check_sarif")] = False,
    html: Annotated[Path | None, typer.Option("--html", metavar="DIR", help="help.check_html")] = None,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", metavar="FILE.xlsx", help="help.check_xlsx")] = None,
    list_rules: Annotated[bool, typer.Option("--list", help="help.check_list")] = False,
    workspace: Annotated[Path | None, typer.Option("--workspace", "-w", metavar="DIR", help="help.workspace")] = None,
    json: Annotated[bool, typer.Option("--json", help="help.json")] = False,
    lang: Annotated[str | None, typer.Option("--lang", metavar="vi|en", help="help.lang")] = None,
) -> int:
    """Check files or imported plans."""
    from flows.commands.checking import CheckRequest, check_targets, list_checks

    if list_rules:
        return list_checks(json=json)
    request = CheckRequest(
        targets=tuple(targets or ()),
        everything=everything,
        severity=severity.upper(),
        rules=tuple(name.upper() for name in rule or ()),
        settings=settings,
        workspace=workspace,
    )
    return check_targets(request, json=json, sarif=sarif, html=html, xlsx=xlsx)
