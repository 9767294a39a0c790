"""What the result rests on: imputed fields with their effect, sources, criteria, claims and the outsiders' map."""

from __future__ import annotations

import math

import numpy as np

from assets.factors import load_debris_mass, load_service_lives
from infra.units import SourceKind
from valuation.parameters import STRUCTURES
from valuation.parts.case import Case, say
from valuation.record import Claims, Criterion, Imputed, MapPart, Source, Square
from valuation.squares import squares


def imputed(case: Case) -> list[Imputed]:
    """Every fill rule and row rule that acted: how many rows, how much of the result, and what another choice does."""
    tonnes = case.asset_t_co2e()
    weight = np.abs(tonnes[:, 0] - tonnes[:, 1])
    total = math.fsum(weight)
    marks = case.inventory.frame["imputed"].astype(str)
    found = []

    def add(field: str, rule: str, label: tuple[str, str], count: int, of: int, kind: SourceKind, source: str) -> None:
        marked = marks.str.split(",").map(lambda parts: any(part.startswith(f"{field}:") for part in parts))
        ends = {w.side: w for w in case.analysis.results.what_ifs if w.field == field}
        low, high = ends.get("low"), ends.get("high")
        found.append(
            Imputed(
                field=field,
                rule=rule,
                label=say(*label),
                count=count,
                of=of,
                share=math.fsum(weight[marked.to_numpy(dtype=bool)]) / total if total > 0 else 0.0,
                low_label=low.label if low else "",
                high_label=high.label if high else "",
                net_at_low_t_co2e=low.net_t_co2e if low else None,
                net_at_high_t_co2e=high.net_t_co2e if high else None,
                source_kind=kind,
                source=source,
            )
        )

    for fill in case.inventory.fills:
        label = (fill.label_en, fill.label_ja)
        add(fill.field, fill.rule, label, fill.count, fill.of, fill.source_kind, fill.source)
    for rule in case.inventory.row_rules:
        label = (rule.label_en, rule.label_ja)
        rows = len(case.inventory.frame)
        add(rule.name, rule.action, label, rule.count, rows, "assumption", "row rule declared in the scenario")
    return found


def sources(case: Case) -> list[Source]:
    """Every figure the result rests on, weakest sources not hidden."""
    found = [
        Source(
            topic="parameter",
            what=say(p.label_en, p.label_ja),
            value=_value(p.distribution.central, p.distribution.low, p.distribution.high, p.distribution.form),
            unit=p.unit,
            source=p.source,
            source_kind=p.source_kind,
        )
        for p in case.analysis.setting.declared.parameters.values()
        if p.name not in ("embodied", "embodied_area", "yearly") or p.distribution.central > 0
    ]
    lives = load_service_lives(case.scenario.consequence.service_life)
    debris = load_debris_mass(case.scenario.consequence.debris_mass)
    for topic, en, ja, table, unit in (
        ("service_life", "service life", "耐用年数", lives, "yr"),
        ("debris", "debris per floor area", "床面積あたりの災害廃棄物量", debris, "t/m2"),
    ):
        found += [
            Source(
                topic=topic,
                what=say(f"{en}, {structure}", f"{ja}（{structure}）"),
                value=f"{table[structure].value:g}",
                unit=unit,
                source=table[structure].source,
                source_kind=table[structure].source_kind,
            )
            for structure in STRUCTURES
        ]
    return [*found, *_damage_sources(case)]


def _value(central: float, low: float, high: float, form: str) -> str:
    if form == "fixed":
        return f"{central:g}"
    if form == "lognormal_mean_one":
        return f"mean 1, sigma(ln) {high:g}"
    return f"{central:g} ({form} {low:g} to {high:g})"


