"""Words of the criteria, their evidence, the use table and the conditions of the GHG Protocol."""

from __future__ import annotations

from typing import Final

from valuation.report.words.base import Word

CRITERIA: Final[dict[str, Word]] = {
    "criteria.title": Word("Six criteria", "六つの要件"),
    "criteria.read": Word(
        "What a unit set against emissions has to meet (ICROA), answered from this record. Partly met and not tested "
        "count as not met.",
        "排出量との相殺に使う単位が満たすべき要件（ICROA）に、この記録の値から答えたものです。"
        "一部のみ・未確認は、満たさないものとして扱います。",
    ),
    "criteria.table": Word("Criteria", "要件"),
    "criteria.col.criterion": Word("Criterion", "要件"),
    "criteria.col.result": Word("Result", "結果"),
    "criteria.col.statement": Word("Statement", "説明"),
    "criteria.count": Word("{met} of {of} criteria are met.", "{of}要件のうち{met}要件を満たしています。"),
    "criteria.none": Word("None of the {of} criteria is met.", "{of}要件のうち、満たしているものはありません。"),
    "proof.title": Word("Evidence for each criterion", "要件ごとの根拠"),
    "proof.read": Word(
        "Each criterion with its checks and the fields of the record that they were read from. The address after each "
        "value is its place in record.json.",
        "要件ごとに、確認した点と、その根拠とした記録の値を示します。値の右は、record.json 内の位置です。",
    ),
    "proof.asks": Word("Asked: {text}", "求められること：{text}"),
    "proof.col.check": Word("Check", "確認した点"),
    "proof.col.says": Word("What it is", "内容"),
    "proof.col.place": Word("Place in the record", "記録内の位置"),
    "proof.fields": Word("Fields of the record ({count})", "記録の値（{count}件）"),
    "proof.declared": Word("Declared in the scenario: {text}", "シナリオの設定の根拠：{text}"),
    "use.title": Word("What a unit may be used for", "使用できる用途"),
    "use.read": Word(
        "A latent unit is a forecast: it may support a contribution claim, and nothing else.",
        "潜在クレジット単位は予測値です。貢献の表明に限って使用でき、ほかの用途には使用できません。",
    ),
    "use.table": Word("Uses", "用途"),
    "use.col.purpose": Word("Purpose", "用途"),
    "use.col.may": Word("May be used", "使用"),
    "use.col.rule": Word("What the purpose asks for", "その用途の条件"),
    "use.yes": Word("yes", "できる"),
    "use.no": Word("no", "できない"),
    "ghg.title": Word("Conditions of the GHG Protocol", "GHGプロトコルの条件"),
    "ghg.read": Word(
        "Five conditions for reductions from projects, answered, and five for removals, which do not apply.",
        "プロジェクトによる削減についての5条件への回答と、該当しない吸収・除去についての5条件です。",
    ),
    "ghg.col.standard": Word("Standard", "基準"),
    "proof.evidence": Word("Fields of the record behind each answer", "各回答の根拠とした記録の値"),
    "ghg.col.condition": Word("Condition", "条件"),
    "answer.met": Word("met", "満たす"),
    "answer.partly": Word("not met: only in part", "満たさない（一部のみ）"),
    "answer.not_met": Word("not met", "満たさない"),
    "answer.not_tested": Word("not met: not tested", "満たさない（未確認）"),
    "answer.not_applicable": Word("not applicable", "対象外"),
    "value.latent": Word("latent (a forecast)", "潜在（予測値）"),
    "value.yes": Word("yes", "はい"),
    "value.no": Word("no", "いいえ"),
    "value.unknown": Word("not known", "不明"),
    "value.none": Word("not given", "設定なし"),
    "unit.year": Word("{value}", "{value}年"),
    "unit.years": Word("{value} years", "{value}年"),
    "unit.buildings": Word("{value} buildings", "{value}棟"),
    "unit.times_se": Word("{value} standard errors", "標準誤差の{value}倍"),
}
