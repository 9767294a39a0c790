"""
Weights of simulated futures: strata, each with its share of probability and its own number of paths.

Rare futures may be simulated more often than they happen; a path then stands for its
stratum's share divided by the stratum's paths. Weights never touch a building: whole
totals are weighed, and sums over strata are correctly rounded (`math.fsum`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

SHARES_WITHIN = 1e-12
"""How far shares may sum from 1: they are worked out with exponentials in double precision."""


@dataclass(frozen=True, slots=True)
class Strata:
    """
    Which stratum each path was drawn from, and how likely the strata are.

    of_path : int8, shape (path,)
    share : shape (stratum,), probability that a future belongs to the stratum; they sum to 1
    exact : shape (stratum,), every path of the stratum is the same by construction (nothing
        happens at all), so that one path shows it without error
    label : English and Japanese name of each stratum
    count : int64, shape (stratum,), paths of each stratum; worked out

    Raises
    ------
    ValueError
        Lengths differ, a share is below 0 or not a number, shares do not sum to 1, a path has
        no stratum, or a stratum with a share has no path.
    """

    of_path: NDArray[np.int8]
    share: F64
    exact: NDArray[np.bool_]
    label: tuple[tuple[str, str], ...]
    count: I64 = field(init=False)

    def __post_init__(self) -> None:
        strata = len(self.share)
        if not strata or not len(self.exact) == len(self.label) == strata:
            raise ValueError(
                f"every stratum needs a share, a mark and a name, found {strata}, {len(self.exact)}, {len(self.label)}"
            )
        if not np.all(self.share >= 0) or abs(math.fsum(self.share) - 1.0) > SHARES_WITHIN:
            raise ValueError(f"shares of strata must be 0 or more and sum to 1, found {self.share.tolist()}")
        if not len(self.of_path) or np.min(self.of_path) < 0 or np.max(self.of_path) >= strata:
            raise ValueError(f"every path needs one of the strata 0 to {strata - 1}")
        object.__setattr__(self, "count", np.bincount(self.of_path, minlength=strata).astype(np.int64))
        empty = np.flatnonzero((self.share > 0) & (self.count == 0))
        if len(empty):
            names = ", ".join(self.label[s][0] for s in empty)
            raise ValueError(f"a stratum with a share of probability has no path: {names}")

    @property
    def paths(self) -> int:
        """Number of paths."""
        return len(self.of_path)

    @property
    def used(self) -> tuple[int, ...]:
        """Strata that have paths, the only ones that enter a sum."""
        return tuple(np.flatnonzero(self.count).tolist())

    def weights(self) -> F64:
        """Probability that each path stands for, shape (path,); they sum to 1 up to rounding."""
        return (self.share / np.maximum(self.count, 1))[self.of_path]

    def mask(self, stratum: int) -> NDArray[np.bool_]:
        """Which paths belong to one stratum, shape (path,)."""
        return np.asarray(self.of_path == stratum)


def plain(paths: int) -> Strata:
    """Paths that all count alike."""
    every = (("all futures", "すべての将来"),)
    return Strata(np.zeros(paths, dtype=np.int8), np.ones(1), np.zeros(1, dtype=bool), every)


def by_rarity(of_path: NDArray[np.int8], share: F64, *, silent: bool) -> Strata:
    """
    Strata by the rarest source that strikes, as `timelines.stratum_of` numbers them.

    Parameters
    ----------
    of_path, share
        See Strata. With one stratum the paths are plain.
    silent : bool
        In stratum 0 nothing can strike at all: every source is a rare one.
    """
    if len(share) == 1:
        return plain(len(of_path))
    first = (
        ("nothing strikes", "何も起きない将来") if silent else ("no rare source strikes", "まれな事象が起きない将来")
    )
    others = [
        (
            f"a source of rarity class {k} strikes, none rarer",
            f"まれさの階級{k}の事象が起き、それよりまれな事象は起きない将来",
        )
        for k in range(1, len(share))
    ]
    exact = np.zeros(len(share), dtype=bool)
    exact[0] = silent
    return Strata(of_path, share, exact, (first, *others))
