"""What the normalizers reach, in one run: ``python -m benchmarks.normalizers [SHARED_DIR]``.

Measured on real plans and their truth, which are not part of the project: without SHARED_DIR (default ``../shared``)
only the parts that need no document run. pyvi's ``add_accents`` is printed beside ours where pyvi is installed.
Nothing here was a source of the model or of the confusions, except that the English layer of plan 001 taught
confusions (its figures are not printed).
"""

from __future__ import annotations

import re
import resource
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from normalizers.characters import tone_key
from normalizers.fold import fold
from normalizers.legacy import decode, encode
from normalizers.normalize import Hint, normalize
from normalizers.tokens import find_tokens

# --- words and their comparison --------------------------------------------------------------------------------------


def syllables(text: str) -> list[str]:
    """Words in lower case, one style of tone marks."""
    return [tone_key(t.text.lower()) for t in find_tokens(text) if t.text[0].isalpha()]


def strip_marks(text: str) -> str:
    """The text as a typist without a Vietnamese keyboard would have it."""
    return "".join(c if fold(c) == c.lower() else fold(c).upper() if c.isupper() else fold(c) for c in text)


def words_right(truth: str, got: str) -> tuple[int, int]:
    """How many syllables of the truth stand in their place, of how many (alignment by edit distance)."""
    a, b = syllables(truth), syllables(got)
    wrong = sum(op.src_end - op.src_start for op in Levenshtein.opcodes(a, b) if op.tag in ("replace", "delete"))
    return len(a) - wrong, len(a)


def words_missed(truth: str, got: str) -> tuple[int, int]:
    """Words of the truth that are nowhere in what was got, of how many."""
    a, b = (Counter(_even(t).split()) for t in (truth, got))
    return sum((a - b).values()), sum(a.values())


def _even(text: str) -> str:
    text = unicodedata.normalize("NFC", text)
    text = text.translate(str.maketrans("“”–’", '""-\'')).replace("…", "...")
    return re.sub(r"\.{4,}", "...", text)


def boundaries(text: str) -> tuple[str, set[int]]:
    """The text without spaces, and where its paragraphs end."""
    letters, ends = "", set()
    for paragraph in text.split("\n"):
        letters += re.sub(r"\s+", "", paragraph)
        ends.add(len(letters))
    return letters, ends


def boundary_scores(truth: str, got: str) -> tuple[float, float]:
    """Precision and recall of paragraph ends."""
    (a, ends), (b, found) = boundaries(truth), boundaries(got)
    place = {}
    for op in Levenshtein.opcodes(a, b):
        if op.tag == "equal":
            place |= {j + 1: i + 1 for i, j in zip(range(op.src_start, op.src_end), range(op.dest_start, op.dest_end))}  # noqa: B905
    mapped = {place[j] for j in found if j in place}
    known = ends & set(place.values())
    hits = len(mapped & known)
    return hits / max(1, len(mapped)), hits / max(1, len(known))


# --- parts -----------------------------------------------------------------------------------------------------------


def model_figures() -> Iterator[str]:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    from normalizers.ngrams import model

    lm = model()
    seconds = time.perf_counter() - start
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    yield f"model: {len(lm.words):,} words, loaded in {seconds:.2f} s, {memory:.0f} MB more memory   (bar: 1 s, 150 MB)"


def legacy_figures() -> Iterator[str]:
    from normalizers.ngrams import model
    from normalizers.syllables import is_syllable

    words = [w for w in model().words if w.isalpha() and is_syllable(w)]
    for encoding, forms in (("vni", (str, str.capitalize, str.upper)), ("tcvn3", (str, str.upper))):
        wrong = 0
        for form in forms:
            for word in words:
                printed = form(word)
                capitals = printed.isupper()
                wrong += decode(encode(printed, encoding), encoding, capitals=capitals) != printed  # type: ignore[arg-type]
        yield f"{encoding}: {len(words) * len(forms):,} round trips, {wrong} wrong   (bar: 0)"


def tone_figures() -> Iterator[str]:
    onsets = ["", *"bcdđghklmnprstvx", "ch", "gh", "kh", "ng", "nh", "ph", "th", "tr"]
    old = ["òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ỏe", "õe", "ọe", "ùy", "úy", "ủy", "ũy", "ụy"]
    new = ["oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ", "uỳ", "uý", "uỷ", "uỹ", "uỵ"]
    pairs = [(o + a, o + b) for o in onsets for a, b in zip(old, new, strict=True)]
    right = sum(tone_key(f(b)) == f(a) for a, b in pairs for f in (str, str.upper))
    yield f"tone marks: {right}/{2 * len(pairs)} pairs have one key"


Texts = dict[str, str]


def restoration_figures(texts: Texts, restore: Callable[[str], str], name: str) -> Iterator[str]:
    total_right = total = 0
    seconds = 0.0
    for label, text in texts.items():
        stripped = strip_marks(text)
        start = time.process_time()
        got = restore(stripped)
        seconds += time.process_time() - start
        right, count = words_right(text, got)
        total_right, total = total_right + right, total + count
        yield f"  {label:<28} {right / count:7.2%} of {count:,}"
    yield f"{name}: {total_right / total:.3%} of {total:,} syllables, {total / max(seconds, 1e-9):,.0f} syllables/s"


