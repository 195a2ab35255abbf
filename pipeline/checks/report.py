"""A checked document as people and programs read it: rows with page and box, SARIF, and an HTML page with cropped
images.
"""

from __future__ import annotations

import base64
import html
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pipeline.checks.catalogue import catalogue, flag_parts, flag_text, name_of
from pipeline.checks.model import at_least
from pipeline.checks.parts import check_rows
from pipeline.checks.settings import CheckSettings
from pipeline.messages import current_language, text
from pipeline.reading.crops import Strip
from pipeline.schema import code_lists
from pipeline.tables import Row, TableRows

MARGIN = 0.08  # share of a page's width that holds no text
PAD = 4.0  # points around a passage: less than the space between two lines
LEVELS = {"E": "error", "W": "warning", "I": "note"}
SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


@dataclass
class CheckedDocument:
    """A document, its flags with page and boxes, and its file where that is at hand."""

    rows: TableRows
    flags: list[Row]
    original: Path | None = None

    @property
    def plan(self) -> Row:
        """Its row of ``plans``."""
        return self.rows["plans"][0]

    @property
    def name(self) -> str:
        """The source's name, and the part where it is not the first."""
        name = str(self.rows["sources"][0]["source_name"]) if self.rows["sources"] else str(self.plan["plan_id"])
        return name if self.plan["part"] == 1 else f"{name} ({self.plan['part']})"

    def accused(self, flag: Row) -> str:
        """Whom a flag accuses, in words."""
        return _code("accuses", flag["accuses"])

    def to_json(self) -> dict[str, Any]:
        """For programs: messages in both languages."""
        flags = [{**f, "message_vi": flag_text(f, "vi"), "message_en": flag_text(f, "en")} for f in self.flags]
        return {"source": self.name, "plan_id": self.plan["plan_id"], "province": self.plan["province"], "flags": flags}


def checked(
    rows: TableRows, original: Path | None, *, settings: CheckSettings | None = None, least: str = "I"
) -> CheckedDocument:
    """A document checked by today's rules, its flags as grave as ``least`` or graver."""
    boxes: dict[str, list[Row]] = {}
    for row in rows["evidence"]:
        boxes.setdefault(row["fact_id"], []).append({"page": row["page"], "bbox": row["bbox"]})
    places = {(f["rule_id"], f["clean_start"], f["clean_end"]): boxes.get(f["fact_id"], []) for f in rows["flags"]}
    flags = []
    for flag in check_rows(rows, settings):
        if at_least(flag["severity"], least):
            found = places.get((flag["rule_id"], flag["clean_start"], flag["clean_end"]), [])
            flags.append({**flag, "page": found[0]["page"] if found else None, "boxes": found})
    return CheckedDocument(rows, flags, original)


def sarif_log(found: Sequence[CheckedDocument]) -> dict[str, Any]:
    """SARIF 2.1.0: one run, a result a flag; pages and boxes are properties, since SARIF counts lines."""
    used = sorted({f["rule_id"] for d in found for f in d.flags})
    return {
        "$schema": SARIF_SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "thidua", "rules": [_sarif_rule(r) for r in used]}},
                "results": [_sarif_result(d, f) for d in found for f in d.flags],
            }
        ],
    }


def _sarif_rule(rule_id: str) -> dict[str, Any]:
    texts = catalogue().get(rule_id)
    rule: dict[str, Any] = {"id": rule_id, "shortDescription": {"text": name_of(rule_id)}}
    if texts:
        rule["help"] = {"text": texts["todo"][current_language()]}
    return rule


def _sarif_result(document: CheckedDocument, flag: Row) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(document.name)}}
    start, end = flag["clean_start"], flag["clean_end"]
    if start is not None:  # nothing to point at where something is absent
        place["region"] = {"charOffset": start, "charLength": end - start}
    return {
        "ruleId": flag["rule_id"],
        "level": LEVELS[flag["severity"]],
        "message": {"text": flag_text(flag)},
        "locations": [{"physicalLocation": place}],
        "properties": {"accuses": flag["accuses"], "page": flag["page"], "boxes": flag["boxes"]},
    }


