"""The parts of a record that criteria read, and how a field of them is cited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal, Self

from valuation.pointers import at
from valuation.record import (
    Agreement,
    ChainLine,
    ClaimableYear,
    Delivery,
    Estimate,
    FindingPart,
    Identity,
    Imputed,
    LatentCreditRecord,
    Provenance,
    Uncertainty,
    Valuation,
)
from valuation.record_base import Bilingual
from valuation.record_criteria import CreditingIdentity, Evidence


@dataclass(frozen=True, slots=True)
class Parts:
    """Parts of one record under the record's own names, so that a pointer into it is a pointer into the record."""

    identity: Identity
    crediting: CreditingIdentity
    estimate: Estimate
    delivery: Delivery
    agreement: Agreement
    chain: Sequence[ChainLine]
    uncertainty: Uncertainty
    claimable: Sequence[ClaimableYear]
    valuation: Valuation
    imputed: Sequence[Imputed]
    findings: Sequence[FindingPart]
    provenance: Provenance
    kind: Literal["latent"] = "latent"

    @classmethod
    def of(cls, record: LatentCreditRecord) -> Self:
        """The parts of a whole record."""
        return cls(**{field.name: getattr(record, field.name) for field in fields(cls)})

    def named(self) -> dict[str, Any]:
        """The parts by their names in the record."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def cite(self, pointer: str, unit: str, en: str, ja: str) -> Evidence:
        """The field at a pointer, its value read there; KeyError where nothing stands."""
        return Evidence(field=pointer, value=at(self, pointer), unit=unit, says=Bilingual(en=en, ja=ja))

    def line(self, step: str) -> tuple[int, ChainLine]:
        """The line of the chain with this step and its place; KeyError where the chain has none."""
        for index, line in enumerate(self.chain):
            if line.step == step:
                return index, line
        raise KeyError(f"the chain has no line {step!r}")
