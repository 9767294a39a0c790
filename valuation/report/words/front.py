"""Words of the page itself, the masthead and the headline."""

from __future__ import annotations

from typing import Final

from valuation.report.words.base import Word

FRONT: Final[dict[str, Word]] = {
    "banner": Word("LATENT – FORECAST, NOT AN OFFSET", "潜在・予測値（オフセットではありません）"),
    "banner.note": Word(
        "A latent credit unit (LCU) is a forecast of avoided emissions. It cannot be retired, exported or used as "
        "an offset.",
        "潜在クレジット単位（LCU）は、回避されると見込まれる排出量の予測値です。無効化・移転・オフセットへの使用はできません。",
    ),
    "synthetic": Word(
        "Synthetic example: the town, its buildings and its events are invented. No figure here describes a real "
        "place.",
        "架空の例：この町、建物、災害事象はすべて作成されたもので、実在の場所を示すものではありません。",
    ),
    "place": Word("Place", "場所"),
    "measure": Word("Measure", "対策"),
    "record": Word("Record", "記録番号"),
    "contents": Word("Contents", "目次"),
    "measure.details": Word("The measure, the horizon and the run in detail", "対策・評価期間・計算条件の詳細"),
    "measure.changes": Word("What it changes", "対策の内容"),
    "measure.perils": Word("Acts against", "対象とする災害"),
    "measure.commissioned": Word("In service from", "供用開始年"),
    "measure.service_life": Word("Service life", "耐用年数"),
    "measure.service_life.value": Word("{years} years", "{years}年"),
    "measure.probability_works": Word("Probability that it works when needed", "必要なときに機能する確率"),
    "measure.design_level": Word("Design level", "設計水準"),
    "measure.evidence": Word("Evidence", "根拠資料"),
    "measure.capital": Word("Capital cost", "建設費"),
    "measure.yearly": Word("Yearly cost", "年間維持費"),
    "run.horizon": Word("Horizon", "評価期間"),
    "run.horizon.value": Word("{first}–{last} ({years} years)", "{first}〜{last}年（{years}年間）"),
    "run.period": Word("Latent crediting period", "潜在クレジットの対象期間"),
    "run.period.value": Word("{first}–{last}", "{first}〜{last}年"),
    "run.paths": Word("Simulated futures", "シミュレーションした将来の数"),
    "run.draws": Word("Draws of the uncertain parameters", "不確実な係数の抽出回数"),
    "run.seed": Word("Seed", "乱数シード"),
    "run.recurrence": Word("After a collapse", "倒壊後の扱い"),
    "run.recurrence.first": Word(
        "a collapsed building does not stand again within the horizon",
        "倒壊した建物は評価期間内に再び建てられないものとする",
    ),
    "run.recurrence.repeat": Word(
        "a collapsed building stands again after {years} years, new, in the same structure, and can be lost again",
        "倒壊した建物は{years}年後に同じ構造で新築され、再び被害を受けうるものとする",
    ),
    "run.recurrence.repeat_as": Word(
        "a collapsed building stands again after {years} years, new ({structure}), and can be lost again",
        "倒壊した建物は{years}年後に{structure}で新築され、再び被害を受けうるものとする",
    ),
    "run.record_id": Word("Record id (SHA-256)", "記録番号（SHA-256）"),
    "head.title": Word("What is forecast, and what it would be worth", "予測結果と、その現在価値"),
    "head.read": Word(
        "Two figures sum up the forecast; the two panels below say how far each kind of uncertainty can move it.",
        "予測は次の二つの数値に要約されます。下の二つの枠は、性質の異なる二つの不確実性がどの程度かを示します。",
    ),
    "head.issuable": Word("Issuable latent credit units", "発行可能な潜在クレジット単位（LCU）"),
    "head.issuable.unit": Word("LCU (1 LCU = 1 t-CO2e, forecast)", "LCU（1 LCU ＝ 1 t-CO2e、予測値）"),
    "head.issuable.note": Word(
        "whole tonnes over {first}–{last}, after every deduction",
        "{first}〜{last}年の合計。すべての控除後、トン未満切り捨て",
    ),
    "head.pv": Word("Present value at {rate}", "現在価値（割引率{rate}）"),
    "head.pv.note": Word(
        "{price} per t-CO2e, price year {price_year}; discounted to 1 January {year}, counted at {convention}",
        "価格は{price}／t-CO2e（{price_year}年価格）。{year}年1月1日時点に割引、計上時点は{convention}",
    ),
    "head.ladder": Word("Present value of the same potential units", "同じ潜在クレジットの割引率別の現在価値"),
    "head.ladder.rate": Word("Discount rate", "割引率"),
    "head.ladder.pv": Word("Present value", "現在価値"),
    "head.ladder.headline": Word("headline", "代表値"),
    "head.none": Word("NOTHING IS ISSUABLE", "発行可能な潜在クレジットはありません"),
    "head.none.balance": Word(
        "The cumulative net tonnes do not stay above zero to the end of the horizon, so no tonne may be claimed.",
        "正味の累計が評価期間の終わりまで正の値を保たないため、請求できる量がありません。",
    ),
    "head.none.small": Word(
        "What remains after the deductions is less than one whole tonne.",
        "控除後に残る量が1トンに達しません。",
    ),
    "head.none.pv": Word(
        "With nothing issuable, the present value is zero at every discount rate.",
        "発行可能量がないため、現在価値はどの割引率でもゼロです。",
    ),
    "est.title": Word("Uncertainty of the estimate", "推定の不確実性"),
    "est.read": Word(
        "How well the average is known: the spread of the mean net tonnes when emission factors, rates and other "
        "parameters take other plausible values. This is deducted.",
        "平均値がどの程度確かか：排出係数や発生頻度などの係数を、ありうる範囲で変えたときの正味の平均値の幅です。"
        "この分は控除されます。",
    ),
    "est.mean": Word("Mean net tonnes over the claimed years", "対象年の正味量の平均"),
    "est.central": Word("The same at the central parameters (gap to the mean)", "係数を基準値とした場合（平均との差）"),
    "est.draws": Word("Draws (sampling error of the mean)", "抽出回数（平均の標本誤差）"),
    "est.p05": Word("5th percentile of the draws", "抽出結果の5パーセンタイル"),
    "est.p95": Word("95th percentile of the draws", "抽出結果の95パーセンタイル"),
    "est.half_width": Word("Half-width (90% interval, share of the mean)", "片側幅（90%区間、平均に対する比）"),
    "est.deduction": Word("Deduction for uncertainty", "不確実性控除"),
    "est.deduction.value": Word("{deduction} (rule: {rule})", "{deduction}（規則：{rule}）"),
    "est.no_half_width": Word("not defined (the mean is not positive)", "定義できません（平均が正ではないため）"),
    "out.title": Word("Uncertainty of the outcome", "結果の不確実性"),
    "out.read": Word(
        "What one future may bring at the central parameters: whether and when events come. "
        "This is delivery risk; it is shown, not deducted.",
        "係数を基準値に固定したとき、個々の将来で何が起こりうるか：災害がいつ、起こるか起こらないか。"
        "実現リスクとして示すもので、控除には用いません。",
    ),
    "out.col.avoided": Word("Avoided", "回避量"),
    "out.col.net": Word("Net delivered", "正味の実現量"),
    "out.mean": Word("Mean of all futures", "すべての将来の平均"),
    "out.p10": Word("Exceeded with 90% probability", "90%の確率で上回る値"),
    "out.p50": Word("Exceeded with 50% probability", "50%の確率で上回る値"),
    "out.p90": Word("Exceeded with 10% probability", "10%の確率で上回る値"),
    "out.p99": Word("Exceeded with 1% probability", "1%の確率で上回る値"),
    "out.p01": Word("Exceeded with 99% probability", "99%の確率で上回る値"),
    "out.p05": Word("Exceeded with 95% probability", "95%の確率で上回る値"),
    "out.p95": Word("Exceeded with 5% probability", "5%の確率で上回る値"),
    "out.se": Word("Standard error of the mean", "平均の標準誤差"),
    "out.positive": Word("Probability that losses are smaller with the measure", "対策ありの損失の方が小さくなる確率"),
    "out.negative": Word("Probability that losses are greater with the measure", "対策ありの損失の方が大きくなる確率"),
    "out.net_positive": Word(
        "Probability that net delivery is above 0, after project emissions and leakage",
        "対策自体の排出とリーケージを差し引いた正味の実現量が0を上回る確率",
    ),
    "out.short": Word(
        "Probability that net delivery is below the undeducted claim",
        "正味の実現量が控除前の請求可能量を下回る確率",
    ),
    "counting.table": Word(
        "Other ways of counting: diagnostics over the horizon, none of which can become the headline, t-CO2e",
        "別の数え方による回避量（計算期間、参考値。代表値にはならない）（t-CO2e）",
    ),
    "counting.col.name": Word("Way of counting", "数え方"),
    "counting.col.rule": Word("What counts of an avoided rebuild", "回避した建替えのうち数える分"),
    "counting.col.avoided": Word("Avoided", "回避量"),
    "counting.col.source": Word("Source", "出典"),
    "counting.gross": Word("gross", "総量"),
    "counting.gross.rule": Word("all of it, at today's emission factors", "全量（現在の排出係数のまま）"),
    "counting.own": Word("residual life: the rule of this record", "残存耐用年数：この記録の規則"),
    "counting.own.rule": Word("R ÷ L: the share of the service life that is left", "R ÷ L：残っている耐用年数の割合"),
    "out.below": Word(
        "Probability that net delivery is below the {units} issuable units",
        "正味の実現量が発行可能量（{units}単位）を下回る確率",
    ),
    "out.both": Word(
        "With parameters drawn as well: median {p50}, above 0 with {positive}, below the issuable units with {below}.",
        "係数も抽出した場合：中央値{p50}、0を上回る確率{positive}、発行可能量を下回る確率{below}。",
    ),
    "out.claimed": Word("Undeducted claim", "控除前の請求可能量"),
    "out.short.mean": Word("Mean shortfall against the undeducted claim", "控除前の請求可能量に対する平均不足量"),
    "out.tvar10": Word("Mean shortfall in the worst 10% of futures", "最も悪い10%の将来での平均不足量"),
    "fact.tvar10": Word(
        "Mean shortfall against the undeducted claim, worst 10%",
        "控除前の請求可能量に対する不足量（最も悪い10%の平均）",
    ),
    "out.tvar05": Word("Mean shortfall in the worst 5% of futures", "最も悪い5%の将来での平均不足量"),
    "out.tvar01": Word("Mean shortfall in the worst 1% of futures", "最も悪い1%の将来での平均不足量"),
    "out.table": Word("Avoided and net delivered tonnes, t-CO2e", "回避量と正味の実現量（t-CO2e）"),
    "est.table": Word("Spread of the estimate, t-CO2e", "推定の幅（t-CO2e）"),
    "out.more": Word("All percentiles and shortfalls", "全パーセンタイルと不足量"),
    "out.rare90": Word(
        "In at least 90% of the simulated futures nothing is avoided: no event comes in which the measure "
        "helps. The mean is carried by a few rare events.",
        "シミュレーションした将来の90%以上では、回避量はゼロです。対策が効果を発揮する災害が起こらないためで、"
        "平均値は少数のまれな災害によるものです。",
    ),
    "out.rare50": Word(
        "In at least half of the simulated futures nothing is avoided: no event comes in which the measure "
        "helps. The mean is carried by the other futures.",
        "シミュレーションした将来の半数以上では、回避量はゼロです。対策が効果を発揮する災害が起こらないためで、"
        "平均値は残りの将来によるものです。",
    ),
    "out.never": Word(
        "In none of the simulated futures does the measure make a difference.",
        "シミュレーションしたどの将来でも、対策による差は生じていません。",
    ),
}
