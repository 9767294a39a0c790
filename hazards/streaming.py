"""Rasters decoded once each, looked at in pairs by several threads, and let go: memory grows with none of them."""

from __future__ import annotations

import os
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Condition
from typing import Generic, TypeVar

L = TypeVar("L")

Pair = tuple[str, str]
"""Two files, or twice the same one, that have to be in memory together."""

HELD_BYTES = 512 * 2**20  # of decoded rasters
FEWEST_HELD = 4  # two neighbours in frequency, in both worlds: fewer would be decoded again and again


def held_at_most(cells: int) -> int:
    """How many decoded rasters of so many cells (float32) are kept at a time."""
    return max(FEWEST_HELD, HELD_BYTES // (4 * cells))


def threads_for(cells: int, threads: int | None = None) -> int:
    """Threads that decode rasters of so many cells: as many as asked for, or as cores, unless memory allows fewer."""
    wanted = threads or (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
    return max(1, min(wanted, held_at_most(cells) + 1 - FEWEST_HELD))


def in_pairs(
    order: Sequence[str],
    pairs: Collection[Pair],
    read: Callable[[str], L | None],
    use: Callable[[Pair, L, L], None],
    drop: Callable[[L], None],
    *,
    threads: int,
    held: int,
) -> None:
    """
    Read every file, and use every pair of files when both are there.

    A thread that has read a file uses the pairs that it completes at once, while the cells are
    near. A file is read once and let go after its last pair. Only where `held` files wait for
    others is the one whose partner is farthest given up; its pairs are read again at the end.

    Parameters
    ----------
    order : files, partners close to each other
    pairs : of files in `order`
    read : None where a file gives nothing to use, and its pairs are dropped
    use : once for every pair
    drop : once for every reading that is let go
        All three are called in several threads, in no particular order. What they raise ends the
        work and is raised here.
    threads, held : at least 1, and 2
    """
    desk = _Desk[L](order, pairs, drop, held)

    def work() -> None:
        """One thread: read files in order, and use the pairs that each completes."""
        while (name := desk.next_file()) is not None:
            try:
                for pair, one, other in desk.put(name, read(name)):
                    use(pair, one, other)
                    desk.let_go(pair)
            except BaseException:
                desk.stop()
                raise
            finally:
                desk.rest()

    def again(pair: Pair) -> None:
        """Use a pair that was put off: both files are read once more."""
        one, other = read(pair[0]), read(pair[1])
        assert one is not None  # both were read before
        assert other is not None
        use(pair, one, other)
        drop(one)
        drop(other)

    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(work) for _ in range(threads)]:
            done.result()
        for _ in pool.map(again, desk.late):
            pass


class _Desk(Generic[L]):
    """Layers that wait for a partner, which pairs each file is still needed for, and pairs put off to the end."""

    def __init__(self, order: Sequence[str], pairs: Collection[Pair], drop: Callable[[L], None], held: int) -> None:
        self.coming = deque(order)
        self.place = {name: place for place, name in enumerate(order)}
        self.drop, self.held = drop, held
        self.layers: dict[str, L] = {}
        self.needs: dict[str, set[Pair]] = defaultdict(set)
        self.late: list[Pair] = []
        self.reading = self.busy = 0
        self.turn = Condition()
        for pair in pairs:
            for name in pair:
                self.needs[name].add(pair)

    def next_file(self) -> str | None:
        """The file to read next, as soon as there is room for it; None when all have been taken."""
        with self.turn:
            while self.coming and len(self.layers) + self.reading >= self.held:
                if self.busy:
                    self.turn.wait()
                else:
                    self._give_one_up()
            if not self.coming:
                return None
            self.reading += 1
            self.busy += 1
            return self.coming.popleft()

    def put(self, name: str, layer: L | None) -> list[tuple[Pair, L, L]]:
        """Lay a file down; the pairs that are complete with it."""
        with self.turn:
            self.reading -= 1
            if layer is None or not self.needs[name]:
                for pair in list(self.needs[name]):
                    self._let_go(pair)
                if layer is not None:
                    self.drop(layer)
                return []
            self.layers[name] = layer
            complete = (pair for pair in sorted(self.needs[name]) if all(file in self.layers for file in pair))
            return [(pair, self.layers[pair[0]], self.layers[pair[1]]) for pair in complete]

    def let_go(self, pair: Pair) -> None:
        """A pair is no longer needed, nor are files that were needed for it alone."""
        with self.turn:
            self._let_go(pair)

    def rest(self) -> None:
        """A thread has done all it could with its file."""
        with self.turn:
            self.busy -= 1
            self.turn.notify_all()

    def stop(self) -> None:
        """No further file is given out."""
        with self.turn:
            self.coming.clear()

    def _let_go(self, pair: Pair) -> None:
        for name in pair:
            self.needs[name].discard(pair)
            if not self.needs[name] and name in self.layers:
                self.drop(self.layers.pop(name))
        self.turn.notify_all()

    def _give_one_up(self) -> None:
        """Put off the pairs of the layer whose next partner comes last."""
        name = max(self.layers, key=self._next_partner)
        for pair in sorted(self.needs[name]):
            self.late.append(pair)
            self._let_go(pair)

    def _next_partner(self, name: str) -> int:
        return min(self.place[file] for pair in self.needs[name] for file in pair if file != name)
