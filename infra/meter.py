"""Memory of a run: the peak of this process and all its children together."""

from __future__ import annotations

import threading

import psutil

PERIOD_S = 0.2


class Meter:
    """Samples the resident memory of the process tree while it is open."""

    def __init__(self) -> None:
        self.peak_bytes = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Meter:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        me = psutil.Process()
        while True:
            self.peak_bytes = max(self.peak_bytes, _tree_bytes(me))
            if self._stop.wait(PERIOD_S):
                return


def _tree_bytes(process: psutil.Process) -> int:
    """Resident memory of a process and its children; pages they share count once each, so this is an upper bound."""
    total = 0
    for member in [process, *process.children(recursive=True)]:
        try:
            total += member.memory_info().rss
        except psutil.Error:  # a child that ended between listing and asking has no memory
            continue
    return total
