"""What the result rests on: imputed fields with their effect, sources and the outsiders' map."""

from __future__ import annotations

import math
from typing import Protocol, TypedDict

import numpy as np

from assets.factors import load_debris_mass
from assets.lives import load_life_curves
from infra.squares import shown as may_be_shown
from infra.units import SourceKind
from valuation.names import STRUCTURE_JA, class_name
from valuation.parameters import STRUCTURES
from valuation.parts.case import Case, say
from valuation.parts.labels import figures, figures_label
from valuation.record import Bilingual, Imputed, MapPart, Source, Square
from valuation.rules import Repeat
from valuation.squares import squares


class _Reach(TypedDict):
    """The fields of Imputed that are read off the result."""

    share: float
    low_label: str
    high_label: str
    net_at_low_t_co2e: float | None
    net_at_high_t_co2e: float | None


class _Cited(Protocol):
    """What says where it comes from."""

    @property
    def source(self) -> str:
        """Title, year and place of the publication, or the reason of an assumption."""

    @property
    def source_kind(self) -> SourceKind:
        """How well that source is known."""


def imputed(case: Case) -> list[Imputed]:
    """Every fill rule and row rule that acted: how many rows, how much of the result, and what another choice does."""
    found = [
        Imputed(
            field=fill.field,
            rule=fill.rule,
            label=say(fill.label_en, fill.label_ja),
            count=fill.count,
            of=fill.of,
            source_kind=fill.source_kind,
            source=fill.source,
            **_reach(case, fill.field),
        )
        for fill in case.inventory.fills
    ]
    found += [
        Imputed(
            field=rule.name,
            rule=rule.action,
            label=say(rule.label_en, rule.label_ja),
            count=rule.count,
            of=len(case.inventory.frame),
            source_kind="assumption",
            source="row rule declared in the scenario",
            **_reach(case, rule.name),
        )
        for rule in case.inventory.row_rules
    ]
    return found


def _reach(case: Case, field: str) -> _Reach:
    """What the rows marked with a field mean for the result."""
    marks = case.inventory.frame["imputed"].astype(str).str.split(",")
    marked = marks.map(lambda parts: any(part.startswith(f"{field}:") for part in parts)).to_numpy(dtype=bool)
    tonnes = case.asset_t_co2e()
    weight = np.abs(tonnes[:, 0] - tonnes[:, 1])
    total = math.fsum(weight)
    ends = {end.side: end for end in case.analysis.results.what_ifs if end.field == field}
    low, high = ends.get("low"), ends.get("high")
    return _Reach(
        share=math.fsum(weight[marked]) / total if total > 0 else 0.0,
        low_label=low.label if low else "",
        high_label=high.label if high else "",
        net_at_low_t_co2e=low.net_t_co2e if low else None,
        net_at_high_t_co2e=high.net_t_co2e if high else None,
    )


def sources(case: Case) -> list[Source]:
    """Every figure the result rests on, weakest sources not hidden."""
    return [*_parameter_sources(case), *_building_sources(case), *_damage_sources(case), *_scatter_sources(case)]


def _cited(topic: str, what: Bilingual, value: str, unit: str, cited: _Cited) -> Source:
    """A figure with the source of the row, curve or parameter that it comes from."""
    source, kind = cited.source, cited.source_kind
    return Source(topic=topic, what=what, value=value, unit=unit, source=source, source_kind=kind)


def _parameter_sources(case: Case) -> list[Source]:
    """Every parameter of the estimate; project emissions that a measure has not are left out."""
    declared = case.analysis.setting.declared
    return [
        _cited("parameter", figures_label(p), figures(p, declared.schemes[0].central), p.unit, p)
        for p in declared.parameters.values()
        if p.name not in ("embodied", "embodied_area", "yearly") or p.distribution.central > 0
    ]


def _building_sources(case: Case) -> list[Source]:
    """Service life and debris of every structure, and when a collapsed building stands again."""
    rules = case.scenario.consequence
    lives, debris = load_life_curves(rules.service_life), load_debris_mass(rules.debris_mass)
    found = []
    for name in STRUCTURES:
        what = _of_structure("service life", "耐用年数", name)
        found.append(_cited("service_life", what, f"{lives[name].mean_life_years:g}", "yr", lives[name]))
    for name in STRUCTURES:
        what = _of_structure("debris per floor area", "床面積あたりの災害廃棄物量", name)
        found.append(_cited("debris", what, f"{debris[name].value:g}", "t/m2", debris[name]))
    if isinstance(rules.recurrence, Repeat):
        what = say("from a collapse until the rebuilt building stands", "倒壊から再建までの期間")
        found.append(_cited("recurrence", what, f"{rules.recurrence.delay_years}", "yr", rules.recurrence))
    return found


