"""What the decision figures refuse: the name of the rule, what was found, and what to write instead."""

from __future__ import annotations

from typing import Any

from infra.findings import Finding, Place

Named = tuple[str, str]
"""A thing in words, English and Japanese."""


class RuleRefused(ValueError):
    """An input that a rule does not admit; `finding` says it in both languages."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.text("en"))
        self.finding = finding


# code: rule_en, message_en, remedy_en, rule_ja, message_ja, remedy_ja
_SENTENCES: dict[str, tuple[str, str, str, str, str, str]] = {
    "RATE_TOO_LOW": (
        "discounting",
        "{what}: found {value}; at -100 % or less nothing has a present value.",
        "Write the rate as a share of 1, above -1: 0.04 for 4 %.",
        "割引",
        "{what}が{value}です。-100％以下の割引率では現在価値を計算できません。",
        "-1より大きい値を小数で書いてください（4％は0.04）。",
    ),
    "NOT_A_NUMBER": (
        "complete figures",
        "{what}: no number at {where}.",
        "Write a number for every entry; 0 where there is nothing.",
        "値の完備",
        "{what}の{where}に数値がありません。",
        "すべての欄に数値を書いてください（何もない場合は0）。",
    ),
    "COST_NEGATIVE": (
        "costs without a minus sign",
        "{what}: found {value} at {where}.",
        "Write a cost as 0 or more; write a saving or an income among the benefits.",
        "費用の符号",
        "{what}の{where}が{value}円です。",
        "費用は0以上で書き、節約や収入は便益に入れてください。",
    ),
    "BELOW_ZERO": (
        "no negative amounts",
        "{what}: found {value} at {where}.",
        "Write 0 or more.",
        "負でない値",
        "{what}の{where}が{value}です。",
        "0以上で書いてください。",
    ),
    "SHARE_OUTSIDE": (
        "shares between 0 and 1",
        "{what}: found {value} at {where}.",
        "Write a share from 0 to 1: 0.5 for 50 %.",
        "割合の範囲",
        "{what}の{where}が{value}です。",
        "0から1までの小数で書いてください（50％は0.5）。",
    ),
    "HORIZON_SHORT": (
        "vintages inside the horizon",
        "{what}: one stands in {year}, outside the horizon {first} to {last}.",
        "Let the horizon reach {year}, or leave that year out.",
        "評価期間と発生年",
        "{what}に{year}年の値がありますが、評価期間は{first}年から{last}年までです。",
        "{year}年を含む評価期間にするか、その年の値を除いてください。",
    ),
    "YEARS_DIFFER": (
        "one value for each year of the horizon",
        "{what}: {found} years, but {other}: {expected} years.",
        "Give both the same years; write 0 for a year in which there is nothing.",
        "評価期間の各年に一つの値",
        "{what}は{found}年分、{other}は{expected}年分です。",
        "同じ年数にそろえてください（何もない年は0）。",
    ),
    "LENGTHS_DIFFER": (
        "one value for each entry",
        "{what}: found {found} entries, expected {expected}.",
        "Give one value for each entry.",
        "項目ごとに一つの値",
        "{what}の数が{found}です（必要な数：{expected}）。",
        "項目ごとに一つの値を書いてください。",
    ),
    "NOT_WHOLE": (
        "whole tonnes",
        "{what}: found {value} at {where}.",
        "Give issuable tonnes after flooring, as whole numbers.",
        "整数トン",
        "{what}の{where}が{value}です。",
        "切捨て後の発行可能量を整数で書いてください。",
    ),
    "NOTHING_GIVEN": (
        "something to show",
        "{what}: nothing is given.",
        "Give at least one entry.",
        "対象の有無",
        "{what}がありません。",
        "一つ以上書いてください。",
    ),
    "NAME_TWICE": (
        "one row for each name",
        "{what}: {value} stands there twice.",
        "Rename or remove one of them.",
        "名前の重複",
        "{what}に「{value}」が二つあります。",
        "一方の名前を変えるか、除いてください。",
    ),
    "CENTRAL_DIFFERS": (
        "one central result",
        "{what}: the central result is {value}, in the first row {expected}.",
        "Give every row the result at the central values of all inputs.",
        "共通の中央値",
        "{what}の中央値での結果が{value}で、最初の行の{expected}と異なります。",
        "すべての行に、全入力を中央値とした同じ結果を書いてください。",
    ),
    "FUTURES_DIFFER": (
        "one event strikes all",
        "{what} was simulated with another {field} than {other}.",
        "Run all members with the same seed, catalogue, horizon and number of futures.",
        "一つの災害がすべてに及ぶ",
        "{what}と{other}では{field_ja}が異なります。",
        "乱数の種・事象カタログ・評価期間・シミュレーション数をそろえて計算し直してください。",
    ),
    "NEVER_SERVES": (
        "vintages inside the horizon",
        "{what}: none lies inside the horizon of {years} years.",
        "Let the measure start inside the horizon, or lengthen the horizon.",
        "評価期間と発生年",
        "{what}が、{years}年間の評価期間と重なりません。",
        "評価期間のうちに対策の供用を始めるか、評価期間を長くしてください。",
    ),
    "FUTURES_MISSING": (
        "overlaps are removed from every future",
        "{what} holds {count} building(s) that another member claims, the first is {value}, without their own futures.",
        "Simulate these buildings alone with the same seed and catalogue (their draws stay the same), and give the "
        "tonnes of each future.",
        "重複はすべての将来から除く",
        "{what}には、ほかの対象にも含まれる建物が{count}棟ありますが（最初は{value}）、その建物だけの計算結果がありません。",
        "同じ乱数の種と事象カタログでその建物だけを計算し（結果は変わりません）、将来ごとのトン数を指定してください。",
    ),
    "TOO_LARGE": (
        "figures within reach",
        "{what}: more than {value} would be needed.",
        "Check price, tonnes and costs: these never meet in practice.",
        "計算できる範囲",
        "{what}が{value}を超えます。",
        "価格・トン数・費用を確認してください。現実的な範囲で費用をまかなえません。",
    ),
}


def refusal(code: str, what: Named, *, other: Named = ("", ""), where: Named = ("", ""), **values: Any) -> RuleRefused:
    """
    The refusal of one rule, to be raised.

    Parameters
    ----------
    code : a key of the table above; it stays the same between versions
    what, other, where : named in both languages
    """
    rule_en, message_en, remedy_en, rule_ja, message_ja, remedy_ja = _SENTENCES[code]
    shown = {name: f"{value:g}" if isinstance(value, float) else value for name, value in values.items()}
    english = shown | {"what": what[0], "other": other[0], "where": where[0]}
    japanese = shown | {"what": what[1], "other": other[1], "where": where[1]}
    return RuleRefused(
        Finding(
            code=code,
            severity="refused",
            file="",
            place=Place(),
            value=str(shown.get("value", "")),
            message_en=f"Rule '{rule_en}': {message_en.format(**english)}",
            remedy_en=remedy_en.format(**english),
            message_ja=f"「{rule_ja}」の規則：{message_ja.format(**japanese)}",
            remedy_ja=remedy_ja.format(**japanese),
        )
    )
