"""Builds the language model: ``python -m normalizers.build_ngrams SOURCE OUT.npz``.

SOURCE is a folder of UTF-8 texts (``*.txt``, ``*.md``), or one that holds ``unigrams.tsv.gz``, ``bigrams.tsv.gz`` and
``trigrams.tsv.gz`` with lines of token(s), tab, count.
"""

from __future__ import annotations

import gzip
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from data import path, table
from normalizers.ngrams import levels
from normalizers.normalize import clean
from normalizers.tokens import NUMBER, START, count_key, find_tokens

Counts = dict[tuple[str, ...], int]
_LEAST = {1: 3, 2: 3, 3: 5}  # rarer n-grams are left out
_PHRASE_COUNT = 40
_MAX_WORDS = 65_000  # a word's number has 16 bits


def count_texts(texts: Iterable[str]) -> tuple[Counts, Counts, Counts]:
    """Counts of single tokens, pairs and triples that are frequent enough.

    >>> singles, pairs, _ = count_texts(["Thi đua là yêu nước. " * 3])
    >>> singles["thi",], pairs["thi", "đua"]
    (3, 3)
    """
    counters: dict[int, Counter[tuple[str, ...]]] = {1: Counter(), 2: Counter(), 3: Counter()}
    for text in texts:
        tokens = [START, *(count_key(t.text) for t in find_tokens(clean(text)))]
        for n, counter in counters.items():
            counter.update(zip(*(tokens[i:] for i in range(n)), strict=False))
    one, two, three = ({k: c for k, c in counters[n].items() if c >= _LEAST[n]} for n in (1, 2, 3))
    return one, two, three


def read_counts(folder: Path) -> tuple[Counts, Counts, Counts]:
    """Counts kept as tables."""
    one, two, three = (dict(_read_table(folder / f"{n}grams.tsv.gz")) for n in ("uni", "bi", "tri"))
    return one, two, three


def _read_table(file: Path) -> Iterator[tuple[tuple[str, ...], int]]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            *tokens, count = line.rstrip("\n").split("\t")
            yield tuple(tokens), int(count)


def add_phrases(counts: tuple[Counts, Counts, Counts], phrases: Iterable[str]) -> tuple[Counts, Counts, Counts]:
    """Counts as if each phrase had been seen some more times; the counts given stay as they are.

    >>> add_phrases(({}, {}, {}), ["bảng điểm"])[1]
    {('bảng', 'điểm'): 40}
    """
    out = tuple(dict(c) for c in counts)
    for phrase in phrases:
        tokens = [count_key(t.text) for t in find_tokens(phrase)]
        for n, counter in enumerate(out, start=1):
            for gram in zip(*(tokens[i:] for i in range(n)), strict=False):
                counter[gram] = counter.get(gram, 0) + _PHRASE_COUNT
    one, two, three = out
    return one, two, three


def own_phrases() -> list[str]:
    """Terms of the trade (``data/ngrams/phrases.txt``) and names from our tables: documents, provinces, offices."""
    lines = path("ngrams/phrases.txt").read_text(encoding="utf-8").splitlines()
    phrases = [line for line in lines if line and not line.startswith("#")]
    phrases += [row["name"] for row in table("doc_types")]
    phrases += [f"tỉnh {row[key]}" for row in table("provinces") for key in ("old_name", "new_name")]
    return phrases + [row["expansion_vi"] for row in table("abbreviations") if "/" not in row["expansion_vi"]]


def is_latin(token: str) -> bool:
    """A word in Latin letters, a number, a mark of punctuation: what Vietnamese texts are made of.

    >>> [is_latin(t) for t in ("đua", "0", ",", "葛", "🇻")]
    [True, True, True, False, False]
    """
    if token in (NUMBER, START):
        return True
    return all(ord(c) < 0x250 or 0x1E00 <= ord(c) < 0x2100 for c in token)


def to_arrays(one: Counts, two: Counts, three: Counts) -> dict[str, npt.NDArray[np.generic]]:
    """What a model file holds (see :class:`normalizers.ngrams.NgramModel`)."""
    ranked = sorted((t for (t,) in one if is_latin(t)), key=lambda t: (-one[t,], t))
    words = ranked[:_MAX_WORDS]
    ids = {word: i for i, word in enumerate(words)}
    pairs = sorted((ids[a], ids[b], c) for (a, b), c in two.items() if a in ids and b in ids)
    places = {(a, b): i for i, (a, b, _) in enumerate(pairs)}
    triples = sorted(
        (places[ids[a], ids[b]], ids[c], n)
        for (a, b, c), n in three.items()
        if a in ids and b in ids and c in ids and (ids[a], ids[b]) in places
    )
    return {
        "words": np.frombuffer("\n".join(words).encode("utf-8"), np.uint8),
        "unigrams": levels(np.array([one[w,] for w in words])),
        "pair_lengths": np.bincount([a for a, _, _ in pairs], minlength=len(words)).astype(np.uint16),
        "pair_seconds": np.array([b for _, b, _ in pairs], np.uint16),
        "pair_counts": levels(np.array([c for _, _, c in pairs])),
        "triple_lengths": np.bincount([p for p, _, _ in triples], minlength=len(pairs)).astype(np.uint16),
        "triple_thirds": np.array([c for _, c, _ in triples], np.uint16),
        "triple_counts": levels(np.array([n for _, _, n in triples])),
    }


def build(source: Path, out: Path, phrases: Iterable[str] = ()) -> None:
    """Counts of ``source`` (texts or tables), and phrases beside them → a model file."""
    if (source / "unigrams.tsv.gz").exists():
        counts = read_counts(source)
    else:
        files = sorted(f for f in source.rglob("*") if f.suffix in (".txt", ".md"))
        counts = count_texts(f.read_text(encoding="utf-8", errors="replace") for f in files)
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.open("wb") as file:
        np.savez_compressed(file, **to_arrays(*add_phrases(counts, phrases)))  # type: ignore[arg-type]


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    build(Path(sys.argv[1]), Path(sys.argv[2]), own_phrases())
