"""The words of hazard pictures in both languages, and text cut to what a typeface can draw."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from typing import Final

from infra.findings import Lang

UNDRAWABLE: Final = "〓"  # what Japanese printers set for a character that they do not have

_WORDS: Final[dict[str, tuple[str, str]]] = {
    "tsunami": ("Tsunami", "津波"),
    "flood": ("Flood", "洪水"),
    "without": ("without the measure", "対策なし"),
    "with": ("with the measure", "対策あり"),
    "both": ("with and without the measure (it does not change this hazard)", "対策あり・なし共通（対策で変わらない）"),
    "depth": ("inundation depth", "浸水深"),
    "depth_m": ("Inundation depth (m)", "浸水深（m）"),
    "screening": (
        "SCREENING, not a simulation: the water with the measure is derived by a rule",
        "簡易評価（シミュレーションではない）：対策後の浸水は規則により求めたもの",
    ),
    "dry": ("dry (0 m)", "浸水なし（0 m）"),
    "unknown": ("unknown", "不明"),
    "impossible": ("no depth: below 0, or infinite", "深さではない値（負・無限大）"),
    "marked": ("cell of the finding", "指摘のあるセル"),
    "difference": ("change of the depth by the measure", "対策による浸水深の変化"),
    "difference_m": ("With minus without (m)", "対策あり－対策なし（m）"),
    "hardly": ("changed by less than 0.01", "変化0.01未満"),
    "dry_in_both": ("dry in both worlds", "どちらも浸水なし"),
    "unknown_in_both": ("unknown in both worlds", "どちらも不明"),
    "known_once": ("known in one world only", "片方だけ不明"),
    "chance": ("Annual exceedance probability", "年超過確率"),
    "never": ("0 in these events", "0（この事象群では超えない）"),
    "return_period": ("Return period (years) = 1 / annual exceedance probability", "再現期間（年）＝1／年超過確率"),
    "curve": ("Hazard curve", "ハザードカーブ"),
    "never_wet": ("dry in every event", "どの事象でも浸水しない"),
    "source": ("Source", "出典"),
    "licence": ("Licence", "ライセンス"),
    "datum": ("Vertical datum", "高さの基準"),
    "rates_from": ("frequency from", "頻度の出典"),
    "primary": ("primary source", "一次資料"),
    "secondary": ("secondary source", "二次資料"),
    "memory": ("from memory", "記憶による"),
    "assumption": ("assumption", "仮定"),
    "longitude": ("Longitude (degrees)", "経度（度）"),
    "latitude": ("Latitude (degrees)", "緯度（度）"),
    "easting": ("Easting ({unit})", "東西座標（{unit}）"),
    "northing": ("Northing ({unit})", "南北座標（{unit}）"),
    "and_up": ("{low} and more", "{low}以上"),
    "up_to": ("{low} to {high}", "{low}以上{high}未満"),
    "rise": ("{text} deeper", "{text} 深い"),
    "fall": ("{text} shallower", "{text} 浅い"),
    "below": ("above 0, below {high}", "0超{high}未満"),
    "grid": ("Grid: {crs}, {columns:,} x {rows:,} cells of {size}", "格子：{crs}、{columns:,}×{rows:,}セル（{size}）"),
    "thinned": (
        "drawn: one row and column in {every}, the numbers are of all cells",
        "図は{every}行・列に1つを表示、数値は全セルによる",
    ),
    "thinned_map": ("drawn: one row and column in {every}", "図は{every}行・列に1つを表示"),
    "long_run": ("{rate:.3g} per year in the long run", "長期平均で年{rate:.3g}回"),
    "deeper": (
        "deeper in {deeper:,} cells ({newly_wet:,} newly wet)",
        "深くなる {deeper:,}セル（新たに浸水 {newly_wet:,}）",
    ),
    "shallower": (
        "shallower in {shallower:,} cells ({newly_dry:,} now dry)",
        "浅くなる {shallower:,}セル（浸水しなくなる {newly_dry:,}）",
    ),
    "most": (
        "largest rise {rise:.2f} m, largest fall {fall:.2f} m",
        "最大の上昇 {rise:.2f} m、最大の低下 {fall:.2f} m",
    ),
    "once": ("known in one world only: {known_once:,} cells", "片方の世界だけ不明：{known_once:,}セル"),
    "volume": (
        "Water on the grid {before} m³ without, {after} m³ with: {change} m³",
        "水量は対策なし {before} m³、対策あり {after} m³（差 {change} m³）",
    ),
    "no_volume": (
        "No volume: the cells are not measured in metres",
        "水量は示さない（セルの大きさがm単位でないため）",
    ),
    "point": ("Point {x}, {y} ({crs})", "地点 {x}、{y}（{crs}）"),
    "degrees": ("longitude {lon:.5f}, latitude {lat:.5f}", "経度 {lon:.5f}、緯度 {lat:.5f}"),
    "model": ("occurrence model {model}", "発生モデル {model}"),
    "independent": (
        "Independent sources; at climate factor 1, that is without a change of climate.",
        "発生源は互いに独立、気候変動の倍率は1（気候変動を考えない）。",
    ),
    "stepped": (
        "The curve falls in a step at the depth that an event reaches here.",
        "曲線は、各事象のこの地点での浸水深で段状に下がる。",
    ),
    "renewal": (
        "Renewal sources at their long-run rate (1 / mean interval), not the chance of the coming years: {ids}.",
        "更新過程の発生源は長期の平均発生率（1／平均発生間隔）で計算。今後数年の確率ではない：{ids}。",
    ),
    "exceeds": ("Annual probability of a depth above {threshold:g} m", "浸水深が{threshold:g} mを超える年確率"),
    "separator": ("; ", "、"),
    "colon": (": ", "："),
}


def word(key: str, lang: Lang, **values: object) -> str:
    """One entry of the table, its blanks filled in."""
    return _WORDS[key][lang == "ja"].format(**values)


def labelled(key: str, text: str, lang: Lang) -> str:
    """`Source: …`, with the colon of the language."""
    return f"{word(key, lang)}{word('colon', lang)}{text}"


def listed(parts: list[str], lang: Lang) -> str:
    """Parts of a sentence, one after another."""
    return word("separator", lang).join(part for part in parts if part)


def sentence(parts: list[str], lang: Lang) -> str:
    """The same with a capital letter at its start."""
    text = listed(parts, lang)
    return text[:1].upper() + text[1:]


def drawable(text: str, known: Collection[int]) -> str:
    """Text without line breaks and control characters; what no typeface here has becomes 〓."""
    plain = " ".join(text.split())
    kept = (c for c in plain if unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    return "".join(c if ord(c) in known else UNDRAWABLE for c in kept)


def wrapped(text: str, columns: int) -> list[str]:
    """
    Lines of at most so many columns, a Japanese character counting two; the last word before the edge starts a line.

    Japanese is cut anywhere, other text at a space if there is one.
    """
    lines, line, width = [], "", 0
    for character in text:
        size = 2 if unicodedata.east_asian_width(character) in "WFA" else 1
        if width + size > columns and line:
            head, space, tail = line.rpartition(" ")
            cut = bool(space) and not _is_wide(line[-1]) and len(tail) < columns // 2
            lines.append(head if cut else line)
            line = tail if cut else ""
            width = sum(2 if _is_wide(c) else 1 for c in line)
        if line or character != " ":
            line, width = line + character, width + size
    return [*lines, line] if line else lines


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"
