"""Words of the trail behind the figures: filled values, events, rules, sources, limits."""

from __future__ import annotations

from typing import Final

from valuation.report.words.base import Word

EVIDENCE: Final[dict[str, Word]] = {
    "filled.title": Word("Filled values and assumptions about the buildings", "建物データの補完と仮定"),
    "filled.read": Word(
        "Where the inventory is silent, a stated rule fills the value; the last columns show what the net tonnes would "
        "be under the rule's own alternatives.",
        "建物データに値がない項目は、明示した規則で補完しています。右の列は、規則を別の値に置き換えたときの正味量です。",
    ),
    "filled.none": Word("No value was filled.", "補完した値はありません。"),
    "filled.table": Word("Every filled field and row rule, with its effect", "補完した項目・行の規則とその影響"),
    "filled.col.field": Word("Field and rule", "項目と規則"),
    "filled.col.count": Word("Buildings", "棟数"),
    "filled.col.share": Word("Share of avoided", "回避量に占める割合"),
    "filled.col.low": Word("Net, low alternative", "正味量（低い側）"),
    "filled.col.high": Word("Net, high alternative", "正味量（高い側）"),
    "filled.count": Word("{count} of {of}", "{of}棟中{count}棟"),
    "count.table": Word("Buildings in this assessment", "評価した建物の数"),
    "count.submitted": Word("Submitted", "提出"),
    "count.assessed": Word("Assessed", "評価対象"),
    "count.set_aside": Word("Set aside by a stated rule", "規則により除外"),
    "count.outside_grid": Word("Outside the grid: unknown, left out", "計算範囲外（浸水深が不明のため対象外）"),
    "count.on_nodata": Word("On a cell without a value: unknown, left out", "値のないセル（浸水深が不明のため対象外）"),
    "count.wet_without": Word("Wet in some event without the measure", "対策なしで浸水する建物"),
    "count.wet_with": Word("Wet in some event with the measure", "対策ありで浸水する建物"),
    "count.wet_to_dry": Word("Wet without, dry with", "対策により浸水しなくなる建物"),
    "count.dry_to_wet": Word("Dry without, wet with", "対策により新たに浸水する建物"),
    "count.past": Word("Past their service life, counted as 0", "耐用年数を超え、回避量を0とする建物"),
    "count.past.value": Word(
        "{count} ({share} of wet buildings; {gross} t-CO2e gross not counted)",
        "{count}（浸水する建物の{share}。計上しない総量 {gross} t-CO2e）",
    ),
    "event.title": Word("Events", "想定した災害事象"),
    "event.read": Word(
        "Each event strikes the same buildings in both worlds; the loss is that of one occurrence, "
        "averaged over damage.",
        "同じ事象を、対策なし・対策ありの同じ建物に作用させています。損失は1回の発生あたりの期待値です。",
    ),
    "event.table": Word("Events, how often they come and what one of them costs", "事象ごとの頻度と1回あたりの損失"),
    "event.col.event": Word("Event", "事象"),
    "event.col.rate": Word("Rate per year", "年発生率"),
    "event.col.wet": Word("Wet buildings", "浸水棟数"),
    "event.col.depth": Word("Deepest, m", "最大浸水深（m）"),
    "event.col.loss": Word("Loss of one event, t-CO2e", "1回の損失（t-CO2e）"),
    "event.col.without": Word("without", "なし"),
    "event.col.with": Word("with", "あり"),
    "event.interval": Word("once in {years} years", "{years}年に1回"),
    "event.series": Word(
        "Series {name}: one annual exceedance probability is drawn a year, and depths between the maps are "
        "interpolated; each row is a part of it. Commoner than the commonest map: {commonest}. Beyond the rarest: "
        "{rarest}. Maps:",
        "系列「{name}」：年ごとに超過確率を1つ抽出し、図と図の間の浸水深を補間しています（各行はその一部分）。"
        "最も頻度の高い図より頻繁な側：{commonest}。最もまれな図よりまれな側：{rarest}。使用した図：",
    ),
    "event.map": Word("{name} (1 in {years} years)", "{name}（{years}年に1回）"),
    "event.declared": Word("declared as: {text}", "設定：{text}"),
    "agree.title": Word("Closed formula and simulation", "閉形式とシミュレーションの照合"),
    "agree.read": Word(
        "The same inputs go through a closed formula and through the simulation; the two should agree within four "
        "standard errors.",
        "同じ入力を、閉形式の計算とシミュレーションの二通りで計算します。差は標準誤差の4倍以内に収まるべきものです。",
    ),
    "agree.no_form": Word(
        "For this occurrence model, with buildings that are rebuilt, there is no closed formula: each draw of the "
        "parameters was simulated. Nothing stands against the simulation; its standard error is part of the half-width "
        "from which the deduction follows.",
        "この発生モデルで建物の再建を考慮する場合、閉形式の解はないため、係数の抽出ごとにシミュレーションで求めています。"
        "照合する相手がないので、シミュレーションの標準誤差を、控除率を決める片側幅に含めています。",
    ),
    "agree.table.simulated": Word("Avoided over the horizon by simulation", "シミュレーションによる評価期間の回避量"),
    "agree.table": Word("Avoided over the horizon by both calculations", "二つの計算による評価期間の回避量"),
    "agree.expected": Word("Closed formula, t-CO2e", "閉形式（t-CO2e）"),
    "agree.simulated": Word("Simulation, t-CO2e", "シミュレーション（t-CO2e）"),
    "agree.se": Word("Standard error, t-CO2e", "標準誤差（t-CO2e）"),
    "agree.z": Word("Difference in standard errors (z)", "差（標準誤差の何倍か、z）"),
    "agree.within": Word("Within four standard errors", "標準誤差の4倍以内"),
    "agree.repairs": Word(
        "Repairs in one world after the building collapsed in the other: {t} t-CO2e ({share} of avoided).",
        "一方の場合に倒壊した建物について、他方の場合に後から生じた補修：{t} t-CO2e（回避量の{share}）。",
    ),
    "agree.collapses": Word(
        "Mean number of collapses per future: {without} without and {with_measure} with the measure.",
        "一つの将来あたりの平均倒壊棟数：対策なし{without}棟、対策あり{with_measure}棟。",
    ),
    "rule.title": Word("Deduction for uncertainty: every rule", "不確実性控除：すべての規則"),
    "rule.read": Word(
        "All rules are calculated and printed; the one marked “applied” is the one in the chain above.",
        "すべての規則を計算して示します。「適用」と記した規則を控除に用いました。",
    ),
    "rule.table": Word("Deduction rules", "控除の規則"),
    "rule.col.deduction": Word("Deduction", "控除率"),
    "rule.limit": Word(
        "Above a half-width of {limit}% nothing is issuable.", "片側幅が{limit}%を超える場合は発行できません。"
    ),
    "source.title": Word("Sources, inputs and findings", "出典・入力・指摘事項"),
    "source.read": Word(
        "Every value that came from outside, every file with its SHA-256 hash, and everything noticed while reading "
        "them.",
        "外部から得たすべての値、各ファイルのハッシュ値（SHA-256）、読み取り時に気づいた点を示します。",
    ),
    "source.table": Word("Values and their sources", "値とその出典"),
    "source.col.what": Word("What", "項目"),
    "input.table": Word("Files that went in", "入力ファイル"),
    "input.col.role": Word("Role", "種類"),
    "input.col.file": Word("File", "ファイル"),
    "input.col.licence": Word("Licence", "利用条件"),
    "finding.table": Word("Findings", "指摘事項"),
    "finding.none": Word("There are no findings.", "指摘事項はありません。"),
    "finding.col.where": Word("Where", "場所"),
    "finding.col.severity": Word("Kind", "区分"),
    "finding.col.what": Word("What was found, and what to do", "内容と対応"),
    "provenance.table": Word("How this record was made", "この記録の作成情報"),
    "provenance.science": Word("Science version", "計算手法の版"),
    "provenance.distribution": Word("Software version", "ソフトウェアの版"),
    "provenance.scenario": Word("Scenario (SHA-256)", "シナリオ（SHA-256）"),
    "provenance.run": Word("Run", "計算番号"),
    "provenance.method": Word("Method", "手法"),
    "provenance.schema": Word("Record schema", "記録形式の版"),
    "not.title": Word("What this is not", "この報告書が意味しないこと"),
    "not.read": Word(
        "Please pass this page on together with the figures.", "数値を引用する際は、以下もあわせてお伝えください。"
    ),
    "not.1": Word(
        "Not an offset: no tonne here has been avoided yet, and none can be retired, exported or set against "
        "emissions.",
        "オフセットではありません。ここに示す量はまだ回避されておらず、無効化・移転・排出量との相殺はできません。",
    ),
    "not.2": Word(
        "Not a realised credit unit: only after a real event, with observed inundation and verification, can tonnes be "
        "realised.",
        "実現クレジット単位（RCU）ではありません。実際の災害の後、観測された浸水に基づき検証されて初めて実現します。",
    ),
    "not.3": Word(
        "Not an offer, a price quotation or advice: the price is a stated scenario, not the market.",
        "勧誘・価格提示・助言ではありません。価格は明示した想定であり、市場価格ではありません。",
    ),
    "not.4": Word(
        "Not a forecast of a date or of a single building: events are rates, and damage is an average over many "
        "buildings.",
        "災害の時期や個々の建物の被害を予測するものではありません。事象は発生率、被害は多数の建物の平均です。",
    ),
    "not.5": Word(
        "Not the benefit of the measure: lives, livelihoods and property it protects are not counted here.",
        "対策の便益全体ではありません。守られる人命・暮らし・財産は、ここには含まれていません。",
    ),
}
