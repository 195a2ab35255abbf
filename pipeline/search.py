"""Search over the texts and facts of a workspace, with or without diacritics, best first, with snippets.

The index is a file of its own beside the dataset (``search.sqlite``): it can be deleted at any time and is brought up
to date before each search, only for sources that changed. Text is folded in Python before SQLite sees it, because FTS5
never folds đ; folding keeps the length, so a match in the fold is a place in the text as it is printed. Plans are found
by their texts; facts are then looked up in the plans found, so that common words cost no more than rare ones.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from normalizers.fold import fold
from pipeline.store.read import Snapshot
from pipeline.store.store import Store
from pipeline.tables import Row

VERSION = 1  # of the index: raised when its tables or what goes into them change
CANDIDATES = 60  # plans that are ranked once more, by marks and nearness
AROUND = 90  # characters of a snippet on each side of the first match
NEAR = 12  # words that may stand between those of a query
BATCH = 200  # plans read at once while indexing
FACTS = {
    "criteria": "text", "targets": "metric", "score_items": "text", "awards": "form", "award_rules": "text",
    "responsibilities": "text", "citations": "title",
}  # fmt: skip

_SCHEMA = """
CREATE TABLE indexed (source_id TEXT PRIMARY KEY, digest TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE plans (id INTEGER PRIMARY KEY, source_id TEXT NOT NULL, plan_id TEXT NOT NULL, title TEXT NOT NULL,
  text TEXT NOT NULL, facts TEXT NOT NULL);
CREATE INDEX plans_source ON plans (source_id);
CREATE VIRTUAL TABLE words USING fts5(folded, content='', tokenize='unicode61');
"""


class Hit(NamedTuple):
    """A place that answers the query. ``kind``: ``texts`` for the running text, else the fact's table. ``snippet``
    holds the printed words around the first match, ``marks`` where the words of the query stand in it."""

    plan_id: str
    kind: str
    fact_id: str | None
    title: str
    snippet: str
    marks: tuple[tuple[int, int], ...]
    score: float


def search(store: Store, query: str, *, index: Path, limit: int = 20, refresh: bool = True) -> list[Hit]:
    """The best plans, each with its best place in the text and up to three facts that say the same.

    Words in “quotation marks” must follow each other; the others must stand near each other. A query with diacritics
    puts the places that have the same ones first ("tỉnh" before "tính"). Nothing to search for gives nothing.
    """
    phrases = _phrases(query)
    if not phrases:
        return []
    with closing(_open(index)) as connection:
        if refresh:
            _refresh(connection, store)
        plans = _candidates(connection, phrases)
    found = [hits for plan in plans if (hits := _hits(plan, phrases, query))]
    found.sort(key=lambda hits: -hits[0].score)
    return [hit for hits in found for hit in hits][:limit]


def _phrases(query: str) -> list[tuple[str, ...]]:
    """Folded words of each quoted phrase, and each other word by itself.

    >>> _phrases('"một cửa" trễ hẹn')
    [('mot', 'cua'), ('tre',), ('hen',)]
    """
    out: list[tuple[str, ...]] = []
    for quoted, plain in re.findall(r"[\"“”]([^\"“”]*)[\"“”]|([^\"“”]+)", query):
        words = re.findall(r"\w+", fold(quoted or plain))
        out += [tuple(words)] if quoted and words else [(w,) for w in words]
    return out


class _Plan(NamedTuple):
    plan_id: str
    title: str
    text: str
    facts: list[tuple[str, str, str]]  # table, fact_id, text
    rank: float


def _candidates(connection: sqlite3.Connection, phrases: Sequence[tuple[str, ...]]) -> list[_Plan]:
    """Plans by SQLite's ranking: those with all words in a row, then those with all words near each other. Anywhere in
    the text would be no answer: every plan has "kính", "hiển" and "vi" somewhere, as syllables of other words."""
    together = " ".join(w for p in phrases for w in p)
    quoted = (f'"{" ".join(phrase)}"' for phrase in phrases)
    apart = f"NEAR({' '.join(quoted)}, {NEAR})"
    found: dict[int, float] = {}
    for match in dict.fromkeys([f'"{together}"', apart]):
        sql = "SELECT rowid, bm25(words) FROM words WHERE words MATCH ? ORDER BY rank LIMIT ?"
        for rowid, rank in connection.execute(sql, (match, CANDIDATES - len(found))):
            found.setdefault(rowid, -rank)
        if len(found) >= CANDIDATES:
            break
    marks = ",".join("?" * len(found))
    sql = f"SELECT id, plan_id, title, text, facts FROM plans WHERE id IN ({marks})"
    rows = connection.execute(sql, list(found))
    return [_Plan(plan, title, text, json.loads(facts), found[rowid]) for rowid, plan, title, text, facts in rows]


def _hits(plan: _Plan, phrases: Sequence[tuple[str, ...]], query: str) -> list[Hit]:
    """The text first, then the facts that hold the words too."""
    words = [w for p in phrases for w in p]
    whole = re.compile(r"\b" + r"\W+".join(map(re.escape, words)) + r"\b")
    any_word = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(set(words), key=len, reverse=True)))})\b")
    hit = _hit(plan, "texts", None, plan.text, whole, any_word, query)
    facts = []
    for table, fact_id, text in plan.facts:
        folded = fold(text)
        if whole.search(folded) or set(words) <= set(any_word.findall(folded)):
            facts.append(_hit(plan, table, fact_id, text, whole, any_word, query))
    return [hit, *sorted(facts, key=lambda h: -h.score)[:3]]


def _hit(
    plan: _Plan,
    kind: str,
    fact_id: str | None,
    text: str,
    whole: re.Pattern[str],
    any_word: re.Pattern[str],
    query: str,
) -> Hit:
    folded = fold(text)
    places = list(whole.finditer(folded))
    exact = next((m for m in places if _same_marks(query, text[m.start() : m.end()])), None)
    at, to = (exact or places[0]).span() if places else _densest(any_word, folded)
    start, end = max(0, at - AROUND), min(len(text), to + AROUND)
    marks = tuple((m.start(), m.end()) for m in any_word.finditer(folded[start:end]))
    # SQLite's rank falls with length; that the words follow each other and carry the same marks says more.
    score = plan.rank + (10.0 if places else 0.0) + (5.0 if exact else 0.0)
    return Hit(plan.plan_id, kind, fact_id, plan.title, text[start:end].replace("\n", " "), marks, round(score, 3))


def _densest(any_word: re.Pattern[str], folded: str) -> tuple[int, int]:
    """Where most of the words stand together."""
    starts = [m.start() for m in any_word.finditer(folded)]
    best = max(starts, key=lambda at: len(set(any_word.findall(folded, at, at + 2 * AROUND))), default=0)
    return best, min(best + AROUND, len(folded))


def _same_marks(query: str, printed: str) -> bool:
    """Whether the words are printed with the marks that were typed; a query without any says nothing about them."""
    wanted = re.findall(r"\w+", query.lower())
    return not query.isascii() and re.findall(r"\w+", printed.lower()) == wanted


def _open(path: Path) -> sqlite3.Connection:
    """The index, made anew where there is none or an older one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, timeout=30)
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version != VERSION:
        for name in ("words", "plans", "indexed"):
            connection.execute(f"DROP TABLE IF EXISTS {name}")
        connection.executescript(_SCHEMA)
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.commit()
    return connection


