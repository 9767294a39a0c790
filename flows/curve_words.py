"""The words on the sheets of building tables in both languages."""

from __future__ import annotations

from typing import Final

from infra.findings import Lang

_WORDS: Final[dict[str, tuple[str, str]]] = {
    "wood": ("wood", "木造"),
    "steel": ("steel", "鉄骨造"),
    "rc": ("reinforced concrete", "RC造"),
    "src": ("steel-reinforced concrete", "SRC造"),
    "masonry": ("masonry", "組積造・CB"),
    "mixed": ("all materials", "構造の区別なし"),
    "non_wood": ("other than wood", "木造以外"),
    "storeys": ("{number} storey(s)", "{number}階建"),
    "storeys_up": ("{number} or more storeys", "{number}階建以上"),
    "storeys_all": ("any number of storeys", "階数の区別なし"),
    "minor": ("minor", "軽微な被害"),
    "moderate": ("moderate", "中程度の被害"),
    "major": ("major", "大きな被害"),
    "complete": ("complete", "全面的な被害"),
    "collapsed": ("collapsed", "倒壊"),
    "washed away": ("washed away", "流失"),
    "state": ("state {number}", "被害区分{number}"),
    "depth_ground": ("Inundation depth above ground (m)", "地面からの浸水深（m）"),
    "depth_floor": ("Inundation depth above the floor (m)", "床面からの浸水深（m）"),
    "reached": ("Probability of reaching the state or a worse one", "その被害区分以上になる確率"),
    "states": ("Damage state (median depth)", "被害区分（中央値）"),
    "ratio": ("Share of the building's value", "建物の価値に対する割合"),
    "curves": ("Curves", "曲線"),
    "from_floor": ("The depth counts from the floor.", "浸水深は床面から測る。"),
    "from_ground": ("The depth counts from the ground.", "浸水深は地面から測る。"),
    "below_floor": (
        "Left of 0: water that covers the ground but not the floor.",
        "0より左は、地面は浸水するが床まで達しない場合（床下浸水）。",
    ),
    "steps": ("Each ratio holds up to the next depth.", "割合は次の浸水深まで一定とする。"),
    "linear": ("Straight lines between the points.", "点の間は直線で補間する。"),
    "A: slope <1/1000": ("A: slope below 1/1000", "A：地盤勾配1/1000未満"),
    "B: slope 1/1000-1/500": ("B: slope 1/1000 to 1/500", "B：地盤勾配1/1000～1/500"),
    "C: slope >=1/500": ("C: slope 1/500 and more", "C：地盤勾配1/500以上"),
    "Asia mean": ("mean of Asia", "アジアの平均"),
    "assumption of this project": ("assumption of this project", "本システムの仮定"),
    "building": ("Buildings", "建物"),
    "standing": ("Share still standing", "残存率"),
    "residual": ("Life left, as a share\nof a new building's", "残りの寿命\n（新築に対する割合）"),
    "age": ("Age (years)", "築年数（年）"),
    "share": ("Share", "割合"),
    "cut_off": (
        "A curve is followed until 1 building in {count:,} is left; an older one counts nothing.",
        "{count:,}棟に1棟が残るまでを計算し、それより古い建物の残りの寿命は0とする。",
    ),
    "mean_life": ("mean {years:g} years", "平均{years:g}年"),
    "rebuild_factor": (
        "Emission of rebuilding (kg-CO2e per m² of floor)",
        "建て替えの排出量（床面積1㎡あたり kg-CO2e）",
    ),
    "debris_mass": ("Debris (t per m² of floor)", "災害廃棄物（床面積1㎡あたり t）"),
    "service_life": ("Service life (years)", "寿命（年）"),
    "state_ratio": ("Share of the rebuilding cost", "建て替え費用に対する割合"),
    "range": ("Line: the range that the source gives.", "線は出典が示す幅。"),
    "no_range": ("The source gives no range.", "出典は幅を示していない。"),
    "range_over_sets": (
        "Line: lowest and highest figure of all sets of the table; of one set's only structure, an assumed range.",
        "線は表にあるすべての出典の最小と最大。1つの出典にしかない構造では、仮定した幅。",
    ),
    "net": ("Carbon stored in wood is taken off (net).", "木材に貯蔵された炭素を差し引いた値（正味）。"),
    "gross": ("Carbon stored in wood is not taken off (gross).", "木材に貯蔵された炭素を差し引かない値（総量）。"),
    "not_stated": (
        "The source does not say whether carbon stored in wood is taken off.",
        "木材に貯蔵された炭素を差し引いているかどうかは、出典に記載がない。",
    ),
    "co2": ("The table holds CO2.", "表の値はCO2。"),
    "carbon": ("The table holds carbon, here multiplied by 44/12.", "表の値は炭素。ここでは44/12を掛けてCO2とした。"),
    "crossing": (
        "Where published curves cross, calculations cap the worse state by the lighter one, as drawn here.",
        "公表された曲線が交わる所では、図のとおり、重い区分の確率を軽い区分の確率までに抑えて計算する。",
    ),
    "unit:probability": ("probability", "確率"),
    "unit:share of the value": ("share of the value", "建物の価値に対する割合"),
    "unit:kg-CO2e/m2": ("kg-CO2e/m2", "kg-CO2e/㎡"),
    "unit:t/m2": ("t/m2", "t/㎡"),
    "unit:yr": ("yr", "年"),
    "unit:share standing": ("share standing", "残存率"),
    "unit:share of the rebuilding cost": ("share of the rebuilding cost", "建て替え費用に対する割合"),
    "kind:primary": ("primary", "一次資料"),
    "kind:secondary": ("secondary", "二次資料"),
    "kind:memory": ("memory", "記憶による"),
    "kind:assumption": ("assumption", "仮定"),
    "table": ("Table: {file}, SHA-256 {sha256}…", "表：{file}、SHA-256 {sha256}…"),
}


def curve_word(key: str, lang: Lang, **values: object) -> str:
    """One entry of the table, its blanks filled in."""
    return _WORDS[key][lang == "ja"].format(**values)


def known_word(key: str, lang: Lang) -> str:
    """The entry, or the key itself where the table has none: a name of a set."""
    return curve_word(key, lang) if key in _WORDS else key


def class_word(building_class: str, lang: Lang) -> str:
    """`wood-3+` as a reader says it."""
    material, _, height = building_class.partition("-")
    if height == "all":
        storeys = curve_word("storeys_all", lang)
    elif height.endswith("+"):
        storeys = curve_word("storeys_up", lang, number=height[:-1])
    else:
        storeys = curve_word("storeys", lang, number=height)
    return f"{known_word(material, lang)}{'、' if lang == 'ja' else ', '}{storeys}"
