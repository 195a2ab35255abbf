"""``thidua check``: flags of files or imported plans, on the screen, as JSON or SARIF, or as HTML with cropped
images.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flows.facts_view import documents
from flows.screen import console, escaped, open_workspace, print_json, table
from pipeline.checks import CheckSettings, at_least, read_settings, rules
from pipeline.checks.across import ACROSS, SAME_TEXT_LENGTH, Collection, check_across
from pipeline.checks.catalogue import flag_parts, name_of
from pipeline.checks.model import SEVERITIES
from pipeline.checks.report import CheckedDocument, checked, sarif_log, strips_of, write_page
from pipeline.checks.workbook import write_findings
from pipeline.document import process_document
from pipeline.errors import ThiduaError, UsageError
from pipeline.media import SUFFIXES
from pipeline.messages import text
from pipeline.reading.crops import crop_strips
from pipeline.run import Settings
from pipeline.sandbox import Sandbox, SandboxSettings
from pipeline.sources import find_sources
from pipeline.store.store import Store
from pipeline.tables import Row, TableRows
from pipeline.workspace import Workspace

EXIT_FOUND = 1  # an error was found: for scripts, as linters do
STYLES = {"E": "bold red", "W": "yellow", "I": "dim"}


@dataclass(frozen=True, kw_only=True)
class CheckRequest:
    """What the command line asked for."""

    targets: tuple[str, ...] = ()
    everything: bool = False
    severity: str = "I"
    rules: tuple[str, ...] = ()
    settings: Path | None = None
    workspace: Path | None = None


def check_targets(request: CheckRequest, *, json: bool, sarif: bool, html: Path | None, xlsx: Path | None) -> int:
    """Check everything asked for. Exit code 1 where an error was found, or a file could not be read."""
    settings = _settings(request)
    found, failed = [], 0
    for item in _documents(request):
        if isinstance(item, ThiduaError):
            failed += 1
            console(errors=True).print(escaped(str(item)), style="red")
        else:
            found.append(checked(*item, settings=settings, least=request.severity))
    if request.everything:
        found += check_everything(request, settings)
        _add_across(found, request, settings)
    _show(found, json=json, sarif=sarif)
    if html:
        _write_pages(found, html)
    if xlsx:
        write_findings(found, xlsx)
    return EXIT_FOUND if failed or any(f["severity"] == "E" for d in found for f in d.flags) else 0


def list_checks(*, json: bool) -> int:
    """Every check with its severity and name."""
    known = {r.id: str(r.severity) for r in ACROSS.values()} | {r.id: str(r.severity) for r in rules().values()}
    rows = [(rule_id, known[rule_id], name_of(rule_id)) for rule_id in sorted(known)]
    if json:
        print_json([dict(zip(("rule_id", "severity", "name"), row, strict=True)) for row in rows])
    else:
        console().print(table([text("checks.rule"), text("checks.severity"), text("checks.name")], rows))
    return 0


def _settings(request: CheckRequest) -> CheckSettings:
    if request.severity not in SEVERITIES:
        raise UsageError("checks.unknown_option", value=request.severity)
    base = read_settings(request.settings) if request.settings else CheckSettings()
    known = {*rules(), *ACROSS}
    for name in request.rules:
        if name not in known and name not in {r.partition("-")[0] for r in known}:
            raise UsageError("checks.unknown_option", value=name)
    return CheckSettings(severity=base.severity, off=base.off, only=frozenset(request.rules))


def _documents(request: CheckRequest) -> Iterator[tuple[TableRows, Path | None] | ThiduaError]:
    """Rows of each document, with its file where that is at hand; an error for a file that cannot be read."""
    if not request.targets and not request.everything:
        raise UsageError("checks.nothing_to_check")
    paths = [t for t in request.targets if Path(t).exists() or any(c in t for c in "*?")]
    if paths:
        yield from _files(paths)
    names = [t for t in request.targets if t not in paths]
    if names and not request.everything:
        workspace = open_workspace(request.workspace)
        with Store.open(workspace) as store:
            for plan in (p for name in names for p in _named(store, name)):
                rows = store.plan(str(plan["plan_id"]))
                yield rows, _kept(rows, workspace)


PLANS_A_JOB = 250


def check_everything(request: CheckRequest, settings: CheckSettings) -> list[CheckedDocument]:
    """Every plan of the dataset, some hundreds to each worker."""
    workspace = open_workspace(request.workspace)
    with Store.open(workspace) as store:
        ids = [str(plan["plan_id"]) for plan in store.plans()]
    found: list[CheckedDocument] = []
    with Sandbox(SandboxSettings()) as sandbox:
        jobs = [
            sandbox.submit(
                check_stored,
                workspace,
                ids[i : i + PLANS_A_JOB],
                settings,
                request.severity,
                request.settings,
                timeout=600.0,
            )
            for i in range(0, len(ids), PLANS_A_JOB)
        ]
        for job in jobs:
            found += job.result()
    return found


def check_stored(
    workspace: Workspace, plan_ids: list[str], settings: CheckSettings, least: str, path: Path | None
) -> list[CheckedDocument]:
    """Some plans of the dataset, in a worker; what comes home is what showing them takes. ``path``: the user's
    settings, whose folder of rules this process must load too.
    """
    if path:
        read_settings(path)
    with _no_collector():
        with Store.open(workspace) as store, store.snapshot() as snapshot:
            plans = snapshot.plans(plan_ids)
        return [_slim(checked(rows, _kept(rows, workspace), settings=settings, least=least)) for rows in plans.values()]


@contextmanager
def _no_collector() -> Iterator[None]:
    """Hundreds of plans are thousands of plain rows without a cycle; looking for some was a tenth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _slim(document: CheckedDocument) -> CheckedDocument:
    rows = {name: document.rows[name] for name in ("plans", "sources", "pages", "citations")}
    rows["texts"] = [{"clean": row["clean"][:SAME_TEXT_LENGTH]} for row in document.rows["texts"]]
    return CheckedDocument(rows, document.flags, document.original)


