"""The rules of the method by the keys of a scenario or schedule that they read: a refused value is told its rule."""

from __future__ import annotations

from typing import Any

Rule = tuple[str, str, int]
"""Its name in English and Japanese, and its section of the method; 0: a rule of how a file is written."""

_KNOWN: Rule = ("known keys only", "使える項目", 0)
_NEEDED: Rule = ("keys without a default", "必須項目", 0)
_FILES: Rule = ("files that exist", "実在するファイル", 0)
_WRITTEN: Rule = ("how the file is written", "ファイルの書き方", 0)
_OCCURRENCE: Rule = ("occurrence", "発生頻度", 1)
_ESTIMATE: Rule = ("uncertainty of the estimate", "推定の不確実性", 6)
_OUTCOME: Rule = ("uncertainty of the outcome", "結果の不確実性", 6)
_CHAIN: Rule = ("credit chain", "クレジット量の計算", 7)
_DISCOUNTING: Rule = ("discounting", "割引", 8)
_PRICES: Rule = ("prices", "価格", 8)
_PERIOD: Rule = ("crediting period", "クレジット期間", 7)
_TONNES: Rule = ("tonnes by year", "年ごとのトン数", 8)
_RULES: dict[tuple[str, ...], Rule] = {
    ("events",): _OCCURRENCE,
    ("sources",): _OCCURRENCE,
    ("models",): _OCCURRENCE,
    ("climate",): _OCCURRENCE,
    ("hazards",): ("depth at a building", "建物の浸水深", 2),
    ("hazards", "events"): _OCCURRENCE,
    ("hazards", "sources"): _OCCURRENCE,
    ("hazards", "models"): _OCCURRENCE,
    ("hazards", "climate"): _OCCURRENCE,
    ("damage",): ("damage", "被害", 3),
    ("consequence",): ("consequence", "被害による排出", 4),
    ("measure",): ("worlds with and without the measure", "対策なし・対策ありの世界", 5),
    ("seed",): _OUTCOME,
    ("paths",): _OUTCOME,
    ("outcome",): _OUTCOME,
    ("uncertainties",): _ESTIMATE,
    ("crediting",): _CHAIN,
    ("crediting", "occurrence_model"): _OCCURRENCE,
    ("crediting", "additionality"): ("additional", "追加性", 9),
    ("valuation",): ("money", "金額", 8),
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
    ("crediting", "owners"): ("issuable: owners and claims of others", "発行可能量：所有者と他者の請求分", 7),
    ("crediting", "buffer"): ("issuable: buffer", "発行可能量：バッファー", 7),
    ("crediting", "cap_overlap"): ("issuable: cap overlap", "発行可能量：排出量取引制度との重複", 7),
    ("crediting", "other_claims"): ("issuable: other claims", "発行可能量：他者の請求分", 7),
    ("crediting", "remainder"): ("whole tonnes", "整数トン", 7),
}


def named(path: tuple[Any, ...], en: str, ja: str) -> tuple[str, str]:
    """Sentences on the value at a path, after the name of the rule that reads it."""
    found = (_RULES[path[:n]] for n in range(len(path), 0, -1) if path[:n] in _RULES)
    return _after(next(found, _WRITTEN), en, ja)


def unknown(en: str, ja: str) -> tuple[str, str]:
    """Sentences on a key that nothing reads, after the rule that such keys are not passed over."""
    return _after(_KNOWN, en, ja)


def needed(en: str, ja: str) -> tuple[str, str]:
    """Sentences on a key that is not there, after the rule that nothing is assumed for it."""
    return _after(_NEEDED, en, ja)


def written(en: str, ja: str) -> tuple[str, str]:
    """Sentences on a file that cannot be read as it is written."""
    return _after(_WRITTEN, en, ja)


def of_files(en: str, ja: str) -> tuple[str, str]:
    """Sentences on a file that is named and is not there."""
    return _after(_FILES, en, ja)


def _after(rule: Rule, en: str, ja: str) -> tuple[str, str]:
    name_en, name_ja, section = rule
    where_en, where_ja = (f" (method, section {section})", f"（計算方法 {section}節）") if section else ("", "")
    return f"Rule '{name_en}'{where_en}: {en}", f"「{name_ja}」の規則{where_ja}：{ja}"
