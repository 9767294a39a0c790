"""What a scenario declares on whether the measure would be built anyway; nobody here can check it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, WithJsonSchema, field_validator

from infra.units import Cited, Fraction, SourceKind, Strict, said
from valuation.measures import Text

DECIDES_NOTHING_BELOW = 0.01  # assumption: a hundredth of the cost is less than the error of any cost estimate


def _yes_no(value: Any) -> Any:
    """YAML 1.1 reads a plain yes and no as true and false; what a person writes is meant."""
    return ("yes" if value else "no") if isinstance(value, bool) else value


YesNoUnknown = Annotated[
    Literal["yes", "no", "unknown"],
    BeforeValidator(_yes_no),
    WithJsonSchema({"enum": ["yes", "no", "unknown", True, False]}),
]


class Additionality(Strict):
    """
    Whether the measure would be built anyway, as far as anyone declares it; what is not known is `unknown`.

    financed_share_at_least : share of the capital cost that the units' present value must reach to
        have mattered; below 1 % it never has
    """

    required_by_law: YesNoUnknown
    in_adopted_budget: YesNoUnknown
    financed_share_at_least: Fraction | None = None
    evidence: Text
    source: Cited
    source_kind: SourceKind

    @field_validator("financed_share_at_least")
    @classmethod
    def _decides_something(cls, value: float | None) -> float | None:
        if value is not None and value < DECIDES_NOTHING_BELOW:
            raise said(
                f"financed_share_at_least {value:g} asks for nothing: write {DECIDES_NOTHING_BELOW:g} (1 %) or more, "
                "or leave it out",
                f"financed_share_at_least が{value:g}では条件になりません。"
                f"{DECIDES_NOTHING_BELOW:g}（1％）以上にするか、この項目を省いてください",
            )
        return value
