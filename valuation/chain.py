"""
The credit chain: from net avoided tonnes to whole issuable ones, each rule a named function.

METHOD section 7 is the contract. Tonnes here are means over the draws of the
uncertain parameters; negative years stay negative until the claimable minimum has
looked at the whole horizon.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

F64 = NDArray[np.float64]

Z90 = 1.6449  # the normal quantile of a two-sided 90 % interval, as VCS prints it
_ROUNDING = 1e-12  # the mean of equal draws may differ from each in its last digit; that is no uncertainty
HALF_WIDTH_LIMIT = 1.0  # a 90 % half-width above 100 % of the mean: nothing is issuable


@dataclass(frozen=True, slots=True)
class Claim:
    """Cumulative net Y, debt min(0, Y), claimable A and claimed X, each of shape (year,)."""

    cumulative: F64
    debt: F64
    claimable: F64
    claimed: F64


def claimable(net_t_co2e: ArrayLike) -> Claim:
    """
    What may be claimed so that no later year takes an issued tonne back.

    Y_t is the running sum of net tonnes, A_t = max(0, min over s >= t of Y_s) and
    the claim of a year X_t = A_t - A_(t-1). The sum of X is max(0, Y of the last year).

    Parameters
    ----------
    net_t_co2e : array, shape (year,)
        The whole horizon, in t-CO2e, from the first year with project emissions.
    """
    net = np.asarray(net_t_co2e, dtype=np.float64)
    cumulative = np.array([math.fsum(net[: t + 1]) for t in range(len(net))])
    lowest_ahead = np.minimum.accumulate(cumulative[::-1])[::-1]
    standing = np.maximum(0.0, lowest_ahead)
    return Claim(cumulative, np.minimum(0.0, cumulative), standing, np.diff(standing, prepend=0.0))


def half_width(totals_t_co2e: ArrayLike, simulation_error_t_co2e: float = 0.0) -> float | None:
    """
    Half of the 90 % interval of the claimed total, as a share of its mean; None where the mean is not above 0.

    (q95 - q05) / 2 / mean with type-7 quantiles; a mean that comes from simulation
    adds (1.6449 SE / mean) in quadrature.
    """
    totals = np.asarray(totals_t_co2e, dtype=np.float64)
    mean = math.fsum(totals) / len(totals)
    if mean <= 0:
        return None
    low, high = np.quantile(totals, [0.05, 0.95], method="linear")
    return float(math.hypot((high - low) / 2.0 / mean, Z90 * simulation_error_t_co2e / mean))


def vcs_deduction(half_width_share: float) -> float:
    """VCS Standard 4.4 uncertainty deduction: 0.4307 x half-width / 1.6449."""
    return 0.4307 * half_width_share / Z90


def art_trees_deduction(half_width_share: float) -> float:
    """ART TREES 2.0 uncertainty deduction: 0.524417 x half-width / 1.645006."""
    return 0.524417 * half_width_share / 1.645006


def p10_deduction(totals_t_co2e: ArrayLike) -> float:
    """Issue what is exceeded with 90 % probability: 1 - q10 / mean, in [0, 1]; 1 where the mean is not above 0."""
    totals = np.asarray(totals_t_co2e, dtype=np.float64)
    mean = math.fsum(totals) / len(totals)
    if mean <= 0:
        return 1.0
    share = float(np.clip(1.0 - np.quantile(totals, 0.10, method="linear") / mean, 0.0, 1.0))
    return share if share > _ROUNDING else 0.0


RULES = ("p10", "vcs_4_4", "art_trees_2_0")


@dataclass(frozen=True, slots=True)
class Deduction:
    """The uncertainty deduction: every rule's figure, the one applied, and why nothing may be issued, if so."""

    half_width: float | None
    by_rule: dict[str, float]
    applied: str
    share: float
    refusal: str | None


def uncertainty_deduction(
    totals_t_co2e: ArrayLike, rule: str = "largest", simulation_error_t_co2e: float = 0.0
) -> Deduction:
    """
    One deduction for all vintages from the draws' claimed totals T_k.

    rule is "largest" or a name of RULES. A mean not above 0, or a half-width above
    100 %, leaves nothing to issue: refusal is "mean_not_positive" or "half_width".
    """
    width = half_width(totals_t_co2e, simulation_error_t_co2e)
    if width is None:
        return Deduction(None, dict.fromkeys(RULES, 1.0), rule, 1.0, "mean_not_positive")
    figures = {
        "p10": p10_deduction(totals_t_co2e),
        "vcs_4_4": min(1.0, vcs_deduction(width)),
        "art_trees_2_0": min(1.0, art_trees_deduction(width)),
    }
    applied = max(RULES, key=lambda name: figures[name]) if rule == "largest" else rule
    if width > HALF_WIDTH_LIMIT:
        return Deduction(width, figures, applied, 1.0, "half_width")
    return Deduction(width, figures, applied, figures[applied], None)


def issuable(
    claimed_t_co2e: ArrayLike, uncertainty: float, buffer: float, cap_overlap: float, other_claims: float
) -> F64:
    """X (1 - u)(1 - buffer)(1 - cap overlap)(1 - other claims), acting on positive claims only; shape (year,)."""
    claimed = np.asarray(claimed_t_co2e, dtype=np.float64)
    keep = (1.0 - uncertainty) * (1.0 - buffer) * (1.0 - cap_overlap) * (1.0 - other_claims)
    return np.where(claimed > 0, claimed * keep, 0.0)


def whole_tonnes(issuable_t_co2e: ArrayLike, *, carry: bool = False) -> NDArray[np.int64]:
    """
    Rounded to 1e-6 t, then floored to whole tonnes.

    Remainders are dropped, or with `carry` kept: the floor of the running sum less that of the year before.
    """
    values = np.round(np.asarray(issuable_t_co2e, dtype=np.float64), 6)
    if not carry:
        return np.floor(values).astype(np.int64)
    standing: NDArray[np.int64] = np.floor(np.round(np.cumsum(values), 6)).astype(np.int64)
    return np.asarray(standing - np.concatenate([[0], standing[:-1]]), dtype=np.int64)


def after_deductions(
    claimed_t_co2e: ArrayLike,
    uncertainty: float,
    buffer: float,
    cap_overlap: float,
    other_claims: float,
    *,
    carry: bool = False,
) -> dict[str, F64]:
    """What remains of each year's claim after each percentage and the flooring, by line, in order; shape (year,)."""
    shares = {"uncertainty": uncertainty, "buffer": buffer, "cap_overlap": cap_overlap, "other_claims": other_claims}
    found, taken = dict[str, F64](), dict.fromkeys(shares, 0.0)
    for step, share in shares.items():
        taken[step] = share
        found[step] = issuable(claimed_t_co2e, **taken)
    whole = whole_tonnes(found["other_claims"], carry=carry)
    return {**found, "whole_tonnes": whole.astype(np.float64)}
