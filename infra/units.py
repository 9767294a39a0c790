"""Values at borders: annotated types that carry their unit, their limits and the sentence said when they are broken."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationInfo

KG_PER_T = 1000.0
CO2_PER_CARBON = 44.0 / 12.0  # molar masses of CO2 and carbon, the only way from t-C to t-CO2

SourceKind = Literal["primary", "secondary", "memory", "assumption"]
SOURCE_KINDS: tuple[SourceKind, ...] = ("primary", "secondary", "memory", "assumption")
"""From the strongest to the weakest: what rests on several is as weak as the weakest."""
Structure = Literal["wood", "steel", "rc", "src", "masonry", "unknown"]
Peril = Literal["tsunami", "flood"]


class Strict(BaseModel):
    """Base of everything a person writes: unknown keys are refused, nothing changes after it is built."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, allow_inf_nan=False)


def _plain_number(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("write a number, not yes or no")
    if isinstance(value, str):
        try:
            return float(value)  # YAML 1.1 reads 1e-3 as text
        except ValueError:
            pass
        raise ValueError(f"write a plain number without unit or quotes, found {value!r}; the unit stands in the key's name")
    return value


def _range(low: float, high: float, what: str, hint: str = "") -> Callable[[float], float]:
    def check(value: float) -> float:
        if not (low <= value <= high) or math.isnan(value):
            limits = f"{low:g} or more" if math.isinf(high) else f"between {low:g} and {high:g}"
            raise ValueError(f"{what} must be {limits}, found {value:g}{hint}")
        return value

    return check


def _above_zero(what: str) -> Callable[[float], float]:
    def check(value: float) -> float:
        if not value > 0:
            raise ValueError(f"{what} must be above 0, found {value:g}")
        return value

    return check


_NUMBER = BeforeValidator(_plain_number)
_INF = math.inf

Finite = Annotated[float, _NUMBER]
Metres = Annotated[
    float, _NUMBER, AfterValidator(_range(-12000, 9000, "a height or depth in metres", "; is it in cm or feet?"))
]
NonNegative = Annotated[float, _NUMBER, AfterValidator(_range(0, _INF, "the value"))]
Positive = Annotated[float, _NUMBER, AfterValidator(_above_zero("the value"))]
Fraction = Annotated[float, _NUMBER, AfterValidator(_range(0, 1, "a fraction", "; write 0.05 for 5 %"))]
Rate = Annotated[float, _NUMBER, AfterValidator(_range(-0.99, 1, "a yearly rate", "; write 0.04 for 4 %"))]
AnnualRate = Annotated[float, _NUMBER, AfterValidator(_above_zero("a rate per year"))]
ReturnPeriod = Annotated[float, _NUMBER, AfterValidator(_above_zero("a return period in years"))]
Year = Annotated[int, _NUMBER, AfterValidator(_range(1000, 3000, "a calendar year"))]


def _must_exist(value: str, info: ValidationInfo) -> str:
    """Ask the caller's resolver, handed in as validation context; without one the text is taken as it is."""
    resolve = (info.context or {}).get("resolve")
    if resolve is not None:
        resolve(value)
    return value


InputFile = Annotated[str, AfterValidator(_must_exist)]
"""A file as the scenario writes it (relative path or `data:NAME/file`); its text, never a path of a machine, is kept."""
