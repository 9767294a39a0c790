"""What no figure of a record proves, in the words of `pcc verify`: only the signature and a replay do."""

from __future__ import annotations

NOT_CHECKED = (
    "what only the run itself gives is not worked out again here, at most held against its bounds: draws of the "
    "estimate (percentiles, standard errors, central values and ends of parameters, shares of variance), simulated "
    "futures (percentiles, chances, means of the worst, groups, single years), drawn prices, contracts on delivery and "
    "loadings; events, their frequencies, depths and losses; the title, the seed and all other words and declared "
    "figures; buildings and filled values; other ways of counting, the yearly direct loss and the map; ends of the "
    "tornado for leakage, period and probability that the measure works: the signature and --replay prove them.",
    "計算そのものでしか得られない値は、ここでは計算し直さず、取り得る範囲を確かめるだけです。"
    "推定の抽出（百分位数、標準誤差、係数の基準値と両端、分散の内訳）、シミュレーションした将来（百分位数、確率、"
    "最も悪い将来の平均、区分別、年ごとの値）、確率的な価格、実現量での契約の受取額、リスク割増、"
    "事象とその頻度・水深・損失、名称・乱数の種などの文言と宣言された値、建物数と補った値、別の数え方による参考値、"
    "1年あたりの直接被害額、地図、感度分析でのリーケージ・対象期間・対策が機能する確率の両端がこれに当たり、"
    "署名と --replay で確認できます。",
)
"""English and Japanese."""
