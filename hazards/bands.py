"""Exclusive parts of an annual maximum, and what a climate factor makes of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

F64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bands:
    """
    Exclusive parts of an annual maximum: which band every event belongs to, and the AEPs between which each lies.

    edges : falling, shape (band + 1,); the last is 0
    """

    of_event: tuple[int, ...]
    edges: tuple[float, ...]

    def chances(self, factor: ArrayLike) -> F64:
        """Chance per year of every band at climate factors, shape (..., band): AEP' = 1 - (1 - AEP)^factor."""
        quiet = np.log1p(-np.array(self.edges))
        raised = -np.expm1(np.asarray(factor, dtype=np.float64)[..., None] * quiet)
        return np.asarray(raised[..., :-1] - raised[..., 1:])

    def weights(self, weights: Sequence[float], factor: float) -> F64:
        """Weights of the events at a factor, from those at factor 1; sum 1."""
        plain, here = self.chances(1.0), self.chances(factor)
        band = np.array(self.of_event)
        share = np.array(weights) * plain.sum() / plain[band]
        return np.asarray(share * here[band] / here.sum())
