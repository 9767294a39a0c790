"""Whether a record says what the scenario declares that it names; of a scenario that is here and is that very file."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path

from flows.paths import Resolver
from flows.scenario import Draft, read_draft
from flows.verify import Asked, Check, Opened
from flows.verify_rules import Misfit, Why, equal, same, within
from hazards.catalogue import annual_rate_per_year
from infra.errors import Refused
from infra.storage import sha256_of
from valuation.record import LatentCreditRecord
from valuation.scenario import Scenario

_DECLARED = Why("the scenario", "シナリオ")
_PAIRS = {
    "identity.name": "name",
    "identity.title.en": "title.en",
    "identity.title.ja": "title.ja",
    "identity.place.en": "place.en",
    "identity.place.ja": "place.ja",
    "identity.synthetic": "synthetic",
    "identity.seed": "seed",
    "identity.draws": "uncertainties.draws",
    "identity.horizon_start_year": "horizon.start_year",
    "identity.horizon_years": "horizon.years",
    "identity.measure.name.en": "measure.name.en",
    "identity.measure.name.ja": "measure.name.ja",
    "identity.measure.commissioned_year": "measure.commissioned_year",
    "identity.measure.service_life_years": "measure.service_life_years",
    "identity.measure.probability_works": "measure.probability_works",
    "identity.measure.capital_cost_jpy": "measure.capital_cost_jpy",
    "identity.measure.yearly_cost_jpy": "measure.yearly_cost_jpy",
    "estimate.shares_base_draws": "uncertainties.shares_base_draws",
    "crediting.period_years": "crediting.period_years",
    "crediting.renewals": "crediting.renewals",
    "valuation.price_jpy_per_t": "valuation.price.price_jpy_per_t",
    "valuation.price_year": "valuation.price.price_year",
    "valuation.convention": "valuation.convention",
    "map.minimum_count": "report.minimum_count",
}
"""Field of the record, and the key of the scenario that it repeats."""


def scenario_checks(opened: Opened, asked: Asked) -> Iterator[Check]:
    """One check for each figure that the scenario contradicts; none of a scenario that is not here, or was changed."""
    path = None if opened.record is None else _file(opened.record, asked)
    if opened.record is None or path is None:
        return
    try:
        draft = read_draft(path, asked.data)
    except Refused:
        draft = None
    if draft is None or draft.scenario is None:
        en = "it is here, but cannot be read with the files that it names: nothing was compared with it."
        ja = "シナリオはありますが、参照するファイルと合わせて読み込めないため、比較していません。"
        yield Check("scenario", "not_checked", en, ja)
        return
    found = list(contradictions(opened.record, draft.scenario, draft))
    for misfit in found:
        yield Check("scenario", "changed", misfit.text(False), misfit.text(True), misfit.path)
    if not found:
        en = "the record says what it declares: seed, futures, horizon, measure, frequencies, shares, price and rate."
        ja = "宣言された乱数の種、件数、期間、対策、頻度、控除率、価格、割引率は、記録と一致しています。"
        yield Check("scenario", "ok", en, ja)


def _file(record: LatentCreditRecord, asked: Asked) -> Path | None:
    """The scenario that the record names, if it is here as it was; `input` tells of one that is not."""
    named = [item for item in record.inputs if item.role == "scenario"]
    folder = asked.inputs or (asked.scenario.parent if asked.scenario else asked.record.parent)
    for item in named:
        try:
            path = asked.scenario or Resolver(folder, asked.data)(item.file)
            if path.is_file() and sha256_of(path) == item.sha256:
                return path
        except (OSError, ValueError):
            continue
    return None


def contradictions(record: LatentCreditRecord, scenario: Scenario, draft: Draft) -> Iterator[Misfit]:
    """Every field that repeats what the scenario declares, and does not."""
    for path, key in _PAIRS.items():
        yield from _same(path, attrgetter(path)(record), attrgetter(key)(scenario))
    yield from _futures(record, scenario)
    first = scenario.crediting.first_year or scenario.measure.commissioned_year
    yield from equal("crediting.first_year", record.crediting.first_year, first, _DECLARED)
    for k, row in enumerate(record.valuation.ladder):
        if row.headline:
            rate = scenario.valuation.discount_rate_per_year
            yield from _same(f"valuation.ladder[{k}].rate_per_year", row.rate_per_year, rate)
    for k, line in enumerate(record.chain):
        if line.step in ("buffer", "cap_overlap", "other_claims"):
            yield from _same(f"chain[{k}].factor", line.factor, 1.0 - getattr(scenario.crediting, line.step).share)
    yield from _same("crediting.owners", len(record.crediting.owners), len(scenario.crediting.owners))
    for k, (owner, own) in enumerate(zip(record.crediting.owners, scenario.crediting.owners, strict=False)):
        yield from _same(f"crediting.owners[{k}].share", owner.share, own.share)
    yield from _frequencies(record, draft)


def _same(path: str, found: object, declared: object) -> Iterator[Misfit]:
    numbers = (int, float)
    if isinstance(found, numbers) and isinstance(declared, numbers) and not isinstance(declared, bool):
        yield from same(path, found, declared, _DECLARED)
    else:
        yield from equal(path, found, declared, _DECLARED)


def _futures(record: LatentCreditRecord, scenario: Scenario) -> Iterator[Misfit]:
    """As many futures as declared; with a precision as many as it needs, up to the most."""
    asked, predictive = scenario.outcome.precision, record.delivery.predictive
    most = scenario.paths if asked is None else asked.at_most_paths
    yield from within("delivery.paths", record.delivery.paths, scenario.paths, most, _DECLARED)
    wanted = None if asked is None else asked.relative_standard_error
    yield from _same("delivery.asked_precision", record.delivery.asked_precision, wanted)
    draws = min(scenario.uncertainties.predictive_draws, scenario.uncertainties.draws)
    yield from _same("delivery.predictive", 0 if predictive is None else predictive.draws, draws)


def _frequencies(record: LatentCreditRecord, draft: Draft) -> Iterator[Misfit]:
    """Of every event with a frequency of its own; one of a source or a series has what these give it."""
    declared = {event.id: event for event in (draft.catalogue.events if draft.catalogue is not None else [])}
    for k, event in enumerate(record.identity.events):
        own = declared.get(event.event_id)
        if own is not None and own.source is None and own.series is None:
            path = f"identity.events[{k}].annual_rate_per_year"
            yield from same(path, event.annual_rate_per_year, annual_rate_per_year(own), _DECLARED)
