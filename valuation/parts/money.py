"""Money beside the headline: issuable and delivered tonnes at every declared price, rate and contract."""

from __future__ import annotations

import math

import numpy as np

from infra.units import KG_PER_T
from valuation import delivery as dl
from valuation.estimate import leakage, project_emissions
from valuation.exposure import F64
from valuation.money.delivered import Delivered, high_water
from valuation.money.price_specs import ConstantPrice
from valuation.money.rules import HEADLINE
from valuation.money.valued import value
from valuation.money.valued_rows import Headline, Schedule, first_paths
from valuation.money_part import money_part
from valuation.parts.case import Case, say
from valuation.record_money import DeliveredTonnes, Money

MOST_FUTURES = 100_000  # whose yen are worked out
_RULE = say(
    "issued in the year in which the running sum of net tonnes passes everything issued before; not deducted, "
    "not floored",
    "純回避量の累計がそれまでの発行量を超えた年に、超えた分を発行（控除・端数処理の前）",
)


def money(case: Case) -> Money:
    """Every price, rate, contract and loading of the scenario, and the headline's among them."""
    rules, start = case.scenario.valuation, case.scenario.horizon.start_year
    delivered = _delivered(case)
    whole = Schedule(
        start, case.credit.issued.astype(np.float64), delivered.issued_t_co2e, case.analysis.results.strata
    )
    schedule = first_paths(whole, MOST_FUTURES)
    found = value(schedule, headline_of(case), rules, seed=case.scenario.seed)
    return money_part(found, rules, start, _tonnes(case, delivered, schedule))


def headline_of(case: Case) -> Headline:
    """The headline's price and rate as the money modules have them."""
    rules = case.scenario.valuation
    price = ConstantPrice(
        kind="constant",
        name=HEADLINE,
        label=rules.price.label,
        basis="real",
        price_year=rules.price.price_year,
        price_jpy_per_t=rules.price.price_jpy_per_t,
        source=rules.price.source,
        source_kind=rules.price.source_kind,
    )
    return Headline(price, rules.discount_rate_per_year, rules.convention, "declared in the scenario", "assumption")


def _delivered(case: Case) -> Delivered:
    """
    What every future would have issued by year, shape (path, year), 0 outside the crediting period.

    Emissions of the project from the commissioning on are worked off first, also before a later first crediting year.
    """
    paths, window = case.analysis.results.futures.paths, case.analysis.setting.assessment.window
    years, period = case.scenario.horizon.years, case.credit.period
    avoided = np.zeros((len(paths.start) - 1, years))
    avoided[paths.path_of_row(), paths.year] = (paths.counted_kg[:, 0] - paths.counted_kg[:, 1]) / KG_PER_T
    project = project_emissions(case.analysis.setting.central_factors, window, years)[0]
    net = avoided - project - leakage(avoided, case.scenario.crediting.leakage, window)
    begin = min(window.first, period.first)
    inside = high_water(net[:, begin : period.last], period.first - begin)
    issued = np.zeros_like(avoided)
    issued[:, begin : period.last] = inside.issued_t_co2e
    return Delivered(issued, inside.reversed_t_co2e)


def _tonnes(case: Case, delivered: Delivered, schedule: Schedule) -> DeliveredTonnes:
    strata = case.analysis.results.strata
    assert schedule.delivered_t_co2e is not None  # a run always simulates
    return DeliveredTonnes(
        rule=_RULE,
        futures=len(schedule.delivered_t_co2e),
        issued_mean_t_co2e=dl.mean(_row_sums(delivered.issued_t_co2e), strata),
        reversed_mean_t_co2e=dl.mean(delivered.reversed_t_co2e, strata),
        probability_reversed=dl.probability(delivered.reversed_t_co2e > 0, strata),
    )


def _row_sums(values: F64) -> F64:
    return np.array([math.fsum(row) for row in values])
