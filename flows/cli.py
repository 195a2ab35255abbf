"""The ``thidua`` command line: what can be typed. What a command does is in ``flows.commands``, imported when it runs.

``thidua --help`` must answer at once, so nothing heavier than typer is imported here. Help texts are ids of
``data/messages.toml``, shown in the language of ``--lang`` or ``THIDUA_LANG``, Vietnamese by default.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from flows import check_command
from flows.help import Command, Group, language_in, usage_error
from pipeline.errors import EXIT_USAGE, ThiduaError, UsageError
from pipeline.messages import LANGUAGES, set_language, text

app = typer.Typer(
    cls=Group,
    help="help.thidua",
    rich_markup_mode=None,  # importing rich for a help page would take longer than everything else together
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def _known_language(code: str | None) -> str | None:
    if code is not None and code not in LANGUAGES:
        raise UsageError("usage.language", code=code)
    return code


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"thidua {version('thidua')}")
        raise typer.Exit


Lang = Annotated[str | None, typer.Option("--lang", metavar="vi|en", help="help.lang", callback=_known_language)]
WorkspaceOption = Annotated[Path | None, typer.Option("--workspace", "-w", metavar="DIR", help="help.workspace")]
Workers = Annotated[int, typer.Option("--workers", metavar="N", min=0, help="help.workers")]
Link = Annotated[bool, typer.Option("--link", help="help.link")]
Runner = Annotated[
    str,
    typer.Option(
        "--runner",
        metavar="thread|dask|ray",
        envvar="THIDUA_RUNNER",
        show_default=False,
        show_envvar=False,
        help="help.runner",
    ),
]
Address = Annotated[
    str | None,
    typer.Option("--address", metavar="URL", envvar="THIDUA_RUNNER_ADDRESS", show_envvar=False, help="help.address"),
]
Json = Annotated[bool, typer.Option("--json", help="help.json")]

Formats = Annotated[str, typer.Option("--format", "-f", metavar="csv,xlsx,…", help="help.export_format")]


@app.callback()
def thidua(
    lang: Lang = None,
    version: Annotated[bool, typer.Option("--version", help="help.version", callback=_show_version)] = False,
) -> None:
    """Options of the program itself; ``main`` has read the language already."""


@app.command("import", cls=Command, help="help.import")
def import_(
    paths: Annotated[list[str] | None, typer.Argument(metavar="PATH", help="help.import_paths")] = None,
    workspace: WorkspaceOption = None,
    workers: Workers = 0,
    force: Annotated[bool, typer.Option("--force", help="help.force")] = False,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="help.retry_failed")] = False,
    only_stage: Annotated[str | None, typer.Option("--only-stage", metavar="extract", help="help.only_stage")] = None,
    link: Link = False,
    profile: Annotated[bool, typer.Option("--profile", help="help.profile")] = False,
    runner: Runner = "thread",
    address: Address = None,
    batch: Annotated[int, typer.Option("--batch", metavar="N", min=1, help="help.batch")] = 300,
    json: Json = False,
    lang: Lang = None,
) -> int:
    """Import files, folders, globs and archives."""
    from flows.commands.importing import Options, import_paths

    options = Options(
        workers=workers, force=force, retry_failed=retry_failed, only_stage=only_stage, link=link, profile=profile,
        runner=runner, address=address, batch=batch, json=json,
    )  # fmt: skip
    return import_paths(paths or [], workspace=workspace, options=options)


@app.command("watch", cls=Command, help="help.watch")
def watch(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="help.watch_folder")],
    every: Annotated[float, typer.Option("--every", metavar="SECONDS", min=0.1, help="help.watch_every")] = 10.0,
    settle: Annotated[float, typer.Option("--settle", metavar="SECONDS", min=0, help="help.watch_settle")] = 5.0,
    workspace: WorkspaceOption = None,
    workers: Workers = 0,
    link: Link = False,
    lang: Lang = None,
) -> int:
    """Import what appears in a folder."""
    from flows.commands.importing import Options, watch_folder

    options = Options(workers=workers, link=link)
    return watch_folder(folder, workspace=workspace, every=every, settle=settle, options=options)


@app.command("verify", cls=Command, help="help.verify")
def verify(workspace: WorkspaceOption = None, json: Json = False, lang: Lang = None) -> int:
    """Check that everything is as it was stored."""
    from flows.commands.tending import verify_workspace

    return verify_workspace(workspace=workspace, json=json)


@app.command("stats", cls=Command, help="help.stats")
def stats(
    run: Annotated[str | None, typer.Option("--run", metavar="RUN", help="help.stats_run")] = None,
    workspace: WorkspaceOption = None,
    json: Json = False,
    lang: Lang = None,
) -> int:
    """What imports cost, stage by stage."""
    from flows.commands.tending import show_stats

    return show_stats(run=run, workspace=workspace, json=json)


@app.command("forget", cls=Command, help="help.forget")
def forget(
    plan: Annotated[str, typer.Argument(metavar="PLAN", help="help.show_plan")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="help.forget_yes")] = False,
    workspace: WorkspaceOption = None,
    lang: Lang = None,
) -> int:
    """Delete a plan and all that was made of its file."""
    from flows.commands.tending import forget_plan

    return forget_plan(plan, yes=yes, workspace=workspace)


@app.command("read", cls=Command, help="help.read")
def read(
    file: Annotated[str, typer.Argument(metavar="FILE", help="help.read_file")],
    json: Json = False,
    lang: Lang = None,
) -> int:
    """Show one file's facts; store nothing."""
    from flows.commands.reading import read_file

    return read_file(file, json=json)


