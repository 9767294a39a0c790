"""Sentences about where buildings stand and which coordinate system that takes."""

from __future__ import annotations

from typing import Any

from infra.findings import Finding, Place, Severity

# code: message_en, remedy_en, message_ja, remedy_ja
_SENTENCES: dict[str, tuple[str, str, str, str]] = {
    "CRS_UNDERSTOOD": (
        "the file names no coordinate system; as {value} the buildings lie in {place_en}, around {where_en}.",
        "Check one building on a map. In the old Tokyo Datum every building would stand some 400 m to the "
        "south-east; if the file is that old, declare it: {old}.",
        "ファイルに座標系の記載がないため「{value}」として読み取りました（中心は{where_ja}、{place_ja}の範囲内）。",
        "地図で1棟の位置を確認してください。旧日本測地系（平成14年3月以前）の値であれば、約400mずれています。"
        "その場合は座標系に「{old}」を指定してください。",
    ),
    "CRS_SEVERAL_FIT": (
        "the file names no coordinate system, and several would put the buildings into {place_en}: {value}.",
        "Declare the right one.",
        "ファイルに座標系の記載がなく、{place_ja}の範囲に入る座標系が複数あります：{value}。",
        "正しい座標系を指定してください。",
    ),
    "CRS_NONE_FITS": (
        "no coordinate system in use there puts the buildings into {place_en} "
        "(coordinates from {low} to {high}).{fits_en}",
        "Check the municipality code and which columns hold the coordinates.",
        "{place_ja}で使われる座標系の中に、座標がその範囲に入るものが見つかりません（値の範囲：{low}～{high}）。{fits_ja}",
        "市区町村コードと、座標の列の指定を確認してください。",
    ),
    "CRS_PLACE_DISAGREE": (
        "in {value}, which the file or the declaration names, only {inside} of {of} buildings lie in {place_en}. "
        "{fits_en}",
        "Check the coordinate system and the municipality code; nothing is changed by itself.",
        "指定された座標系「{value}」では、{place_ja}の範囲に入る建物が{of}棟中{inside}棟しかありません。{fits_ja}",
        "座標系と市区町村コードを確認してください（自動では変更しません）。",
    ),
    "COORDINATES_SWAPPED": (
        "the columns for longitude and latitude look exchanged: '{value}' holds latitudes.",
        "Exchange the two columns, or the two declarations under `columns:`.",
        "経度と緯度の列が入れ替わっているようです（「{value}」に緯度の値が入っています）。",
        "二つの列を入れ替えるか、列の指定を入れ替えてください。",
    ),
    "AXES_OPEN": (
        "columns '{value}' and '{other}': in a survey X points north, on a map it points east; both would lie in "
        "{place_en} (X north: {north_en}; X east: {east_en}).",
        "Say which one it is: `axes: x_is_north` or `axes: x_is_east`.",
        "「{value}」「{other}」の列は、測量ではXが北、地図ソフトではXが東を指します。どちらでも{place_ja}の範囲に入ります"
        "（Xが北なら{north_ja}、Xが東なら{east_ja}）。",
        "「axes: x_is_north」（Xが北）または「axes: x_is_east」（Xが東）を指定してください。",
    ),
    "TOKYO_DATUM": (
        "{value} stands on the old Tokyo Datum. It is moved to JGD2011 by a formula that is good to some {metres} m; "
        "the official grid of corrections is not part of this service.",
        "Where many buildings stand at the edge of the water, have the official tool (TKY2JGD) convert them first.",
        "「{value}」は旧日本測地系です。世界測地系への変換は計算式によるため、{metres}m程度の誤差が残ります"
        "（国土地理院の変換パラメータは含まれていません）。",
        "浸水域の境界にある建物が多い場合は、先に国土地理院の「TKY2JGD」で変換してください。",
    ),
    "OUTSIDE_PREFECTURE": (
        "the building lies outside {place_en} ({where_en}).",
        "Correct the coordinates, or remove the row.",
        "建物の位置が{place_ja}の範囲を外れています（{where_ja}）。",
        "座標を修正するか、この行を削除してください。",
    ),
    "STANDS_ALONE": (
        "the next building of the file is {km} km away.",
        "Check the coordinates; they are used as they are.",
        "最も近い建物から{km}km離れています。",
        "座標に誤りがないか確認してください。計算にはこのまま使用します。",
    ),
    "ADDRESS_ONLY": (
        "{count} of {of} buildings have an address ('{value}') but no coordinates; addresses are not looked up.",
        "Give longitude and latitude (or a shape) for these buildings.",
        "{of}棟中{count}棟は、住所（「{value}」）はありますが座標がありません。住所からの位置の推定は行いません。",
        "これらの建物の緯度と経度（または図形）を入力してください。",
    ),
}


def finding(
    code: str, severity: Severity, file: str, place: Place | None = None, value: str = "", **words: Any
) -> Finding:
    """The finding `code` with its sentences filled in."""
    message_en, remedy_en, message_ja, remedy_ja = (s.format(value=value, **words) for s in _SENTENCES[code])
    return Finding(code, severity, file, place or Place(), value, message_ja, message_en, remedy_ja, remedy_en)


def where_en(longitude: float, latitude: float) -> str:
    """A point as a reader of English says it."""
    return f"{abs(latitude):.4f} {'N' if latitude >= 0 else 'S'}, {abs(longitude):.4f} {'E' if longitude >= 0 else 'W'}"


def where_ja(longitude: float, latitude: float) -> str:
    """A point as a reader of Japanese says it."""
    east, north = "東経" if longitude >= 0 else "西経", "北緯" if latitude >= 0 else "南緯"
    return f"{north}{abs(latitude):.4f}度、{east}{abs(longitude):.4f}度"