def _damage_sources(case: Case) -> list[Source]:
    damage, found = case.scenario.damage, []
    model = case.analysis.setting.damage_model
    if damage.tsunami and model.fragility:
        for name, curves in sorted(model.fragility.items()):
            found.append(
                Source(
                    topic="fragility",
                    what=say(f"fragility curves, {name}", f"被害関数（{name}）"),
                    value=", ".join(f"{median:.3g}" for median in curves.median_m),
                    unit="m (medians, lightest state first)",
                    source=curves.source,
                    source_kind=curves.source_kind,
                )
            )
    if damage.flood and model.flood:
        found.append(
            Source(
                topic="depth_damage",
                what=say(f"depth-damage curve {model.flood.name}", f"浸水深別被害率（{model.flood.name}）"),
                value=", ".join(f"{ratio:g}" for ratio in model.flood.ratio),
                unit="ratio of rebuilding cost",
                source=model.flood.source,
                source_kind=model.flood.source_kind,
            )
        )
        found.append(
            Source(
                topic="total_loss",
                what=say("ratio from which a flooded building is rebuilt", "建替えとみなす被害率"),
                value=f"{damage.flood.total_loss_ratio:g}",
                unit="ratio of rebuilding cost",
                source=damage.flood.total_loss_source,
                source_kind=damage.flood.total_loss_source_kind,
            )
        )
    return found


def criteria() -> list[Criterion]:
    """The six criteria of offsetting; a forecast meets neither the first nor the fifth, and says so."""
    unmet = {
        "real": say(
            "Not met: a forecast. Nothing has been avoided yet.",
            "満たしません：将来の予測であり、まだ何も回避されていません。",
        ),
        "measurable": say(
            "Partly: quantified by a stated method with its uncertainty, not measured.",
            "一部：方法と不確かさを明示して算定していますが、実測ではありません。",
        ),
        "permanent": say(
            "Not shown: the measure has a service life; later years can be negative.",
            "未確認：対策には耐用年数があり、後年に負となることがあります。",
        ),
        "additional": say(
            "Not tested here: whether the measure would be built anyway is not assessed.",
            "未確認：クレジットがなくても対策が行われたかどうかは評価していません。",
        ),
        "verified": say(
            "Not met: no independent verifier has seen it.", "満たしません：第三者による検証を受けていません。"
        ),
        "unique": say(
            "Not shown: no registry holds this unit, so double claims are not excluded.",
            "未確認：登録簿がないため、二重請求を排除できません。",
        ),
    }
    labels = {
        "real": say("Real", "実在性"),
        "measurable": say("Measurable", "測定可能性"),
        "permanent": say("Permanent", "永続性"),
        "additional": say("Additional", "追加性"),
        "verified": say("Independently verified", "第三者検証"),
        "unique": say("Unique", "唯一性"),
    }
    return [Criterion(name=name, label=labels[name], met=False, statement=text) for name, text in unmet.items()]


def claims() -> Claims:
    """What may and may not be said of a latent unit."""
    return Claims(
        unit=say("latent credit unit (LCU)", "潜在クレジット単位（LCU）"),
        may_be_used_for=[say("Contribution claims that call it a forecast", "予測値であることを明示した貢献の表明")],
        may_not_be_used_for=[
            say("Offsetting emissions", "排出量のオフセット"),
            say("Greenhouse gas reporting under Japanese law", "温対法に基づく排出量の報告"),
            say("GX-ETS, SBT, RE100 and CDP", "GX-ETS、SBT、RE100、CDPへの利用"),
            say("Retirement or transfer in a registry", "登録簿での無効化・移転"),
        ],
        statement=say(
            "A latent unit is a simulated forecast. It cannot be retired, exported or called an offset.",
            "潜在クレジット単位はシミュレーションによる予測値です。無効化、移転、オフセットへの使用はできません。",
        ),
    )


_GRIDS = {
    "jis_1km": say("JIS standard mesh (about 1 km)", "標準地域メッシュ（約1km）"),
    "jis_500m": say("JIS half mesh (about 500 m)", "2分の1地域メッシュ（約500m）"),
    "jis_250m": say("JIS quarter mesh (about 250 m)", "4分の1地域メッシュ（約250m）"),
    "utm_1km": say("1 km squares of the UTM zone", "UTM座標の1kmメッシュ"),
}


def outsiders_map(case: Case) -> MapPart:
    """Avoided tonnes per square, mean over draws, whole horizon; squares below the minimum count are only totalled."""
    rules, used = case.scenario.report, case.analysis.setting.assessment.assessed
    tonnes = case.asset_t_co2e()
    avoided = tonnes[:, 0] - tonnes[:, 1]
    every = squares(case.longitude[used], case.latitude[used], avoided[used], rules.grid)
    shown = [s for s in every if s.buildings >= rules.minimum_count]
    hidden = [s for s in every if s.buildings < rules.minimum_count]
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
