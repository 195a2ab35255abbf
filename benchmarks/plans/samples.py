"""Builds data/samples: every spec as the file a registry would receive, with the text and the gold that belong to it.

``samples.toml`` says which carrier each sample has; a plan's own words stand in ``specs/NAME.plan``.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from unidecode import unidecode

from .layout import Style, lay_out
from .render_docx import plans_docx
from .render_layers import layered_pdf, legacy_pdf, vni_pdf
from .render_pdf import plans_pdf
from .render_scan import Grade, grade_named, scan, scan_file
from .render_text import gold, markdown, plans_text, wrapped_text
from .reword import reword
from .sheet import Mark
from .spec import Plan
from .spec_file import read_spec

Plans = tuple[Plan, ...]
STAMPED = Mark("seal", 330, 430)  # a second seal, over the body of the first page


def build(folder: Path, *, only: str | None = None) -> list[Path]:
    """Writes files, texts and gold of every sample of ``folder``; the files written."""
    written = []
    for name, options in carriers(folder).items():
        if only is None or only in name:
            written += build_one(folder, name, options)
    return written


def carriers(folder: Path) -> Mapping[str, dict[str, Any]]:
    """Sample → its carrier and options."""
    return tomllib.loads((folder / "samples.toml").read_text(encoding="utf-8"))


def build_one(folder: Path, name: str, options: dict[str, Any]) -> list[Path]:
    plans = read_spec(folder / "specs" / f"{name}.plan")
    data, suffix = render(plans, options)
    out = {
        folder / "plans" / f"{name}{suffix}": data,
        folder / "text" / f"{name}.txt": plans_text(plans).encode(),
    }
    for stem, row in golds(plans, name, suffix).items():
        out[folder / "gold" / f"{stem}.json"] = (json.dumps(row, ensure_ascii=False, indent=1) + "\n").encode()
    for path, content in out.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return list(out)


def golds(plans: Plans, name: str, suffix: str) -> dict[str, dict[str, Any]]:
    """Gold by file stem: the first part under the source's own stem, the next ones as the export names them."""
    return {name + (f".part{i}" if i > 1 else ""): gold(plan, name + suffix) for i, plan in enumerate(plans, 1)}


def write_reworded(out: Path, *, count: int, seed: int, wider: bool = False) -> int:
    """``count`` reworded plans as text, as text without marks, and their gold (the same for both); every eighth writes
    "uỷ" and "hoà" as many offices do."""
    for i in range(count):
        plan = reword(seed * 10_000 + i, wider=wider)
        name = f"r{seed:02d}-{i:03d}"
        text = plans_text((plan,))
        text = old_tones(text) if i % 8 == 0 else text
        row = json.dumps(gold(plan, f"{name}.txt"), ensure_ascii=False, indent=1) + "\n"
        for path, content in {
            out / "text" / f"{name}.txt": text,
            out / "stripped" / f"{name}.txt": unidecode(text),
            out / "gold" / f"{name}.json": row,
        }.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
    return count


OLD_TONES = dict(
    zip(
        ["òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ỏe", "õe", "ọe", "ủy", "úy", "ùy", "ũy", "ụy"],
        ["oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ", "uỷ", "uý", "uỳ", "uỹ", "uỵ"],
        strict=True,
    )
)


def old_tones(text: str) -> str:
    """The mark on the last vowel: "Ủy ban", "hòa" → "Uỷ ban", "hoà"; never inside a longer rhyme ("hoàn", "quý").

    >>> old_tones("Ủy ban xã Hòa Bình, quý II")
    'Uỷ ban xã Hoà Bình, quý II'
    """
    for new, old in OLD_TONES.items():
        for a, b in ((new, old), (new.capitalize(), old.capitalize()), (new.upper(), old.upper())):
            text = re.sub(rf"(?<![qQ]){a}(?!\w)", b, text)
    return text


def render(plans: Plans, options: dict[str, Any]) -> tuple[bytes, str]:
    """The file's bytes and its suffix."""
    return RENDERERS[options["carrier"]](plans, {k: v for k, v in options.items() if k != "carrier"})


def _digital(plans: Plans, options: dict[str, Any]) -> tuple[bytes, str]:
    return plans_pdf(plans, Style(**options)), ".pdf"


def _docx(plans: Plans, options: dict[str, Any]) -> tuple[bytes, str]:
    return plans_docx(plans, **options), ".docx"


def _text(plans: Plans, options: dict[str, Any]) -> tuple[bytes, str]:
    return plans_text(plans).encode(), ".txt"


def _stripped(plans: Plans, options: dict[str, Any]) -> tuple[bytes, str]:
    """Every mark lost, as old databases and mail gateways leave it."""
    return unidecode(plans_text(plans)).encode(), ".txt"


def _wrapped(plans: Plans, options: dict[str, Any]) -> tuple[bytes, str]:
    return wrapped_text(plans, **options).encode(), ".txt"


def _markdown(plans: Plans, options: dict[str, Any]) -> tuple[bytes, str]:
    return markdown(plans, **options).encode(), ".md"


def _scan(plans: Plans, options: dict[str, Any]) -> tuple[bytes, str]:
    grade, suffix = _grade(options), options.get("suffix", ".pdf")
    sheets = lay_out(plans)
    if options.get("stamped"):
        sheets[0] = replace(sheets[0], marks=[*sheets[0].marks, STAMPED])
    return scan_file(scan(sheets, grade, seed=options.get("seed", 1)), grade, suffix), suffix


def _layered(plans: Plans, options: dict[str, Any]) -> tuple[bytes, str]:
    grade, sheets = _grade(options), lay_out(plans)
    return layered_pdf(sheets, scan(sheets, grade, seed=options.get("seed", 1)), grade, options["layer"]), ".pdf"


def _legacy(plans: Plans, options: dict[str, Any]) -> tuple[bytes, str]:
    return legacy_pdf(lay_out(plans)), ".pdf"


def _vni(plans: Plans, options: dict[str, Any]) -> tuple[bytes, str]:
    return vni_pdf(lay_out(plans), **options), ".pdf"


def _grade(options: dict[str, Any]) -> Grade:
    """The named grade, with what the sample changes of it."""
    own = ("grade", "suffix", "seed", "layer", "stamped")
    changes = {name: value for name, value in options.items() if name not in own}
    changes = {name: tuple(value) if isinstance(value, list) else value for name, value in changes.items()}
    return grade_named(options["grade"], **changes)


RENDERERS: dict[str, Callable[[Plans, dict[str, Any]], tuple[bytes, str]]] = {
    "digital": _digital, "docx": _docx, "text": _text, "stripped": _stripped, "wrapped": _wrapped,
    "markdown": _markdown, "scan": _scan, "layered": _layered, "legacy": _legacy,
    "vni": _vni,
}  # fmt: skip
