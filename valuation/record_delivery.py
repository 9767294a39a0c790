"""Delivery, as the record holds it: what simulated futures bring, beside the estimate."""

from __future__ import annotations

from typing import Literal

from valuation.record_base import Bilingual, Part

Structure = Literal["wood", "steel", "rc", "src", "masonry", "unknown"]


class Percentiles(Part):
    """The spread over simulated futures (uncertainty of the outcome)."""

    mean_t_co2e: float
    standard_error_t_co2e: float
    p01_t_co2e: float
    p05_t_co2e: float
    p10_t_co2e: float
    p50_t_co2e: float
    p90_t_co2e: float
    p95_t_co2e: float
    p99_t_co2e: float


class Shortfall(Part):
    """
    max(0, claimed before deductions - delivered); tvarNN is the mean of its worst NN % of futures.

    probability_below_issuable: that net delivery, itself undeducted, is less than the units that may be issued.
    """

    issuable_t_co2e: int
    probability_below_issuable: float
    claimed_t_co2e: float
    mean_t_co2e: float
    probability: float
    tvar10_t_co2e: float
    tvar05_t_co2e: float
    tvar01_t_co2e: float


class DeliveryVintage(Part):
    """Quantiles of years do not add, so a year has only its mean and how often anything differs at all."""

    year: int
    mean_avoided_t_co2e: float
    probability_any: float


class Bin(Part):
    """Share of futures whose delivered tonnes lie in [low, high); the last bin includes its upper end."""

    low_t_co2e: float
    high_t_co2e: float
    share: float


class ExceedancePoint(Part):
    """Loss of a single year that is passed with this annual probability, while the measure is in service."""

    annual_probability: float
    without_t_co2e: float
    with_t_co2e: float


class Stratum(Part):
    """A class of futures simulated with its own number of paths; share is its probability."""

    label: Bilingual
    share: float
    paths: int


class GroupState(Part):
    """
    Damages of one state (1 lightest to 6), per future over the horizon.

    A building damaged twice counts twice. A flood's repair is state 1, its total loss state 5.
    """

    state: int
    without_mean_buildings: float
    with_mean_buildings: float
    without_mean_t_co2e: float
    with_mean_t_co2e: float


class Group(Part):
    """
    Buildings of one structure in one municipality: means per future over the whole horizon, counted, undeducted.

    buildings counts those assessed, wet or not; municipality_code is None outside Japan.
    """

    municipality_code: str | None
    structure: Structure
    buildings: int
    without_mean_t_co2e: float
    with_mean_t_co2e: float
    avoided_mean_t_co2e: float
    avoided_standard_error_t_co2e: float
    states: list[GroupState]


class Predictive(Part):
    """
    Both kinds of uncertainty at once: in each of `draws` draws of the parameters some futures are simulated.

    Beside the delivery at the central parameters and never mixed with it. Standard errors are
    those over draws: futures of one draw share its parameters.
    """

    draws: int
    paths_per_draw: int
    avoided: Percentiles
    net: Percentiles
    probability_avoided_positive: float
    probability_avoided_negative: float
    probability_net_positive: float
    probability_below_issuable: float


class Delivery(Part):
    """
    Monte Carlo at the central parameters ("simulate"); over the crediting period, unfloored, undeducted.

    With strata every figure is weighed by probability. asked_precision and reached_precision are the
    standard error of mean avoided tonnes over that mean; None where nothing was asked, or the mean
    is 0. equivalent_plain_paths is how many paths without strata would know mean avoided tonnes as
    well (None: known without error).
    """

    first_year: int
    last_year: int
    paths: int
    sampling: Literal["plain", "stratified"]
    strata: list[Stratum]
    equivalent_plain_paths: float | None
    asked_precision: float | None
    reached_precision: float | None
    avoided: Percentiles
    net: Percentiles
    probability_avoided_positive: float
    probability_avoided_negative: float
    probability_net_positive: float
    shortfall: Shortfall
    by_vintage: list[DeliveryVintage]
    histogram: list[Bin]
    exceedance: list[ExceedancePoint]
    by_group: list[Group]
    predictive: Predictive | None
    collapses_without_mean: float
    collapses_with_mean: float
    repairs_after_other_worlds_collapse_t_co2e: float
    repairs_after_other_worlds_collapse_share: float
