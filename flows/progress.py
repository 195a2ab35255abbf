"""How an import shows itself: a bar with rate and time left on a terminal, one plain line a file elsewhere."""

from __future__ import annotations

from types import TracebackType
from typing import Self, TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, SpinnerColumn, Task, TextColumn
from rich.text import Text

from flows.report import ending, reasons
from pipeline.batch import FileEnd, Silent
from pipeline.messages import text

_STYLES = {"failed": "bold red", "partial": "yellow", "skipped": "dim"}


class Lines(Silent):
    """One line a file: "[3/25] new  ke-hoach.pdf", and why where there is a reason."""

    def __init__(self, stream: TextIO) -> None:
        self._stream, self._total, self._count = stream, 0, 0

    def begin(self, total: int) -> None:
        """So many files will end."""
        self._total = total

    def ended(self, end: FileEnd) -> None:
        """Print the file's line."""
        self._count += 1
        why = f": {reasons(end)}" if end.reasons else ""
        line = f"[{self._count}/{self._total}] {text(f'outcome.{ending(end)}')}  {end.source.name}{why}"
        print(line, file=self._stream, flush=True)


class Bar(Silent):
    """A progress bar; files with a reason are listed above it as they end."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            _Rate(),
            _Left(),
            console=console,
            transient=True,
        )
        self._task = self._progress.add_task(text("progress.starting"), total=None)

    def begin(self, total: int) -> None:
        """Show how many there are."""
        self._progress.reset(self._task, total=total, description=text("progress.reading"))

    def ended(self, end: FileEnd) -> None:
        """Move on; a file with a reason gets a line of its own."""
        self._progress.advance(self._task)
        if end.reasons:
            style = _STYLES.get(ending(end), "")
            line = Text.assemble((text(f"outcome.{ending(end)}"), style), f"  {end.source.name}: {reasons(end)}")
            self._progress.console.print(line)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(text("progress.rate", rate=round(speed * 60)) if speed else "")


class _Left(ProgressColumn):
    max_refresh = 0.5

    def render(self, task: Task) -> Text:
        seconds = task.time_remaining
        if seconds is None or task.finished:
            return Text("")
        minutes, rest = divmod(int(seconds), 60)
        return Text(text("progress.left", time=f"{minutes}:{rest:02d}"))
