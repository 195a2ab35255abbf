"""``thidua read``: one file's facts on the screen; nothing is stored, Prefect is not started."""

from __future__ import annotations

from flows.facts_view import documents, pages_table, print_plan
from flows.screen import console, escaped, print_json
from pipeline.document import process_document
from pipeline.errors import ThiduaError, UsageError
from pipeline.export.plan_files import plan_json
from pipeline.messages import stored_messages
from pipeline.run import Settings
from pipeline.sandbox import Sandbox, SandboxSettings
from pipeline.sources import SourceFile, find_sources
from pipeline.tables import TableRows


def read_file(path: str, *, json: bool) -> int:
    """Read in the sandbox as an import would, show every document of the file."""
    source = _the_source(path)
    settings = SandboxSettings(workers=1)
    with Sandbox(settings) as sandbox:
        timeout = settings.timeout_for(source.size)
        rows = sandbox.submit(process_document, source, None, Settings(), timeout=timeout).result().rows
    if json:
        print_json([plan_json(part) for part in documents(rows)])
    else:
        _show(source, rows)
    return 0


def _the_source(path: str) -> SourceFile:
    sources = [source for source in find_sources([path]) if source.state != "skipped"] or find_sources([path])
    if len(sources) != 1:
        raise UsageError("usage.many_files", path=path, count=len(sources))
    source = sources[0]
    if source.reason is not None:
        raise ThiduaError(source.reason.id, **source.reason.args)
    return source


def _show(source: SourceFile, rows: TableRows) -> None:
    screen = console()
    for part in documents(rows):
        print_plan(screen, part, title=source.name)
        screen.print()
    screen.print(pages_table(rows["pages"]))
    for reason in stored_messages(rows["sources"][0]["reason"]):
        screen.print(escaped(reason.text()), style="yellow")
