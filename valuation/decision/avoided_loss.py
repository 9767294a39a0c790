"""
Avoided direct loss: yen of damage to buildings that the measure avoids. Beside the credit, never part of it.

    D_w = sum over events and buildings of rate_e x damage ratio_w(e, b) x replacement value_b
    avoided a year = D_without - D_with;        PV = sum over years of service of avoided x factor_t

Direct damage to the buildings themselves only: no contents, no loss of use, no lives. Events are taken one
by one with their own rates (no exceedance curve), so that maps of one series enter by the differences of
their rates, as everywhere here.

References
----------
Expected annual damage as probability times the damage of each event: FEMA-type worked example,
coeapps.eugene-or.gov doc 1185 p. 27; in Japan MLIT's Chisui Keizai Chosa Manual (not re-read).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from valuation.decision.checks import F64, cost_of, not_negative, rate_of, shares_of
from valuation.decision.refusals import Named, refusal
from valuation.discounting import Convention, discount_factors

NOT_CREDIT: Named = (
    "Avoided direct loss is money that owners do not lose. It is not credit, and no tonne comes from it.",
    "直接被害の軽減額は、所有者が失わずに済む金額です。クレジットではなく、トン数にも含まれません。",
)
RECURRENCE_CAVEAT: Named = (
    "The yearly loss is that of the intact town in every year. Where a collapsed building is gone for good, "
    "later years have less to lose, and this present value is too high where buildings are often lost.",
    "毎年の被害額は、どの年も建物がすべて残っているものとして計算しています。倒壊した建物を失われたままとする扱いでは、"
    "後の年ほど失うものが減るため、倒壊の多い地域ではこの現在価値は過大になります。",
)
_RATES: Named = ("the yearly rate of events", "事象の年発生率")
_VALUES: Named = ("the replacement value", "再調達価額")
_AREA: Named = ("the floor area", "延床面積")
_RATIO_WITHOUT: Named = ("the damage ratio without the measure", "対策なしの被害率")
_RATIO_WITH: Named = ("the damage ratio with the measure", "対策ありの被害率")
_SERVICE: Named = ("the years of service of the measure", "対策の供用期間")


@dataclass(frozen=True, slots=True)
class AvoidedLoss:
    """
    Expected direct loss a year in both worlds; yen, None where no building that water reaches has a value.

    avoided_by_event_jpy_per_year : shape (event,); rate x difference, may be negative
    buildings_reached, buildings_valued : that water reaches in some event, and those of them with a value
    share_of_buildings_valued, share_of_floor_area_valued : of those that water reaches; None where there
        is none, or no floor area was given. What the others are worth is unknown, and is counted as nothing.
    """

    without_jpy_per_year: float | None
    with_jpy_per_year: float | None
    avoided_jpy_per_year: float | None
    avoided_by_event_jpy_per_year: F64
    buildings_reached: int
    buildings_valued: int
    share_of_buildings_valued: float | None
    share_of_floor_area_valued: float | None


@dataclass(frozen=True, slots=True)
class AvoidedLossValue:
    """Present value of the avoided direct loss over the years of service, with what to know of it."""

    rate_per_year: float
    service_years: int
    present_value_jpy: float
    caveat: Named = RECURRENCE_CAVEAT
    not_credit: Named = NOT_CREDIT


def avoided_loss(
    rate_per_year: ArrayLike,
    event: ArrayLike,
    building: ArrayLike,
    ratio_without: ArrayLike,
    ratio_with: ArrayLike,
    replacement_value_jpy: ArrayLike,
    floor_area_m2: ArrayLike | None = None,
) -> AvoidedLoss:
    """
    Expected yearly avoided direct loss from pairs of an event and a building that water reaches in either world.

    Parameters
    ----------
    rate_per_year : array, shape (event,)
    event, building : whole numbers, shape (pair,)
        Places in `rate_per_year` and in `replacement_value_jpy`.
    ratio_without, ratio_with : arrays, shape (pair,)
        Share of the replacement value lost, 0 to 1. A building of unknown depth has no pair.
    replacement_value_jpy : array, shape (building,)
        Yen; None or NaN: no value is known, and the building is left out and told.
    floor_area_m2 : array, shape (building,), optional
        For the share of floor area that has a value.

    Raises
    ------
    RuleRefused
        A rate or a value below 0, a ratio outside [0, 1] or missing, unequal lengths.

    Examples
    --------
    A flood of 4 feet with slightly less than 1 % a year (0.98 %) does 32,100 dollars of damage: 315 a year
    (coeapps.eugene-or.gov doc 1185 p. 27); here 0.321 of a house of 100,000, which the measure keeps dry.

    >>> round(avoided_loss([0.0098], [0], [0], [0.321], [0.0], [100_000]).avoided_jpy_per_year)
    315
    """
    rates = not_negative(rate_per_year, _RATES)
    value = np.array([np.nan if v is None else v for v in np.atleast_1d(np.asarray(replacement_value_jpy))], np.float64)
    known = np.isfinite(value)
    not_negative(np.where(np.isnan(value), 0.0, value), _VALUES)
    at, of = _places(event, len(rates), "event"), _places(building, len(value), "building")
    without, with_measure = shares_of(ratio_without, _RATIO_WITHOUT), shares_of(ratio_with, _RATIO_WITH)
    for ratios, what in ((without, _RATIO_WITHOUT), (with_measure, _RATIO_WITH)):
        if not len(ratios) == len(at) == len(of):
            raise refusal("LENGTHS_DIFFER", what, found=len(ratios), expected=len(at))
    reached = np.unique(of)
    worth = np.where(known[of], value[of], 0.0)
    by_event = [_sums(ratios * worth, at, len(rates)) for ratios in (without, with_measure)]
    losses = [math.fsum(rates * yen) for yen in by_event]
    told = bool(known[reached].any())
    return AvoidedLoss(
        without_jpy_per_year=losses[0] if told else None,
        with_jpy_per_year=losses[1] if told else None,
        avoided_jpy_per_year=math.fsum(rates * (by_event[0] - by_event[1])) if told else None,
        avoided_by_event_jpy_per_year=np.asarray(rates * (by_event[0] - by_event[1])),
        buildings_reached=len(reached),
        buildings_valued=int(known[reached].sum()),
        share_of_buildings_valued=float(known[reached].mean()) if len(reached) else None,
        share_of_floor_area_valued=_area_share(floor_area_m2, reached, known),
    )


def avoided_loss_value(
    avoided_jpy_per_year: float,
    years: int,
    rate_per_year: float,
    *,
    first: int = 0,
    last: int | None = None,
    convention: Convention = "year_end",
) -> AvoidedLossValue:
    """
    Present value of a level yearly avoided loss over the years (index) first .. last - 1 in which the measure serves.

    Parameters
    ----------
    avoided_jpy_per_year : float
        Of any sign: a measure can add loss.
    years : int
        Years of the horizon; nothing after it is counted.

    Raises
    ------
    RuleRefused
        A rate of -100 % or less; a measure that serves in no year of the horizon.

    Examples
    --------
    6,200 a year for 30 years at 7 % (FEMA's coefficient 12.41):

    >>> round(avoided_loss_value(6_200, 30, 0.07).present_value_jpy)
    76936
    """
    end = years if last is None else min(last, years)
    if not 0 <= first < end:
        raise refusal("NEVER_SERVES", _SERVICE, first=first, last=end, years=years)
    yearly = np.zeros(years)
    yearly[first:end] = avoided_jpy_per_year
    factors = discount_factors(rate_of(rate_per_year), years, convention)
    return AvoidedLossValue(float(rate_per_year), end - first, math.fsum(yearly * factors))


def _places(values: ArrayLike, count: int, what: str) -> NDArray[np.int64]:
    found = np.asarray(values, dtype=np.int64)
    if len(found) and (found.min() < 0 or found.max() >= count):
        raise ValueError(f"{what}: places 0 to {count - 1} expected, found {found.min()} to {found.max()}")
    return found


def _sums(yen: F64, event: NDArray[np.int64], count: int) -> F64:
    """Sum of each event, correctly rounded, so that no order of the pairs changes it; shape (event,)."""
    order = np.argsort(event, kind="stable")
    cuts = np.searchsorted(event[order], np.arange(1, count))
    return np.array([math.fsum(part) for part in np.split(yen[order], cuts)])


def _area_share(floor_area_m2: ArrayLike | None, reached: NDArray[np.int64], known: NDArray[np.bool_]) -> float | None:
    if floor_area_m2 is None:
        return None
    area = not_negative(floor_area_m2, _AREA)
    if len(area) != len(known):
        raise refusal("LENGTHS_DIFFER", _AREA, found=len(area), expected=len(known))
    total = cost_of(math.fsum(area[reached]), _AREA)
    return math.fsum(area[reached][known[reached]]) / total if total > 0 else None
