"""Workspace and stage outputs: reused when nothing changed, never trusted when damaged."""

from __future__ import annotations

from pathlib import Path

import pytest
from store_cases import result_of

from pipeline.codec import decode, encode
from pipeline.pages import Page
from pipeline.workspace import StageStore, Workspace, write_atomically


def pages() -> list[Page]:
    return result_of().pages


def read(store: StageStore, **changed: object) -> list[Page]:
    asked = {"input_hash": "ab", "version": "1", "settings": {"dpi": 200}, "result": list[Page], **changed}
    return store.cached("read", pages, **asked)  # type: ignore[arg-type]


def test_the_second_call_computes_nothing(tmp_path: Path) -> None:
    store = StageStore(tmp_path)
    assert read(store) == pages()
    another = StageStore(tmp_path)
    assert (
        another.cached(
            "read",
            lambda: pytest.fail("computed"),
            input_hash="ab",
            version="1",
            settings={"dpi": 200},
            result=list[Page],
        )
        == pages()
    )
    assert dict(another.counts()) == {("read", "hit"): 1}


@pytest.mark.parametrize(
    "change", [{"input_hash": "cd"}, {"version": "2"}, {"settings": {"dpi": 300}}, {"settings": None}]
)
def test_another_input_version_or_setting_is_another_output(tmp_path: Path, change: dict[str, object]) -> None:
    store = StageStore(tmp_path)
    read(store)
    read(store, **change)
    assert dict(store.counts()) == {("read", "miss"): 2}


@pytest.mark.parametrize("damage", [lambda d: b"", lambda d: d[: len(d) // 2], lambda d: d[:-1] + bytes([d[-1] ^ 1])])
def test_a_damaged_output_is_computed_again(tmp_path: Path, damage: object) -> None:
    store = StageStore(tmp_path)
    read(store)
    path = store.path("read", store.calls[0].key)
    path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator]
    assert read(store) == pages()
    assert dict(store.counts()) == {("read", "miss"): 2}
    assert read(store) == pages()
    assert store.counts()["read", "hit"] == 1


def test_what_raises_is_not_stored(tmp_path: Path) -> None:
    store = StageStore(tmp_path)
    with pytest.raises(ZeroDivisionError):
        store.cached("read", lambda: 1 // 0, input_hash="ab", version="1", result=int)
    assert list(tmp_path.rglob("*.z")) == []


def test_writing_leaves_no_half_file(tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        write_atomically(tmp_path / "x", "not bytes")  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_originals_are_kept_once_by_hash(tmp_path: Path) -> None:
    workspace = Workspace.at(tmp_path)
    path = workspace.keep_original(b"x", sha256="abcd", suffix=".pdf")
    assert path == tmp_path / "originals" / "ab" / "abcd.pdf"
    stamp = path.stat().st_mtime_ns
    workspace.keep_original(b"x", sha256="abcd", suffix=".pdf")
    assert path.stat().st_mtime_ns == stamp


def test_the_folder_is_the_users_choice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("THIDUA_HOME", raising=False)
    assert Workspace.at().root == tmp_path / "workspace"
    monkeypatch.setenv("THIDUA_HOME", str(tmp_path / "home"))
    assert Workspace.at().root == tmp_path / "home"
    assert Workspace.at(tmp_path / "given").root == tmp_path / "given"


def test_the_codec_gives_back_every_stage_value() -> None:
    assert decode(encode(pages()), list[Page]) == pages()
    text = result_of().parts[0].text
    assert decode(encode(text), type(text)) == text
    plan = result_of().parts[0].plan
    assert decode(encode(plan), type(plan)) == plan
