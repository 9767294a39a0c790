"""Words of the tables of money and decision, in the workbook, the PDF and the plain files."""

from __future__ import annotations

from typing import Final

from valuation.report.words.base import Word

TABLED: Final[dict[str, Word]] = {
    "money.headline": Word("{label} (headline)", "{label}（代表値）"),
    "money.in_yen": Word("{what}, JPY", "{what}（円）"),
    "money.delivered_in_yen": Word("On delivered tonnes: {what}, JPY", "実現するトン数で：{what}（円）"),
    "money.col.letter": Word("Column", "列"),
    "money.col.number": Word("No.", "番号"),
    "money.col.tonnes": Word("Tonnes", "対象のトン数"),
    "money.col.rule": Word("How it pays", "仕組み"),
    "money.col.market": Word("Market alone, JPY", "市場のみ（円）"),
    "money.col.with": Word("Market and contract, JPY", "市場と契約の合計（円）"),
    "money.col.alone": Word("Contract alone, JPY", "契約のみ（円）"),
    "money.issuable": Word("issuable", "発行可能量"),
    "money.delivered": Word("delivered by futures, before deductions", "将来ごとに実現する量（控除前）"),
    "money.col.delivered": Word("Both, on what futures deliver (mean)", "実現量での合計（平均）"),
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
    "decide.figures": Word("Costs, break-even, share of the works", "費用、採算の取れる価格、工事費に占める割合"),
    "decide.col.topic": Word("Topic", "区分"),
    "decide.col.case": Word("At", "条件"),
    "decide.col.remark": Word("Remark", "備考"),
    "decide.even.used": Word("Price used for the headline", "代表値の計算に用いた価格"),
    "decide.carbon.lasting": Word("… and lastingly from", "恒久的に取り戻す年"),
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
    "decide.tornado.low": Word("Present value at the low end, JPY", "低い側での現在価値（円）"),
    "decide.tornado.high": Word("Present value at the high end, JPY", "高い側での現在価値（円）"),
}
