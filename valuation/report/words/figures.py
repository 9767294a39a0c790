"""Words of the figures: map, curves, histogram, waterfall, cash flow, sensitivity."""

from __future__ import annotations

from typing import Final

from valuation.report.words.base import Word

FIGURES: Final[dict[str, Word]] = {
    "map.title": Word("Where emissions are avoided", "排出が回避される場所"),
    "map.read": Word(
        "Each square adds up its buildings over the whole horizon, before deductions: blue squares avoid emissions, "
        "orange squares emit more with the measure than without it.",
        "各メッシュは、その中の建物の評価期間全体の回避量（控除前）の合計です。青は排出が減る場所、"
        "橙は対策によりかえって排出が増える場所を示します。",
    ),
    "map.alt": Word(
        "Map of {count} grid squares ({grid}); avoided emissions run from {low} to {high} t-CO2e per square.",
        "{count}個のメッシュ（{grid}）の地図。1メッシュあたりの回避量は{low}〜{high} t-CO2e。",
    ),
    "map.grid": Word("Grid: {grid}.", "メッシュ：{grid}。"),
    "map.legend": Word("Avoided, t-CO2e per square", "回避量（t-CO2e／メッシュ）"),
    "map.square": Word(
        "{code}: {avoided} t-CO2e, {buildings} buildings", "{code}：{avoided} t-CO2e、建物{buildings}棟"
    ),
    "map.none": Word("No square holds enough buildings to be shown.", "表示に必要な棟数に達するメッシュはありません。"),
    "map.hidden": Word(
        "Squares with fewer than {minimum} buildings are not shown: {squares} squares with {buildings} buildings, "
        "together {avoided} t-CO2e.",
        "建物が{minimum}棟未満のメッシュは表示していません：{squares}メッシュ、{buildings}棟、合計{avoided} t-CO2e。",
    ),
    "map.hidden.none": Word(
        "Squares with fewer than {minimum} buildings would be hidden; there are none.",
        "建物が{minimum}棟未満のメッシュは非表示としますが、該当はありません。",
    ),
    "map.table": Word("Squares of the map", "地図のメッシュ一覧"),
    "map.col.code": Word("Square", "メッシュ"),
    "map.col.buildings": Word("Buildings", "棟数"),
    "map.col.avoided": Word("Avoided, t-CO2e", "回避量（t-CO2e）"),
    "map.north": Word("N", "北"),
    "ep.title": Word("Loss of a single year, with and without", "年間損失の超過確率（対策の有無）"),
    "ep.read": Word(
        "Read upwards from a probability: the loss of one year that is passed with that probability. "
        "The gap between the lines is what the measure avoids in such a year.",
        "横軸の確率から上に読むと、その確率で上回る年間損失がわかります。二本の線の差が、そのような年に対策が回避する量です。",
    ),
    "ep.alt": Word(
        "Two exceedance curves. At an annual probability of {p}, the yearly loss is {without} t-CO2e without "
        "and {with_measure} t-CO2e with the measure.",
        "二本の超過確率曲線。年超過確率{p}での年間損失は、対策なし{without} t-CO2e、対策あり{with_measure} t-CO2e。",
    ),
    "ep.x": Word(
        "Annual probability of exceedance (log scale, rarer to the right)", "年超過確率（対数目盛、右ほどまれ）"
    ),
    "ep.y": Word("Loss in one year, t-CO2e", "年間損失（t-CO2e）"),
    "ep.none": Word("No simulated year has a loss in either world.", "どちらの場合も、損失の生じた年はありません。"),
    "ep.col.p": Word("Annual probability", "年超過確率"),
    "ep.col.without": Word("Without, t-CO2e", "対策なし（t-CO2e）"),
    "ep.col.with": Word("With, t-CO2e", "対策あり（t-CO2e）"),
    "hist.title": Word("What one future may deliver", "一つの将来で実現する量の分布"),
    "hist.read": Word(
        "Each bar is the share of {paths} simulated futures that deliver this many net tonnes over {first}–{last}, "
        "before deductions.",
        "棒の高さは、{paths}通りの将来のうち、{first}〜{last}年の正味の実現量（控除前）がその範囲に入る割合です。",
    ),
    "hist.cut": Word(
        "The tallest bar is cut so that the others can be seen; its share is written on it.",
        "最も高い棒は、他の棒が見えるように途中で切り、割合を記しています。",
    ),
    "hist.alt": Word(
        "Histogram of delivered net tonnes. Exceeded with 90%, 50% and 10% probability: {p10}, {p50} and {p90} t-CO2e.",
        "正味の実現量のヒストグラム。90%・50%・10%の確率で上回る値は、それぞれ{p10}、{p50}、{p90} t-CO2e。",
    ),
    "hist.x": Word("Net tonnes delivered, t-CO2e", "正味の実現量（t-CO2e）"),
    "hist.y": Word("Share of futures", "将来の割合"),
    "hist.exceeded": Word("exceeded with {p}", "{p}の確率で上回る"),
    "hist.mean": Word("mean", "平均"),
    "hist.claimed": Word("claimed before deductions", "控除前の請求可能量"),
    "hist.col.from": Word("From, t-CO2e", "下限（t-CO2e）"),
    "hist.col.to": Word("To, t-CO2e", "上限（t-CO2e）"),
    "chain.title": Word("From gross avoided tonnes to issuable units", "総回避量から発行可能量まで"),
    "chain.read": Word(
        "Read from top to bottom: each line adds or takes away tonnes, and the last bar is what may be issued as "
        "latent credit units.",
        "上から順に、各段階で加わる量と差し引かれる量を示します。最後の棒が、潜在クレジットとして発行可能な量です。",
    ),
    "chain.alt": Word(
        "Waterfall from {gross} t-CO2e gross to {issuable} issuable latent credit units.",
        "総回避量{gross} t-CO2eから、発行可能な潜在クレジット{issuable} LCUまでの内訳。",
    ),
    "owner.table": Word("Owners of the units", "単位の所有者"),
    "owner.col.name": Word("Owner", "所有者"),
    "owner.col.share": Word("Share of the claim", "請求に占める割合"),
    "owner.col.units": Word("Units of the issuable, not rounded", "発行可能な単位のうち（丸めない値）"),
    "chain.table": Word("Every line of the chain", "全段階の内訳"),
    "chain.col.step": Word("Step", "段階"),
    "chain.col.factor": Word("Factor", "係数"),
    "chain.col.delta": Word("Change, t-CO2e", "増減（t-CO2e）"),
    "chain.col.total": Word("Remaining, t-CO2e", "残り（t-CO2e）"),
    "chain.issuable": Word("Issuable", "発行可能量"),
    "chain.axis": Word("t-CO2e over the horizon", "評価期間の合計（t-CO2e）"),
    "cash.title": Word("Yearly cash flow and present value", "年次キャッシュフローと現在価値"),
    "cash.read": Word(
        "The upper panel is what the issuable units of a year would bring at the assumed price; the lower panel adds "
        "up their present value at {rate}.",
        "上段は各年の発行可能量が想定価格でもたらす収入、下段はそれを割引率{rate}で現在価値に直した累計です。",
    ),
    "cash.alt": Word(
        "Bars of yearly cash flow and a rising line of cumulative present value that ends at {total}.",
        "各年のキャッシュフローの棒と、{total}に達する現在価値の累計線。",
    ),
    "cash.none": Word(
        "There is no cash flow: nothing is issuable.", "発行可能量がないため、キャッシュフローはありません。"
    ),
    "cash.bar": Word("Cash flow, {unit}", "キャッシュフロー（{unit}）"),
    "cash.line": Word("Cumulative present value, {unit}", "現在価値の累計（{unit}）"),
    "cash.unit.1": Word("JPY", "円"),
    "cash.unit.1000": Word("JPY thousand", "千円"),
    "cash.unit.1000000": Word("JPY million", "百万円"),
    "cash.price": Word("Price", "価格"),
    "cash.price.value": Word("{price} per t-CO2e ({label})", "1 t-CO2eあたり{price}（{label}）"),
    "cash.capital": Word("Capital cost of the measure", "対策の建設費"),
    "cash.share": Word(
        "Part of the capital cost that the potential units would cover", "建設費のうち潜在クレジットで賄える割合"
    ),
    "cash.ladder": Word("Discount rates side by side", "割引率別の比較"),
    "cash.table": Word("Cash flow year by year", "年別のキャッシュフロー"),
    "cash.col.units": Word("Issuable, LCU", "発行可能量（LCU）"),
    "cash.col.price": Word("Price, JPY/t-CO2e", "価格（円／t-CO2e）"),
    "cash.col.cash": Word("Cash flow, JPY", "キャッシュフロー（円）"),
    "cash.col.factor": Word("Discount factor", "割引係数"),
    "cash.col.pv": Word("Present value, JPY", "現在価値（円）"),
    "cash.never": Word("Tonnes are never discounted, only yen.", "割り引くのは金額のみで、トン数は割り引きません。"),
    "vintage.title": Word("Vintages", "発生年（ビンテージ）別の内訳"),
    "vintage.read": Word(
        "A year may claim only what no later year takes back: project emissions open as a debt, and tonnes are "
        "claimed once the cumulative balance stays above it.",
        "各年に請求できるのは、後の年に取り消されない量だけです。工事などの排出はまず負債として計上し、"
        "累計がそれを上回ってから請求します。",
    ),
    "vintage.table": Word(
        "Net, balance, debt, claimed and issuable by year", "年別の正味量・累計・負債・請求可能量・発行可能量"
    ),
    "vintage.col.net": Word("Net N", "正味 N"),
    "vintage.col.cumulative": Word("Cumulative Y", "累計 Y"),
    "vintage.col.debt": Word("Debt", "負債"),
    "vintage.col.claimed": Word("Claimed X", "請求可能量 X"),
    "vintage.col.issuable": Word("Issuable, LCU", "発行可能量（LCU）"),
    "vintage.unit": Word("t-CO2e unless stated", "単位は特記以外 t-CO2e"),
    "effect.title": Word("What the estimate rests on", "推定を左右する前提（感度）"),
    "effect.read": Word(
        "Each bar shows how far one parameter alone moves the net tonnes over the horizon, from its 5th to its 95th "
        "percentile; a rule for filled values goes from its low to its high end. The longest bars matter most.",
        "各棒は、一つの係数だけを5〜95パーセンタイルの範囲で（値の補完は規則の低い側から高い側まで）変えたときの、"
        "評価期間の正味量の変化です。長い棒ほど影響が大きい前提です。",
    ),
    "effect.alt": Word(
        "Tornado chart of {count} parameters; the largest is {label}, from {low} to {high} t-CO2e.",
        "{count}個の係数の感度図。影響が最も大きいのは{label}で、{low}〜{high} t-CO2e。",
    ),
    "effect.none": Word("No uncertain parameter is declared.", "不確実な係数は設定されていません。"),
    "effect.axis": Word("Net over the horizon, t-CO2e", "評価期間の正味量（t-CO2e）"),
    "effect.at_low": Word("parameter at its 5th percentile or low end", "係数が5パーセンタイル（低い側）のとき"),
    "effect.at_high": Word("parameter at its 95th percentile or high end", "係数が95パーセンタイル（高い側）のとき"),
    "effect.rule": Word("the rule itself", "規則どおり"),
    "effect.low_end": Word("low end", "低い側"),
    "effect.high_end": Word("high end", "高い側"),
    "effect.col.parameter": Word("Parameter", "係数"),
    "effect.col.central": Word("Central", "基準値"),
    "effect.col.range": Word("5th–95th percentile", "5〜95パーセンタイル"),
    "effect.col.net": Word("Net at low / high, t-CO2e", "下限／上限での正味量（t-CO2e）"),
    "effect.col.share": Word("Share of squared swings", "変動幅の二乗に占める割合"),
    "effect.table": Word("Uncertain parameters and their effect", "不確実な係数とその影響"),
}
