"""What the units are measured against, as the record holds it: criteria, uses, conditions, each with its evidence."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from infra.units import SourceKind
from valuation.record_base import Bilingual, Part

Answer = Literal["met", "partly", "not_met", "not_tested", "not_applicable"]
"""Only `met` is met. `partly` and `not_tested` are shown as unmet, with what is missing."""

Declared = Literal["yes", "no", "unknown"]
NEVER_MET_BY_A_FORECAST = ("real", "verified")
ONLY_USE = "contribution"


class Evidence(Part):
    """
    One field of this record and what it says.

    field : JSON pointer into the record (RFC 6901)
    value : what stands there, unrounded; a list or an object is never cited
    unit : t-CO2e, JPY, share (1 is the whole), year, years, buildings, percent, rate, times_se or none
    """

    field: str
    value: bool | int | float | str | None
    unit: str
    says: Bilingual


class Answered(Part):
    """One thing asked and its answer; the source is of what is asked, not of the answer."""

    name: str
    label: Bilingual
    asks: Bilingual
    answer: Answer
    statement: Bilingual
    source: str
    source_kind: SourceKind


class Check(Answered):
    """One part of a criterion, with the fields it was read from."""

    evidence: list[Evidence]


class Criterion(Answered):
    """One of the six criteria. `met` is `answer == "met"`, in one word for those who look no further."""

    met: bool
    checks: list[Check]

    @model_validator(mode="after")
    def _one_word(self) -> Self:
        if self.met != (self.answer == "met"):
            raise ValueError(f"criterion {self.name}: met is {self.met}, but the answer is {self.answer}")
        if self.met and self.name in NEVER_MET_BY_A_FORECAST:
            raise ValueError(f"criterion {self.name}: a forecast never meets it")
        return self


class Condition(Answered):
    """One condition of a standard of accounting."""

    standard: Bilingual
    evidence: list[Evidence]


class Use(Part):
    """
    One purpose, and whether a latent unit may be used for it.

    rule : what that purpose asks for, which is why
    """

    name: str
    purpose: Bilingual
    may_be_used: bool
    rule: Bilingual
    source: str
    source_kind: SourceKind

    @model_validator(mode="after")
    def _contribution_alone(self) -> Self:
        if self.may_be_used and self.name != ONLY_USE:
            raise ValueError(f"use {self.name}: a latent unit may be used for contribution claims only")
        return self


class Claims(Part):
    """What may and may not be said of this unit; the two lists are the purposes of `uses`, by answer."""

    unit: Bilingual
    uses: list[Use]
    may_be_used_for: list[Bilingual]
    may_not_be_used_for: list[Bilingual]
    statement: Bilingual


class AdditionalityDeclared(Part):
    """
    What the scenario declares about whether the measure would be built anyway; nobody here has checked it.

    financed_share_at_least : share of the capital cost that the units' present value must reach to have mattered
    """

    required_by_law: Declared
    in_adopted_budget: Declared
    financed_share_at_least: float | None
    evidence: Bilingual
    source: str
    source_kind: SourceKind


class OwnerPart(Part):
    """
    Who holds how much: a share of what the chain leaves before the claims of others.

    units_t_co2e : that share of the issuable units, not rounded; units themselves are whole
    """

    name: Bilingual
    share: float
    units_t_co2e: float
    source: str
    source_kind: SourceKind


class CreditingIdentity(Part):
    """
    The latent crediting period with its renewals (last year inclusive), owners, what is declared on additionality.

    owners : empty where none is named; what they and others leave has no named owner
    """

    first_year: int
    last_year: int
    period_years: int
    renewals: int
    owners: list[OwnerPart]
    additionality: AdditionalityDeclared | None
