"""Sentences about where buildings stand and which coordinate system that takes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from assets.words import with_separators
from infra.findings import Finding, Place, Severity

_NAMES_NONE = "the file names no coordinate system", "ファイルに座標系の記載がないため"

# code: message_en, remedy_en, message_ja, remedy_ja
_SENTENCES: dict[str, tuple[str, str, str, str]] = {
    "CRS_UNDERSTOOD": (
        "the file names no coordinate system; as {value} the buildings lie in {place_en}, around {where_en}.",
        "Check one building on a map. In the old Tokyo Datum every building would stand some 400 m to the "
        "south-east; if the file is that old, say so in the file of questions (`crs: {old}`).",
        "ファイルに座標系の記載がないため「{value}」として読み取りました（中心は{where_ja}、{place_ja}の範囲内）。",
        "地図で1棟の位置を確認してください。旧日本測地系（平成14年3月以前）の値であれば、約400mずれています。"
        "その場合は、質問票の座標系に「{old}」と答えてください（項目名「crs」）。",
    ),
    "CRS_UNDERSTOOD_NEW": (
        "the file names no coordinate system; as {value} the buildings lie in {place_en}, around {where_en}.",
        "Check one building on a map.",
        "ファイルに座標系の記載がないため「{value}」として読み取りました（中心は{where_ja}、{place_ja}の範囲内）。",
        "地図で1棟の位置を確認してください。",
    ),
    "CRS_SEVERAL_FIT": (
        "the file names no coordinate system, and several would put the buildings into {place_en}: {value}.",
        "Say in the file of questions which one it is (`crs`); whoever made the file knows.",
        "ファイルに座標系の記載がなく、{place_ja}の範囲に入る座標系が複数あります：{value}。",
        "データの作成元に確かめ、質問票で正しい座標系を答えてください（項目名「crs」）。",
    ),
    "CRS_NONE_FITS": (
        "no coordinate system in use there puts the buildings into {place_en} "
        "(coordinates from {low} to {high}).{fits_en}",
        "Check the municipality code and which columns hold the coordinates; if both are right, say the coordinate "
        "system in the file of questions (`crs`).",
        "{place_ja}で使われる座標系の中に、座標がその範囲に入るものが見つかりません（値の範囲：{low}～{high}）。{fits_ja}",
        "市区町村コードと、どの列が座標かを確認してください。どちらも正しい場合は、質問票で座標系を答えてください"
        "（項目名「crs」）。",
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
        "Exchange the headings of the two columns, or say in the file of questions which is which (`columns`).",
        "経度と緯度の列が入れ替わっているようです（「{value}」に緯度の値が入っています）。",
        "二つの列の見出しを入れ替えるか、質問票で正しい列を答えてください（項目名「columns」）。",
    ),
    "AXES_OPEN": (
        "columns '{value}' and '{other}': in a survey X points north, on a map it points east; both would lie in "
        "{place_en} (X north: {north_en}; X east: {east_en}).",
        "Say in the file of questions which one it is (`axes: x_is_north` or `axes: x_is_east`).",
        "「{value}」「{other}」の列は、測量ではXが北、地図ソフトではXが東を指します。どちらでも{place_ja}の範囲に入ります"
        "（Xが北なら{north_ja}、Xが東なら{east_ja}）。",
        "質問票で「Xが北」または「Xが東」と答えてください（項目名「axes」）。",
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
    "IN_THE_SEA": (
        "on a map of 1 km the building stands in the sea ({where_en}). The map is of the 1990s: land filled up since, "
        "airports built in the sea and small islands may be missing on it.",
        "Look at the place on a map; if it is right, nothing need be done.",
        "1km単位の地図では、建物の位置が海の上になっています（{where_ja}）。1990年代の地図のため、"
        "その後の埋立地や海上の空港、小さな島は載っていないことがあります。",
        "地図で位置を確認してください。位置が正しければ、修正は不要です。",
    ),
    "POINTS_COINCIDE": (
        "{count} buildings stand on exactly the same point (rows {rows_en}).",
        "Check that no building is listed twice; if they are different buildings, nothing need be done. "
        "All of them are used.",
        "まったく同じ位置に{count}棟の建物があります（{rows_ja}行目{more_ja}）。",
        "同じ建物が重複していないか確認してください。別の建物であれば、修正は不要です（すべて計算に使用します）。",
    ),
    "POINT_FOR_MANY": (
        "{count} of {of} buildings ({share}) stand with very many others on exactly the same point (such points: "
        "{places}; the most, {most}: {where_en}). So they do where an address was found only as far as its district.",
        "Give each of these buildings its own coordinates: as they are, water reaches all of them or none. If they do "
        "stand there, answer so in the file of questions.",
        "{of}棟中{count}棟（{share}）が、ほかの多くの建物とまったく同じ位置にあります（{places}か所。最も多い位置は{where_ja}で"
        "{most}棟）。住所から座標を求めたときに番地まで特定できず、町や地区の代表点になっている可能性があります。",
        "1棟ごとの座標を入力してください。このままでは、同じ位置の建物は浸水の深さがすべて同じになります。"
        "同じ位置で正しい場合は、質問票でそのように答えてください。",
    ),
    "MOST_IN_THE_SEA": (
        "{count} of {of} buildings ({share}) stand in the sea on a map of 1 km of the 1990s.",
        "Check the coordinates and their system. If the places are right (land filled up since), answer so in the file "
        "of questions.",
        "{of}棟中{count}棟（{share}）の位置が、1km単位の地図（1990年代）では海の上になっています。",
        "座標とその座標系を確認してください。その後の埋立地などで位置が正しい場合は、質問票でそのように答えてください。",
    ),
    "DEGREES_LOOK_SEXAGESIMAL": (
        "in all {count} coordinates the first two and the next two decimals are below 60, as in {value}: these may be "
        "degrees, minutes and seconds written one after the other ({degrees}°{minutes}'{seconds}\").",
        "Look at one building on a map. If it is so, write degrees with decimals ({decimal} for {value}).",
        "{count}件の座標すべてで、小数点以下の1～2桁目と3～4桁目が60未満です（例：{value}）。"
        "度・分・秒を続けて書いた値（{degrees}度{minutes}分{seconds}秒）の可能性があります。",
        "地図で1棟の位置を確認してください。度・分・秒の値であれば、度の小数に直してください（{value}は{decimal}）。",
    ),
    "ADDRESS_ONLY": (
        "{count} of {of} buildings have an address ({names_en}) but no coordinates; addresses are not looked up."
        "{neither_en}",
        "Give longitude and latitude (or a shape) for these buildings.",
        "{of}棟中{count}棟は、住所（{names_ja}）はありますが座標がありません。住所からの位置の推定は行いません。{neither_ja}",
        "これらの建物の緯度と経度（または図形）を入力してください。",
    ),
    "ADDRESS_WITHOUT_PLACE": (
        "the row has an address but no coordinates; addresses are not looked up.",
        "Give longitude and latitude, or answer in the file of questions that such rows are left out.",
        "住所はありますが、座標がありません（住所からの位置の推定は行いません）。",
        "緯度と経度を入力するか、質問票で「対象から外す」と答えてください。",
    ),
    "COORDINATE_EMPTY": (
        "the column {names_en} is empty in all {count} rows, so that no building has a place.",
        "Fill in the coordinates; if they stand in another column, say so in the file of questions.",
        "座標の列{names_ja}が、{count}行すべてで空欄です。建物の位置が分かりません。",
        "座標を入力してください。別の列に入っている場合は、質問票でその列を答えてください。",
    ),
}


def finding(
    code: str, severity: Severity, file: str, place: Place | None = None, value: str = "", **words: Any
) -> Finding:
    """The finding `code` with its sentences filled in."""
    told = with_separators(words)
    message_en, remedy_en, message_ja, remedy_ja = (s.format(value=value, **told) for s in _SENTENCES[code])
    return Finding(code, severity, file, place or Place(), value, message_ja, message_en, remedy_ja, remedy_en)


def without_prj(one: Finding) -> Finding:
    """A note on the system that was understood, which names the part of the shapefile that is missing."""
    ja = one.message_ja.replace(_NAMES_NONE[1], "「.prj」ファイルがありませんが、所在地に合う座標系は1つだけのため")
    en = one.message_en.replace(_NAMES_NONE[0], "there is no .prj file, but only one coordinate system fits the place")
    return replace(one, message_ja=ja, message_en=en)


def where_en(longitude: float, latitude: float) -> str:
    """A point as a reader of English says it."""
    return f"{abs(latitude):.4f} {'N' if latitude >= 0 else 'S'}, {abs(longitude):.4f} {'E' if longitude >= 0 else 'W'}"


def where_ja(longitude: float, latitude: float) -> str:
    """A point as a reader of Japanese says it."""
    east, north = "東経" if longitude >= 0 else "西経", "北緯" if latitude >= 0 else "南緯"
    return f"{north}{abs(latitude):.4f}度、{east}{abs(longitude):.4f}度"
