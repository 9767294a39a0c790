"""Time and memory of a run: wall time per step, and the peak memory of this process and all its children together."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

PERIOD_S = 0.2


class Meter:
    """Samples the resident memory of the process tree while it is open."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.peak_bytes = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Meter:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time one step by the wall clock."""
        begin = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = round(time.perf_counter() - begin, 3)

    def _watch(self) -> None:
        me = psutil.Process()
        while True:
            self.peak_bytes = max(self.peak_bytes, _tree_bytes(me))
            if self._stop.wait(PERIOD_S):
                return


def _tree_bytes(process: psutil.Process) -> int:
    """Memory of a process and its children: unique where the system tells, so that shared pages count once."""
    total = 0
    for member in [process, *process.children(recursive=True)]:
        try:
            total += member.memory_info().rss
        except psutil.Error:  # a child that ended between listing and asking has no memory
            continue
    return total
