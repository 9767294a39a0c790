"""The sentences said about city models: what was found in the file of buildings, and what to do."""

from __future__ import annotations

from typing import Any

from assets.words import with_separators
from infra.findings import Finding, Place, Severity

# code: message_en, remedy_en, message_ja, remedy_ja
_SENTENCES: dict[str, tuple[str, str, str, str]] = {
    "CITYGML_MISSING": (
        "there is no such file or folder.",
        "Check the name.",
        "ファイルまたはフォルダがありません。",
        "名前を確かめてください。",
    ),
    "CITYGML_NO_FILE": (
        "the folder holds no CityGML file (.gml).",
        "Give the folder of the town that holds the buildings (udx/bldg).",
        "フォルダの中にCityGMLファイル（.gml）がありません。",
        "建築物のデータ（udx/bldg）が入った市区町村のフォルダを指定してください。",
    ),
    "CITYGML_TOO_MANY_FILES": (
        "the folder holds {value} CityGML files; up to {limit} are read at once.",
        "Submit the town in several parts.",
        "フォルダの中にCityGMLファイルが{value}個あります。一度に読み込めるのは{limit}個までです。",
        "いくつかに分けて提出してください。",
    ),
    "CITYGML_TOO_LARGE": (
        "{value} MB are more than the {limit} MB that are read at once.",
        "Submit the town in several parts (map sheets).",
        "大きさが{value}MBあり、一度に読み込める{limit}MBを超えています。",
        "図郭ごとなど、いくつかに分けて提出してください。",
    ),
    "CITYGML_OBJECT_TOO_LARGE": (
        "one object of the file is larger than {limit} MB; no building is.",
        "Ask whoever made the file; give the buildings (bldg) of the PLATEAU data.",
        "1つの地物が{limit}MBを超えています。建物1棟としてはあり得ない大きさです。",
        "PLATEAUの建築物（bldg）のファイルかどうか、作成元に確かめてください。",
    ),
    "CITYGML_DOCTYPE": (
        "the file declares a document type (DOCTYPE), which could load other files.",
        "Give the CityGML as PLATEAU publishes it, without a DOCTYPE.",
        "文書型の宣言（DOCTYPE）が含まれています。ほかのファイルを読み込むおそれがあるため、受け付けません。",
        "公開されているままのCityGML（DOCTYPEのないもの）を指定してください。",
    ),
    "CITYGML_BROKEN": (
        "the file is no complete XML in UTF-8 or UTF-16.",
        "Download or copy it again; the end may be missing.",
        "XMLとして最後まで読み取れません（文字コードがUTF-8・UTF-16でない場合も含みます）。",
        "途中で切れていないか確かめ、もう一度ダウンロードまたはコピーしてください。",
    ),
    "CITYGML_TOO_DEEP": (
        "its elements are nested more than {limit} deep.",
        "Give the CityGML as PLATEAU publishes it.",
        "要素の入れ子が{limit}段を超えています。",
        "公開されているままのCityGMLを指定してください。",
    ),
    "CITYGML_OTHER_ROOT": (
        "the file is XML, but no CityGML city model (its first element is '{value}').",
        "Give a CityGML file of buildings.",
        "XMLですが、CityGMLの都市モデルではありません（最初の要素：{value}）。",
        "建築物のCityGMLファイルを指定してください。",
    ),
    "CITYGML_VERSION": (
        "the file is CityGML {value}; version 2.0 is read.",
        "Give the CityGML 2.0 edition, or export the buildings as GeoPackage.",
        "CityGMLの版が{value}です。読み込めるのは2.0です。",
        "CityGML 2.0のデータを指定するか、建物をGeoPackageに変換してください。",
    ),
    "CITYGML_NO_BUILDING": (
        "there is no building in the file.",
        "Give the files of buildings (bldg) of the PLATEAU data.",
        "建物が1棟もありません。",
        "PLATEAUのデータのうち、建築物（bldg）のファイルを指定してください。",
    ),
    "CITYGML_CRS_MISSING": (
        "the file names no coordinate system.",
        "Give a file that names it (PLATEAU: EPSG:6697).",
        "座標参照系が書かれていません。",
        "座標参照系（PLATEAUではEPSG:6697）が書かれたファイルを指定してください。",
    ),
    "CITYGML_CRS_SEVERAL": (
        "several coordinate systems are named: {value}.",
        "Give files in one system.",
        "座標参照系が複数書かれています（{value}）。",
        "1つの座標参照系にそろえてください。",
    ),
    "CITYGML_CRS_UNKNOWN": (
        "'{value}' is no coordinate system by which places on a map are known.",
        "Give a file in latitude and longitude (EPSG:6697, EPSG:6668) or plane rectangular coordinates.",
        "座標参照系「{value}」では、地図上の位置が決まりません。",
        "緯度経度（EPSG:6697、EPSG:6668）または平面直角座標系のファイルを指定してください。",
    ),
    "CITYGML_CRS": (
        "coordinates are EPSG:{value} (with height); their horizontal part EPSG:{horizontal} is used.",
        "",
        "座標参照系はEPSG:{value}（高さ付き）です。水平位置の部分であるEPSG:{horizontal}として読み込みました。",
        "",
    ),
    "CITYGML_UNIT": (
        "{label_en} is given in '{value}' on {count} buildings; {unit} is expected.",
        "Convert the values.",
        "単位が「{value}」となっている建物が{count}棟あります（正しくは{unit}）。",
        "値を{unit}に直してください。",
    ),
    "CITYGML_OUTLINE": (
        "no outline can be made of the coordinates of building {value}.",
        "Ask whoever made the data to correct them (numbers missing, no area, or too many corners).",
        "建物{value}の座標から輪郭を作れません。",
        "数値の欠け、面積のない図形、多すぎる頂点などがないか、データの作成元に確かめてください。",
    ),
    "CITYGML_OUTLINE_LINKED": (
        "the outline of building {value} only points to another place; links are not followed.",
        "Ask for data in which every building carries its own outline.",
        "建物{value}の輪郭は別の場所への参照（リンク）だけで書かれています。参照先は読み込みません。",
        "建物ごとに輪郭の座標が書かれたデータを、作成元に依頼してください。",
    ),
    "CITYGML_LIST_BROKEN": (
        "the list of codes '{value}' cannot be read.",
        "Give the list as PLATEAU publishes it, or leave it out: the standard list is used then.",
        "コードリスト「{value}」を読み取れません。",
        "公開されているままのコードリストを添えるか、添えずに提出してください（その場合は標準のコードリストを使います）。",
    ),
    "CITYGML_SENTINEL": (
        "{label_en} is '{value}' on {count} of {of} buildings, which stands for unknown.",
        "It was read as missing.",
        "建物{of}棟のうち{count}棟で「{value}」（不明を表す値）となっています。",
        "値がないものとして読み込みました。",
    ),
    "CITYGML_CODE_UNKNOWN": (
        "{label_en} has the code '{value}' on {count} of {of} buildings; the list {known_as} does not have it.",
        "Correct the code, or submit the town's folder with its own lists (codelists).",
        "建物{of}棟のうち{count}棟でコードが「{value}」となっていますが、コードリスト「{known_as}」にありません。",
        "コードを修正するか、コードリスト（codelistsフォルダ）を含む市区町村のフォルダごと提出してください。",
    ),
    "CITYGML_CODE_DIFFERS": (
        "code '{value}' of {label_en} means '{town}' in the town's own list and '{standard}' in the standard one "
        "({count} of {of} buildings).",
        "The town's meaning is used; check it.",
        "コード「{value}」は、添付のコードリストでは「{town}」、標準のコードリストでは"
        "「{standard}」です（建物{of}棟のうち{count}棟）。",
        "添付のコードリストに従って読み込みました。正しいか確かめてください。",
    ),
    "CITYGML_CODE_NOT_IN_TOWN": (
        "code '{value}' of {label_en} is missing in the town's own list ({count} of {of} buildings).",
        "It was read by the standard list: {standard}.",
        "コード「{value}」は、添付のコードリストにありません（建物{of}棟のうち{count}棟）。",
        "標準のコードリストに従って「{standard}」として読み込みました。",
    ),
    "CITYGML_STRUCTURE_UNKNOWN": (
        "the structure is '{value}' on {count} of {of} buildings: unknown.",
        "Fill it in where it is known; else a declared rule fills it.",
        "建物{of}棟のうち{count}棟で「{value}」となっています。構造は不明として扱います。",
        "分かる場合は構造を入力してください。分からない場合は、定められた規則で補います。",
    ),
    "CITYGML_ROOF_EDGE": (
        "the outline of {count} of {of} buildings is the edge of the roof, eaves included.",
        "Areas taken from it are somewhat larger than those of the walls.",
        "建物{of}棟のうち{count}棟の輪郭は、ひさしを含む屋根の外周です。",
        "輪郭から求める面積は、外壁で囲まれた面積よりやや大きくなります。",
    ),
    "CITYGML_FROM_SOLID": (
        "{count} of {of} buildings have no footprint; their outline is the LOD1 block seen from above.",
        "",
        "建物{of}棟のうち{count}棟には底面の図形がなく、LOD1の立体を真上から見た形を輪郭としました。",
        "",
    ),
    "CITYGML_PARTS": (
        "{count} of {of} buildings consist of parts; outlines are joined, attributes are those of the whole building.",
        "",
        "建物{of}棟のうち{count}棟は複数の部分からできています。輪郭は1つにまとめ、属性は建物全体のものを使いました。",
        "",
    ),
    "CITYGML_SURVEYS": (
        "{count} of {of} buildings have details of several surveys; the latest is used.",
        "",
        "建物{of}棟のうち{count}棟には複数の調査の記録があり、最も新しい調査年のものを使いました。",
        "",
    ),
    "CITYGML_REPEATED": (
        "{label_en} stands more than once on a building ({count} values too many); the first is used.",
        "Check which value is right.",
        "1棟に2つ以上書かれています（余分な値{count}個）。最初の値を使いました。",
        "どの値が正しいか確かめてください。",
    ),
    "CITYGML_DEMOLISHED": (
        "{count} of {of} buildings have a year of demolition (the earliest: {value}).",
        "Leave out buildings that no longer stand.",
        "建物{of}棟のうち{count}棟に解体年が入っています（最も早いもの：{value}年）。",
        "すでに解体された建物は除いてください。",
    ),
    "CITYGML_GENERIC": (
        "{value} generic attributes of the town's own are not read.",
        "",
        "市区町村独自の汎用属性・拡張属性{value}件は読み込んでいません。",
        "",
    ),
    "CITYGML_NOT_TAKEN": (
        "{label_en} of buildings ({count}) is not taken over; it is not needed and may be personal.",
        "",
        "建物の「{label_ja}」{count}件は取り込んでいません（計算に不要で、個人情報を含むおそれがあるため）。",
        "",
    ),
    "CITYGML_FILES": (
        "{value} files of the folder are read as one inventory; rows are counted through.",
        "",
        "フォルダ内の{value}個のファイルを1つの建物台帳として読み込みます（行番号は通し番号です）。",
        "",
    ),
    "CITYGML_FILE_EMPTY": (
        "the file has no building.",
        "",
        "このファイルには建物がありません。",
        "",
    ),
}


def finding(
    code: str, severity: Severity, file: str, place: Place | None = None, value: str = "", **words: Any
) -> Finding:
    """The finding `code` with its sentences filled in; the Japanese ones leave a column's name to the place."""
    told = with_separators(words)
    message_en, remedy_en, message_ja, remedy_ja = (one.format(value=value, **told) for one in _SENTENCES[code])
    return Finding(code, severity, file, place or Place(), value, message_ja, message_en, remedy_ja, remedy_en)
