"""Words of the results by group, and of how futures were sampled."""

from __future__ import annotations

from typing import Final

from valuation.report.words.base import Word

GROUPS: Final[dict[str, Word]] = {
    "group.title": Word("By municipality and structure", "市区町村・構造別の結果"),
    "group.read": Word(
        "What one simulated future brings on average over the whole horizon, before deductions, for the buildings of "
        "each municipality and structure; negative: more emissions with the measure than without it.",
        "一つの将来あたりの平均（評価期間全体、控除前）を、市区町村と構造ごとに示します。"
        "負の値は、対策によりかえって排出が増えることを表します。",
    ),
    "group.none": Word("No groups of buildings were counted.", "集計した建物グループはありません。"),
    "group.table": Word("Emissions per future, t-CO2e", "一つの将来あたりの排出量（t-CO2e）"),
    "group.states": Word("Damage states behind it", "被害区分ごとの棟数"),
    "group.states.read": Word(
        "Buildings that reach each state per future: above without, below with the measure. A building damaged twice "
        "counts twice. A flooded building that is repaired counts as the lightest state, a total loss as collapsed.",
        "一つの将来あたりに各被害区分となる棟数（上段：対策なし、下段：対策あり）。二度被害を受けた建物は二度数えます。"
        "洪水で補修となる建物は最も軽い区分、建替えとなる建物は倒壊に数えます。",
    ),
    "group.col.municipality": Word("Municipality", "市区町村"),
    "group.col.structure": Word("Structure", "構造"),
    "group.col.buildings": Word("Buildings", "棟数"),
    "group.col.without": Word("Without", "対策なし"),
    "group.col.with": Word("With", "対策あり"),
    "group.col.avoided": Word("Avoided", "回避量"),
    "group.col.error": Word("Standard error", "標準誤差"),
    "group.others": Word("{count} other groups", "その他（{count}グループ）"),
    "group.every": Word("All", "合計"),
    "structure.wood": Word("wood", "木造"),
    "structure.steel": Word("steel", "鉄骨造"),
    "structure.rc": Word("reinforced concrete", "RC造"),
    "structure.src": Word("steel-framed reinforced concrete", "SRC造"),
    "structure.masonry": Word("masonry", "組積造"),
    "structure.unknown": Word("unknown", "不明"),
    "state.1": Word("minor", "軽微"),
    "state.2": Word("moderate", "中程度"),
    "state.3": Word("major", "重大"),
    "state.4": Word("complete", "全壊"),
    "state.5": Word("collapsed", "倒壊"),
    "state.6": Word("washed away", "流失"),
    "sample.table": Word("How futures were sampled", "将来の抽出（サンプリング）の方法"),
    "sample.kind": Word("Kind of sampling", "抽出の種類"),
    "sample.kind.plain": Word("plain: every future counts the same", "単純抽出（どの将来も同じ重み）"),
    "sample.kind.stratified": Word(
        "stratified: futures with rare events are drawn more often and weigh less",
        "層化抽出（まれな事象を含む将来を多めに抽出し、その分軽く重みづけ）",
    ),
    "sample.paths": Word("Simulated futures", "シミュレーションした将来の数"),
    "sample.reached": Word(
        "Precision reached (standard error of mean avoided, over the mean)",
        "得られた精度（平均回避量の標準誤差の、平均に対する比）",
    ),
    "sample.asked": Word("Precision asked for", "指定した精度"),
    "sample.plain": Word(
        "Plainly drawn futures that would reach the same precision", "単純抽出で同じ精度を得るのに必要な将来の数"
    ),
    "sample.exact": Word("known without error", "誤差なし"),
    "sample.strata": Word(
        "Strata: each is simulated with its own number of futures and weighs by its probability",
        "層：それぞれ別の数の将来を抽出し、確率に応じて重みづけ",
    ),
    "sample.col.stratum": Word("Stratum", "層"),
    "sample.col.share": Word("Probability", "確率"),
    "sample.col.paths": Word("Simulated futures", "将来の数"),
}
