"""Values at borders: annotated types that carry their unit, their limits and the sentence said when they are broken."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

KG_PER_T = 1000.0
CO2_PER_CARBON = 44.0 / 12.0  # molar masses of CO2 and carbon, the only way from t-C to t-CO2

MOST_EVENTS_PER_YEAR = 12.0  # assumption: what floods every month is no rare event of a catalogue
LEAST_RATE, MOST_RATE = -0.99, 1.0  # of a yearly rate: 1 and more is almost always a value in per cent

SourceKind = Literal["primary", "secondary", "memory", "assumption"]
SOURCE_KINDS: tuple[SourceKind, ...] = ("primary", "secondary", "memory", "assumption")
"""From the strongest to the weakest: what rests on several is as weak as the weakest."""
Structure = Literal["wood", "steel", "rc", "src", "masonry", "unknown"]
Peril = Literal["tsunami", "flood"]


def said(en: str, ja: str, *, at: tuple[str | int, ...] = ()) -> PydanticCustomError:
    """
    A refusal in both languages, to be raised by a validator.

    at : the key that is meant, below the section that is checked; an item of a list may stand there by its name
    """
    return PydanticCustomError("said", "{en}", {"en": en, "ja": ja, "at": at})


def again(item: ErrorDetails) -> InitErrorDetails:
    """A problem that was caught, to be raised again beside others."""
    kind, context = item["type"], item.get("ctx", {})
    raised = PydanticCustomError("said", "{en}", context) if kind == "said" else kind
    return InitErrorDetails(type=raised, loc=item["loc"], input=item["input"], ctx=context)


def said_together(problems: Sequence[PydanticCustomError]) -> None:
    """Raise refusals that one check found, all of them as one; none, nothing."""
    if len(problems) == 1:
        raise problems[0]
    if problems:
        parts = [problem.context or {} for problem in problems]
        en, ja = "; ".join(part["en"] for part in parts), "。".join(part["ja"] for part in parts)
        raise PydanticCustomError("said", "{en}", {"en": en, "ja": ja, "parts": parts})


def plain_number(value: float, digits: int = 6) -> str:
    """A number as people write it: 1,000,000 and 0.00001, never 1e+06; at most so many digits where it has decimals."""
    if not math.isfinite(value):
        return str(value)
    text = f"{value:,.{max(digits, len(str(int(abs(value)))))}g}"
    return f"{Decimal(text):f}" if "e" in text else text


class Strict(BaseModel):
    """Base of everything a person writes: unknown keys are refused, nothing changes after it is built."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, allow_inf_nan=False)


def _filled(en: str, ja: str) -> AfterValidator:
    def check(value: str) -> str:
        if not value.strip():
            raise said(f"{en}, found nothing", f"{ja}（入力：空欄）")
        return value

    return AfterValidator(check)


_NOT_EMPTY = Field(json_schema_extra={"minLength": 1})

Cited = Annotated[
    str,
    _NOT_EMPTY,
    _filled(
        "write where this is from: a document with its page, a quotation, or who assumed it",
        "出典を書いてください（文書名とページ、見積り、または誰の想定か）",
    ),
]
"""The source of a figure; none stands without one."""
Worded = Annotated[str, _NOT_EMPTY, _filled("write a text that a reader can see", "読む人に示す文を書いてください")]


_WITH_COMMAS = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)


def _plain_number(value: Any) -> Any:
    if isinstance(value, bool):
        raise said(
            "write a number, not yes or no (true or false)", "true・false（はい・いいえ）ではなく、数値を書いてください"
        )
    if not isinstance(value, str):
        return value
    try:
        return float(value)  # YAML 1.1 reads 1e-3 as text
    except ValueError:
        if _WITH_COMMAS.fullmatch(value.strip()):
            plain = value.strip().replace(",", "")
            raise said(
                f"write {plain}, without commas, found {value!r}",
                f"「{value}」ではなく、カンマを入れずに {plain} と書いてください",
            ) from None
        raise said(
            f"write a plain number without unit, found {value!r}; the unit stands in the key's name",
            f"「{value}」ではなく、単位を付けない数値を書いてください（単位は項目名にあります）",
        ) from None


def _shown(value: float) -> str:
    """A number as it was given: one just beyond a limit must not read as the limit itself."""
    short = f"{value:g}"
    return short if float(short) == value or math.isnan(value) else repr(value)


