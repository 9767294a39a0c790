"""Dask inside a step: the same results in the order of the blocks, whoever works, and whoever is lost on the way."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Timer

import numpy as np
import psutil
import pytest

from infra.cluster import Mapper, in_process, mapper, on_threads
from tests.infra.blocks import failing_block, one_of, shared_itself, slow_block

NUMBERS = tuple(range(0, 2100, 7))
BLOCKS = [(first, first + 20) for first in range(0, len(NUMBERS), 20)]
EXPECTED = [(sum(NUMBERS[a:b]), bytes(number % 256 for number in NUMBERS[a:b])) for a, b in BLOCKS]

Choose = Callable[[set[int]], set[int]]


def kill(pids: set[int]) -> None:
    """End processes that this one has started, as a machine out of memory does: at once and without a word."""
    assert pids
    assert pids <= {child.pid for child in psutil.Process().children(recursive=True)}
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


def workers_alive(folder: Path) -> set[int]:
    """Who has begun a block, and still lives."""
    return {int(path.name) for path in folder.iterdir() if psutil.pid_exists(int(path.name))}


def assert_right(run: Mapper, folder: Path, at: dict[int, Choose]) -> set[int]:
    """
    Results and progress are as expected; returned are all processes that began a block.

    `at` says after how many blocks somebody is killed, and who of those alive.
    """
    said, waiting = [], dict(at)

    def progress(done: int, of: int) -> None:
        said.append(done)
        assert of == len(BLOCKS)
        if done in waiting:
            kill(waiting.pop(done)(workers_alive(folder)))

    assert run(slow_block, (folder, NUMBERS), BLOCKS, progress) == EXPECTED
    assert said == list(range(1, len(BLOCKS) + 1))
    assert not waiting
    return {int(path.name) for path in folder.iterdir()}


@pytest.fixture(scope="module")
def two_workers() -> Iterator[Mapper]:
    with mapper(None, 2) as run:
        yield run


@pytest.mark.parametrize("run", [in_process, on_threads(1), on_threads(3)], ids=["here", "1 thread", "3 threads"])
def test_results_come_in_order_of_the_blocks_on_any_threads(tmp_path, run):
    assert assert_right(run, tmp_path, {}) == {os.getpid()}


def test_results_come_in_order_of_the_blocks_from_two_processes(two_workers, tmp_path):
    pids = assert_right(two_workers, tmp_path, {})
    assert len(pids) == 2
    assert os.getpid() not in pids


def test_a_worker_killed_in_the_middle_changes_nothing(two_workers, tmp_path):
    assert_right(two_workers, tmp_path, {3: lambda alive: {min(alive)}})


def test_all_workers_killed_take_what_was_shared_along_and_change_nothing(two_workers, tmp_path):
    pids = assert_right(two_workers, tmp_path, {2: lambda alive: alive, 9: lambda alive: alive})
    assert len(pids) >= 3  # those killed at first, and at least one that the nanny has started since


@pytest.mark.parametrize("seconds", [0.02, 0.1, 0.25])
def test_a_worker_killed_while_what_is_shared_is_on_its_way_changes_nothing(tmp_path, seconds):
    """80 MB take some tenths of a second to every worker."""
    with mapper(None, 2) as run:
        run(slow_block, (tmp_path, NUMBERS), BLOCKS[:6], lambda done, of: None)
        timer = Timer(seconds, kill, [{min(workers_alive(tmp_path))}])
        timer.start()
        blocks = [(number,) for number in range(0, 10_000_000, 1_000_000)]
        found = run(one_of, np.arange(10_000_000), blocks, lambda done, of: None)
        timer.join()
    assert found == [number for (number,) in blocks]


def test_the_only_worker_killed_changes_nothing(tmp_path):
    with mapper(None, 1) as run:
        pids = assert_right(run, tmp_path, {4: lambda alive: alive})
    assert len(pids) == 2


def test_a_block_that_fails_is_said_as_it_is(two_workers):
    for run in (two_workers, on_threads(2)):
        with pytest.raises(ValueError, match="block 2 cannot be worked out"):
            run(failing_block, None, [(number,) for number in range(4)], lambda done, of: None)


@pytest.mark.parametrize("shared", [None, "word", (1, 2), [3, [4]], {"a": 5}, {"a": 6}, {7, 8}])
def test_what_is_shared_arrives_as_it_was_given(two_workers, shared):
    for run in (two_workers, on_threads(2)):
        assert run(shared_itself, shared, [(0,), (1,)], lambda done, of: None) == [shared, shared]


def test_no_blocks_are_no_results(two_workers):
    for run in (two_workers, on_threads(2)):
        assert run(slow_block, None, [], lambda done, of: None) == []
