"""Documentation that cannot rot: commands that are shown run, links lead somewhere, nothing speaks of one machine."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from import_cases import PLAN
from typer.exceptions import TyperException

from flows.cli import app, main
from pipeline.batch import BatchSettings, import_batch
from pipeline.messages import set_language
from pipeline.sandbox import SandboxSettings
from pipeline.workspace import Workspace

ROOT = Path(__file__).parent.parent
READMES = ("README.md", "README.vi.md")
SET_UP = ("./run", ". .venv", "git ", "sudo ")
SAMPLES = ROOT / "data" / "samples"
NUMBER = re.compile(r"(?<!\S)\d+/KH-\w+")  # of plans that a README asks for
FILE = re.compile(r"(?<=\s)[\w-]+\.pdf\b")


def tracked(*patterns: str) -> list[Path]:
    """Files of the project: what git knows, or would know."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--", *patterns]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    names = done.stdout.split("\0") if done.returncode == 0 else []  # an unpacked release has no git
    return [path for name in names if name and (path := ROOT / name).is_file()]


PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("benchmarks/**/*.md")]


def blocks(page: Path) -> list[str]:
    """The fenced sh blocks."""
    return re.findall(r"^```sh\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S)


def shell_lines(page: Path) -> list[str]:
    return [line.strip() for block in blocks(page) for line in block.splitlines() if line.strip()]


def commands_in(page: Path) -> list[str]:
    """Every command line of thidua that a page shows: on lines of code and within a sentence.

    What two spaces or a redirection set off from the command is not part of it.
    """
    text = page.read_text(encoding="utf-8")
    code = "\n".join(blocks(page)) + "\n" + indented(text)
    lines = re.findall(r"^ *(thidua [a-z].*?)(?:\s{2,}.*| > .*)?$", code, re.M)
    return [*lines, *re.findall(r"`(thidua [a-z][^`]*)`", text)]


def indented(text: str) -> str:
    return "\n".join(line.strip() for line in text.splitlines() if line.startswith("    "))


@pytest.fixture(autouse=True)
def language(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("THIDUA_LANG", "THIDUA_HOME", "THIDUA_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    yield
    set_language(None)


SHOWN = [(str(page.relative_to(ROOT)), line) for page in PAGES for line in commands_in(page)]


@pytest.mark.parametrize(("page", "line"), SHOWN)
def test_a_command_that_is_shown_is_a_command(page: str, line: str) -> None:
    """Parsed, not run: the command exists, and so do its options. A sentence may leave arguments out."""
    _, name, *arguments = shlex.split(line, comments=True)
    command = typer.main.get_command(app).commands[name]  # type: ignore[attr-defined]
    try:
        command.make_context(name, arguments)
    except TyperException as error:
        in_a_sentence = f"`{line}`" in (ROOT / page).read_text(encoding="utf-8")
        if type(error).__name__ != "MissingParameter" or not in_a_sentence:
            raise


def test_every_command_is_shown_in_the_documentation() -> None:
    shown = {shlex.split(line, comments=True)[1] for _, line in SHOWN}
    assert {command.name for command in app.registered_commands} <= shown


@pytest.mark.parametrize("readme", READMES)
def test_what_a_readme_tells_to_type_works(
    readme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """All lines in their order, as one who has never used it would type them; the set-up is what runs this test.

    ``import`` goes without a server here: with one it is in test_end_to_end.py.
    """
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").symlink_to(ROOT / "data")
    typed = "\n".join(shell_lines(ROOT / readme))
    for name in set(FILE.findall(typed)):
        shutil.copy(SAMPLES / "plans" / "kh-stc-lai-chau-2024.pdf", tmp_path / name)
    ran = 0
    for line in shell_lines(ROOT / readme):
        if line.startswith(SET_UP):
            continue
        program, *words = shlex.split(line, comments=True)
        assert program == "thidua", f"{readme}: no test runs {line!r}"
        words = [str(Path(word).expanduser()) if word.startswith("~") else word for word in words]
        code = run_import(words[1:], sorted(set(NUMBER.findall(typed)))) if words[0] == "import" else main(words)
        said = capsys.readouterr()
        assert code == 0, f"{readme}: {line}\n{said.out}{said.err}"
        ran += 1
    assert ran >= 7
    assert (tmp_path / "dataset" / "thidua.xlsx").exists()


def run_import(paths: list[str], numbers: list[str]) -> int:
    """The import itself, on a folder that is filled first: plans of those numbers, and samples that need no OCR."""
    for path in map(Path, paths):
        path.mkdir()
        for i, number in enumerate(numbers):
            plan = PLAN.format(subject="năm 2024").replace("41/KH-SYT", number)
            (path / f"ke-hoach-{i}.txt").write_text(plan, encoding="utf-8")
        for sample in (SAMPLES / "plans").iterdir():
            if sample.suffix in (".txt", ".md", ".docx"):
                shutil.copy(sample, path)
    settings = BatchSettings(sandbox=SandboxSettings(workers=2))
    return import_batch(paths, workspace=Workspace.at(), settings=settings).exit_code


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", page.read_text(encoding="utf-8"))
    assert not [link for link in links if not (page.parent / link).exists()]


def test_decisions_are_numbered_and_say_so_themselves() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    for number, page in enumerate(pages, start=1):
        assert page.name.startswith(f"{number:04d}-"), "a number is missing, or given twice"
        assert page.read_text(encoding="utf-8").startswith(f"# {number}. ")
    assert "(decisions/)" in (ROOT / "docs" / "design.md").read_text(encoding="utf-8")


def test_the_changelog_says_what_comes_next() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    _, upcoming, *_ = re.split(r"^## ", text, flags=re.M)
    assert upcoming.startswith("Upcoming\n") and "\n- " in upcoming


def test_every_benchmark_is_in_the_list() -> None:
    listed = (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")
    files = [*(ROOT / "benchmarks").glob("*.py"), *(ROOT / "benchmarks").glob("*/__main__.py")]
    said = {name for file in files for name in re.findall(r"python -m (benchmarks\.\w+)", file.read_text("utf-8"))}
    assert len(said) > 5
    assert not {name for name in said if f"`{name}`" not in listed}


# Put together here, so that this file does not say them itself.
ELSEWHERE = [
    re.escape(str(ROOT)),
    r"(?<![\w.~/-])/(?:" + "|".join(("work", "root", "Users")) + r")/\w",
    r"(?<![\w.~/-])/home/(?!user\b|ban\b)\w",
    r"(?<![\w.~/-])/tmp/\w/",
    r"\bfarm" + r"-[a-z]+",
    r"\bissues (?:show|note|resolved|list)\b",
]
TEXT = (
    "*.py", "*.md", "*.toml", "*.tsv", "*.json", "*.yml", "*.yaml", "*.ini", "*.html", "*.ipynb", "*.txt", "Makefile",
    "run", ".ci/*",
)  # fmt: skip


def test_nothing_speaks_of_one_machine_or_of_how_it_was_made() -> None:
    pattern = re.compile("|".join(ELSEWHERE))
    found = {
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in tracked(*TEXT)
        for match in pattern.finditer(path.read_text(encoding="utf-8", errors="replace"))
    }
    assert not found


def test_documents_beside_the_project_are_named_only_where_they_may_be_absent() -> None:
    """Tests and benchmarks measure on them where they are; everything else does without."""
    beside = re.compile(r"(?<!\.)\.\./shared\b|\bSHARED\b")
    allowed = ("tests", "benchmarks")
    found = [
        str(path.relative_to(ROOT))
        for path in tracked("*.py", "*.md", "*.toml", "run", "Makefile", ".ci/*")
        if path.relative_to(ROOT).parts[0] not in allowed and beside.search(path.read_text(encoding="utf-8"))
    ]
    assert not found
