"""Words of what lies behind the uncertainties: occurrence models, the split of the variance, both kinds at once."""

from __future__ import annotations

from typing import Final

from valuation.report.words.base import Word

UNCERTAINTY: Final[dict[str, Word]] = {
    "model.title": Word("Occurrence models side by side", "発生モデル別の結果"),
    "model.read": Word(
        "How often events come, and whether they remember the last one, is told differently by different models. Each "
        "gives its own result, and models are never pooled.",
        "災害がどのくらいの頻度で起こり、前回からの経過年数に左右されるかは、発生モデルによって異なります。"
        "モデルごとに別々に計算し、結果を平均したり混ぜ合わせたりすることはありません。",
    ),
    "model.headline": Word(
        "The headline, and with it every other figure of this page, is that of the model with the fewest issuable "
        "tonnes, unless the scenario names one.",
        "代表値（この報告書の他のすべての数値）は、発行可能量が最も少ないモデルの結果です。"
        "ただし、シナリオでモデルを指定した場合はそのモデルとします。",
    ),
    "model.one": Word("One occurrence model was used: {title}.", "使用した発生モデルは一つです：{title}。"),
    "model.table": Word(
        "Results of each occurrence model, t-CO2e unless stated", "発生モデル別の結果（特記以外 t-CO2e）"
    ),
    "model.col.model": Word("Model", "モデル"),
    "model.col.avoided": Word("Mean avoided", "平均回避量"),
    "model.col.net": Word("Mean net", "平均正味量"),
    "model.col.p10": Word("Claimed years, net exceeded with 90% probability", "90%の確率で上回る対象年の正味量"),
    "model.col.deduction": Word("Deduction", "控除率"),
    "model.col.issuable": Word("Issuable, LCU", "発行可能量（LCU）"),
    "model.col.pv": Word("Present value at {rate}", "現在価値（{rate}）"),
    "model.note": Word(
        "Means are over the draws of the uncertain parameters and the whole horizon, before deductions. The deduction "
        "is that for uncertainty.",
        "平均は、不確実な係数の抽出結果と評価期間全体についてのもので、控除前の値です。控除率は不確実性控除のものです。",
    ),
    "event.of_headline": Word(
        "Rates are those of the headline's occurrence model: {title}.",
        "発生率は代表値の発生モデルによるものです：{title}。",
    ),
    "share.title": Word("Where the uncertainty comes from", "不確実性の内訳"),
    "share.read": Word(
        "How the variance of the net tonnes of the claimed years splits over the sources of uncertainty that are "
        "sampled. Unlike the swings above, a share counts every value of a source and of all the others, not two "
        "ends of one.",
        "対象年の正味量の分散を、抽出の対象とした不確実性の要因ごとに分けたものです。"
        "上の感度が一つの係数の両端だけを見るのに対し、ここではその要因と他のすべての要因のとりうる値をすべて考慮します。",
    ),
    "share.first": Word(
        "First-order share: what the source explains alone, the part of the variance that would go on average if it "
        "were known exactly.",
        "一次の寄与率：その要因だけで説明される割合です。その要因が正確に分かれば、平均してこの分だけ分散が減ります。",
    ),
    "share.total": Word(
        "Total share: that and all it explains together with others, the part that would remain on average if "
        "everything else were known exactly.",
        "全寄与率：他の要因との組合せで生じる分も含めた割合です。"
        "他のすべての要因が正確に分かっても、平均してこの分の分散が残ります。",
    ),
    "share.noise": Word(
        "Shares are themselves estimated from draws: ± is the half-width of the 90% interval. A share within its "
        "half-width of 0 is noise, also where it is negative; such shares are printed in grey. The base sample was "
        "{draws} (shares_base_draws); four times as many halve the half-widths.",
        "寄与率自体も抽出による推定値で、±は90%区間の片側幅です。0との差が片側幅以内の値は、負の値も含めて"
        "推定の誤差の範囲であり、灰色で示します。基本標本数（shares_base_draws）は{draws}で、4倍にすると片側幅は"
        "ほぼ半分になります。",
    ),
    "share.off": Word(
        "The split was switched off in the scenario (shares_base_draws: 0).",
        "この内訳の計算は、シナリオで行わない設定になっています（shares_base_draws: 0）。",
    ),
    "share.still": Word(
        "The net tonnes of the claimed years do not vary with any source.",
        "対象年の正味量は、どの要因によっても変化しません。",
    ),
    "share.alt": Word(
        "Bars of the shares of {count} sources; the largest total share is that of {label}, {total}.",
        "{count}個の要因の寄与率の棒グラフ。全寄与率が最も大きいのは{label}で、{total}。",
    ),
    "share.axis": Word("Share of the variance (thin lines: 90% interval)", "分散に占める割合（細い線は90%区間）"),
    "share.bar.first": Word("first order (alone)", "一次の寄与率（単独）"),
    "share.bar.total": Word("total (with others)", "全寄与率（他の要因との組合せを含む）"),
    "share.table": Word("Every sampled source and its shares", "抽出の対象としたすべての要因と寄与率"),
    "share.col.source": Word("Source of uncertainty", "不確実性の要因"),
    "share.col.first": Word("First-order share", "一次の寄与率"),
    "share.col.total": Word("Total share", "全寄与率"),
    "both.table": Word(
        "Both kinds of uncertainty at once, t-CO2e: parameters are drawn too",
        "二つの不確実性を合わせた場合（t-CO2e）：係数も抽出",
    ),
    "both.read": Word(
        "A second set of futures beside the one above, never mixed with it: {draws} draws of the uncertain "
        "parameters, with {paths} futures each. It spreads over what may happen and over what is not known.",
        "上の分布とは別に計算し、混ぜ合わせていません：不確実な係数の{draws}回の抽出ごとに{paths}通りの将来を"
        "シミュレーションし、何が起こるかと、何が分かっていないかの両方による幅を示します。",
    ),
}