def _kept(rows: TableRows, workspace: Workspace) -> Path | None:
    """The original that the workspace keeps."""
    (source,) = rows["sources"]
    path = workspace.original(source["sha256"] or "", SUFFIXES.get(source["media_type"] or "", ""))
    return path if path.exists() else None


def _named(store: Store, name: str) -> list[Row]:
    plans = store.find_plans(name)
    if not plans:
        raise UsageError("usage.no_plan", query=name)
    return plans


def _files(paths: list[str]) -> Iterator[tuple[TableRows, Path | None] | ThiduaError]:
    settings = SandboxSettings()
    with Sandbox(settings) as sandbox:
        jobs = []
        for source in find_sources(paths):
            if source.state == "skipped":
                continue
            if source.reason is not None:
                yield ThiduaError(source.reason.id, **source.reason.args)
                continue
            timeout = settings.timeout_for(source.size)
            jobs.append((source, sandbox.submit(process_document, source, None, Settings(), timeout=timeout)))
        for source, job in jobs:
            try:
                for rows in documents(job.result().rows):
                    yield rows, source.path if source.member is None else None
            except ThiduaError as error:
                yield error


def _add_across(found: list[CheckedDocument], request: CheckRequest, settings: CheckSettings) -> None:
    """What only the whole collection shows."""
    collection = Collection(
        [d.plan for d in found],
        [c for d in found for c in d.rows["citations"]],
        {d.plan["plan_id"]: d.rows["texts"][0]["clean"] for d in found if d.rows["texts"]},
    )
    by_plan = {d.plan["plan_id"]: d for d in found}
    for flag in check_across(collection, only=settings.only):
        severity = settings.severity.get(flag["rule_id"], flag["severity"])
        if settings.runs(flag["rule_id"]) and at_least(severity, request.severity):
            by_plan[flag["plan_id"]].flags.append({**flag, "severity": severity, "page": None, "boxes": []})


def _show(found: list[CheckedDocument], *, json: bool, sarif: bool) -> None:
    if sarif:
        print_json(sarif_log(found))
    elif json:
        print_json([d.to_json() for d in found])
    else:
        for document in found:
            _print(document)
        _summary(found)


def _print(document: CheckedDocument) -> None:
    screen = console()
    screen.print(escaped(document.name), style="bold")
    if not document.flags:
        screen.print(f"  {text('checks.none')}")
    for flag in document.flags:
        parts = flag_parts(flag)
        where = f" · {text('checks.page').lower()} {flag['page']}" if flag["page"] else ""
        accused = f" · {document.accused(flag)}" if flag["accuses"] == "reading" else ""
        head = f"  {flag['severity']} {flag['rule_id']}  {parts['name']}{where}{accused}"
        screen.print(escaped(head), style=STYLES[flag["severity"]])
        screen.print(escaped(f"      {parts['says']}"))
        if flag["severity"] != "I":
            screen.print(escaped(f"      {text('checks.todo')}: {parts['todo']}"), style="dim")
    screen.print()


def _summary(found: list[CheckedDocument]) -> None:
    """Counts by rule, by province, and altogether."""
    screen = console()
    flags = [(d, f) for d in found for f in d.flags]
    if len(found) > 1 and flags:
        by_rule = Counter(
            (f["rule_id"], f["severity"]) for _, f in {(d.name, f["rule_id"]): (d, f) for d, f in flags}.values()
        )
        rows = [
            (rule, severity, name_of(rule), n) for (rule, severity), n in sorted(by_rule.items(), key=lambda x: -x[1])
        ]
        screen.print(
            table(
                [text("checks.rule"), text("checks.severity"), text("checks.name"), text("checks.count")], rows, right=1
            )
        )
        screen.print()
        grave: dict[str, Counter[str]] = {}
        for d, f in flags:
            grave.setdefault(d.plan["province"] or "–", Counter())[f["severity"]] += 1
        rows_p = [(name, *(n[s] for s in SEVERITIES)) for name, n in sorted(grave.items())]
        screen.print(table([text("checks.province"), *SEVERITIES], rows_p, right=3))
        screen.print()
    count = Counter(f["severity"] for _, f in flags)
    screen.print(text("checks.summary", plans=len(found), errors=count["E"], warnings=count["W"], remarks=count["I"]))


def _write_pages(found: list[CheckedDocument], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with Sandbox(SandboxSettings()) as sandbox:
        for document in found:
            write_page(document, folder, _pictures(document, sandbox))
    console(errors=True).print(escaped(text("checks.report_written", count=len(found), path=str(folder))))


def _pictures(document: CheckedDocument, sandbox: Sandbox) -> dict[str, bytes]:
    """The cropped images; none where the file is not at hand or cannot be rendered: the page then has the words
    alone.
    """
    strips = strips_of(document) if document.original else []
    if not strips:
        return {}
    media_type = document.rows["sources"][0]["media_type"] or ""
    try:
        return sandbox.submit(crop_strips, str(document.original), media_type, strips, timeout=120.0).result()
    except ThiduaError:
        return {}