def _range(
    low: float, high: float, what: tuple[str, str], hint: tuple[str, str] = ("", "")
) -> Callable[[float], float]:
    def check(value: float) -> float:
        if not (low <= value <= high) or math.isnan(value):
            en = f"{low:g} or more" if math.isinf(high) else f"between {low:g} and {high:g}"
            ja = f"{low:g}以上の値" if math.isinf(high) else f"{low:g}から{high:g}までの値"
            found = _shown(value)
            raise said(
                f"{what[0]} must be {en}, found {found}{hint[0]}",
                f"{what[1]}{ja}にしてください（入力：{found}）{hint[1]}",
            )
        return value

    return check


def too_low(rate: float) -> tuple[str, str]:
    """Why a yearly rate is refused at its lower end; nothing is said of a rate that is too high."""
    if not rate < LEAST_RATE:
        return "", ""
    return (
        "; a rate must be above -1 (-100 %), where nothing is left of a yen and no factor can be worked out; below "
        "-0.99 (-99 %) a value changes more than a hundredfold every year, which is taken for a mistake",
        "。-1（-100％）以下では翌年に何も残らず、係数を計算できません。"
        "-0.99（-99％）を下回る率では、値が1年で100倍を超えて変わるため、書き誤りとして扱います",
    )


def _yearly_rate(value: float) -> float:
    en, ja = too_low(value)
    check = _range(LEAST_RATE, MOST_RATE, ("a yearly rate", "年率は"), (_FOUR[0] + en, _FOUR[1] + ja))
    return check(value)


def _above_zero(en: str, ja: str) -> Callable[[float], float]:
    def check(value: float) -> float:
        if not value > 0:
            found = _shown(value)
            raise said(f"{en} must be above 0, found {found}", f"{ja}0より大きい値にしてください（入力：{found}）")
        return value

    return check


def _monthly_at_most(rate_of: Callable[[float], float], en: str, ja: str) -> Callable[[float], float]:
    """More than one event a month: almost always a rate and a return period exchanged."""

    def check(value: float) -> float:
        if rate_of(value) > MOST_EVENTS_PER_YEAR:
            raise said(en.format(value=value), ja.format(value=value))
        return value

    return check


_NUMBER = BeforeValidator(_plain_number)
_INF = math.inf
_CM = ("; is it in cm or feet?", "。cmやフィートではありませんか")
_FIVE = ("; write 0.05 for 5 %", "。5％は0.05と書きます")
_FOUR = ("; write 0.04 for 4 %", "。4％は0.04と書きます")
_RATE = _monthly_at_most(
    lambda rate: rate,
    "a rate per year must be 12 (once a month) or less, found {value:g}; is this a return period?",
    "年あたりの発生率は12（月に1回）以下の値にしてください（入力：{value:g}）。再現期間ではありませんか",
)
_PERIOD = _monthly_at_most(
    lambda years: 1 / years,
    "a return period must be 1/12 year (one month) or more, found {value:g}; is this a rate?",
    "再現期間は12分の1年（1か月）以上の値にしてください（入力：{value:g}）。年あたりの発生率ではありませんか",
)
_IN_M = _range(-12000, 9000, ("a height or depth in metres", "高さ・深さ（m）は"), _CM)

Finite = Annotated[float, _NUMBER]
Metres = Annotated[float, _NUMBER, AfterValidator(_IN_M)]
NonNegative = Annotated[float, _NUMBER, AfterValidator(_range(0, _INF, ("the value", "")))]
Positive = Annotated[float, _NUMBER, AfterValidator(_above_zero("the value", ""))]
Fraction = Annotated[float, _NUMBER, AfterValidator(_range(0, 1, ("a fraction", "割合は"), _FIVE))]
Rate = Annotated[float, _NUMBER, AfterValidator(_yearly_rate)]
AnnualRate = Annotated[
    float, _NUMBER, AfterValidator(_above_zero("a rate per year", "年あたりの発生率は")), AfterValidator(_RATE)
]
ReturnPeriod = Annotated[
    float, _NUMBER, AfterValidator(_above_zero("a return period in years", "再現期間（年）は")), AfterValidator(_PERIOD)
]
Year = Annotated[int, _NUMBER, AfterValidator(_range(1000, 3000, ("a calendar year", "西暦年は")))]


def _must_exist(value: str, info: ValidationInfo) -> str:
    """Ask the caller's resolver, handed in as validation context; without one the text is taken as it is."""
    resolve = (info.context or {}).get("resolve")
    if resolve is not None:
        resolve(value)
    return value


InputFile = Annotated[str, AfterValidator(_must_exist)]
"""A file as the scenario writes it (relative path or `data:NAME/file`); that text is kept, never a machine's path."""
