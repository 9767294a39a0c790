"""The fixed parts of the sample record: an invented town, its events, sources and findings."""

from __future__ import annotations

import math
from typing import Literal

from infra.units import SourceKind
from valuation import record as r
from valuation.parameters import HIGH_END, LOW_END, RULE
from valuation.record_criteria import AdditionalityDeclared


def both(en: str, ja: str) -> r.Bilingual:
    """One text in both languages."""
    return r.Bilingual(en=en, ja=ja)


MEASURE = r.MeasureIdentity(
    name=both("Seawall of 5.5 m and floors raised by 0.6 m", "高さ5.5 mの防潮堤と0.6 mの床かさ上げ"),
    perils=["tsunami", "flood"],
    changes=[
        both("hazard: tsunami depths behind the seawall", "外力：防潮堤背後の津波浸水深"),
        both("vulnerability: floors raised by 0.6 m (acts on floods)", "脆弱性：床を0.6 mかさ上げ（洪水に作用）"),
    ],
    commissioned_year=2030,
    service_life_years=50,
    probability_works=0.95,
    design_level=both("tsunami once in 150 years", "150年に一度の津波"),
    evidence=both("synthetic: drawn for this example", "架空：この例のために作成"),
    capital_cost_jpy=420_000_000.0,
    yearly_cost_jpy=3_200_000.0,
)


def _event(
    name: str,
    peril: Literal["tsunami", "flood"],
    years: float,
    wet: tuple[int, int],
    deepest_m: tuple[float, float],
    loss_t_co2e: tuple[float, float],
) -> r.EventIdentity:
    return r.EventIdentity(
        event_id=name,
        peril=peril,
        annual_rate_per_year=1 / years,
        exceedance_from=None,
        exceedance_to=None,
        rate_declared_as=both(f"return period {years:g} years", f"再現期間{years:g}年"),
        rate_source="synthetic: chosen for this example",
        rate_source_kind="assumption",
        wet_buildings_without=wet[0],
        wet_buildings_with=wet[1],
        deepest_without_m=deepest_m[0],
        deepest_with_m=deepest_m[1],
        expected_loss_without_t_co2e=loss_t_co2e[0],
        expected_loss_with_t_co2e=loss_t_co2e[1],
    )


EVENTS = [
    _event("flood-030", "flood", 30, (212, 212), (1.42, 1.42), (118.4, 81.3)),
    _event("flood-100", "flood", 100, (388, 388), (2.27, 2.27), (402.7, 316.9)),
    _event("flood-200", "flood", 200, (455, 455), (2.81, 2.81), (655.1, 571.6)),
    _event("tsunami-100", "tsunami", 100, (514, 96), (3.88, 2.41), (4_120.6, 388.2)),
    _event("tsunami-300", "tsunami", 300, (802, 541), (6.35, 5.02), (11_874.0, 5_263.5)),
    _event("tsunami-1000", "tsunami", 1000, (1_044, 1_051), (9.74, 9.81), (18_902.3, 18_996.8)),
]


def building_count() -> r.BuildingCount:
    """1,247 buildings submitted, 1,240 assessed."""
    return r.BuildingCount(
        submitted=1_247,
        assessed=1_240,
        set_aside=7,
        outside_grid=12,
        on_nodata=4,
        wet_without=1_131,
        wet_with=1_138,
        wet_to_dry=18,
        dry_to_wet=25,
        past_service_life=143,
        past_service_life_share=143 / 1_240,
        past_service_life_gross_avoided_t_co2e=611.3,
    )


def _effect(
    name: str,
    en: str,
    ja: str,
    unit: str,
    central: tuple[float, float, float],
    net: tuple[float, float],
    kind: SourceKind,
) -> r.Effect:
    return r.Effect(
        parameter=name,
        label=both(en, ja),
        unit=unit,
        central=central[1],
        low=central[0],
        high=central[2],
        net_at_low_t_co2e=net[0],
        net_at_high_t_co2e=net[1],
        share=(net[1] - net[0]) ** 2 / 1_455_890.25,
        source_kind=kind,
        source="table of published factors" if kind != "assumption" else "declared in the scenario",
    )


EFFECTS = [
    _effect(
        "event_rate", "Event rate (factor)", "事象の発生率（倍率）", "1", (0.6, 1, 1.7), (650, 1_590), "assumption"
    ),
    _effect(
        "rebuild_wood",
        "Rebuild factor, wood",
        "再建原単位（木造）",
        "kg-CO2e/m2",
        (184, 262, 391),
        (560, 1_121),
        "primary",
    ),
    _effect(
        "state_ratio",
        "Cost ratio of damage states",
        "被害区分別の費用率",
        "1",
        (0.8, 1, 1.25),
        (941, 1_212),
        "secondary",
    ),
    _effect(
        "depth_bias", "Bias of depth (factor)", "浸水深の偏り（倍率）", "1", (0.9, 1, 1.1), (972, 1_135), "assumption"
    ),
    _effect("service_life", "Service life, wood", "耐用年数（木造）", "years", (50, 65, 80), (965, 1_122), "memory"),
    _effect(
        "imputation_year_built",
        "Filled values, year built",
        "補完した値（建築年）",
        "-",
        (LOW_END, RULE, HIGH_END),
        (918.9, 1_181.4),
        "assumption",
    ),
    _effect(
        "decline", "Decline of factors", "排出係数の年低下率", "1/year", (0.0, 0.01, 0.03), (1_161, 913), "assumption"
    ),
    _effect("demolition", "Demolition", "解体の排出", "kg-CO2e/m2", (6, 12, 25), (1_031, 1_081), "assumption"),
]


