"""Progress in the terminal: steps, blocks, rate and time left. Without a terminal, one plain line per step."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from infra.findings import Lang

STEPS: dict[str, dict[Lang, str]] = {
    "check": {"en": "check the inputs", "ja": "入力の確認"},
    "prepare": {"en": "water at every building", "ja": "建物ごとの浸水深"},
    "simulate": {"en": "simulate futures", "ja": "将来のシミュレーション"},
    "expected": {"en": "expected, per draw of the parameters", "ja": "期待値（係数の抽出ごと）"},
    "predict": {"en": "futures with parameters drawn as well", "ja": "係数も抽出した将来"},
    "effects": {"en": "effect of each assumption", "ja": "仮定ごとの影響"},
    "value": {"en": "credit chain, value, report", "ja": "控除・現在価値・報告書"},
    "alone": {"en": "buildings of several members, each alone", "ja": "重複する建物（建物ごと）"},
    "publish": {"en": "publish", "ja": "出力"},
}


class Reporter:
    """Shows where a run is; `blocks` may be called as often as one likes."""

    def __init__(self, lang: Lang, progress: Progress | None, console: Console) -> None:
        self.lang, self.progress, self.console = lang, progress, console
        self.tasks: dict[str, TaskID] = {}
        self.seconds: dict[str, float] = {}

    def step(self, name: str) -> None:
        """A step begins; told once."""
        if name in self.tasks:
            return
        if self.progress is None:
            self.tasks[name] = TaskID(len(self.tasks))
            self.console.print(f"- {STEPS[name][self.lang]}")
        else:
            self.tasks[name] = self.progress.add_task(STEPS[name][self.lang], total=1)

    def blocks(self, name: str, done: int, of: int) -> None:
        """Blocks of a step are done."""
        self.step(name)
        if self.progress is not None:
            self.progress.update(self.tasks[name], completed=done, total=of)

    def done(self, name: str) -> None:
        """A step has ended."""
        if self.progress is not None and name in self.tasks:
            total = self.progress.tasks[self.tasks[name]].total
            self.progress.update(self.tasks[name], completed=total)


_current: list[Reporter] = []
"""The reporter of the run that is going on: steps take addresses only, so it is found here."""


def blocks(name: str, done: int, of: int) -> None:
    """Tell the reporter, if there is one."""
    if _current:
        _current[-1].blocks(name, done, of)


@contextmanager
def step(name: str) -> Iterator[None]:
    """Time a step, and tell the reporter, if there is one, that it begins and ends."""
    begin = time.perf_counter()
    if _current and name in STEPS:
        _current[-1].step(name)
    yield
    if _current:
        _current[-1].seconds[name] = round(time.perf_counter() - begin, 3)
        _current[-1].done(name)


@contextmanager
def reporting(lang: Lang, console: Console) -> Iterator[Reporter]:
    """Show the progress of one run."""
    bar = None
    if console.is_terminal:
        bar = Progress(
            TextColumn("{task.description}"), BarColumn(bar_width=24), MofNCompleteColumn(),
            _Rate(), TimeElapsedColumn(), TimeRemainingColumn(),
            console=console,
        )  # fmt: skip
    _current.append(Reporter(lang, bar, console))
    try:
        if bar is None:
            yield _current[-1]
        else:
            with bar:
                yield _current[-1]
    finally:
        _current.pop()


class _Rate(TextColumn):
    """Blocks per second, blank until one is known."""

    def __init__(self) -> None:
        super().__init__("")

    def render(self, task):  # type: ignore[no-untyped-def]
        from rich.text import Text

        return Text(f"{task.speed:6.1f}/s" if task.speed else "", style="dim")
