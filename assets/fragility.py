"""Tsunami fragility: the chance that a building reaches a damage state at a depth."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from pydantic import Field
from scipy.special import ndtr

from assets.table_files import SourcedRow, read_table, select
from infra.units import SourceKind

COLLAPSE_FROM_STATE = 5
"""Of the six states of Suppasri 2013, 5 (collapsed) and 6 (washed away) are a collapse."""

# The survey did not separate steel-framed concrete from reinforced concrete: src takes the curves of rc.
_CURVES_OF = {"wood": "wood", "steel": "steel", "rc": "rc", "src": "rc", "masonry": "masonry"}
_SPLIT_BY_STOREYS = ("wood", "rc")


@dataclass(frozen=True, slots=True)
class FragilitySet:
    """
    One published set of lognormal curves for one building class, lightest state first.

    median_m is the depth at which half the buildings have reached the state, never
    its logarithm; a table printed as mean of ln(depth) goes through from_log_mean.
    """

    building_class: str
    states: tuple[str, ...]
    median_m: tuple[float, ...]
    beta: tuple[float, ...]
    source: str
    source_kind: SourceKind

    def __post_init__(self) -> None:
        if not self.states or not (len(self.states) == len(self.median_m) == len(self.beta)):
            raise ValueError(f"{self.building_class}: every state needs one median and one beta")
        if not all(math.isfinite(value) and value > 0 for value in (*self.median_m, *self.beta)):
            raise ValueError(f"{self.building_class}: medians (m) and betas must be above 0")

    @classmethod
    def from_log_mean(cls, log_mean: tuple[float, ...], **fields: Any) -> FragilitySet:
        """The set whose table prints the mean of ln(depth in m) instead of the median."""
        return cls(median_m=tuple(math.exp(value) for value in log_mean), **fields)


def exceedance(depth_m: ArrayLike, curves: FragilitySet) -> NDArray[np.float64]:
    """
    Probability of reaching or passing each damage state.

    P(state k or worse | h) = Phi(ln(h / median_k) / beta_k). Curves fitted one
    state at a time can cross; a worse state is then capped by the lighter one,
    which lowers the collapse probability.

    Parameters
    ----------
    depth_m : array, any shape, usually (event, asset)
        Inundation depth above ground, m. 0 is dry; NaN is unknown and stays NaN.
    curves : FragilitySet

    Returns
    -------
    array, shape of depth_m + (state,)
        Values in [0, 1], never increasing along state.

    Raises
    ------
    ValueError
        A depth is below zero.

    References
    ----------
    Suppasri et al. (2013), Nat. Hazards 66, 319-341, doi:10.1007/s11069-012-0487-8.
    """
    depth = np.asarray(depth_m, dtype=float)[..., np.newaxis]
    if np.any(depth < 0):
        raise ValueError(f"depth must be 0 m or more, found {np.nanmin(depth):g} m")
    with np.errstate(divide="ignore"):  # ln(0) = -inf: a dry building, probability 0
        z = np.log(depth / np.array(curves.median_m)) / np.array(curves.beta)
    capped: NDArray[np.float64] = np.minimum.accumulate(ndtr(z), axis=-1)
    return capped


class _FragilityRow(SourcedRow):
    set: str
    building_class: str
    state: int = Field(ge=1)
    state_name: str
    mu_ln: float
    sigma_ln: float = Field(gt=0)
    median_m: float = Field(gt=0)


def check_states(curves: FragilitySet) -> None:
    """
    A worse state needs deeper water: the medians of a set rise with the state.

    Curves may still cross away from their medians; `exceedance` caps them.

    Raises
    ------
    ValueError
        Two neighbouring states whose medians do not rise; the class and the states are named.
    """
    steps = pairwise(zip(curves.states, curves.median_m, strict=True))
    wrong = [
        f"{worse} ({deeper:g} m) is not above {lighter} ({depth:g} m)"
        for (lighter, depth), (worse, deeper) in steps
        if not deeper > depth
    ]
    if wrong:
        raise ValueError(f"{curves.building_class}: medians must rise with the state: {'; '.join(wrong)}")


def load_fragility_sets(name: str = "Suppasri2013") -> dict[str, FragilitySet]:
    """
    Every building class of a published set, by class: "wood-1", "wood-all", "rc-3+", "masonry-all", ...

    The medians are exp(mean of ln(depth)); the rounded median the table also prints is
    only compared with them.

    Raises
    ------
    ValueError
        No such set, states that do not count 1, 2, 3 ..., medians that do not rise with
        the state, or a printed median that contradicts its logarithm.
    """
    rows = select(read_table("fragility_tsunami.csv", _FragilityRow), "set", name)
    groups = {key: tuple(group) for key, group in groupby(rows, key=lambda row: row.building_class)}
    return {key: _curves(key, group) for key, group in groups.items()}


def _curves(building_class: str, rows: tuple[_FragilityRow, ...]) -> FragilitySet:
    if [row.state for row in rows] != list(range(1, len(rows) + 1)):
        raise ValueError(f"{building_class}: states must count 1, 2, 3 ... without gap or repetition")
    for row in rows:
        if not math.isclose(math.exp(row.mu_ln), row.median_m, rel_tol=2e-3):
            raise ValueError(f"{building_class} state {row.state}: median {row.median_m} m is not exp({row.mu_ln})")
    worst = min(rows, key=lambda row: ("assumption", "memory", "secondary", "primary").index(row.source_kind))
    curves = FragilitySet.from_log_mean(
        tuple(row.mu_ln for row in rows),
        building_class=building_class,
        states=tuple(row.state_name for row in rows),
        beta=tuple(row.sigma_ln for row in rows),
        source=worst.source,
        source_kind=worst.source_kind,
    )
    check_states(curves)
    return curves


def class_of(structure: str, storeys: Any) -> str:
    """
    The class whose curves a building takes, such as "wood-2", "rc-3+" or "steel-all".

    The class for all heights is taken where the number of storeys is unknown (None,
    NaN or pandas.NA) and where the set is not split by storeys (steel, masonry).
    Steel-framed reinforced concrete (src) takes the curves of rc: the survey behind
    the set counted them together.

    Raises
    ------
    ValueError
        An unknown structure (it has a mixture and no class), or storeys below 1.
    """
    if structure not in _CURVES_OF:
        raise ValueError(f"no class for structure {structure!r}; an unknown structure is a stated mixture of classes")
    material = _CURVES_OF[structure]
    if material not in _SPLIT_BY_STOREYS or pd.isna(storeys):
        return f"{material}-all"
    if storeys < 1:
        raise ValueError(f"a building has 1 storey or more, found {storeys}")
    return f"{material}-3+" if storeys >= 3 else f"{material}-{int(storeys)}"
