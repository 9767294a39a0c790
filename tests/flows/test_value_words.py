"""Every kind of refused value, read as its reader reads it: what was found, what to write, nothing of a library."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

import pytest
from pydantic import Discriminator, Field, ValidationError

from flows.validation import problems_in
from infra.units import AnnualRate, Finite, Fraction, NonNegative, Positive, ReturnPeriod, Strict, Year


class Depth(Strict):
    kind: Literal["depth"]
    metres: int


class Level(Strict):
    kind: Literal["level"]
    ground: int


class File(Strict):
    """One key of every kind; all may be left out but the first."""

    needed: int
    not_negative: NonNegative = 1
    positive: Positive = 1
    share: Fraction = 0
    finite: Finite = 0
    often: AnnualRate = 1
    every: ReturnPeriod = 1
    year: Year = 2000
    text: str = ""
    filled: str = Field(default="a", min_length=1)
    name: str = Field(default="a", pattern="^[a-z]$")
    whole: int = 1
    least: int = Field(default=200, ge=200)
    above: float = Field(default=1, gt=0)
    most: int = Field(default=1, le=10_000_000)
    below: float = Field(default=0, lt=1)
    truth: bool = True
    day: date = date(2020, 1, 1)
    rows: list[int] = Field(default=[])
    two: list[int] = Field(default=[1, 2], min_length=2)
    one: list[int] = Field(default=[1], max_length=1)
    table: dict[str, int] = Field(default={})
    section: Depth | None = None
    choice: Annotated[Depth | Level, Discriminator("kind")] | None = None
    word: Literal["alpha", "beta"] = "alpha"


TOLD: list[tuple[str, Any, str, str]] = [
    ("not_negative", -1, "the value must be 0 or more, found -1", "0以上の値にしてください（入力：-1）。"),
    ("not_negative", True, "write a number, not yes or no (true or false)",
     "true・false（はい・いいえ）ではなく、数値を書いてください。"),
    ("not_negative", "3 m", "write a plain number without unit, found '3 m'; the unit stands in the key's name",
     "「3 m」ではなく、単位を付けない数値を書いてください（単位は項目名にあります）。"),
    ("not_negative", "1,000,000.5", "write 1000000.5, without commas, found '1,000,000.5'",
     "「1,000,000.5」ではなく、カンマを入れずに 1000000.5 と書いてください。"),
    ("not_negative", "1,00", "write a plain number without unit, found '1,00'; the unit stands in the key's name",
     "「1,00」ではなく、単位を付けない数値を書いてください（単位は項目名にあります）。"),
    ("not_negative", None, "write a number, found nothing", "数値で書いてください（入力：空欄）。"),
    ("not_negative", [1], "write a number, found a list", "数値で書いてください（入力：一覧）。"),
    ("positive", 0, "the value must be above 0, found 0", "0より大きい値にしてください（入力：0）。"),
    ("share", 5, "a fraction must be between 0 and 1, found 5; write 0.05 for 5 %",
     "割合は0から1までの値にしてください（入力：5）。5％は0.05と書きます。"),
    ("finite", float("nan"), "write a finite number, found nan",
     "有限の数値で書いてください。無限大（inf）や非数（nan）は使えません（入力：nan）。"),
    ("often", 0, "a rate per year must be above 0, found 0",
     "年あたりの発生率は0より大きい値にしてください（入力：0）。"),
    ("every", 0.01, "a return period must be 1/12 year (one month) or more, found 0.01; is this a rate?",
     "再現期間は12分の1年（1か月）以上の値にしてください（入力：0.01）。年あたりの発生率ではありませんか。"),
    ("year", 20270, "a calendar year must be between 1000 and 3000, found 20270",
     "西暦年は1000から3000までの値にしてください（入力：20270）。"),
    ("text", 5, "write text, found 5; in quotes it is text",
     "文字で書いてください（入力：5）。引用符で囲むと文字になります。"),
    ("text", {"a": 1}, "write text, found keys with values", "文字で書いてください（入力：項目と値の組）。"),
    ("filled", " ", "needs at least 1 character, found nothing", "1文字以上で書いてください（入力：空欄）。"),
    ("name", "B b", "write small letters, digits and hyphens only, at most 64, a letter or digit first, found B b",
     "英小文字・数字・ハイフンだけを使い、英小文字か数字で始めて、64文字以内で書いてください（入力：B b）。"),
    ("whole", 1.5, "write a whole number, found 1.5", "整数で書いてください（入力：1.5）。"),
    ("least", 100, "must be 200 or more, found 100", "200以上の値にしてください（入力：100）。"),
    ("above", 0, "must be above 0, found 0", "0より大きい値にしてください（入力：0）。"),
    ("most", 20_000_000, "must be 10,000,000 or less, found 20000000",
     "10,000,000以下の値にしてください（入力：20000000）。"),
    ("below", 1, "must be below 1, found 1", "1より小さい値にしてください（入力：1）。"),
    ("truth", "maybe", "write true or false, found maybe", "true または false と書いてください（入力：maybe）。"),
    ("day", "2026-01-13 10:00", "write a date alone, such as 2026-01-13, found 2026-01-13 10:00",
     "日付だけを 2026-01-13 のように書いてください（入力：2026-01-13 10:00）。"),
    ("rows", {"a": 1}, "write a list: lines that begin with `- `, or [ ], found keys with values",
     "一覧の形（「- 」で始まる行、または [ ]）で書いてください（入力：項目と値の組）。"),
    ("two", [1], "needs at least 2 items, found 1", "2個以上書いてください（入力：1個）。"),
    ("one", [1, 2], "takes at most 1 item, found 2", "1個までにしてください（入力：2個）。"),
    ("table", [1], "write keys with their values here (`key: value`), found a list",
     "「項目: 値」の形で書いてください（入力：一覧）。"),
    ("section", 1, "write keys with their values here (`key: value`), found 1",
     "「項目: 値」の形で書いてください（入力：1）。"),
    ("choice", 1, "write keys with their values here (`key: value`), found 1",
     "「項目: 値」の形で書いてください（入力：1）。"),
    ("choice", {"metres": 1}, "say of which kind it is: write `kind:`",
     "種類が書かれていません。「kind:」に続けて種類を書いてください。"),
    ("choice", {"kind": "dept", "metres": 1}, "there is no kind `dept` here; did you mean `depth`?",
     "「dept」という種類（kind）はありません。「depth」の誤りではありませんか。"),
    ("choice", {"kind": "x"}, "there is no kind `x` here; write one of: depth, level",
     "「x」という種類（kind）はありません。次のいずれかを書いてください：depth、level"),
    ("word", "alpa", "`alpa` is not known here; did you mean `alpha`?",
     "「alpa」は使えません。「alpha」の誤りではありませんか。"),
    ("word", "zzz", "`zzz` is not known here; write one of: alpha, beta",
     "「zzz」は使えません。次のいずれかを書いてください：alpha、beta"),
    ("shear", 1, "`shear` is not a known key; did you mean `share`?",
     "「shear」という項目はありません。「share」の誤りではありませんか。"),
    ("section", {"kind": "depth"}, "`section.metres` is missing; it has no default",
     "「section.metres」がありません。省略できないため、書き加えてください。"),
]  # fmt: skip


def told(key: str, value: Any) -> tuple[str, str]:
    """The one refusal of a value, without the name of its rule."""
    raw = {"needed": 1, key: value}
    with pytest.raises(ValidationError) as caught:
        File.model_validate(raw)
    (found,) = problems_in(caught.value, File, raw, {}, "file.yaml")
    return re.sub(r"^Rule '[^']*': ", "", found.message_en), re.sub(r"^「[^」]*」の規則：", "", found.message_ja)


@pytest.mark.parametrize(("key", "value", "en", "ja"), TOLD)
def test_a_refused_value_is_told_with_what_was_found_and_what_to_write(key: str, value: Any, en: str, ja: str) -> None:
    assert told(key, value) == (en, ja)
