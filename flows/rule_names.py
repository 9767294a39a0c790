"""The rules of the method by the keys of a scenario or schedule that they read: a refused value is told its rule."""

from __future__ import annotations

from typing import Any

Rule = tuple[str, str, int]
"""Its name in English and Japanese, and its section of the method."""

_DISCOUNTING: Rule = ("discounting", "割引", 8)
_PRICES: Rule = ("prices", "価格", 8)
_PERIOD: Rule = ("crediting period", "クレジット期間", 7)
_TONNES: Rule = ("tonnes by year", "年ごとのトン数", 8)
_RULES: dict[tuple[str, ...], Rule] = {
    ("valuation", "discount_rate_per_year"): _DISCOUNTING,
    ("valuation", "convention"): _DISCOUNTING,
    ("valuation", "discounting"): _DISCOUNTING,
    ("valuation", "price"): _PRICES,
    ("valuation", "prices"): _PRICES,
    ("valuation", "price_paths"): ("random prices", "確率的な価格", 8),
    ("valuation", "contracts"): ("contract", "契約", 8),
    ("valuation", "loadings"): ("loadings", "リスク調整", 8),
    ("valuation", "inflation"): ("real and nominal yen", "実質額と名目額", 8),
    ("valuation", "credit_costs"): ("break-even price", "損益分岐価格", 8),
    ("valuation", "replacement_cost"): ("avoided direct loss", "回避した直接被害", 8),
    ("capital_cost_jpy",): ("financed share", "事業費に占める割合", 8),
    ("first_year",): _TONNES,
    ("t_co2e",): _TONNES,
    ("horizon",): _PERIOD,
    ("measure", "commissioned_year"): _PERIOD,
    ("crediting", "first_year"): _PERIOD,
    ("crediting", "period_years"): _PERIOD,
    ("crediting", "renewals"): _PERIOD,
    ("crediting", "leakage"): ("net: leakage", "正味の回避量：リーケージ", 7),
    ("crediting", "uncertainty_rule"): ("uncertainty", "不確実性", 7),
    ("crediting", "uncertainty"): ("uncertainty", "不確実性", 7),
    ("crediting", "buffer"): ("issuable: buffer", "発行可能量：バッファー", 7),
    ("crediting", "cap_overlap"): ("issuable: cap overlap", "発行可能量：排出量取引制度との重複", 7),
    ("crediting", "other_claims"): ("issuable: other claims", "発行可能量：他者の請求分", 7),
    ("crediting", "remainder"): ("whole tonnes", "整数トン", 7),
}


def named(path: tuple[Any, ...], en: str, ja: str) -> tuple[str, str]:
    """Sentences on the value at a path, after the name of the rule that reads it; as they are where none does."""
    rule = next((_RULES[path[:n]] for n in range(len(path), 0, -1) if path[:n] in _RULES), None)
    if rule is None:
        return en, ja
    return f"Rule '{rule[0]}' (method, section {rule[2]}): {en}", f"「{rule[1]}」の規則（計算方法 {rule[2]}節）：{ja}"
