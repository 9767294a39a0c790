"""Words of the tables of money and decision, in the workbook, the PDF and the plain files."""

from __future__ import annotations

from typing import Final

from valuation.report.words.base import Word

TABLED: Final[dict[str, Word]] = {
    "money.headline": Word("{label} (headline)", "{label}（代表値）"),
    "money.in_yen": Word("{what}, JPY", "{what}（円）"),
    "money.delivered_in_yen": Word(
        "On delivered tonnes, before deductions: {what}, JPY", "実現するトン数で（控除前）：{what}（円）"
    ),
    "money.col.letter": Word("Column", "列"),
    "money.col.number": Word("No.", "番号"),
    "money.col.tonnes": Word("Tonnes", "対象のトン数"),
    "money.col.rule": Word("How it pays", "仕組み"),
    "money.col.market": Word("Market alone, JPY", "市場のみ（円）"),
    "money.col.with": Word("Market and contract, JPY", "市場と契約の合計（円）"),
    "money.col.alone": Word("Contract alone, JPY", "契約のみ（円）"),
    "money.issuable": Word("issuable", "発行可能量"),
    "money.delivered": Word("delivered by futures, before deductions", "将来ごとに実現する量（控除前）"),
    "money.col.delivered": Word(
        "Both, on what futures deliver before deductions (mean)", "実現量での合計（控除前、平均）"
    ),
    "money.short.mean_jpy": Word("Mean", "平均"),
    "money.short.p05_jpy": Word("Exceeded with 95%", "95%で上回る"),
    "money.short.p10_jpy": Word("with 90%", "90%で上回る"),
    "money.short.p50_jpy": Word("with 50%", "50%で上回る"),
    "money.short.p90_jpy": Word("with 10%", "10%で上回る"),
    "money.short.p95_jpy": Word("with 5%", "5%で上回る"),
    "money.short.worst10_jpy": Word("Worst 10%, mean", "最低10%の平均"),
    "money.formula": Word("formula", "計算式"),
    "money.drawn": Word("mean over drawn price paths", "抽出した価格経路の平均"),
    "prices.brief": Word(
        "What a tonne will cost is not known. The same issuable units, valued at every price and way of discounting "
        "that is declared or bundled, in the mean over random prices; first row and first column are the headline’s.",
        "将来の1トンの価格は誰にもわかりません。同じ発行可能量を、設定した（または標準で用意した）すべての価格と割引方法で"
        "評価したものです（確率的な価格では平均）。先頭の行と列が代表値の価格と割引率です。",
    ),
    "decide.brief": Word(
        "Does issuing pay, when have the works avoided what they emitted, what does a tonne cost, are the works worth "
        "their cost for other reasons. None of these figures adds a tonne.",
        "発行の手間に見合うか、工事の排出をいつ取り戻すか、1トンの削減にいくらかかるか、対策そのものが費用に見合うか。"
        "いずれもトン数を増やすものではありません。",
    ),
    "decide.figures": Word("Costs, break-even, share of the works", "費用、損益分岐価格、工事費に占める割合"),
    "decide.col.topic": Word("Topic", "区分"),
    "decide.col.case": Word("At", "条件"),
    "decide.col.remark": Word("Remark", "備考"),
    "decide.even.used": Word("Price used for the headline", "代表値の計算に用いた価格"),
    "decide.carbon.lasting": Word("… and lastingly from", "恒久的に取り戻す年"),
    "decide.simple_years": Word("Simple payback, years", "単純回収（年）"),
    "decide.discounted_years": Word("Discounted payback, years", "割引回収（年）"),
    "decide.payback.case": Word("subsidy {share}", "補助率{share}"),
    "decide.unit.amount_jpy": Word("Amount, JPY", "金額（円）"),
    "decide.unit.price_jpy_per_t": Word("Price, JPY/t-CO2e", "価格（円／t-CO2e）"),
    "decide.unit.amount_jpy_per_year": Word("Amount, JPY a year", "金額（円／年）"),
    "decide.unit.quantity_t_co2e": Word("Quantity, t-CO2e", "量（t-CO2e）"),
    "decide.unit.share": Word("Share (1 = 100%)", "割合（1＝100%）"),
    "decide.unit.ratio": Word("Ratio", "比"),
    "decide.unit.duration_years": Word("Duration, years", "期間（年）"),
    "decide.unit.calendar_year": Word("Calendar year", "西暦年"),
    "decide.unit.rate_per_year": Word("Discount rate, a year (1 = 100%)", "割引率（年、1＝100%）"),
    "decide.heat.axes": Word("Price, JPY/t-CO2e, by rate", "価格（円／t-CO2e）と割引率"),
    "book.grey": Word(
        "Grey figures are values of the record: they come from simulation, from drawn prices or from a search, or the "
        "nine digits that a record holds do not give their last digit.",
        "灰色の数値は記録の値です。シミュレーション、抽出した価格、または探索による値か、記録の9桁からは末尾の桁まで"
        "再現できない値です。",
    ),
    "book.values": Word("Values of the record, not calculated here", "記録の値（ここでは計算していません）"),
    "book.paths.how": Word(
        "Expected prices in the money of each price, and the discount factors; those of the headline follow the yellow "
        "cells, the others are the record’s and do not.",
        "各価格の期待値（それぞれの金額基準による）と割引係数です。代表値の列は黄色のセルに従います。"
        "ほかの列は記録の値で、変わりません。",
    ),
    "book.prices.how": Word(
        "Present value = sum over years of issuable tonnes × price × discount factor, from the sheet before.",
        "現在価値＝各年の発行可能量×価格×割引係数の合計（前のシートによる）。",
    ),
    "book.contracts.how": Word(
        "Values of the record at the headline’s rate, not calculated here: closed forms of the contracts, means over "
        "drawn price paths, and simulated futures.",
        "代表値の割引率による記録の値です（ここでは計算していません）。契約ごとの計算式、抽出した価格経路の平均、"
        "将来のシミュレーションによります。",
    ),
    "book.decide.how": Word(
        "Costs, break-even, shares of the works, cost per tonne and ratios follow from the yellow cells of the sheet "
        "of value and from the vintages.",
        "費用、損益分岐価格、賄える割合、1トンあたりの費用、費用便益比は、価値の計算シートの黄色のセルと"
        "年別の内訳から計算しています。",
    ),
    "book.heat.how": Word(
        "Each cell = price × sum over years of issuable tonnes × discount factor at the rate above it.",
        "各セル＝価格×（各年の発行可能量×上の割引率による割引係数の合計）。",
    ),
    "book.ground": Word("What the results follow from", "計算の途中の値"),
    "book.verified": Word("Years of verification", "検証を行う年"),
    "book.registration": Word("Registration, once, JPY", "登録費用（初回のみ、円）"),
    "book.verification": Word("Each verification, JPY", "検証費用（1回あたり、円）"),
    "book.yearly": Word("Yearly cost of the measure, JPY", "対策の年間費用（円）"),
    "book.service": Word("First year of service", "供用開始年"),
    "book.service.years": Word("Service life, years", "耐用年数（年）"),
    "book.per_yen": Word(
        "Present value of the units at a price of 1 yen per tonne", "1トン1円としたときの潜在クレジットの現在価値"
    ),
    "book.net": Word("Avoided loss less costs", "軽減額から費用を引いた額"),
    "book.works": Word("Present value of the costs of the works", "対策費用の現在価値"),
    "decide.tornado.low": Word("Present value at the low end, JPY", "低い側での現在価値（円）"),
    "decide.tornado.high": Word("Present value at the high end, JPY", "高い側での現在価値（円）"),
}
