"""``thidua search``."""

from __future__ import annotations

from pathlib import Path

from rich.text import Text

from flows.screen import console, open_workspace, print_json
from pipeline.messages import text
from pipeline.schema import tables
from pipeline.search import Hit, search
from pipeline.store.store import Store


def find(query: str, *, limit: int, workspace: Path | None, json: bool) -> int:
    """Print the places that answer, best first."""
    folder = open_workspace(workspace)
    with Store.open(folder) as store:
        hits = search(store, query, index=folder.root / "search.sqlite", limit=limit)
    if json:
        print_json({"query": query, "hits": [hit._asdict() for hit in hits]})
        return 0
    screen = console()
    if not hits:
        screen.print(text("search.nothing", query=query), soft_wrap=True, markup=False)
    plan = ""
    for hit in hits:
        if hit.plan_id != plan:
            plan = hit.plan_id
            screen.print(Text(f"\n{hit.title} ({hit.plan_id})", style="bold"), soft_wrap=True)
        screen.print(_snippet(hit), soft_wrap=True)
    return 0


def _snippet(hit: Hit) -> Text:
    kind = "" if hit.kind == "texts" else f"{tables()[hit.kind].heading}: "
    line = Text(f"  {kind}…{hit.snippet}…")
    for start, end in hit.marks:
        at = len(f"  {kind}…")
        line.stylize("bold yellow", at + start, at + end)
    return line
