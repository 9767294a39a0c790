"""The declared rules of an inventory: how a missing value is filled and what is done with a row that does not fit."""

from __future__ import annotations

import math
from typing import Annotated, Literal

from pydantic import Field, model_validator

from infra.units import Cited, Finite, Fraction, Positive, SourceKind, Strict, Year, said

Built = Literal["wood", "steel", "rc", "src", "masonry"]
BUILT: tuple[Built, ...] = ("wood", "steel", "rc", "src", "masonry")
StructureOrUnknown = Literal["wood", "steel", "rc", "src", "masonry", "unknown"]


class _FillRule(Strict):
    source: Cited
    source_kind: SourceKind


class Mixture(_FillRule):
    """An unknown structure stays unknown and counts as a weighted mean of classes; the weights sum to 1."""

    rule: Literal["mixture"]
    weights: dict[Built, Positive]

    @model_validator(mode="after")
    def _sums_to_one(self) -> Mixture:
        total = math.fsum(self.weights.values())
        if not math.isclose(total, 1.0, abs_tol=1e-9):
            raise said(
                f"the weights must sum to 1, found {total:g}",
                f"重みの合計が1になるようにしてください（合計：{total:g}）",
            )
        return self


class ConstantStructure(_FillRule):
    """One class for every unknown structure; low and high are classes to compare with."""

    rule: Literal["constant"]
    value: Built
    low: Built | None = None
    high: Built | None = None


class ConstantNumber(_FillRule):
    """One number for every missing value; low and high are its plausible ends."""

    rule: Literal["constant"]
    value: Finite
    low: Finite | None = None
    high: Finite | None = None

    @model_validator(mode="after")
    def _in_order(self) -> ConstantNumber:
        if (
            not (self.value if self.low is None else self.low)
            <= self.value
            <= (self.value if self.high is None else self.high)
        ):
            raise said("low, value and high must increase", "low ≦ value ≦ high の順に書いてください")
        return self


class ConstantText(_FillRule):
    """One word for every missing value."""

    rule: Literal["constant"]
    value: str = Field(min_length=1)


class ByStructure(_FillRule):
    """One number per structure; `unknown` is needed where a structure stays unknown."""

    rule: Literal["by_structure"]
    values: dict[StructureOrUnknown, Finite]
    low: dict[StructureOrUnknown, Finite] | None = None
    high: dict[StructureOrUnknown, Finite] | None = None

    @model_validator(mode="after")
    def _complete(self) -> ByStructure:
        missing = [name for name in BUILT if name not in self.values]
        if missing:
            raise said(
                f"give a value for every structure; missing: {', '.join(missing)}",
                f"すべての構造に値を書いてください（不足：{'、'.join(missing)}）",
            )
        for side in (self.low, self.high):
            if side is not None and set(side) != set(self.values):
                raise said(
                    "low and high must name the same structures as values",
                    "low と high には values と同じ構造を書いてください",
                )
        return self


class FootprintTimesStoreys(_FillRule):
    """Floor area = footprint x storeys x share; share takes off eaves, walls and open ground floors."""

    rule: Literal["footprint_times_storeys"]
    share: Fraction = 1.0
    low_share: Fraction | None = None
    high_share: Fraction | None = None


class UniformYears(_FillRule):
    """An unknown year stays unknown and is averaged over every year from first to last, each with equal weight."""

    rule: Literal["uniform_years"]
    first: Year
    last: Year

    @model_validator(mode="after")
    def _in_order(self) -> UniformYears:
        if self.first > self.last:
            raise said("the first year must not be after the last", "first は last より後にできません")
        return self


class RowNumber(Strict):
    """Ids for a file that has none: the row's number in the file from 1, padded with zeros."""

    rule: Literal["row_number"]
    source: Cited = "order of the rows in the file"
    source_kind: SourceKind = "assumption"


NumberRule = Annotated[ConstantNumber | ByStructure, Field(discriminator="rule")]
FillRule = (
    Mixture
    | ConstantStructure
    | ConstantNumber
    | ConstantText
    | ByStructure
    | FootprintTimesStoreys
    | UniformYears
    | RowNumber
)


class Imputation(Strict):
    """Field by field, the rule for values that the file does not give; a field without a rule is refused."""

    asset_id: RowNumber | None = None
    structure: Annotated[Mixture | ConstantStructure, Field(discriminator="rule")] | None = None
    storeys: NumberRule | None = None
    floor_area_m2: (
        Annotated[ConstantNumber | ByStructure | FootprintTimesStoreys, Field(discriminator="rule")] | None
    ) = None
    year_built: Annotated[ConstantNumber | ByStructure | UniformYears, Field(discriminator="rule")] | None = None
    floor_height_m: NumberRule | None = None
    quantity: ConstantNumber | None = None
    use: ConstantText | None = None


class LargestFootprint(Strict):
    """Polygons above limit_m2, which cannot be single buildings: set aside, or counted as limit_m2."""

    limit_m2: Positive
    action: Literal["set_aside", "cap"]


class RowRules(Strict):
    """What is done with rows that do not fit; a case that occurs and has no rule is refused."""

    no_geometry: Literal["set_aside"] | None = None
    invalid_geometry: Literal["repair", "set_aside"] | None = None
    duplicate_geometry: Literal["keep", "set_aside"] | None = None
    largest_footprint: LargestFootprint | None = None
