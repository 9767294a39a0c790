"""Words of the money beside the headline: prices, rates, what futures would be paid, contracts, loadings."""

from __future__ import annotations

from typing import Final

from valuation.report.words.base import Word

MONEY: Final[dict[str, Word]] = {
    "money.real": Word("real yen of {year}", "実質円（{year}年価格）"),
    "money.nominal": Word("nominal yen", "名目円"),
    "money.real.short": Word("real", "実質"),
    "money.nominal.short": Word("nominal", "名目"),
    "money.col.money": Word("Money", "金額の基準"),
    "money.col.price": Word("Price", "価格"),
    "money.why": Word("Why there is no figure", "値がない理由"),
    "prices.title": Word("Other prices and rates", "別の価格・割引率"),
    "prices.read": Word(
        "What a tonne will cost is not known. The same issuable units, valued at every price and rate that is declared "
        "or bundled; the framed cell is the headline. The lines are the expected prices, year by year.",
        "将来の1トンの価格は誰にもわかりません。同じ発行可能量を、設定した（または標準で用意した）すべての価格と割引率で"
        "評価したものです。枠で囲んだ欄が代表値です。図の線は、各価格の年ごとの期待値です。",
    ),
    "prices.band": Word(
        "The band is where a random price lies with 90% probability in each year.",
        "帯は、確率的な価格が各年に90%の確率で収まる範囲です。",
    ),
    "prices.alt": Word(
        "Lines of {count} price paths over the years in which units would be issued.",
        "発行が見込まれる期間における{count}通りの価格経路の線。",
    ),
    "prices.y": Word("Yen per t-CO2e", "円／t-CO2e"),
    "prices.y.log": Word("Yen per t-CO2e (log scale)", "円／t-CO2e（対数目盛）"),
    "prices.dashed": Word("{name} (nominal yen)", "{name}（名目円）"),
    "prices.own": Word("price of the headline", "代表値の価格"),
    "prices.table": Word(
        "Present value of the issuable units, JPY, by price and way of discounting",
        "発行可能量の現在価値（円）：価格と割引方法の組み合わせ",
    ),
    "prices.rates": Word("The ways of discounting", "割引方法"),
    "prices.col.rate": Word("Way of discounting", "割引方法"),
    "prices.col.method": Word("How", "計算方法"),
    "prices.notes": Word("What must be said of these prices", "価格についての注意"),
    "prices.sources": Word("Sources of the prices", "価格の出典"),
    "futures.title": Word("What futures would be paid", "将来ごとの受取額"),
    "futures.read": Word(
        "In a simulated future, units would be issued as time goes by: whenever the running sum of net tonnes passes "
        "everything issued before, the excess is issued in that year. Sold at a price and discounted at {rate}, each "
        "future is paid another amount; the table shows how these amounts spread.",
        "シミュレーションした個々の将来では、年を追って発行します。正味の累計がそれまでに発行した量を超えた年に、"
        "超えた分だけを発行します。これを各価格で売り、割引率{rate}で現在価値に直すと、受取額は将来ごとに異なります。"
        "表はそのばらつきを示します。",
    ),
    "futures.why": Word(
        "These amounts differ from the headline for two reasons. Nothing is deducted from these tonnes: neither for "
        "uncertainty nor for the buffer, the overlap with a cap or other claims. And a future cannot see its own later "
        "losses: it issues what a later year may take back, whereas the headline counts only what no later year takes "
        "back. Only the units of the headline may be issued.",
        "代表値の金額と異なる理由は二つあります。第一に、ここでのトン数からは、不確実性、バッファー、排出量取引制度との重複、"
        "他者の請求のいずれも控除していません。第二に、個々の将来は後の損失を前もって知ることができず、"
        "後の年に失われる分まで発行します。代表値は、後の年に取り消されない量だけを数えます。"
        "発行できるのは、代表値の量だけです。",
    ),
    "futures.facts": Word("Tonnes of the futures, t-CO2e", "将来ごとのトン数（t-CO2e）"),
    "futures.count": Word("Simulated futures that are valued", "評価した将来の数"),
    "futures.issued": Word("Issued, mean of all futures (before deductions)", "発行量の平均（控除前）"),
    "futures.reversed": Word("Of which later lost for good, mean", "うち、後に失われて戻らない量の平均"),
    "futures.chance": Word(
        "Probability that something issued is later lost for good", "発行した量の一部が後に失われて戻らない確率"
    ),
    "futures.headline": Word("The headline: issuable after every deduction", "代表値：すべての控除後の発行可能量"),
    "futures.table": Word("Present value of what is paid, JPY", "受取額の現在価値（円）"),
    "futures.mean": Word("Mean", "平均"),
    "futures.worst10": Word("Mean of the worst 10%", "最も低い10%の平均"),
    "futures.delivered": Word(
        "Tonnes that each future delivers, before deductions", "将来ごとに実現するトン数（控除前）"
    ),
    "futures.issuable": Word(
        "The issuable tonnes of the headline, only the price is random", "代表値の発行可能量（価格だけが確率的）"
    ),
    "contracts.title": Word("Contracts", "契約"),
    "contracts.read": Word(
        "A contract moves the risk of the price, or of delivery, to somebody else. Sold at the market alone, and with "
        "the contract as declared, all at {rate}. A latent unit is no issued unit: these are terms to be discussed, "
        "no offer.",
        "契約は、価格や実現量のリスクを他者に移すものです。市場だけで売る場合と、設定した契約を結ぶ場合を、"
        "いずれも割引率{rate}で比べます。潜在クレジットは発行済みのものではなく、ここに示すのは検討のための条件であり、"
        "取引の申し出ではありません。",
    ),
    "contracts.terms": Word("Terms", "条件"),
    "contracts.table": Word("Present value, JPY", "現在価値（円）"),
    "contracts.col.market": Word("Market alone", "市場のみ"),
    "contracts.col.with": Word("Market and contract", "市場と契約の合計"),
    "contracts.col.alone": Word("Contract alone", "契約のみ"),
    "contracts.col.group": Word("Issuable tonnes", "発行可能量"),
    "contracts.col.delivered": Word(
        "Market and contract on the tonnes that futures deliver, before deductions",
        "将来ごとに実現するトン数（控除前）での市場と契約の合計",
    ),
    "contracts.drawn": Word(
        "Mean over drawn price paths; rows without this mark follow from a formula.",
        "抽出した価格経路の平均。印のない行は計算式による値です。",
    ),
    "contract.spot": Word("Sale at the market price", "市場価格での売却"),
    "contract.cfd_two_way": Word(
        "Contract for difference, two-way: the strike less the market price is paid to the seller, or by the seller "
        "where the market is dearer",
        "差額決済契約（双方向）：基準価格と市場価格の差を売り手が受け取り、市場価格の方が高いときは売り手が支払う",
    ),
    "contract.cfd_one_way": Word(
        "Contract for difference, one-way: the seller is paid the strike less a lower market price",
        "差額決済契約（片方向）：市場価格が基準価格を下回るとき、その差を売り手が受け取る",
    ),
    "contract.floor": Word(
        "Floor: the buyer pays the market price, and the floor where it is lower",
        "下限価格契約：買い手は市場価格で支払い、下限価格を下回るときは下限価格を支払う",
    ),
    "contract.collar": Word(
        "Collar: the buyer pays the market price, never below the floor and never above the cap",
        "上下限契約（カラー）：買い手は市場価格を、下限価格と上限価格の間に収めて支払う",
    ),
    "contract.buy_back": Word(
        "Buy-back: what the market does not take is bought at a set price",
        "買い戻し：市場で売れなかった分を決められた価格で買い取る",
    ),
    "contract.offtake": Word(
        "Offtake: a set price for a share of the tonnes or for so many a year; the rest goes to the market",
        "引取契約：一定の割合または年間トン数を決められた価格で引き取り、残りは市場で売る",
    ),
    "term.strike_jpy_per_t": Word("strike: {value} per t-CO2e", "基準価格：{value}／t-CO2e"),
    "term.floor_jpy_per_t": Word("floor: {value} per t-CO2e", "下限価格：{value}／t-CO2e"),
    "term.cap_jpy_per_t": Word("cap: {value} per t-CO2e", "上限価格：{value}／t-CO2e"),
    "term.price_jpy_per_t": Word("price: {value} per t-CO2e", "価格：{value}／t-CO2e"),
    "term.penalty_jpy_per_t": Word(
        "penalty for each tonne that is lacking: {value}", "不足1トンあたりの違約金：{value}"
    ),
    "term.share": Word("share of the tonnes under contract: {value}", "契約の対象とする割合：{value}"),
    "term.sold_share": Word(
        "share of the other tonnes that finds a buyer: {value}", "契約外のうち市場で売れる割合：{value}"
    ),
    "term.volume_t_co2e_per_year": Word("at most {value} t-CO2e a year", "契約量：年間{value} t-CO2eまで"),
    "term.minimum_take_t_co2e_per_year": Word(
        "the buyer takes or pays for at least {value} t-CO2e a year", "最低引取量：年間{value} t-CO2e"
    ),
    "term.minimum_delivery_t_co2e_per_year": Word(
        "the seller delivers at least {value} t-CO2e a year", "最低引渡量：年間{value} t-CO2e"
    ),
    "term.first_year": Word("in force from {value}", "開始年：{value}年"),
    "term.term_years": Word("for {value} years", "契約期間：{value}年間"),
    "term.indexation_per_year": Word("yearly indexation: {value}", "契約金額の上昇率：年{value}"),
    "term.counterparty_default_probability_per_year": Word(
        "the counterparty defaults with a probability of {value} a year", "相手方の債務不履行の確率：年{value}"
    ),
    "term.counterparty_recovery": Word("share that is paid after a default: {value}", "不履行後の回収率：{value}"),
    "loadings.title": Word("Loadings for risk", "リスク調整"),
    "loadings.read": Word(
        "Somebody who bears the risk does not count the mean. Each line moves the mean present value of what futures "
        "are paid (price and rate of the headline, before deductions) to its unfavourable side.",
        "リスクを負う者は、平均額をそのまま評価額とはしません。各行は、将来ごとの受取額の現在価値の平均"
        "（代表値の価格と割引率、控除前）を、不利な側に動かしたものです。",
    ),
    "loadings.table": Word("The mean and the loaded mean, JPY", "平均と調整後の値（円）"),
    "loadings.col.loading": Word("Loading", "調整方法"),
    "loadings.col.side": Word("Counted as", "扱い"),
    "loadings.col.mean": Word("Mean", "平均"),
    "loadings.col.loaded": Word("Loaded", "調整後"),
    "side.gain": Word("a gain: lowered", "収入（低く見積もる）"),
    "side.loss": Word("a loss: raised", "損失（高く見積もる）"),
}
