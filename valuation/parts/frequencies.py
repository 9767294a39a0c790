"""How often events strike, as the record says it: declared frequencies, and return-period maps with their rules."""

from __future__ import annotations

from hazards.catalogue import exceedance_span, rate_declared_as, span_text
from hazards.event_spec import EventSpec
from valuation.parts.case import Case, say
from valuation.record import Bilingual, SeriesIdentity, SeriesMap

_RULES = {
    "dry": ("no water in years commoner than the commonest map", "最も頻度の高い図より頻繁な年は浸水なし"),
    "begins": ("water begins at 1 in {} years", "再現期間{}年から浸水が始まる"),
    "constant": ("never deeper than the rarest map", "最もまれな図より深くならない"),
    "extrapolated": ("depths extrapolated to 1 in {} years", "再現期間{}年まで外挿"),
}


def series_rule(text: str) -> tuple[str, str]:
    """A rule at an end of a series (`begins:5`) in words, English and Japanese."""
    kind, _, years = text.partition(":")
    en, ja = _RULES[kind]
    return en.format(years), ja.format(years)


def declared_frequency(case: Case, event: EventSpec) -> Bilingual:
    """The frequency of an event in the words of the catalogue; of a part of a series, the years it stands for."""
    span = exceedance_span(case.catalogue, event)
    if span is None:
        return say(rate_declared_as(event), rate_declared_as(event, "ja"))
    en, ja = span_text(span), span_text(span, "ja")
    return say(f"series {event.source}: {en}", f"系列「{event.source}」：{ja}")


def series_identities(case: Case) -> list[SeriesIdentity]:
    """Every series of return-period maps as the catalogue declares it."""
    return [
        SeriesIdentity(
            series_id=series.id,
            maps=[
                SeriesMap(event_id=name, annual_exceedance_probability=aep, return_period_years=1 / aep)
                for name, aep in series.maps
            ],
            commonest=say(*series_rule(series.commonest)),
            rarest=say(*series_rule(series.rarest)),
            source=series.source,
            source_kind=series.source_kind,
        )
        for _, series in sorted(case.catalogue.simulated_series.items())
    ]
