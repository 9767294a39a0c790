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

    References
    ----------
    METHOD section 7, rule 2 (rule of the method).

    Examples
    --------
    Net -10, 30 and -5 t: the running sum is -10, 20, 15. The least from each year on is -10, 15, 15, so that 0, 15
    and 15 t may stand, and 15 t are claimed in the second year: the 5 t that the third loses never were.

    >>> found = claimable([-10, 30, -5])
    >>> found.cumulative.tolist(), found.debt.tolist(), found.claimed.tolist()
    ([-10.0, 20.0, 15.0], [-10.0, 0.0, 0.0], [0.0, 15.0, 0.0])
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

    Parameters
    ----------
    totals_t_co2e : array, shape (draw,)
        T_k of METHOD section 7, t-CO2e.

    References
    ----------
    METHOD section 7, rule 3 (rule of the method); quantiles of type 7: Hyndman and Fan (1996), Am. Stat. 50, 361-365
    (from memory).

    Examples
    --------
    90, 91 .. 110 t, in the mean 100: q05 is the second of the 21, 91, and q95 the last but one, 109; half of the 18
    between them is 9 % of the mean. A standard error of 5 t adds 1.6449 x 5 / 100 = 0.082245:
    sqrt(0.0081 + 0.0067642) = 0.1219.

    >>> half_width(range(90, 111)), round(half_width(range(90, 111), 5.0), 4)
    (0.09, 0.1219)
    """
    totals = np.asarray(totals_t_co2e, dtype=np.float64)
    mean = math.fsum(totals) / len(totals)
    if mean <= 0:
        return None
    low, high = np.quantile(totals, [0.05, 0.95], method="linear")
    return float(math.hypot((high - low) / 2.0 / mean, Z90 * simulation_error_t_co2e / mean))


def vcs_deduction(half_width_share: float) -> float:
    """
    VCS Standard 4.4 uncertainty deduction: 0.4307 x half-width / 1.6449.

    References
    ----------
    METHOD section 7, rule 3. VCS Standard 4.4: formula as in docs/method.md (secondary), standard not re-read.

    Examples
    --------
    A half-width of 30 %: 0.4307 x 0.3 / 1.6449 = 0.12921 / 1.6449 = 0.07855. One of 1.6449, a standard deviation as
    large as the mean, takes 0.4307.

    >>> round(vcs_deduction(0.3), 5), round(vcs_deduction(1.6449), 6)
    (0.07855, 0.4307)
    """
    return 0.4307 * half_width_share / Z90


def art_trees_deduction(half_width_share: float) -> float:
    """
    ART TREES 2.0 uncertainty deduction: 0.524417 x half-width / 1.645006.

    References
    ----------
    METHOD section 7, rule 3. ART TREES 2.0: formula as in docs/method.md (secondary), standard not re-read.

    Examples
    --------
    A half-width of 30 %: 0.524417 x 0.3 / 1.645006 = 0.1573251 / 1.645006 = 0.09564.

    >>> round(art_trees_deduction(0.3), 5)
    0.09564
    """
    return 0.524417 * half_width_share / 1.645006


def p10_deduction(totals_t_co2e: ArrayLike) -> float:
    """
    Issue what is exceeded with 90 % probability: 1 - q10 / mean, in [0, 1]; 1 where the mean is not above 0.

    References
    ----------
    METHOD section 7, rule 3 (rule of the method); quantile of type 7.

    Examples
    --------
    90, 91 .. 110 t: q10 is the third of the 21, 92, of a mean of 100, so that 0.08 are deducted. Of -10
    and 10 t, without a mean above 0, all is.

    >>> round(p10_deduction(range(90, 111)), 6), p10_deduction([-10, 10])
    (0.08, 1.0)
    """
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

    References
    ----------
    METHOD section 7, rule 3 (rule of the method); the standards: `vcs_deduction`, `art_trees_deduction`.

    Examples
    --------
    90, 91 .. 110 t: the half-width is 0.09, VCS takes 0.4307 x 0.09 / 1.6449 = 0.02357, ART TREES 0.524417 x 0.09 /
    1.645006 = 0.02869 and P10, the largest, 0.08.

    >>> found = uncertainty_deduction(range(90, 111))
    >>> [round(found.by_rule[name], 5) for name in RULES], found.applied, round(found.share, 6)
    ([0.08, 0.02357, 0.02869], 'p10', 0.08)

    0 t in ten draws and 110 t in one have a mean of 10: q95 lies half-way between 0 and 110, 55, and q05 at 0; half
    of that is 275 % of the mean, and nothing may be issued.

    >>> found = uncertainty_deduction([0] * 10 + [110])
    >>> found.half_width, found.share, found.refusal
    (2.75, 1.0, 'half_width')
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
    """
    X (1 - u)(1 - buffer)(1 - cap overlap)(1 - other claims), acting on positive claims only; shape (year,).

    References
    ----------
    METHOD section 7, rule 4 (rule of the method).

    Examples
    --------
    100 t x 0.8 x 0.9 x 0.7 = 50.4 t; of a claim below 0 nothing is issued.

    >>> issuable([100, -3], 0.2, 0.1, 0.3, 0.0).round(6).tolist()
    [50.4, 0.0]
    """
    claimed = np.asarray(claimed_t_co2e, dtype=np.float64)
    keep = (1.0 - uncertainty) * (1.0 - buffer) * (1.0 - cap_overlap) * (1.0 - other_claims)
    return np.where(claimed > 0, claimed * keep, 0.0)


def whole_tonnes(issuable_t_co2e: ArrayLike, *, carry: bool = False) -> NDArray[np.int64]:
    """
    Rounded to 1e-6 t, then floored to whole tonnes.

    Remainders are dropped, or with `carry` kept: the floor of the running sum less that of the year before.

    References
    ----------
    METHOD section 7, rule 4 (rule of the method).

    Examples
    --------
    1.6 t in each of three years: 1, 1 and 1; carried, the running sums 1.6, 3.2 and 4.8 have the floors 1, 3 and 4.
    2.9999999 t are 3 to the millionth of a tonne.

    >>> whole_tonnes([1.6, 1.6, 1.6]).tolist(), whole_tonnes([1.6, 1.6, 1.6], carry=True).tolist()
    ([1, 1, 1], [1, 2, 1])
    >>> whole_tonnes([2.9999999]).tolist()
    [3]
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
    """
    What remains of each year's claim after each percentage and the flooring, by line, in order; shape (year,).

    References
    ----------
    METHOD section 7, rule 4 (rule of the method).

    Examples
    --------
    100 t: x 0.8 = 80 t, x 0.9 = 72 t, x 0.7 = 50.4 t, without claims of others 50.4 t still, and 50 whole ones.

    >>> found = after_deductions([100], 0.2, 0.1, 0.3, 0.0)
    >>> list(found)
    ['uncertainty', 'buffer', 'cap_overlap', 'other_claims', 'whole_tonnes']
    >>> [round(values.item(), 6) for values in found.values()]
    [80.0, 72.0, 50.4, 50.4, 50.0]
    """
    shares = {"uncertainty": uncertainty, "buffer": buffer, "cap_overlap": cap_overlap, "other_claims": other_claims}
    found, taken = dict[str, F64](), dict.fromkeys(shares, 0.0)
    for step, share in shares.items():
        taken[step] = share
        found[step] = issuable(claimed_t_co2e, **taken)
    whole = whole_tonnes(found["other_claims"], carry=carry)
    return {**found, "whole_tonnes": whole.astype(np.float64)}