def _refresh(connection: sqlite3.Connection, store: Store) -> None:
    """Index what was imported, re-read or deleted since the last search."""
    with store.snapshot() as snapshot:
        wanted = snapshot.digests()
        known = dict(connection.execute("SELECT source_id, digest FROM indexed"))
        gone = [source for source, digest in known.items() if wanted.get(source) != digest]
        new = [source for source, digest in wanted.items() if known.get(source) != digest]
        if not gone and not new:
            return
        with connection:
            for source in gone:
                _forget(connection, source)
            for plans in _plans(snapshot, set(new)):
                _insert(connection, plans)
            connection.executemany("INSERT INTO indexed VALUES (?, ?)", [(s, wanted[s]) for s in new])


def _forget(connection: sqlite3.Connection, source: str) -> None:
    rows = connection.execute("SELECT id, text FROM plans WHERE source_id = ?", (source,)).fetchall()
    deleted = [(rowid, fold(text)) for rowid, text in rows]
    connection.executemany("INSERT INTO words (words, rowid, folded) VALUES ('delete', ?, ?)", deleted)
    connection.execute("DELETE FROM plans WHERE source_id = ?", (source,))
    connection.execute("DELETE FROM indexed WHERE source_id = ?", (source,))


def _insert(connection: sqlite3.Connection, plans: Sequence[tuple[str, str, str, str, str]]) -> None:
    (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM plans").fetchone()
    numbered = [(last + n, *plan) for n, plan in enumerate(plans, start=1)]
    connection.executemany("INSERT INTO plans VALUES (?, ?, ?, ?, ?, ?)", numbered)
    connection.executemany("INSERT INTO words (rowid, folded) VALUES (?, ?)", [(r[0], fold(r[4])) for r in numbered])


def _plans(snapshot: Snapshot, sources: set[str]) -> Iterator[list[tuple[str, str, str, str, str]]]:
    """source_id, plan_id, title, text and facts (JSON) of every plan, some at a time."""
    keys = [k for k in snapshot.plan_keys() if k["source_id"] in sources]
    for at in range(0, len(keys), BATCH):
        batch = keys[at : at + BATCH]
        tables = snapshot.plans([k["plan_id"] for k in batch])
        yield [_of_plan(key, tables[key["plan_id"]]) for key in batch]


def _of_plan(key: Row, tables: dict[str, list[Row]]) -> tuple[str, str, str, str, str]:
    (plan,) = tables["plans"]
    named = (plan["doc_number"], plan["issuer"], plan["province"], key["source_name"])
    facts = [
        (table, row["fact_id"], row[column])
        for table, column in FACTS.items()
        for row in tables.get(table, ())
        if row[column]
    ]
    text = "\n".join(row["clean"] for row in tables.get("texts", ()))
    title = " · ".join(str(n) for n in named if n)
    return (key["source_id"], key["plan_id"], title, text, json.dumps(facts, ensure_ascii=False))
