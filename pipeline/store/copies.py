"""``plans.same_as`` kept true: after a source comes, changes or goes, the plans around it are compared anew.

What a group of copies says depends on its members alone, never on the order in which they came, so a dataset after a
crash and a second import is the one that would have been there without the crash.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, bindparam, func, or_, select, text, update

from pipeline.duplicates import EXACT, HEADER, Candidate, Fingerprint, best_copies, best_first, is_near
from pipeline.store.models import metadata

# A folder of one form filled in a thousand times must not make every save compare a thousand texts.
MAX_CANDIDATES = 60
MAX_GROUP = 200
_LOCK = 7448436

_plans, _sources = metadata.tables["plans"], metadata.tables["sources"]
_prints, _bands = metadata.tables["fingerprints"], metadata.tables["fingerprint_bands"]

# Made once: a statement costs more to build than SQLite needs to answer it.
# Where a folder holds one form filled in a thousand times, nearly all that share a band are told apart by this already.
_MAY_BE_COPIES = [
    _plans.c.source_id != bindparam("source_id"),
    *(
        or_(
            _plans.c[name].is_(None),
            bindparam(name, type_=_plans.c[name].type).is_(None),
            _plans.c[name] == bindparam(name),
        )
        for name in EXACT
    ),
]
_WITH_SHARED_BANDS = (
    select(_bands.c.plan_id)
    .join(_plans, _plans.c.plan_id == _bands.c.plan_id)
    .where(_bands.c.band.in_(bindparam("bands", expanding=True)), *_MAY_BE_COPIES)
    .group_by(_bands.c.plan_id)
    .order_by(func.count().desc(), _bands.c.plan_id)
    .limit(MAX_CANDIDATES)
)
_WITH_NUMBER = (
    select(_plans.c.plan_id)
    .where(_plans.c.doc_number == bindparam("doc_number"), *_MAY_BE_COPIES)
    .order_by(_plans.c.plan_id)
    .limit(MAX_CANDIDATES)
)
_AS_CANDIDATES = (
    select(*(_plans.c[name] for name in (*HEADER, "doc_number", "same_as")), _prints.c.words, _prints.c.sketch)
    .join(_prints, _prints.c.plan_id == _plans.c.plan_id)
    .where(_plans.c.plan_id.in_(bindparam("plan_ids", expanding=True)))
    .order_by(_plans.c.plan_id)
)


def family(connection: Connection, source_id: str) -> set[str]:
    """Plans of other sources that are linked to those of a source, either way: asked before the source is replaced."""
    rows = connection.execute(select(_plans.c.plan_id, _plans.c.same_as).where(_plans.c.source_id == source_id)).all()
    own = {row.plan_id for row in rows}
    leaders = own | {row.same_as for row in rows if row.same_as}
    linked = connection.execute(select(_plans.c.plan_id).where(_plans.c.same_as.in_(leaders))).scalars()
    return (leaders | set(linked)) - own


def relink(connection: Connection, plan_ids: Iterable[str]) -> dict[str, list[str]]:
    """Set ``same_as`` of these plans and of all that hang together with them.

    Returns for each of the plans given the plan_ids it is near to, best first.
    """
    if connection.dialect.name == "postgresql":  # two importers that save two copies at once must see each other
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
    given = list(dict.fromkeys(plan_ids))
    known = _load(connection, given)
    near = _explore(connection, known)
    if any(near.values()) or any(known[plan_id].header["same_as"] for plan_id in known):
        named = best_copies(known.values(), lambda a, b: b.plan_id in near[a.plan_id] or is_near(a, b))
        _write(connection, {i: named.get(i) for i in near if known[i].header["same_as"] != named.get(i)})
    return {i: [one.plan_id for one in best_first(known[n] for n in near[i])] for i in given if i in near}


def source_names(connection: Connection, plan_ids: Iterable[str]) -> list[str]:
    """Names of the files in which these plans are, in their order."""
    wanted = list(plan_ids)
    query = select(_plans.c.plan_id, _sources.c.source_name).join(_sources, _plans.c.source_id == _sources.c.source_id)
    names = {row.plan_id: row.source_name for row in connection.execute(query.where(_plans.c.plan_id.in_(wanted)))}
    return list(dict.fromkeys(names[plan_id] for plan_id in wanted if plan_id in names))


def _explore(connection: Connection, known: dict[str, Candidate]) -> dict[str, set[str]]:
    """plan_id → plans near to it, for all that can be reached; ``known`` is filled on the way."""
    near: dict[str, set[str]] = {}
    waiting = deque(known)
    while waiting and len(near) < MAX_GROUP:
        plan_id = waiting.popleft()
        if plan_id in near:
            continue
        plan = known[plan_id]
        candidates = _candidates(connection, plan)
        known |= _load(connection, [i for i in candidates if i not in known])
        near[plan_id] = {i for i in candidates if i in known and is_near(plan, known[i])}
        waiting.extend(sorted(near[plan_id] - near.keys()))
    for plan_id in list(known):
        if plan_id not in near:
            del known[plan_id]
    return {plan_id: found & near.keys() for plan_id, found in near.items()}


def _candidates(connection: Connection, plan: Candidate) -> list[str]:
    """Plans that share a band of the fingerprint, most shared first, and those with the same number; none of them with
    another value of what decides by itself."""
    known = {name: plan.header[name] for name in ("source_id", *EXACT)}
    found = list(connection.execute(_WITH_SHARED_BANDS, {**known, "bands": plan.fingerprint.bands()}).scalars())
    if (number := plan.header["doc_number"]) is not None:
        found += connection.execute(_WITH_NUMBER, {**known, "doc_number": number}).scalars()
    return list(dict.fromkeys(found))


def _load(connection: Connection, plan_ids: list[str]) -> dict[str, Candidate]:
    """Plans with a fingerprint, as the comparison sees them."""
    if not plan_ids:
        return {}
    rows = connection.execute(_AS_CANDIDATES, {"plan_ids": plan_ids}).mappings()
    return {row["plan_id"]: Candidate(dict(row), Fingerprint(row["words"], tuple(row["sketch"]))) for row in rows}


def _write(connection: Connection, same_as: Mapping[str, str | None]) -> None:
    if same_as:
        statement = update(_plans).where(_plans.c.plan_id == bindparam("of")).values(same_as=bindparam("best"))
        connection.execute(statement, [{"of": plan_id, "best": best} for plan_id, best in same_as.items()])
