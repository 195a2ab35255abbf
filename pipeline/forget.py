"""Taking a source out of the workspace with everything that was made of it."""

from __future__ import annotations

from pathlib import Path

from pipeline.evaluate_changes import forget_evaluations
from pipeline.export.names import stem_of
from pipeline.media import SUFFIXES
from pipeline.store.store import Store
from pipeline.tables import Row
from pipeline.workspace import Workspace


def forget(source: Row, *, workspace: Workspace, store: Store) -> list[Path]:
    """Delete a source's rows, its original (or the link to it), its stage outputs and the evaluations that name it;
    returns the files deleted.

    The file that was imported is not touched. Corrections made by people stay. Files go last: after a crash in between
    the plan is forgotten, and what is left over is made of hashes.
    """
    keys = store.stage_keys(source["source_id"])
    store.delete_source(source["source_id"])
    gone: list[Path] = []
    for stage, key in keys:
        if workspace.stages.delete(stage, key):
            gone.append(workspace.stages.path(stage, key))
    if source["sha256"] and (path := workspace.delete_original(source["sha256"], _suffix(source))) is not None:
        gone.append(path)
    return gone + forget_evaluations(workspace, stem_of(source["source_name"]))


def find_sources_by(query: str, store: Store) -> list[Row]:
    """Sources meant by what a person typed: those of the plans it names, else files that failed, by id or name."""
    wanted = {plan["source_id"] for plan in store.find_plans(query)}
    sources = store.sources()
    if not wanted:
        wanted = {row["source_id"] for row in sources if query in (row["source_id"], row["source_name"])}
    return [row for row in sources if row["source_id"] in wanted]


def _suffix(source: Row) -> str:
    return SUFFIXES.get(source["media_type"] or "", "")
