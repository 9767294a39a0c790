"""The occurrence models side by side."""

from __future__ import annotations

import math

from hazards.catalogue import Catalogue
from infra.units import SOURCE_KINDS, SourceKind
from valuation.discounting import present_value
from valuation.estimate import spread
from valuation.parts.case import Case, ModelResult, say
from valuation.record import Bilingual, OccurrenceModel


def headline(models: list[ModelResult], named: str | None) -> ModelResult:
    """The model the scenario names, otherwise the one with the fewest issuable tonnes (the first of equals)."""
    if named is not None:
        return next(model for model in models if model.model_id == named)
    return min(models, key=lambda model: (int(model.credit.issued.sum()), math.fsum(model.credit.totals_t_co2e)))


def occurrence_models(case: Case) -> list[OccurrenceModel]:
    """Every model with its own result; none is pooled with another."""
    rules = case.scenario.valuation
    found = []
    for model in case.models:
        c = model.credit
        title, source, kind = _about(case.catalogue, model.model_id)
        avoided, net = ([math.fsum(row) for row in values] for values in (c.net.avoided, c.net.net))
        found.append(
            OccurrenceModel(
                model_id=model.model_id,
                title=title,
                source=source,
                source_kind=kind,
                headline=model.model_id == case.model_id,
                avoided_mean_t_co2e=math.fsum(avoided) / len(avoided),
                net_mean_t_co2e=math.fsum(net) / len(net),
                claimed_period_p10_t_co2e=spread(c.totals_t_co2e, c.central_total_t_co2e).quantiles[10],
                deduction=c.deduction.share,
                issuable_t_co2e=int(c.issued.sum()),
                present_value_jpy=present_value(c.cash_jpy, rules.discount_rate_per_year, convention=rules.convention),
            )
        )
    return found


def _about(catalogue: Catalogue, model_id: str) -> tuple[Bilingual, str, SourceKind]:
    """Title and source of a model; without models, the frequencies of the events themselves are the model."""
    for model in catalogue.models or []:
        if model.id == model_id:
            return say(model.title.en, model.title.ja), model.source, model.source_kind
    series = catalogue.simulated_series.values()
    own = [event for event in catalogue.events if event.source is None]
    kinds = [event.rate_source_kind for event in own if event.rate_source_kind is not None]
    weakest: SourceKind = max([*kinds, *(one.source_kind for one in series)], key=SOURCE_KINDS.index)
    sources = "; ".join(dict.fromkeys([*(event.rate_source for event in own), *(one.source for one in series)]))
    poisson = ("Rates of the events, without memory (Poisson)", "事象ごとの発生率（ポアソン過程）")
    maxima = ("Series of return-period maps, one maximum a year", "再現期間別の浸水図の系列（年最大値）")
    titles = [*([poisson] if own else []), *([maxima] if series else [])]
    return say("; ".join(en for en, _ in titles), "、".join(ja for _, ja in titles)), sources, weakest
