"""
The latent credit record: the one document every page, table and answer is a view of.

Numbers keep 9 significant digits and their unit in the key. The record holds no
time stamp, duration, host, path of a machine or worker count, so that the same
inputs and seed give the same bytes; its id is the SHA-256 of those bytes
(RFC 8785). Fields `pNN` are always the NNth percentile: `p10_t_co2e` is low.
"""

from __future__ import annotations

import hashlib
import math
from typing import Any, Literal

import rfc8785

from infra.digits import DIGITS_HELD, held
from infra.units import SourceKind
from valuation.record_base import Bilingual, Part
from valuation.record_criteria import Claims, Condition, CreditingIdentity, Criterion
from valuation.record_decision import Decision
from valuation.record_delivery import Delivery
from valuation.record_estimate import (
    Agreement,
    Effect,
    Estimate,
    EstimateVintage,
    OccurrenceModel,
    OtherCounting,
    Spread,
    VarianceShare,
)
from valuation.record_identity import (
    BuildingCount,
    EventIdentity,
    Identity,
    Input,
    MeasureIdentity,
    RecurrenceRule,
    SeriesIdentity,
    SeriesMap,
)
from valuation.record_money import Money

__all__ = [
    "SCHEMA_VERSION", "SIGNIFICANT_DIGITS", "Agreement", "Bilingual", "BuildingCount", "CashYear", "ChainLine",
    "ChainYear", "ClaimableYear", "Claims", "Condition", "CreditingIdentity", "Criterion", "Delivery", "Effect",
    "Estimate", "EstimateVintage", "EventIdentity", "FindingPart", "Identity", "Imputed", "Input",
    "LatentCreditRecord", "MapPart", "MeasureIdentity", "OccurrenceModel", "OtherCounting", "Part", "PresentValue",
    "Provenance", "RecurrenceRule", "SeriesIdentity", "SeriesMap", "Source", "Spread", "Square", "Uncertainty",
    "UncertaintyRule", "Valuation", "VarianceShare", "canonical_bytes", "record_id", "significant",
]  # fmt: skip

SCHEMA_VERSION = "1.0"
SIGNIFICANT_DIGITS = DIGITS_HELD


class ChainYear(Part):
    year: int
    t_co2e: float


class ChainLine(Part):
    """
    One line from gross to issuable. `delta_t_co2e` is what this line adds (negative: deducts).

    `factor` is the multiplier of a percentage deduction, None for additive lines;
    `total_t_co2e` is what remains after the line. step is one of: gross,
    residual_life (residual life and decline of factors), project_emissions, leakage,
    outside_crediting_period, claimable_minimum, uncertainty, buffer, cap_overlap,
    other_claims, whole_tonnes.
    """

    step: str
    label: Bilingual
    factor: float | None
    delta_t_co2e: float
    total_t_co2e: float
    by_vintage: list[ChainYear]
    rule: Bilingual
    source: str
    source_kind: SourceKind


class UncertaintyRule(Part):
    """One deduction rule, always printed; `applied` marks the one in the chain."""

    rule: str
    deduction: float
    applied: bool
    source: str
    source_kind: SourceKind


class Uncertainty(Part):
    half_width: float | None
    half_width_percent_limit: float
    deduction: float
    refused: bool
    refusal: Bilingual | None
    rules: list[UncertaintyRule]


class ClaimableYear(Part):
    """net N, cumulative Y, claimable A, debt min(0, Y), claimed X, issuable whole tonnes."""

    year: int
    net_t_co2e: float
    cumulative_t_co2e: float
    debt_t_co2e: float
    claimed_t_co2e: float
    issuable_t_co2e: int


class CashYear(Part):
    year: int
    issuable_t_co2e: int
    price_jpy_per_t: float
    cash_jpy: float
    discount_factor: float
    present_value_jpy: float


class PresentValue(Part):
    rate_per_year: float
    present_value_jpy: float
    headline: bool
    label: Bilingual
    source: str
    source_kind: SourceKind


class Valuation(Part):
    currency: Literal["JPY"]
    price_year: int
    convention: Literal["year_end", "mid_year", "begin"]
    valuation_year: int
    price_jpy_per_t: float
    price_label: Bilingual
    price_source: str
    price_source_kind: SourceKind
    issuable_total_t_co2e: int
    cash_flow: list[CashYear]
    ladder: list[PresentValue]
    headline_present_value_jpy: float
    capital_cost_jpy: float | None
    share_of_capital_cost: float | None
    money: Money
    decision: Decision


class Imputed(Part):
    """
    A field that was filled, or a row rule that acted, and what it does to the result.

    share is the part of avoided tonnes that rests on filled values; low and high
    are the net tonnes with the rule's own alternatives (None where it has none).
    """

    field: str
    rule: str
    label: Bilingual
    count: int
    of: int
    share: float
    low_label: str
    high_label: str
    net_at_low_t_co2e: float | None
    net_at_high_t_co2e: float | None
    source_kind: SourceKind
    source: str


class FindingPart(Part):
    code: str
    severity: Literal["refused", "filled", "note"]
    file: str
    place: dict[str, int | str | list[int]]
    value: str
    message_ja: str
    message_en: str
    remedy_ja: str
    remedy_en: str


class Source(Part):
    """One row of a table, or one declared value, that the result rests on."""

    topic: str
    what: Bilingual
    value: str
    unit: str
    source: str
    source_kind: SourceKind


class Square(Part):
    """
    A grid square of the map: JIS mesh code in Japan, else `UTM<zone>_<east km>_<north km>`.

    ring is (longitude, latitude), closed. Squares with fewer buildings than the minimum
    count are not here; their number and tonnes are in MapPart.
    """

    code: str
    buildings: int
    avoided_t_co2e: float
    ring: list[tuple[float, float]]


class MapPart(Part):
    grid: Bilingual
    minimum_count: int
    squares: list[Square]
    hidden_squares: int
    hidden_buildings: int
    hidden_avoided_t_co2e: float


class Provenance(Part):
    science_version: str
    distribution_version: str
    scenario_sha256: str
    run_id: str
    method: str


class LatentCreditRecord(Part):
    """A forecast, kind "latent": it cannot be retired, exported or called an offset."""

    schema_version: Literal["1.0"] = "1.0"
    kind: Literal["latent"] = "latent"
    identity: Identity
    crediting: CreditingIdentity
    inputs: list[Input]
    estimate: Estimate
    delivery: Delivery
    agreement: Agreement
    occurrence_models: list[OccurrenceModel]
    chain: list[ChainLine]
    uncertainty: Uncertainty
    claimable: list[ClaimableYear]
    valuation: Valuation
    criteria: list[Criterion]
    claims: Claims
    ghg_protocol: list[Condition]
    imputed: list[Imputed]
    sources: list[Source]
    findings: list[FindingPart]
    map: MapPart
    provenance: Provenance


def significant(value: Any, digits: int = SIGNIFICANT_DIGITS) -> Any:
    """Every float of a nested value rounded to the given significant digits; NaN and infinity are refused."""
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"a record holds finite numbers only, found {value}")
        return held(value, digits)
    if isinstance(value, dict):
        return {key: significant(item, digits) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [significant(item, digits) for item in value]
    return value


def canonical_bytes(record: LatentCreditRecord) -> bytes:
    """The record's bytes (RFC 8785): same record, same bytes."""
    return rfc8785.dumps(significant(record.model_dump(mode="json")))


def record_id(content: bytes) -> str:
    """SHA-256 of canonical bytes, in hex."""
    return hashlib.sha256(content).hexdigest()