def _imputed(
    field: str,
    rule: str,
    label: r.Bilingual,
    count: int,
    ends: tuple[str, str, float, float] | None,
    kind: SourceKind,
) -> r.Imputed:
    return r.Imputed(
        field=field,
        rule=rule,
        label=label,
        count=count,
        of=1_240,
        share=count / 1_240,
        low_label=ends[0] if ends else "",
        high_label=ends[1] if ends else "",
        net_at_low_t_co2e=ends[2] if ends else None,
        net_at_high_t_co2e=ends[3] if ends else None,
        source_kind=kind,
        source="housing survey of the prefecture" if kind == "secondary" else "declared in the scenario",
    )


IMPUTED = [
    _imputed(
        "structure",
        "mixture",
        both(
            "Structure unknown: mixture of 70% wood, 20% steel, 10% RC", "構造不明：木造70%・鉄骨造20%・RC造10%の混合"
        ),
        96,
        ("rc ／ RC造", "wood ／ 木造", 1_001.2, 1_088.0),
        "secondary",
    ),
    _imputed(
        "year_built",
        "uniform_years",
        both("Year of construction unknown: evenly over 1960–2020", "建築年不明：1960〜2020年に一様"),
        208,
        ("1960", "2020", 918.9, 1_181.4),
        "assumption",
    ),
    _imputed(
        "geometry",
        "duplicate_geometry",
        both("Rows with the same outline: set aside", "外形が重複する行：除外"),
        7,
        None,
        "assumption",
    ),
]

INPUTS = [
    r.Input(role=role, file=name, sha256=digit * 64, source="synthetic", licence="CC0-1.0")
    for role, name, digit in (
        ("scenario", "scenario.yaml", "1"),
        ("inventory", "tatemono.csv", "2"),
        ("hazard", "tsunami-100_without.tif", "3"),
        ("hazard", "tsunami-100_with.tif", "4"),
    )
]

SOURCES = [
    r.Source(
        topic="fragility",
        what=both("Tsunami fragility, wood, washed away: median depth", "津波被害関数（木造・流失）の中央値"),
        value="3.35",
        unit="m",
        source="Suppasri et al. (2013), Nat. Hazards 66, 319-341, table 3",
        source_kind="secondary",
    ),
    r.Source(
        topic="emissions",
        what=both("Demolition of a building", "建物の解体"),
        value="12 (6-25)",
        unit="kg-CO2e/m2",
        source="declared range; no table has a figure",
        source_kind="assumption",
    ),
    r.Source(
        topic="service_life",
        what=both("Service life, wood", "耐用年数（木造）"),
        value="65",
        unit="years",
        source="Komatsu (2011)",
        source_kind="memory",
    ),
]

FINDINGS = [
    r.FindingPart(
        code="STRUCTURE_FILLED",
        severity="filled",
        file="tatemono.csv",
        place={"row": 3, "column": "構造"},
        value="不明",
        message_ja="構造が「不明」となっています。混合比で補完しました。",
        message_en="The structure is unknown; it was filled by the stated mixture.",
        remedy_ja="わかる場合は構造を入力してください。",
        remedy_en="Enter the structure if it is known.",
    ),
    r.FindingPart(
        code="DEEPER_WITH_MEASURE",
        severity="note",
        file="tsunami-1000_with.tif",
        place={"cell": [12, 40]},
        value="0.07 m",
        message_ja="対策ありの浸水深が対策なしより深いセルが61あります（最大0.07 m）。",
        message_en="61 cells are deeper with the measure than without it (at most 0.07 m).",
        remedy_ja="",
        remedy_en="",
    ),
]

CREDITING = r.CreditingIdentity(
    first_year=2030,
    last_year=2059,
    period_years=10,
    renewals=2,
    owners=[],
    additionality=AdditionalityDeclared(
        required_by_law="no",
        in_adopted_budget="unknown",
        financed_share_at_least=0.05,
        evidence=both("no law was found; the budget was not looked up", "該当する法令なし、予算は未確認"),
        source="invented for the tests",
        source_kind="assumption",
    ),
)

PROVENANCE = r.Provenance(
    science_version="5" * 64,
    distribution_version="0.1.0",
    scenario_sha256="6" * 64,
    run_id="7" * 64,
    method="docs/method.md",
)


def square_map() -> r.MapPart:
    """Twelve by seven quarter meshes around an invented harbour; two get worse with the measure."""
    squares = [_square(column, row) for row in range(7) for column in range(12) if (column * 5 + row * 3) % 11]
    return r.MapPart(
        grid=both("JIS quarter mesh (about 250 m)", "4分の1地域メッシュ（約250 m）"),
        minimum_count=10,
        squares=squares,
        hidden_squares=6,
        hidden_buildings=31,
        hidden_avoided_t_co2e=4.2,
    )


def _square(column: int, row: int) -> r.Square:
    west, south, wide, tall = 139.75 + column / 320, 35.125 + row / 480, 1 / 320, 1 / 480
    avoided = 46 * math.exp(-((column - 6) ** 2) / 9 - (row - 2) ** 2 / 4) - (9.5 if column >= 10 and row < 2 else 0)
    ring = [(west, south), (west + wide, south), (west + wide, south + tall), (west, south + tall), (west, south)]
    rounded = 0.0 if row == 6 else round(avoided, 3)
    return r.Square(code=f"5239{column:02d}{row:02d}11", buildings=10 + column + row, avoided_t_co2e=rounded, ring=ring)