def _of_structure(en: str, ja: str, name: str) -> Bilingual:
    return say(f"{en}, {name}", f"{ja}（{STRUCTURE_JA[name]}）")


def _damage_sources(case: Case) -> list[Source]:
    """The curves of the perils that the scenario has."""
    return [*_tsunami_sources(case), *_flood_sources(case)]


def _scatter_sources(case: Case) -> list[Source]:
    """How far the water of one occurrence may lie from its map, where the scenario says so."""
    residual, remainder = case.scenario.outcome.event_residual, case.scenario.outcome.remainder
    found = []
    if residual != "none":
        what = say(
            "scatter of depths from one occurrence to the next, standard deviation of ln depth",
            "発生ごとの浸水深のばらつき（対数標準偏差）",
        )
        found.append(_cited("event_residual", what, f"{residual.sigma_ln:g}", "-", residual))
    if remainder:
        what = say(
            f"scatter of depths from place to place, correlated over {remainder.length_m:g} m, "
            "standard deviation of ln depth",
            f"場所ごとの浸水深のばらつき（対数標準偏差、相関距離{remainder.length_m:g}m）",
        )
        found.append(_cited("remainder", what, f"{remainder.sigma_ln:g}", "-", remainder))
    return found


def _tsunami_sources(case: Case) -> list[Source]:
    fragility = case.analysis.setting.damage_model.fragility
    if not case.scenario.damage.tsunami or not fragility:
        return []
    found = []
    for building_class, curves in sorted(fragility.items()):
        name = class_name(building_class)
        what = say(
            f"fragility curves ({name.en}): median depths, lightest state first",
            f"被害関数（{name.ja}）：浸水深の中央値、軽い被害から順に",
        )
        medians = ", ".join(f"{median:.3g}" for median in curves.median_m)
        found.append(_cited("fragility", what, medians, "m", curves))
    return found


def _flood_sources(case: Case) -> list[Source]:
    rules, curve = case.scenario.damage.flood, case.analysis.setting.damage_model.flood
    if not rules or not curve:
        return []
    what = say(
        f"depth-damage curve {curve.name}: share of rebuilding cost",
        f"浸水深別被害率（{curve.name}）：再建費用に対する割合",
    )
    return [
        _cited("depth_damage", what, ", ".join(f"{ratio:g}" for ratio in curve.ratio), "-", curve),
        Source(
            topic="total_loss",
            what=say(
                "share of rebuilding cost from which a flooded building is rebuilt",
                "建替えとみなす被害率（再建費用に対する割合）",
            ),
            value=f"{rules.total_loss_ratio:g}",
            unit="-",
            source=rules.total_loss_source,
            source_kind=rules.total_loss_source_kind,
        ),
    ]


_GRIDS = {
    "jis_1km": say("JIS standard mesh (about 1 km)", "標準地域メッシュ（約1km）"),
    "jis_500m": say("JIS half mesh (about 500 m)", "2分の1地域メッシュ（約500m）"),
    "jis_250m": say("JIS quarter mesh (about 250 m)", "4分の1地域メッシュ（約250m）"),
    "utm_1km": say("1 km squares of the UTM zone", "UTM座標の1kmメッシュ"),
}


def outsiders_map(case: Case) -> MapPart:
    """Avoided tonnes per square, mean over draws, whole horizon; squares with few buildings are only totalled."""
    rules, used = case.scenario.report, case.analysis.setting.assessment.assessed
    tonnes = case.asset_t_co2e()
    avoided = tonnes[:, 0] - tonnes[:, 1]
    every = squares(case.longitude[used], case.latitude[used], avoided[used], rules.grid)
    codes = may_be_shown({s.code: s.buildings for s in every}, rules.minimum_count)
    shown = [s for s in every if s.code in codes]
    hidden = [s for s in every if s.code not in codes]
    return MapPart(
        grid=_GRIDS[rules.grid],
        minimum_count=rules.minimum_count,
        squares=[
            Square(code=s.code, buildings=s.buildings, avoided_t_co2e=s.avoided_t_co2e, ring=list(s.ring))
            for s in shown
        ],
        hidden_squares=len(hidden),
        hidden_buildings=sum(s.buildings for s in hidden),
        hidden_avoided_t_co2e=math.fsum(s.avoided_t_co2e for s in hidden),
    )