@app.command("list", cls=Command, help="help.list")
def list_(workspace: WorkspaceOption = None, json: Json = False, lang: Lang = None) -> int:
    """List the plans of the dataset."""
    from flows.commands.showing import list_plans

    return list_plans(workspace=workspace, json=json)


@app.command("show", cls=Command, help="help.show")
def show(
    plan: Annotated[str, typer.Argument(metavar="PLAN", help="help.show_plan")],
    pages: Annotated[bool, typer.Option("--pages", help="help.show_pages")] = False,
    workspace: WorkspaceOption = None,
    json: Json = False,
    lang: Lang = None,
) -> int:
    """Show a plan's facts with their evidence."""
    from flows.commands.showing import show_plan

    return show_plan(plan, pages=pages, workspace=workspace, json=json)


@app.command("export", cls=Command, help="help.export")
def export(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="help.export_dir")],
    formats: Formats = "csv,xlsx",
    workspace: WorkspaceOption = None,
    json: Json = False,
    lang: Lang = None,
) -> int:
    """Write the dataset to files."""
    from flows.commands.exporting import export_dataset

    return export_dataset(directory, formats=formats, workspace=workspace, json=json)


@app.command("evaluate", cls=Command, help="help.evaluate")
def evaluate(
    gold_dir: Annotated[Path, typer.Argument(metavar="GOLD_DIR", help="help.evaluate_dir")],
    misses: Annotated[bool, typer.Option("--misses", help="help.evaluate_misses")] = False,
    fields: Annotated[bool, typer.Option("--fields", help="help.evaluate_fields")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="help.evaluate_strict")] = False,
    workspace: WorkspaceOption = None,
    json: Json = False,
    lang: Lang = None,
) -> int:
    """Compare the dataset with plans labelled by hand."""
    from flows.commands.evaluating import evaluate_dataset

    return evaluate_dataset(gold_dir, misses=misses, fields=fields, strict=strict, workspace=workspace, json=json)


@app.command("compare", cls=Command, help="help.compare")
def compare(
    by: Annotated[
        str, typer.Option("--by", metavar="province|issuer|year|sector|plan", help="help.compare_by")
    ] = "province",
    today: Annotated[bool, typer.Option("--today", help="help.compare_today")] = False,
    topic: Annotated[list[str] | None, typer.Option("--topic", metavar="ID", help="help.compare_topic")] = None,
    where: Annotated[
        list[str] | None, typer.Option("--where", metavar="COLUMN=VALUE", help="help.compare_where")
    ] = None,
    topics_file: Annotated[
        Path | None, typer.Option("--topics", metavar="FILE", help="help.compare_topics_file")
    ] = None,
    directory: Annotated[Path | None, typer.Option("--out", "-o", metavar="DIR", help="help.compare_out")] = None,
    formats: Annotated[
        str, typer.Option("--format", "-f", metavar="csv,xlsx,html", help="help.compare_format")
    ] = "csv,xlsx,html",
    workspace: WorkspaceOption = None,
    json: Json = False,
    lang: Lang = None,
) -> int:
    """Lay plans side by side."""
    from flows.commands import comparing

    return comparing.compare(
        by=by, today=today, topics=topic or (), where=where or (), topics_file=topics_file, directory=directory,
        formats=formats, workspace=workspace, json=json,
    )  # fmt: skip


@app.command("diff", cls=Command, help="help.diff")
def diff(
    left: Annotated[str, typer.Argument(metavar="PLAN", help="help.diff_left")],
    right: Annotated[str, typer.Argument(metavar="PLAN", help="help.diff_right")],
    all_lines: Annotated[bool, typer.Option("--all", help="help.diff_all")] = False,
    workspace: WorkspaceOption = None,
    json: Json = False,
    lang: Lang = None,
) -> int:
    """Compare two plans, section by section and fact by fact."""
    from flows.commands import comparing

    return comparing.diff(left, right, all_lines=all_lines, workspace=workspace, json=json)


@app.command("search", cls=Command, help="help.search")
def search(
    query: Annotated[str, typer.Argument(metavar="WORDS", help="help.search_query")],
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="help.search_limit")] = 20,
    workspace: WorkspaceOption = None,
    json: Json = False,
    lang: Lang = None,
) -> int:
    """Search texts and facts."""
    from flows.commands.searching import find

    return find(query, limit=limit, workspace=workspace, json=json)


@app.command("doctor", cls=Command, help="help.doctor")
def doctor(workspace: WorkspaceOption = None, json: Json = False, lang: Lang = None) -> int:
    """Say whether this machine has what the work needs."""
    from flows.commands.examining import examine

    return examine(workspace=workspace, json=json)


check_command.register(app)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit code: 0 ok, 1 some files failed, 2 usage, 3 missing dependency."""
    arguments = sys.argv[1:] if arguments is None else arguments
    set_language(language_in(arguments))
    try:
        return int(typer.main.get_command(app).main(list(arguments), prog_name="thidua", standalone_mode=False) or 0)
    except ThiduaError as error:
        typer.echo(text("usage.error", detail=str(error)), err=True)
        return error.exit_code
    except TyperException as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            typer.echo(error.message)
        else:
            typer.echo(usage_error(error), err=True)
        return EXIT_USAGE
    except BrokenPipeError:  # "thidua list | head"
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


if __name__ == "__main__":
    sys.exit(main())
