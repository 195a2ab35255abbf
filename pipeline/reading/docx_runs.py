"""Text of Word's runs as a reader sees it: legacy letters decoded, capitals as shown, nothing deleted or hidden."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from pipeline.reading.legacy import decode_text_run, encodings_of_fonts

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SKIPPED = {
    f"{W}{t}" for t in ("del", "moveFrom", "instrText", "pPr", "rPr", "sectPr", "footnoteReference", "pict", "object")
}
_DEPTH = 10  # of styles based on styles


class Runs:
    """``text_of`` a paragraph of one document.

    Whether a font named like a legacy one holds legacy letters is decided once, for all of the document's text in it:
    Unicode typed into .VnTime is left alone, Word shows it too.
    """

    def __init__(self, styles: Any, body: Any) -> None:
        self._style = {s.get(f"{W}styleId"): s for s in styles.iter(f"{W}style")}
        default = _font(styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))
        normal = next((s for s in self._style.values() if _is_default(s)), None)
        self._default = (_font(normal.find(f"{W}rPr")) if normal is not None else "") or default
        self._encodings = encodings_of_fonts(self._texts_by_font(body))

    def _texts_by_font(self, body: Any) -> dict[str, list[str]]:
        texts: dict[str, list[str]] = {}
        for paragraph in body.iter(f"{W}p"):
            for font, text, _ in self._stretches(paragraph):
                texts.setdefault(font, []).append(text)
        return texts

    def text_of(self, paragraph: Any) -> str:
        """Line breaks as "\\n", tabs as "\\t"."""
        return "".join(self._shown(*stretch) for stretch in self._stretches(paragraph))

    def _shown(self, font: str, text: str, capitals: bool) -> str:
        encoding = self._encodings.get(font)
        text = decode_text_run(text, encoding, font) if encoding else text
        return text.upper() if capitals else text

    def _stretches(self, paragraph: Any) -> Iterator[tuple[str, str, bool]]:
        """Font, text and whether it shows as capitals, of neighbouring runs alike: Word cuts runs in mid-word, between
        a VNI letter and its mark, too."""
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        base = self._of_style(style.get(f"{W}val")) if style is not None else self._default
        seen = ((self._font_of(run, base), _is_capitals(run), run) for run in _runs(paragraph) if not _is_hidden(run))
        for (font, capitals), runs in groupby(seen, key=lambda one: one[:2]):
            yield font, "".join(piece for *_, run in runs for piece in _pieces(run)), capitals

    def _font_of(self, run: Any, base: str) -> str:
        properties = run.find(f"{W}rPr")
        style = properties.find(f"{W}rStyle") if properties is not None else None
        return _font(properties) or (self._of_style(style.get(f"{W}val"), base) if style is not None else base)

    def _of_style(self, name: str | None, base: str = "", depth: int = 0) -> str:
        style = self._style.get(name)
        if style is None or depth > _DEPTH:
            return base or self._default
        own = _font(style.find(f"{W}rPr"))
        parent = style.find(f"{W}basedOn")
        if own or parent is None:
            return own or base or self._default
        return self._of_style(parent.get(f"{W}val"), base, depth + 1)


def _is_default(style: Any) -> bool:
    return bool(style.get(f"{W}default") == "1" and style.get(f"{W}type") == "paragraph")


def is_on(element: Any | None) -> bool:
    """Whether a switch like ``w:caps`` is there and not turned off."""
    return element is not None and element.get(f"{W}val", "1") not in ("0", "false", "off")


def _switch(run: Any, name: str) -> bool:
    return is_on(run.find(f"{W}rPr/{W}{name}"))


def _is_capitals(run: Any) -> bool:
    return _switch(run, "caps") or _switch(run, "smallCaps")


def _is_hidden(run: Any) -> bool:
    return _switch(run, "vanish")


def _font(properties: Any | None) -> str:
    """The font of the letters above ASCII (hAnsi), which are the ones that matter here."""
    fonts = properties.find(f"{W}rFonts") if properties is not None else None
    return "" if fonts is None else str(fonts.get(f"{W}hAnsi") or fonts.get(f"{W}ascii") or "")


def _runs(element: Any) -> Iterator[Any]:
    for child in element:
        if child.tag == f"{W}r":
            yield child
        elif child.tag not in _SKIPPED and child.tag != f"{W}txbxContent" and isinstance(child.tag, str):
            yield from _runs(child)


def _pieces(run: Any) -> Iterator[str]:
    for child in run:
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag in (f"{W}tab", f"{W}ptab"):
            yield "\t"
        elif child.tag in (f"{W}br", f"{W}cr"):
            yield "\n"
        elif child.tag == f"{W}noBreakHyphen":
            yield "-"
        elif child.tag == f"{W}sym" and child.get(f"{W}font") == "Symbol":  # "≥ 90 điểm", as a PDF keeps it
            yield chr(0xF000 | int(child.get(f"{W}char", "0"), 16) & 0xFF)
