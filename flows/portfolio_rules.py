"""What a portfolio is and is not, and its rules, in the words that file and terminal share."""

from __future__ import annotations

from valuation.decision.overlaps import RULE, SAME_NUMBER_M
from valuation.decision.refusals import Named

STATUS: Named = ("Latent (a forecast, not an offset)", "潜在クレジット（予測値。オフセットではありません）")
NO_RECORD: Named = (
    "This roll-up is not signed, and no latent credit record is written for it: the records are those of its members.",
    "この集計は署名されず、潜在クレジットの記録も作成されません。記録は各対象のものだけです。",
)
CLAIM: Named = (
    "Every member claims the buildings that take part in its run whole: owners hold shares of its units, not "
    "single buildings. The share of other claimants is deducted from its vintages.",
    "各対象は、計算に含まれる建物の全体を請求します（所有者の割合は単位に対するもので、個々の建物には分けません）。"
    "ほかの請求者の割合は発行可能量から控除されています。",
)
FUTURES: Named = (
    "Futures are added one by one: the same event strikes all members in the same future. Net tonnes of a future are "
    "avoided less project emissions and leakage over each member's own latent crediting period, unfloored and "
    "undeducted. Events are the same where their ids and frequencies are.",
    "将来ごとに合計します。一つの災害は、同じ将来ですべての対象に及びます。各将来の正味量は、それぞれの潜在クレジット対象期間の"
    "回避量から対策の排出とリーケージを引いた量で、切捨ても控除もしていません。事象は、番号と発生頻度が同じであれば同じとみなします。",
)
REMOVED: Named = (
    "What a later member loses: from every future the tonnes that the building avoids in it, simulated alone with "
    "the same draws; its vintages are those of its credit chain run anew without the building, never more than with "
    "it. Project emissions stay in full, and leakage of futures.",
    "後の対象から除く量：将来ごとに、その建物だけを同じ乱数で計算した回避量。発行可能量は、その建物を除いて控除の計算を"
    "やり直した量とし、除く前を上回りません。対策の排出と、将来ごとのリーケージは除きません。",
)
FLOORING: Named = (
    "Whole tonnes are counted member by member, which can be issued; flooring the sum is shown beside it.",
    "発行できるのは対象ごとに1トン未満を切り捨てた量の合計です。合計してから切り捨てた量を併記します。",
)
PERCENTILES: Named = (
    "Percentiles of the sum are not sums of percentiles; the members' percentiles added are shown only so that nobody "
    "takes them for the portfolio's.",
    "合計の百分位数は、百分位数の合計ではありません。取り違えないよう、各対象の百分位数を足した値を併記します。",
)
RULES: dict[str, Named] = {
    "claim": CLAIM,
    "overlaps": RULE,
    "removed": REMOVED,
    "futures": FUTURES,
    "flooring": FLOORING,
    "percentiles": PERCENTILES,
}


def same_number(pairs: int) -> Named:
    """Equal numbers of different buildings share their draws of damage: nothing is wrong, but spread is."""
    return (
        f"{pairs:,} pairs of buildings of different members have one number but stand more than {SAME_NUMBER_M:g} m "
        "apart: they count as different buildings, but draw the same damage. Begin building numbers with the "
        "municipality code.",
        f"番号が同じで{SAME_NUMBER_M:g}mより離れた建物が{pairs:,}組あります。別の建物として数えますが、被害の乱数が共通になります。"
        "建物番号の先頭に市区町村コードを付けてください。",
    )
