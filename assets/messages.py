"""The sentences of this package's findings, in English and Japanese: what was found, and what to do."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Any

from assets.feature_words import as_features
from assets.words import with_separators
from infra.findings import Finding, Place, Severity

GROUP_ABOVE = 50
FIRST_ROWS_SHOWN = 5

FIELD_EN = {
    "asset_id": "building id",
    "longitude": "longitude",
    "latitude": "latitude",
    "x": "easting",
    "y": "northing",
    "structure": "structure",
    "storeys": "number of storeys",
    "floor_area_m2": "floor area (m2)",
    "use": "use",
    "year_built": "year built",
    "floor_height_m": "floor height (m)",
    "quantity": "quantity",
}
FIELD_JA = {
    "asset_id": "建物番号",
    "longitude": "経度",
    "latitude": "緯度",
    "x": "東方向の座標",
    "y": "北方向の座標",
    "structure": "構造",
    "storeys": "階数",
    "floor_area_m2": "延床面積（㎡）",
    "use": "用途",
    "year_built": "建築年",
    "floor_height_m": "床高（m）",
    "quantity": "棟数",
}
STRUCTURE_JA = {
    "wood": "木造",
    "steel": "鉄骨造",
    "rc": "RC造",
    "src": "SRC造",
    "masonry": "組積造・CB",
    "unknown": "不明",
}

# code: message_en, remedy_en, message_ja, remedy_ja
_SENTENCES: dict[str, tuple[str, str, str, str]] = {
    "FILE_UNREADABLE": (
        "the file cannot be read.",
        "Check that the file is complete and of the type its name says.",
        "ファイルを読み込めません。",
        "ファイルが壊れていないか、拡張子どおりの形式かを確認してください。",
    ),
    "FILE_EMPTY": (
        "the file has no rows.",
        "Give a file with at least one building.",
        "データの行がありません。",
        "建物が1棟以上入ったファイルを指定してください。",
    ),
    "NOT_CSV": (
        "this is no CSV file but {kind_en}.",
        "Name the CSV file of the inventory, or save the table as CSV first.",
        "CSVファイルではありません（{kind_ja}のようです）。",
        "建物台帳のCSVファイルを指定するか、表をCSV形式で保存し直してください。",
    ),
    "ENCODING_UNKNOWN": (
        "the encoding '{value}' is not known.",
        "Say in the file of questions which it is: Shift_JIS (Excel in Japan) or UTF-8 "
        "(in a scenario's inventory: `encoding: cp932` or `encoding: utf-8`).",
        "文字コード「{value}」は使用できません。",
        "ファイルの文字コードを、日本語版Excelで保存したものなら「シフトJIS」、そのほかは「UTF-8」と質問票で答えてください"
        "（シナリオでは「encoding: cp932」または「encoding: utf-8」）。",
    ),
    "ENCODING_WRONG": (
        "the text is not {value}.",
        "Save the table as 'CSV UTF-8', or say its encoding in the file of questions "
        "(in a scenario's inventory, for Excel in Japan: `encoding: cp932`).",
        "文字コード「{value}」では読み込めません。",
        "「CSV UTF-8」形式で保存し直すか、質問票で文字コードを答えてください"
        "（シナリオでは、日本語版Excelのファイルなら「encoding: cp932」）。",
    ),
    "HEADER_REPEATED": (
        "the heading '{value}' appears more than once.",
        "Give every column its own heading.",
        "見出し「{value}」が2回以上使われています。",
        "見出しが重ならないように修正してください。",
    ),
    "ROW_LENGTH": (
        "the row has {found} cells, the heading has {expected}.",
        "Check for a comma inside a cell; put such a cell in double quotes.",
        "見出しは{expected}列ですが、この行は{found}列です。",
        'セルの中にカンマがないか確認し、ある場合は二重引用符（"）で囲んでください。',
    ),
    "LAYER_MISSING": (
        "the file has no layer '{value}'.",
        "Choose one in the file of questions or the scenario's inventory (`layer`): {known}.",
        "レイヤー「{value}」がありません。",
        "質問票で、次のいずれかを選んでください（シナリオでは「layer」）：{known}。",
    ),
    "ATTRIBUTES_MISSING": (
        "the shapefile has no .dbf file: its buildings have a shape and nothing else.",
        "Supply the .dbf file; if it does not exist, answer in the file of questions to go on with the shapes alone "
        "(in a scenario's inventory: `missing_attributes: declared`, and a rule for every field).",
        "シェープファイルに.dbfファイルがなく、建物の形のほかに情報がありません。",
        ".dbfファイルを添えてください。存在しない場合は、質問票で「属性なしで進める」と答えてください"
        "（シナリオでは「missing_attributes: declared」と書き、各項目の補完規則を定めます）。",
    ),
    "GEOMETRY_KIND": (
        "the shape is a {value}; a building is a point or a polygon.",
        "Remove the row or replace its shape.",
        "図形の種類が「{value}」です。建物は点または面で表してください。",
        "この行を削除するか、図形を点または面に直してください。",
    ),
    "COLUMN_MISSING": (
        "there is no column '{value}' (mapped to {field_en}).",
        "{nearest_en}Columns of the file: {known}.",
        "「{field_ja}」に対応づけた列「{value}」がファイルにありません。",
        "{nearest_ja}ファイルの列：{known}。",
    ),
    "LOCATION_COLUMNS_MISSING": (
        "the columns that hold the location are not declared.",
        "Head the columns 経度 and 緯度, or say in the file of questions or the scenario's inventory (`columns`) which "
        "hold longitude and latitude, or x (easting) and y (northing).",
        "位置を示す列が指定されていません。",
        "座標の列の見出しを「経度」「緯度」とするか、質問票で座標の列を答えてください"
        "（シナリオでは「columns」に、経度「longitude」と緯度「latitude」、または東方向「x」と北方向「y」の列）。",
    ),
    "LOCATION_COLUMNS_UNUSED": (
        "the file holds shapes, so coordinate columns are not read.",
        "Take the columns of coordinates out of the file of questions (in a scenario's inventory: `columns`).",
        "このファイルには図形が入っているため、座標の列は使用しません。",
        "質問票から、座標の列の指定を消してください（シナリオでは「columns」）。",
    ),
    "CRS_MISSING": (
        "the file does not say which coordinate reference system it uses.",
        "Ask whoever made the file, and say it in the file of questions (in a scenario's inventory: `crs: EPSG:6668` "
        "is longitude and latitude in JGD2011, `crs: EPSG:4326` in WGS 84).",
        "ファイルに座標系の情報がありません。",
        "データの作成元に座標系を確かめ、質問票で答えてください（シナリオでは「crs: EPSG:6668」のように書きます。"
        "EPSG:6668は世界測地系の緯度経度、EPSG:4326はWGS 84の緯度経度です）。",
    ),
    "CRS_UNREADABLE": (
        "'{value}' is not a coordinate reference system.",
        "Choose one in the file of questions, or write an EPSG code there such as EPSG:6668 "
        "(in a scenario's inventory: `crs: EPSG:6668`).",
        "「{value}」は座標系として認識できません。",
        "質問票の選択肢から選ぶか、「EPSG:6668」のように座標系の番号で書いてください"
        "（シナリオでは「crs: EPSG:6668」）。",
    ),
    "CRS_CONTRADICTS": (
        "the file says {found}, the declaration says {value}.",
        "Take the answer (`crs`) out or correct it: the file's own system holds.",
        "ファイルの座標系は「{found}」ですが、指定は「{value}」となっています。",
        "質問票またはシナリオの座標系（「crs」）の指定を消すか、ファイルに合わせて修正してください。",
    ),
    "CRS_KIND": (
        "{value} does not fit the coordinate columns.",
        "Use a geographic system with longitude and latitude, a projected one with x and y.",
        "座標系「{value}」は、指定された座標の列と合いません。",
        "緯度・経度の列には緯度経度の座標系を、x・yの列には平面直角座標系などの投影座標系を指定してください。",
    ),
    "COORDINATE_MISSING": (
        "the building has no location.",
        "Fill in the location, or answer in the file of questions that such rows are left out "
        "(in a scenario's inventory: `rows: {{no_geometry: set_aside}}`).",
        "建物の位置が入っていません。",
        "位置を入力するか、質問票で「対象から外す」と答えてください"
        "（シナリオでは「rows: {{no_geometry: set_aside}}」）。",
    ),
    "COORDINATE_OUT_OF_RANGE": (
        "{field_en} is {value}, out of the range of {least:g} to {most:g} degrees.{swapped_en}",
        "Correct the coordinate.",
        "{field_ja}が{value}となっており、範囲（{least:g}～{most:g}度）を外れています。{swapped_ja}",
        "座標を修正してください。",
    ),
    "GEOMETRY_INVALID": (
        "the outline is not valid: {value}.",
        "Correct it, or answer in the file of questions whether such outlines are repaired or left out "
        "(in a scenario's inventory: `rows: {{invalid_geometry: repair}}`, or `set_aside`).",
        "建物の輪郭が交差するなどしており、正しくありません（位置：{where}）。",
        "図形を修正するか、質問票で「修復する」または「対象から外す」と答えてください"
        "（シナリオでは「rows: {{invalid_geometry: repair}}」または「set_aside」）。",
    ),
    "GEOMETRY_REPEATED": (
        "the outline is the same as in row {value}.",
        "Remove one, or answer in the file of questions whether such rows are left out or all kept "
        "(in a scenario's inventory: `rows: {{duplicate_geometry: set_aside}}`, or `keep`).",
        "建物の輪郭が{value}行目と同じです。",
        "どちらかを削除するか、質問票で「対象から外す」または「すべて使用する」と答えてください"
        "（シナリオでは「rows: {{duplicate_geometry: set_aside}}」または「keep」）。",
    ),
    "STRUCTURE_UNKNOWN": (
        "the structure is '{value}'.",
        "Write one of: wood, steel, rc, src, masonry, unknown; or say in the file of questions or the scenario's "
        "inventory what the word means (`values: structure:`).",
        "「{value}」となっています。",
        "次のいずれかを入力してください：木造、鉄骨造、RC造、SRC造、組積造・CB、不明。",
    ),
    "STRUCTURE_IN_PART": (
        "the structure is '{value}'; the one named first is used for the whole building.",
        "Check that it is the main one.",
        "「{value}」となっています。最初に書かれた構造を建物全体の構造として扱います。",
        "主な構造が最初に書かれているか確認してください。",
    ),
    "NUMBER_UNREADABLE": (
        "{field_en} is '{value}', which is not a number.",
        "Write a plain number such as {example}.",
        "「{value}」となっており、数値として読み取れません。",
        "「{example}」のように数値で入力してください。",
    ),
    "STOREYS_UNREADABLE": (
        "the number of storeys is '{value}'.",
        "Write the storeys above ground as a whole number such as 2.",
        "「{value}」となっており、階数として読み取れません。",
        "地上の階数を「2」のように整数で入力してください。",
    ),
    "YEAR_UNREADABLE": (
        "the year built is '{value}'.",
        "Write a year such as 1981 or 昭和56年.",
        "「{value}」となっており、建築年として読み取れません。",
        "「1981」または「昭和56年」のように入力してください。",
    ),
    "YEAR_PLACEHOLDER": (
        "the year built is '{value}', which looks like a placeholder for an unknown year.",
        "Write the year, or leave the cell empty where it is not known.",
        "建築年が「{value}」となっています。年が分からないときの仮の値のようです。",
        "正しい建築年を入力してください。分からない場合は空欄にしてください。",
    ),
    "YEAR_TOO_EARLY": (
        "the year built is {value}, before {limit}.",
        "Correct the year. Write {limit} for a building that really is older: its service life is over all the same.",
        "建築年が「{value}」となっており、{limit}年より前です。",
        "建築年を修正してください。実際にそれより古い建物は「{limit}」と入力してください"
        "（すでに耐用年数を過ぎているため、結果は変わりません）。",
    ),
    "STOREYS_TOO_MANY": (
        "the number of storeys is {value}; hardly any building of the world has more than {limit}.",
        "Correct the value, or leave the cell empty where it is not known.",
        "階数が「{value}」となっています。{limit}階を超える建物は世界でもほとんどありません。",
        "値を修正してください。分からない場合は空欄にしてください。",
    ),
    "QUANTITY_TOO_LARGE": (
        "the row stands for {value} buildings, more than {limit}.",
        "Correct the number, or give the buildings rows of their own.",
        "棟数が「{value}」となっており、1行の上限（{limit}棟）を超えています。",
        "棟数を修正するか、建物ごとに行を分けてください。",
    ),
    "FLOOR_TOO_HIGH": (
        "the floor height is {value}, more than {limit} m above the ground; is it in cm, or a height above sea level?",
        "Write the height of the floor above the ground in metres, or leave the cell empty where it is not known.",
        "床高が「{value}」となっており、地面から{limit}mを超えています（cm単位や標高の値ではありませんか）。",
        "地面から床までの高さをm単位で入力してください。分からない場合は空欄にしてください。",
    ),
    "FLOOR_TOO_HIGH_IN_UNIT": (
        "the floor height is {value} under a heading in {unit_en}, more than {limit} m above the ground; is it in "
        "another unit, or a height above sea level?",
        "Write the height of the floor above the ground in {unit_en} as the heading says, or leave the cell empty "
        "where it is not known.",
        "床高が「{value}」（見出しの単位：{unit_ja}）となっており、地面から{limit}mを超えています"
        "（別の単位や標高の値ではありませんか）。",
        "地面から床までの高さを、見出しのとおり{unit_ja}単位で入力してください。分からない場合は空欄にしてください。",
    ),
    "FLOOR_AREA_TOO_LARGE": (
        "the floor area is {value} m2, above {limit} m2; "
        "the largest buildings of the world have about 1 to 2 million m2.",
        "Correct the floor area, the outline or the rule it comes from; in the file of questions outlines that are no "
        "single building can be left out (in a scenario's inventory: `rows: {{largest_footprint: ...}}`).",
        "延床面積が{value}㎡となっており、{limit}㎡を超えています（世界最大級の建物でも、およそ100万～200万㎡です）。",
        "延床面積、建物の輪郭または補完の規則を修正してください。1棟の建物ではない大きな輪郭は、"
        "質問票で対象から外せます（シナリオでは「rows」の「largest_footprint」）。",
    ),
    "FLOOR_AREA_SMALL": (
        "the floor area is {value} m2, less than {times} m2.",
        "Check the value and its unit; it is used as it is.",
        "延床面積が{value}㎡となっており、{times}㎡に満たない値です。",
        "値と単位に誤りがないか確認してください。計算にはこのまま使用します。",
    ),
    "FLOOR_AREA_UNUSUAL": (
        "the floor area is {value} m2, more than {times} times the median of its structure ({median} m2).",
        "Check the value; it is used as it is.",
        "延床面積が{value}㎡となっており、同じ構造の建物の中央値（{median}㎡）の{times}倍を超えています。",
        "値に誤りがないか確認してください。計算にはこのまま使用します。",
    ),
    "FLOOR_AREA_BEYOND_OUTLINE": (
        "the floor area is {value} m2, more than {times} times outline x storeys ({outline} m2 x {storeys}).",
        "Check floor area and storeys; they are used as they are.",
        "延床面積が{value}㎡となっており、輪郭の面積と階数の積（{outline}㎡×{storeys}階）の{times}倍を超えています。",
        "延床面積と階数に誤りがないか確認してください。計算にはこのまま使用します。",
    ),
    "FLOOR_AREA_BELOW_OUTLINE": (
        "the floor area is {value} m2, less than {times} times outline x storeys ({outline} m2 x {storeys}); "
        "is it in tsubo, or that of one storey?",
        "Check floor area and storeys; they are used as they are.",
        "延床面積が{value}㎡となっており、輪郭の面積と階数の積（{outline}㎡×{storeys}階）の{times}倍に満ちません。"
        "坪単位の値や、1つの階だけの床面積ではありませんか。",
        "延床面積と階数に誤りがないか確認してください。計算にはこのまま使用します。",
    ),
    "STRUCTURE_TOO_TALL": (
        "the building is of {structure_en} and has {value} storeys; hardly any such building has more than {times}.",
        "Check structure and storeys; they are used as they are.",
        "{structure_ja}で{value}階建となっています（{times}階を超えるものはまれです）。",
        "構造と階数に誤りがないか確認してください。計算にはこのまま使用します。",
    ),
    "YEAR_IN_FUTURE": (
        "the year built is '{value}', after {limit}.",
        "Correct the year, or leave out buildings that do not stand yet.",
        "建築年が「{value}」となっており、{limit}年より後です。",
        "建築年を修正するか、まだ建っていない建物を削除してください。",
    ),
    "NOT_ABOVE_ZERO": (
        "{field_en} is {value}; it must be above 0.",
        "Correct the value, or leave the cell empty where it is not known.",
        "{field_ja}が{value}となっています。0より大きい値が必要です。",
        "値を修正してください。分からない場合は空欄にしてください。",
    ),
    "BELOW_ZERO": (
        "{field_en} is {value}; it must be 0 or more.",
        "Correct the value, or leave the cell empty where it is not known.",
        "{field_ja}が{value}となっています。0以上の値が必要です。",
        "値を修正してください。分からない場合は空欄にしてください。",
    ),
    "ASSET_ID_MISSING": (
        "the building has no id.",
        "Give every building an id of its own.",
        "建物番号が空欄です。",
        "すべての建物に番号を付けてください。",
    ),
    "ASSET_ID_REPEATED": (
        "the id '{value}' is already used in row {first}.",
        "Give every building an id of its own; full-width and half-width letters count as the same.",
        "建物番号「{value}」は{first}行目ですでに使われています。",
        "建物ごとに異なる番号を付けてください（全角と半角の違いは区別しません）。",
    ),
    "FIELD_UNFILLED": (
        "{field_en} is missing in {count} of {of} rows, and no rule says how to fill it.",
        "Fill the cells in, or answer in the file of questions which value to use "
        "(in a scenario's inventory: a rule under `imputation: {value}:`; {rules}).",
        "{field_ja}が{of}行中{count}行で分かりません。補完の規則も定められていません。",
        "値を入力するか、補う値を質問票で答えてください"
        "（シナリオでは「imputation: {value}:」に補完の規則を書きます。使える規則：{rules}）。",
    ),
    "RULE_NEEDS_FOOTPRINT": (
        "{field_en} is to be filled from the footprint, but {count} rows have no outline.",
        "Use another rule in the file of questions or the scenario's inventory (`imputation`): one value for all "
        "(`constant`) or one for each structure (`by_structure`).",
        "{field_ja}を建物の輪郭から補完する規則ですが、{count}行には輪郭がありません。",
        "質問票またはシナリオ（「imputation」）で、すべてに同じ値を使う規則（「constant」）か、"
        "構造ごとの値を使う規則（「by_structure」）に替えてください。",
    ),
    "FOOTPRINT_MISSING": (
        "{field_en} is to be filled from the outline of the building, but it has none.",
        "Give the floor area, or draw the outline.",
        "{field_ja}を建物の輪郭から補完する規則ですが、この建物には輪郭がありません。",
        "延床面積を入力するか、点を建物の輪郭（面）に置き換えてください。",
    ),
    "RULE_NEEDS_STOREYS": (
        "{field_en} is to be filled from the number of storeys, which is missing in {count} rows.",
        "Fill in the storeys, or write a rule for them in the file of questions or the scenario's inventory "
        "(`imputation: storeys:`).",
        "{field_ja}を階数から補完する規則ですが、{count}行では階数が分かりません。",
        "階数を入力するか、質問票で階数を補う値を答えてください（シナリオでは「imputation: storeys:」）。",
    ),
    "RULE_NEEDS_UNKNOWN": (
        "{field_en} is to be filled by structure, but the structure is unknown in {count} rows.",
        "Fill in the structure, or add a value for buildings of unknown structure to the rule "
        "(`unknown`, under `imputation`).",
        "{field_ja}を構造別に補完する規則ですが、{count}行では構造が不明です。",
        "構造を入力するか、規則に、構造が不明（「unknown」）の場合の値を加えてください（「imputation」の中）。",
    ),
    "RULE_VALUE_OUT_OF_RANGE": (
        "the rule for {field_en} gives {value}, which cannot be.",
        "Correct the rule.",
        "{field_ja}の補完の規則による値が{value}となり、正しくありません。",
        "規則の値を修正してください。",
    ),
    "STOREYS_UNKNOWN": (
        "the number of storeys is not known in {count} of {of} rows; the damage class for all heights is used there.",
        "",
        "{of}行中{count}行で階数が分からないため、すべての階数をまとめた被害率を用います。",
        "",
    ),
    "FILLED": (
        "{label_en}: {count} of {of} rows.",
        "",
        "{label_ja}：{of}行中{count}行。",
        "",
    ),
    "ROW_RULE": (
        "{label_en}: {count} rows.",
        "",
        "{label_ja}：{count}行。",
        "",
    ),
    "NO_ROWS_LEFT": (
        "every row is set aside by a rule.",
        "Relax the rules in the file of questions or the scenario's inventory (`rows`), or check the rows named above.",
        "すべての行が規則により対象から外れています。",
        "行の内容を確認するか、質問票またはシナリオ（「rows」）で対象から外すとした規則を見直してください。",
    ),
}


def _sentences(code: str, value: str, words: dict[str, Any]) -> tuple[str, ...]:
    return tuple(sentence.format(value=value, **with_separators(words)) for sentence in _SENTENCES[code])


@lru_cache(10_000)  # a table may have the same mistake in each of 200,000 rows: its sentences are made, and kept, once
def _filled(code: str, value: str, words: tuple[tuple[str, type, Any], ...]) -> tuple[str, ...]:
    return _sentences(code, value, {name: word for name, _, word in words})


def finding(
    code: str,
    severity: Severity,
    file: str,
    place: Place | None = None,
    value: str = "",
    field: str | None = None,
    **words: Any,
) -> Finding:
    """The finding `code` with its sentences filled in; `field` is one of our field names."""
    if field is not None:
        words |= {"field_en": FIELD_EN[field], "field_ja": FIELD_JA[field]}
    try:
        filled = _filled(code, value, tuple((name, type(word), word) for name, word in words.items()))
    except TypeError:  # a word that cannot be a key
        filled = _sentences(code, value, words)
    message_en, remedy_en, message_ja, remedy_ja = filled
    return Finding(code, severity, file, place or Place(), value, message_ja, message_en, remedy_ja, remedy_en)


def grouped(findings: Iterable[Finding], above: int = GROUP_ABOVE) -> tuple[Finding, ...]:
    """
    The findings in row order, with one in place of each cause that occurs in more than `above` rows.

    A cause is a code in a column of a file. The one kept stands at the first row, with the
    number of rows, the first rows, and how often each value occurs. What concerns the file
    as a whole comes first.
    """
    causes: dict[tuple[str, str, str | None], list[Finding]] = defaultdict(list)
    for one in sorted(findings, key=_row):
        causes[one.code, one.file, one.place.column].append(one)
    result: list[Finding] = []
    for same in causes.values():
        result += [_one_for_all(same)] if len(same) > above and same[-1].place.row is not None else same
    return tuple(sorted(result, key=_row))


def _row(one: Finding) -> int:
    return one.place.row or 0


def _one_for_all(same: list[Finding]) -> Finding:
    first, count = same[0], len(same)
    rows = [str(one.place.row) for one in same[:FIRST_ROWS_SHOWN]]
    values = ", ".join(f"{value} ({times:,})" for value, times in Counter(one.value for one in same).most_common(5))
    all_of_them = replace(
        first,
        value=values,
        message_en=f"{count:,} rows have this problem (first rows: {', '.join(rows)}). The first: {first.message_en}",
        message_ja=f"同じ問題が{count:,}行にあります（はじめの行：{'、'.join(rows)}）。最初の行は、{first.message_ja}",
    )
    if first.place.counted is None:
        return all_of_them
    return as_features([replace(all_of_them, place=replace(first.place, counted=None))])[0]
