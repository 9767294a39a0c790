"""Every pair is used once, every file read once, and no more files lie open than are allowed."""

from __future__ import annotations

from collections import Counter
from threading import Lock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hazards.streaming import FEWEST_HELD, HELD_BYTES, held_at_most, in_pairs, threads_for

FILES = [f"f{number}" for number in range(9)]
PAIRS = st.sets(st.tuples(st.sampled_from(FILES), st.sampled_from(FILES)), max_size=25)


class Reader:
    """Keeps count of what is read, used and let go, in several threads."""

    def __init__(self, broken: set[str] = frozenset()) -> None:
        self.broken, self.lock = broken, Lock()
        self.read_files, self.used = Counter(), Counter()
        self.open = self.most_open = 0

    def read(self, name: str) -> list[str] | None:
        with self.lock:
            self.read_files[name] += 1
            if name in self.broken:
                return None
            self.open += 1
            self.most_open = max(self.most_open, self.open)
        return [name]

    def use(self, pair: tuple[str, str], one: list[str], other: list[str]) -> None:
        assert (one[0], other[0]) == pair  # and neither has been let go: dropping empties it
        with self.lock:
            self.used[pair] += 1

    def drop(self, layer: list[str]) -> None:
        with self.lock:
            layer.clear()
            self.open -= 1


@given(PAIRS, st.integers(1, 4))
def test_with_room_enough_every_file_is_read_once_and_every_pair_used_once(pairs, threads):
    reader = Reader()
    in_pairs(FILES, pairs, reader.read, reader.use, reader.drop, threads=threads, held=len(FILES) + threads)
    assert reader.read_files == dict.fromkeys(FILES, 1)
    assert reader.used == dict.fromkeys(pairs, 1)
    assert reader.open == 0


@given(PAIRS, st.integers(1, 3), st.integers(2, 4))
def test_with_little_room_every_pair_is_still_used_once_and_all_is_let_go(pairs, threads, held):
    reader = Reader()
    in_pairs(FILES, pairs, reader.read, reader.use, reader.drop, threads=threads, held=held)
    assert set(reader.read_files) == set(FILES)
    assert reader.used == dict.fromkeys(pairs, 1)
    assert reader.open == 0
    assert reader.most_open <= max(held, 2 * threads)


def test_two_worlds_and_their_neighbours_need_room_for_four():
    order = [f"{world}{number}" for number in range(40) for world in ("without", "with")]
    pairs = {(f"without{n}", f"with{n}") for n in range(40)}
    pairs |= {(f"{world}{n + 1}", f"{world}{n}") for n in range(39) for world in ("without", "with")}
    reader = Reader()
    in_pairs(order, pairs, reader.read, reader.use, reader.drop, threads=1, held=FEWEST_HELD)
    assert reader.read_files == dict.fromkeys(order, 1)
    assert reader.used == dict.fromkeys(pairs, 1)


@given(PAIRS, st.sets(st.sampled_from(FILES)), st.integers(1, 3))
def test_the_pairs_of_a_file_that_gives_nothing_are_left_out(pairs, broken, threads):
    reader = Reader(broken)
    in_pairs(FILES, pairs, reader.read, reader.use, reader.drop, threads=threads, held=20)
    assert reader.used == {pair: 1 for pair in pairs if not broken & set(pair)}
    assert reader.read_files == dict.fromkeys(FILES, 1)
    assert reader.open == 0


@pytest.mark.parametrize("threads", [1, 3])
def test_what_a_thread_raises_ends_the_work_and_is_raised(threads):
    reader = Reader()

    def use(pair, one, other):
        raise ValueError("no more")

    order = [f"{number}" for number in range(500)]
    with pytest.raises(ValueError, match="no more"):
        in_pairs(order, {("0", "0")}, reader.read, use, reader.drop, threads=threads, held=9)
    assert reader.read_files.total() < len(order)


def test_large_rasters_are_decoded_by_fewer_threads():
    assert held_at_most(4_000_000) == HELD_BYTES // 16_000_000
    assert threads_for(4_000_000, 8) == 8
    assert threads_for(40_000_000, 8) == 1
    assert threads_for(4_000_000) >= 1