def _restored(text: str) -> str:
    from normalizers.restore import restore

    out, last = [], 0
    for word in restore(text):
        out += [text[last : word.start], word.new]
        last = word.end
    return "".join([*out, text[last:]])


def _pyvi() -> Callable[[str], str] | None:
    try:
        from pyvi import ViUtils  # type: ignore[import-not-found]
    except ImportError:
        return None

    def add_accents(text: str) -> str:
        lines = []
        for line in text.split("\n"):
            try:
                lines.append(str(ViUtils.add_accents(line)))
            except KeyError:  # raised on ordinary lines; such a line stays stripped
                lines.append(line)
        return "\n".join(lines)

    return add_accents


def repair_figures(shared: Path) -> Iterator[str]:
    raw, truth = _read(shared / "seeds", "004"), _read(shared / "restored", "004")
    before, count = words_right(truth, raw)
    start = time.process_time()
    clean = normalize(raw).text.clean
    seconds = time.process_time() - start
    right, _ = words_right(truth, clean)
    gain = f"{before / count:.2%} → {right / count:.2%} of {count:,} syllables"
    yield f"English OCR (seed 004): {gain}, {seconds:.1f} s   (bar: 95 %)"
    symbols = [s for s in ("10 /KH-SYT", "96/KH-SYT", "02/KH-SYT", "CCHC", "UBND", "III.", "II.") if s not in clean]
    yield f"  symbols and labels missing after repair: {symbols or 'none'}"


def false_repair_figures(texts: Texts) -> Iterator[str]:
    from normalizers.repair import GENTLE, repair

    changed = total = 0
    for text in texts.values():
        words = repair(text, GENTLE)
        changed += sum(text[w.start : w.end] != w.new for w in words)
        total += len(words)
    yield f"repair of clean text: {changed} changes in {total:,} syllables   (bar: 1 in 10,000)"


def joining_figures(shared: Path) -> Iterator[str]:
    for label, raw, truth in _joining_cases(shared):
        precision, recall = boundary_scores(truth, normalize(raw).text.clean)
        yield f"  {label:<28} paragraph ends P {precision:.3f} R {recall:.3f}"


def _joining_cases(shared: Path) -> Iterator[tuple[str, str, str]]:
    import pypdfium2

    for name in ("000", "001", "002", "003"):
        yield f"seeds/{name}", _read(shared / "seeds", name), _read(shared / "plans/text", name)
    for file in sorted((shared / "plans/digital").glob("*.pdf")):
        pages = pypdfium2.PdfDocument(file)
        raw = "\f".join(p.get_textpage().get_text_bounded().replace("\r\n", "\n") for p in pages)
        yield f"digital/{file.stem[:3]}", raw, _read(shared / "plans/text", file.stem[:3])


def scan_figures(shared: Path) -> Iterator[str]:
    from pipeline.reading import read_pages

    for file in sorted((shared / "plans/scan").glob("*.pdf")):
        pages = read_pages(file.read_bytes(), media_type="application/pdf", name=file.name)
        raw, hints, at = "\f".join(p.text for p in pages), [], 0
        for p in pages:
            hints.append(Hint(start=at, end=at + len(p.text), carrier=p.carrier, quality=p.quality))
            at += len(p.text) + 1
        truth = _read(shared / "plans/text", file.stem[:3])
        before, count = words_missed(truth, raw)
        after, _ = words_missed(truth, normalize(raw, hints).text.clean)
        yield f"  scan/{file.stem[:3]:<23} words missed {before / count:.2%} → {after / count:.2%}"


# --- the run ---------------------------------------------------------------------------------------------------------


def _read(folder: Path, name: str) -> str:
    return next(folder.glob(f"{name}*")).read_text(encoding="utf-8")


def main(shared: Path) -> None:
    for part in (model_figures(), legacy_figures(), tone_figures()):
        _print(part)
    if not (shared / "seeds").is_dir():
        print(f"{shared}: no documents there; the rest is left out")
        return
    seeds = {f"seeds/{n}": _read(shared / "seeds", n) for n in ("000", "001", "002", "003")}
    seeds["restored/004"] = _read(shared / "restored", "004")
    real = {f"real/{f.stem[:20]}": f.read_text(encoding="utf-8") for f in sorted((shared / "real").glob("*.md"))}
    seeds, real = ({k: normalize(t).text.clean for k, t in texts.items()} for texts in (seeds, real))
    _print(restoration_figures(seeds, _restored, "restoration, plans (bar: 99.2 %, 5,000/s)"))
    _print(restoration_figures(real, _restored, "restoration, other documents"))
    if pyvi := _pyvi():
        _print(restoration_figures(seeds, pyvi, "pyvi add_accents, plans"))
    _print(repair_figures(shared))
    _print(false_repair_figures({k: t for k, t in seeds.items() if k.startswith("seeds")}))
    _print(false_repair_figures(real))
    _print(joining_figures(shared))
    _print(scan_figures(shared))


def _print(lines: Iterator[str]) -> None:
    for line in lines:
        print(line, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared"))
