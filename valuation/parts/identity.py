"""Who, what and where: the identity part of the record."""

from __future__ import annotations

from typing import Literal

import numpy as np

from hazards.catalogue import exceedance_span, frequency_source, mean_rate_per_year
from valuation.measures import Change, EarlyWarning, HazardChange, RaisedFloor, Relocation, StrongerClass
from valuation.names import STRUCTURE_JA
from valuation.parts.case import Case, both, say
from valuation.parts.frequencies import declared_frequency, series_identities
from valuation.record import (
    Bilingual,
    BuildingCount,
    CreditingIdentity,
    EventIdentity,
    Identity,
    MeasureIdentity,
    RecurrenceRule,
)
from valuation.record_criteria import AdditionalityDeclared, OwnerPart
from valuation.rules import Repeat


def change_text(change: Change) -> Bilingual:
    """One change of the measure in words."""
    if isinstance(change, HazardChange):
        return say(
            "changes the water: the hazard maps with the measure act", "浸水そのものを変える（対策後の浸水図を使用）"
        )
    if isinstance(change, StrongerClass):
        en = "replaced by" if change.replaces_building else "strengthened to"
        ja = "建替え" if change.replaces_building else "補強"
        return say(f"buildings {en} {change.strengthen_to}", f"建物を{STRUCTURE_JA[change.strengthen_to]}に{ja}")
    if isinstance(change, RaisedFloor):
        return say(f"floors raised by {change.raise_floor_m:g} m", f"床を{change.raise_floor_m:g} mかさ上げ")
    if isinstance(change, Relocation):
        return say("buildings moved away from the water", "浸水区域外への移転")
    assert isinstance(change, EarlyWarning)
    return say("early warning: changes no structure, avoids exactly 0", "早期警報（構造は変わらず、回避量は0）")


def measure_identity(case: Case) -> MeasureIdentity:
    """The measure as the scenario declares it."""
    measure = case.scenario.measure
    return MeasureIdentity(
        name=both(measure.name),
        perils=sorted({event.peril for event in case.catalogue.events}),
        changes=[change_text(change) for change in measure.changes],
        commissioned_year=measure.commissioned_year,
        service_life_years=measure.service_life_years,
        probability_works=measure.probability_works,
        design_level=both(measure.design_level),
        evidence=both(measure.evidence),
        capital_cost_jpy=measure.capital_cost_jpy,
        yearly_cost_jpy=measure.yearly_cost_jpy,
    )


def event_identities(case: Case) -> list[EventIdentity]:
    """The events as they were used, with what one occurrence does to the intact town."""
    water, found = case.analysis.setting.assessment.water, []
    for e, event in enumerate(case.events()):
        without, with_m = water.without_m[water.event(e)], water.with_m[water.event(e)]
        source, kind = frequency_source(case.catalogue, event, case.model_id)
        span = exceedance_span(case.catalogue, event)
        found.append(
            EventIdentity(
                event_id=event.id,
                peril=event.peril,
                annual_rate_per_year=mean_rate_per_year(case.catalogue, event, case.model_id),
                exceedance_from=None if span is None else span[0],
                exceedance_to=None if span is None else span[1],
                rate_declared_as=declared_frequency(case, event),
                rate_source=source,
                rate_source_kind=kind,
                wet_buildings_without=int(np.sum(without > 0)),
                wet_buildings_with=int(np.sum(with_m > 0)),
                deepest_without_m=_deepest(without),
                deepest_with_m=_deepest(with_m),
                expected_loss_without_t_co2e=float(case.analysis.event_loss_t_co2e[e, 0]),
                expected_loss_with_t_co2e=float(case.analysis.event_loss_t_co2e[e, 1]),
            )
        )
    return found


def _deepest(depth_m: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> float:
    """Deepest water in m, to the millimetre: rasters hold single precision."""
    return round(float(np.max(depth_m, initial=0.0)), 3)


def building_count(case: Case) -> BuildingCount:
    """How many buildings were submitted, taken part, unknown, wet, and past their service life."""
    a = case.analysis.setting.assessment
    aside = (case.inventory.frame["set_aside"] != "").to_numpy(dtype=bool)
    without, with_m = (depth > 0 for depth in a.water.deepest())
    past = int(np.sum(case.analysis.past_life))
    exposed = len(case.analysis.past_life)
    return BuildingCount(
        submitted=len(case.inventory.frame),
        assessed=int(np.sum(a.assessed)),
        set_aside=int(np.sum(aside)),
        outside_grid=int(np.sum(case.water.outside & ~aside)),
        on_nodata=int(np.sum(a.unknown & ~case.water.outside)),
        wet_without=int(np.sum(without)),
        wet_with=int(np.sum(with_m)),
        wet_to_dry=int(np.sum(without & ~with_m)),
        dry_to_wet=int(np.sum(with_m & ~without)),
        past_service_life=past,
        past_service_life_share=past / exposed if exposed else 0.0,
        past_service_life_gross_avoided_t_co2e=case.analysis.past_life_gross_avoided_t_co2e,
    )


def recurrence_rule(rule: Literal["first"] | Repeat) -> RecurrenceRule:
    """What follows a collapse; of `repeat` also when what is rebuilt."""
    if isinstance(rule, Repeat):
        return RecurrenceRule(rule="repeat", delay_years=rule.delay_years, structure=rule.structure)
    return RecurrenceRule(rule=rule, delay_years=None, structure=None)


def identity(case: Case) -> Identity:
    """The whole identity part."""
    scenario = case.scenario
    return Identity(
        name=scenario.name,
        title=both(scenario.title),
        place=both(scenario.place),
        synthetic=scenario.synthetic,
        measure=measure_identity(case),
        events=event_identities(case),
        series=series_identities(case),
        buildings=building_count(case),
        horizon_start_year=scenario.horizon.start_year,
        horizon_years=scenario.horizon.years,
        paths=case.analysis.results.strata.paths,
        draws=scenario.uncertainties.draws,
        seed=scenario.seed,
        recurrence=recurrence_rule(scenario.consequence.recurrence),
    )


def crediting(case: Case) -> CreditingIdentity:
    """The latent crediting period, and what the scenario declares on whether the measure would be built anyway."""
    rules, start, period = case.scenario.crediting, case.scenario.horizon.start_year, case.credit.period
    found = rules.additionality
    return CreditingIdentity(
        first_year=start + period.first,
        last_year=start + period.last - 1,
        period_years=rules.period_years,
        renewals=rules.renewals,
        owners=_owners(case),
        additionality=None
        if found is None
        else AdditionalityDeclared(
            required_by_law=found.required_by_law,
            in_adopted_budget=found.in_adopted_budget,
            financed_share_at_least=found.financed_share_at_least,
            evidence=both(found.evidence),
            source=found.source,
            source_kind=found.source_kind,
        ),
    )


def _owners(case: Case) -> list[OwnerPart]:
    """Shares are of what is left before the claims of others, units of what is left after them."""
    rules = case.scenario.crediting
    units, left = int(case.credit.issued.sum()), 1.0 - rules.other_claims.share
    return [
        OwnerPart(
            name=both(owner.name),
            share=owner.share,
            units_t_co2e=units * owner.share / left,
            source=owner.source,
            source_kind=owner.source_kind,
        )
        for owner in rules.owners
    ]