# ---- HTML ----

_STYLE = """
body{font:15px/1.5 "Segoe UI",Roboto,"Noto Sans",sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}
h1{font-size:1.3rem}article{border-left:5px solid #bbb;padding:.3rem 1rem;margin:1rem 0;background:#fafafa}
.E{border-color:#b3261e}.W{border-color:#c77700}.I{border-color:#9aa0a6}h2{font-size:1.05rem;margin:.2rem 0}
img{max-width:100%;border:1px solid #ccc;margin:.4rem 0}dt{font-weight:600;float:left;width:9rem;clear:left}
dd{margin-left:9.5rem}small{color:#666}
"""


def write_page(document: CheckedDocument, folder: Path, crops: Mapping[str, bytes] | None = None) -> Path:
    """One HTML file with every finding of a document; images are within it, and it asks no address for anything.

    ``crops``: WebP picture of each finding that has one, by the key of :func:`strips_of`.
    """
    body = "\n".join(_article(document, flag, (crops or {}).get(str(i))) for i, flag in enumerate(document.flags))
    title = html.escape(text("checks.report_title", name=document.name))
    count = Counter(flag["severity"] for flag in document.flags)
    summed = text("checks.summary", plans=1, errors=count["E"], warnings=count["W"], remarks=count["I"])
    page = (
        f'<!doctype html><html lang="{current_language()}"><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style><h1>{title}</h1>\n<p>{html.escape(summed)}</p>\n"
        f"{body or html.escape(text('checks.none'))}\n</html>\n"
    )
    path = folder / f"{document.plan['plan_id']}.html"
    path.write_text(page, encoding="utf-8")
    return path


def strips_of(document: CheckedDocument) -> list[Strip]:
    """The piece of a page behind each finding that has one: the whole lines of its passage on the page where it
    begins.
    """
    widths = {page["page"]: page["width"] for page in document.rows["pages"] if page["width"]}
    out = []
    for i, flag in enumerate(document.flags):
        lines = [b["bbox"] for b in flag["boxes"] if b["page"] == flag["page"] and b["bbox"]]
        if lines and flag["page"] in widths:
            x0, top, x1, bottom = zip(*lines, strict=True)
            width = widths[flag["page"]]
            left, right = min(*x0, MARGIN * width) - PAD, max(*x1, (1 - MARGIN) * width) + PAD
            box = (max(0.0, left), max(0.0, min(top) - PAD), min(width, right), max(bottom) + PAD)
            out.append(Strip(str(i), flag["page"], width, box))
    return out


def _code(name: str, value: str) -> str:
    """A code in the reader's language: E is "lỗi"."""
    code = next(c for c in code_lists()[name] if c.code == value)
    return str(getattr(code, current_language()))


def _article(document: CheckedDocument, flag: Row, crop: bytes | None) -> str:
    parts = {name: html.escape(value) for name, value in flag_parts(flag).items()}
    rows = [(text("checks.expected"), parts["should"]), (text("checks.todo"), parts["todo"])]
    rows.append((text("checks.accuses"), html.escape(document.accused(flag))))
    if flag["page"]:
        rows.append((text("checks.page"), str(flag["page"])))
    if flag["legal_basis"]:
        rows.append((text("checks.basis"), html.escape(flag["legal_basis"])))
    facts = "".join(f"<dt>{html.escape(k)}</dt><dd>{v}</dd>" for k, v in rows)
    image = ""
    if crop:
        data = base64.b64encode(crop).decode()
        image = f'<img alt="{html.escape(str(flag["found"] or ""))}" src="data:image/webp;base64,{data}">'
    grave = html.escape(_code("severity", flag["severity"]).capitalize())
    return (
        f'<article class="{flag["severity"]}"><h2>{grave} {flag["rule_id"]}: {parts["name"]}</h2>'
        f"<p>{parts['says']}</p>{image}<dl>{facts}</dl></article>"
    )
