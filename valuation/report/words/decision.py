"""Words of the figures for a decision: costs, break-even, payback, appraisal, heat map, tornado."""

from __future__ import annotations

from typing import Final

from valuation.report.words.base import Word

DECISION: Final[dict[str, Word]] = {
    "decide.title": Word("For a decision", "判断のための数値"),
    "decide.read": Word(
        "What a council or a bank asks: does issuing pay, when have the works avoided what they emitted, what does a "
        "tonne cost, and are the works worth their cost for other reasons. None of these figures adds a tonne.",
        "議会や金融機関が問う点をまとめました。発行の手間に見合うか、工事の排出をいつ取り戻すか、1トンの削減にいくらかかるか、"
        "対策そのものが費用に見合うか。いずれもトン数を増やすものではありません。",
    ),
    "decide.costs": Word("Does issuing pay?", "発行の費用に見合うか"),
    "decide.costs.more": Word(
        "Registration and verification cost more than the units are worth: {cost} against {value} (present values at "
        "{rate}). At this price, issuing does not pay.",
        "登録と検証の費用が、潜在クレジットの価値を上回ります：費用{cost}に対し、価値は{value}（いずれも割引率{rate}の現在価値）。"
        "この価格では、発行は費用に見合いません。",
    ),
    "decide.costs.less": Word(
        "The units are worth more than registration and verification cost: {value} against {cost} (present values at "
        "{rate}).",
        "潜在クレジットの価値が、登録と検証の費用を上回ります：価値{value}に対し、費用は{cost}（いずれも割引率{rate}の現在価値）。",
    ),
    "decide.registration": Word("Registration, once", "登録費用（初回のみ）"),
    "decide.verification": Word("Each verification", "検証費用（1回あたり）"),
    "decide.verification.years": Word("{value}, {count} times: {years}", "{value}、{count}回（{years}年）"),
    "decide.costs.pv": Word("Present value of registration and verifications", "登録と検証の費用の現在価値"),
    "decide.even.price": Word("Price at which the units pay these costs", "費用に見合う価格"),
    "decide.even.price.value": Word("{value} per t-CO2e", "1 t-CO2eあたり{value}"),
    "decide.even.tonnes": Word(
        "Issuable tonnes that would pay them at {price} per t-CO2e", "価格{price}／t-CO2eで費用に見合う発行可能量"
    ),
    "decide.even.works": Word("Price at which the units would pay the works as well", "工事費まで賄える価格"),
    "decide.none": Word("there is none", "該当する値はありません"),
    "decide.carbon": Word("The works' own emissions are worked off", "工事などの排出を取り戻す年"),
    "decide.carbon.no_emissions": Word("the works emit nothing", "工事などの排出はありません"),
    "decide.carbon.not_repaid": Word("not within the horizon", "評価期間内には取り戻しません"),
    "decide.carbon.repaid": Word("in {year} (expected tonnes)", "{year}年（期待値）"),
    "decide.carbon.again": Word(
        "in {year}, but not lastingly (expected tonnes)", "{year}年（期待値。その後ふたたび負になります）"
    ),
    "decide.carbon.twice": Word(
        "first in {year}, lastingly from {lasting} (expected tonnes)", "{year}年、恒久的には{lasting}年（期待値）"
    ),
    "decide.carbon.debt": Word("Largest debt before, t-CO2e", "それまでの最大の負債（t-CO2e）"),
    "decide.abatement": Word("Cost of the works per tonne that is avoided", "回避1トンあたりの対策費用"),
    "decide.abatement.less": Word(
        "The same less avoided direct loss (below 0: the works cost less than they spare)",
        "同、直接被害の軽減額を差し引いた場合（負の値は軽減額が費用を上回ることを示す）",
    ),
    "decide.abatement.net": Word(
        "Net tonnes it is spread over (not discounted), t-CO2e", "計算に用いた正味量（割引なし、t-CO2e）"
    ),
    "decide.abatement.none": Word("not defined: no tonne is avoided", "定義できません（回避量がありません）"),
    "decide.financed": Word("Share of the capital cost that the units pay", "建設費のうち潜在クレジットで賄える割合"),
    "decide.financed.net": Word("The same after registration and verification", "同、登録と検証の費用を差し引いた後"),
    "decide.unfinanced": Word("What others have to pay", "ほかの財源が必要な額"),
    "decide.facts": Word("The works and their tonnes", "対策とトン数"),
    "decide.loss": Word("Avoided direct loss to buildings", "建物の直接被害の軽減額"),
    "decide.loss.without": Word("Expected loss a year without the measure", "年間被害額の期待値（対策なし）"),
    "decide.loss.with": Word("Expected loss a year with the measure", "年間被害額の期待値（対策あり）"),
    "decide.loss.avoided": Word("Direct loss avoided a year", "直接被害の年間軽減額"),
    "decide.ladder": Word(
        "Avoided direct loss against the costs of the works, present values in JPY",
        "直接被害の軽減額と対策費用の比較（現在価値、円）",
    ),
    "decide.ladder.read": Word(
        "The units are not among the benefits. A ratio above 1 says that, at that rate and with the replacement costs "
        "declared, the avoided loss of the intact town is more than the costs; where buildings are often lost, it is "
        "too high.",
        "便益に潜在クレジットの価値は含みません。費用便益比が1を超えれば、その割引率と指定した再調達単価のもとで、"
        "建物がすべて残っているとした場合の軽減額が費用を上回ります。倒壊の多い地域では過大になります。",
    ),
    "decide.col.benefits": Word("Avoided loss", "軽減額"),
    "decide.col.costs": Word("Costs", "費用"),
    "decide.col.net": Word("Difference", "差額"),
    "decide.col.ratio": Word("Ratio", "費用便益比"),
    "decide.payback": Word("Years until own capital is back, by subsidy", "補助率別の回収年数"),
    "decide.payback.read": Word(
        "Years from 1 January {start}, on which the works are paid; they serve from {commissioned} on. What comes "
        "back is avoided direct loss, which owners keep and nobody is paid; discounted at {rate}.",
        "年数は、整備費を支払う{start}年1月1日から数えます（供用は{commissioned}年から）。"
        "回収の原資は直接被害の軽減額です。所有者が失わずに済む金額であり、誰かに支払われるものではありません"
        "（割引率{rate}）。",
    ),
    "decide.payback.share": Word("Subsidy", "補助率"),
    "decide.payback.own": Word("Own capital, JPY", "自己負担（円）"),
    "decide.payback.simple": Word("Simple", "単純回収"),
    "decide.payback.discounted": Word("Discounted", "割引回収"),
    "decide.payback.years": Word("{years} years", "{years}年"),
    "decide.payback.never": Word("not within the horizon", "評価期間内には回収しません"),
    "decide.declare.loss": Word(
        "Avoided direct loss, its ratio to the costs and the payback of the works are not shown: they need the cost of "
        "replacing a building per square metre, declared in the scenario as",
        "直接被害の軽減額、費用便益比、回収年数は表示していません。シナリオに建物の再調達単価（1㎡あたり）を"
        "次の項目で設定すると表示されます：",
    ),
    "decide.declare.capital": Word(
        "Cost per tonne and financed share are not shown: they need the cost of the works, declared in the scenario as",
        "1トンあたりの費用と賄える割合は表示していません。シナリオに建設費を次の項目で設定すると表示されます：",
    ),
    "decide.heat": Word(
        "Present value of the issuable units, JPY, by price (JPY/t-CO2e) and rate",
        "発行可能量の現在価値（円）：価格（円／t-CO2e）と割引率",
    ),
    "decide.heat.read": Word(
        "Darker is higher. The framed cell is the headline.", "色が濃いほど高い値です。枠で囲んだ欄が代表値です。"
    ),
    "decide.heat.away": Word(
        "Darker is higher. Price and rate of the headline are not both among these.",
        "色が濃いほど高い値です。代表値の価格と割引率の組み合わせは、この表にはありません。",
    ),
    "decide.heat.corner": Word("Price", "価格"),
    "decide.tornado": Word("What each input does to the present value", "現在価値を左右する入力"),
    "decide.tornado.x": Word("Present value, {unit}", "現在価値（{unit}）"),
    "decide.tornado.alt": Word(
        "Tornado chart of the present value over {count} inputs; the widest is {label}, from {low} to {high}.",
        "現在価値に対する{count}個の入力の感度図。最も大きいのは{label}で、{low}〜{high}。",
    ),
    "decide.tornado.table": Word("All inputs and the present value at their ends", "全入力と両端での現在価値"),
    "decide.tornado.input": Word("Input", "入力"),
    "decide.tornado.reach": Word("Ends", "両端"),
    "decide.tornado.worth": Word("Present value at them, JPY", "そのときの現在価値（円）"),
    "decide.tornado.share": Word("Share of all swings", "変動幅の合計に占める割合"),
    "measured.yr": Word("years", "年"),
    "measured.t-CO2e/yr": Word("t-CO2e a year", "t-CO2e／年"),
    "measured.1/yr": Word("a year", "／年"),
    "measured.yen/t": Word("JPY/t", "円／t"),
}
