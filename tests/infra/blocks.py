"""Work for the workers of a cluster: a block that is slow enough to be killed in the middle, and says where it ran."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path

SECONDS = 0.1  # long enough for others to be at work when one block is done


def slow_block(shared: tuple[Path, Sequence[int]], first: int, last: int) -> tuple[int, bytes]:
    """Sum and bytes of a part of the shared numbers; the folder gets one file for each process that worked."""
    folder, numbers = shared
    (folder / f"{os.getpid()}").touch()
    time.sleep(SECONDS)
    return sum(numbers[first:last]), bytes(number % 256 for number in numbers[first:last])


def failing_block(shared: object, number: int) -> int:
    """A block that cannot be worked out, whoever tries."""
    if number == 2:
        raise ValueError("block 2 cannot be worked out")
    return number


def one_of(shared: Sequence[int], number: int) -> int:
    """One of the shared numbers."""
    return int(shared[number])


def shared_itself(shared: object, number: int) -> object:
    """What the worker was given."""
    return shared
