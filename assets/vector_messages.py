"""The sentences said about files of shapes while they are read, in English and Japanese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assets.words import with_separators
from infra.findings import Finding, Place, Severity

Sentences = Mapping[str, tuple[str, str, str, str]]

# code: message_en, remedy_en, message_ja, remedy_ja
_SENTENCES: Sentences = {
    "FILE_DISGUISED": (
        "the name says {value}, but the content is {kind_en}.",
        "Save the buildings as {value} again, or give the file the ending of what it is.",
        "ファイル名は{name_ja}の形式ですが、中身は{kind_ja}です。",
        "建物データを{name_ja}の形式で保存し直すか、中身に合った拡張子に直してください。",
    ),
    "FILE_UNRECOGNISED": (
        "this is {kind_en}, which is not read as an inventory.",
        "Use one of: {known_en}.",
        "{kind_ja}のため、建物台帳として読み込めません。",
        "次のいずれかの形式にしてください：{known_ja}。",
    ),
    "ARCHIVE_UNRECOGNISED": (
        "the archive holds '{value}', which cannot be read as an inventory (it is {kind_en}).",
        "Put the buildings into the archive in one of these forms: {known_en}.",
        "ZIPファイルの中の「{value}」は、建物台帳として読み込めません（{kind_ja}のようです）。",
        "次のいずれかの形式の建物データを入れてください：{known_ja}。",
    ),
    "FILE_TOO_LARGE": (
        "the file has {value} bytes; up to {limit} are read.",
        "Cut it to the municipality, or split it.",
        "ファイルの大きさが{value}バイトで、上限の{limit}バイトを超えています。",
        "対象の市区町村の範囲に切り出すか、ファイルを分けてください。",
    ),
    "FEATURES_TOO_MANY": (
        "the file says it has {value} shapes; up to {limit} are read.",
        "Cut it to the municipality, or split it.",
        "図形の数が{value}個で、上限の{limit}個を超えています。",
        "対象の市区町村の範囲に切り出すか、ファイルを分けてください。",
    ),
    "OUTLINE_POINTS_TOO_MANY": (
        "the shape has {value} points; up to {limit} are read for one building.",
        "Check whether this is one building; simplify its outline.",
        "図形の点の数が{value}個で、1棟の上限の{limit}個を超えています。",
        "1棟の建物の輪郭かどうかを確認し、点の数を減らしてください。",
    ),
    "COORDINATE_NOT_NUMBER": (
        "a coordinate of the shape is no finite number.",
        "Correct the shape or delete it.",
        "図形の座標に、数値として扱えない値（無限大など）があります。",
        "図形を修正するか、削除してください。",
    ),
    "COORDINATE_HUGE": (
        "a coordinate of the shape is beyond {value}, which lies nowhere on earth.",
        "Correct the shape or delete it.",
        "図形の座標が{value}を超えており、地球上のどの位置でもありません。",
        "図形を修正するか、削除してください。",
    ),
    "HEIGHTS_DROPPED": (
        "{count} shapes carry heights or measures beside their coordinates; these are not used.",
        "",
        "{count}個の図形に高さなどの値が付いていますが、使用しません。",
        "",
    ),
    "SHAPE_CURVED": (
        "the shape has arcs or is a surface in space, which is not read.",
        "Convert it to plain polygons with straight edges, for example in QGIS.",
        "図形が曲線または立体の面で描かれており、読み込めません。",
        "QGISなどで、直線で囲まれたポリゴンに変換してください。",
    ),
    "SHAPE_BROKEN": (
        "the shape is damaged: an outline has too few points.",
        "Correct it or delete it.",
        "図形が壊れています（輪郭の点が足りません）。",
        "図形を修正するか、削除してください。",
    ),
    "SHAPES_CURVED": (
        "the layer holds arcs or surfaces in space ({value}), which are not read.",
        "Convert it to plain polygons with straight edges, for example in QGIS.",
        "曲線または立体の面の図形が含まれており、読み込めません。",
        "QGISなどで、直線で囲まれたポリゴンに変換してください。",
    ),
    "SHAPES_MIXED": (
        "the file mixes kinds of shapes: {kinds_en}.",
        "Check that every building is meant; points have no outline and so no area.",
        "異なる種類の図形が混ざっています（{kinds_ja}）。",
        "すべて建物かどうかを確認してください。点には輪郭がないため、面積を求められません。",
    ),
    "SHAPES_MISSING": (
        "{count} rows have no shape (first rows: {rows_en}).",
        "Draw the building, or give its location another way.",
        "{count}行に図形がありません（はじめの行：{rows_ja}）。",
        "建物の図形を加えてください。",
    ),
    "LAYER_UNDECLARED": (
        "the file has several layers: {value}.",
        "Say in the file of questions or the scenario's inventory which one holds the buildings (`layer`).",
        "レイヤーが複数あります：{value}。",
        "建物のレイヤーを質問票で答えてください（シナリオでは「layer」）。",
    ),
    "LAYER_CHOSEN": (
        "the file has several layers; '{value}' is taken for the buildings (others: {others}).",
        "Say the right one in the file of questions (`layer`) if that is wrong.",
        "レイヤーが複数あるため、「{value}」を建物のレイヤーとみなしました（ほかのレイヤー：{others}）。",
        "違う場合は、建物のレイヤーを質問票で答えてください（項目名「layer」）。",
    ),
    "LAYER_NONE": (
        "no layer of the file has shapes.",
        "Give a file with the buildings as points or outlines.",
        "図形を持つレイヤーがありません。",
        "建物の点または輪郭が入ったファイルを指定してください。",
    ),
    "LAYER_NOT_PLAIN": (
        "'{value}' is no plain table but a view or a link to other data, which is not followed.",
        "Export the layer to a new GeoPackage.",
        "「{value}」は通常の表ではなく、ほかのデータを参照する表のため、読み込めません。",
        "レイヤーを新しいGeoPackageに書き出してください。",
    ),
    "SHAPEFILE_INDEX_MISSING": (
        "the shapefile has no .shx file.",
        "Supply it: it is made together with the .shp file.",
        "シェープファイルに「.shx」ファイルがありません。",
        "「.shp」と同時に作られた「.shx」ファイルを添えてください。",
    ),
    "SHAPEFILE_CRS_MISSING": (
        "the shapefile has no .prj file, so nothing says in which system its coordinates are.",
        "Supply the .prj file, or say the system in the file of questions or the scenario's inventory (`crs`).",
        "シェープファイルに「.prj」ファイルがないため、座標系が分かりません。",
        "「.prj」ファイルを添えるか、質問票で座標系を答えてください（シナリオでは「crs」）。",
    ),
    "SHAPEFILE_COUNTS_DIFFER": (
        "the .shp file has {value} shapes, the .dbf file has {rows} rows: which belongs to which is not certain.",
        "Export both together again.",
        "図形（.shp）が{value}個、属性（.dbf）が{rows}行あり、対応が分かりません。",
        "「.shp」と「.dbf」を一緒に書き出し直してください。",
    ),
    "SHAPEFILE_HEADINGS_CUT": (
        "shapefiles cut headings at 10 bytes; these may be cut: {value}.",
        "Check that the right columns are meant.",
        "シェープファイルの見出しは10バイトまでのため、次の見出しは途中で切れている可能性があります：{value}。",
        "列の対応が正しいか確認してください。",
    ),
    "SHAPEFILE_TEXT_CUT": (
        "{count} cells fill the greatest width of a shapefile (254 bytes) and may be cut.",
        "Check them, or use a GeoPackage.",
        "シェープファイルの上限（254バイト）まで入っているセルが{count}個あり、途中で切れている可能性があります。",
        "内容を確認するか、GeoPackage形式で保存してください。",
    ),
    "SHAPEFILE_ENCODING_FOUND": (
        "the shapefile does not say how its text is encoded; it was read as {value}{both_en}.",
        "Check that names look right; say the encoding in the file of questions otherwise (`encoding`).",
        "シェープファイルに文字コードの情報がないため、{value}として読み込みました{both_ja}。",
        "文字化けがないか確認し、ある場合は質問票で文字コードを答えてください（項目名「encoding」）。",
    ),
    "SHAPEFILE_ENCODING_UNSTATED": (
        "the shapefile does not say how its text is encoded.",
        "Say it in the file of questions: {value} fits (in a scenario's inventory: `encoding: {value}`).",
        "シェープファイルに文字コードの情報がありません。",
        "質問票で文字コードを答えてください（シナリオでは「encoding: {value}」）。",
    ),
    "SHAPEFILE_ENCODING_UNFIT": (
        "the text of the shapefile does not fit the encoding {value}.",
        "Say the right one in the file of questions or the scenario's inventory (`encoding: cp932` or "
        "`encoding: utf-8`), or export the file again.",
        "シェープファイルの文字が、文字コード{value}に合いません。",
        "質問票で正しい文字コードを答えるか、書き出し直してください"
        "（シナリオでは「encoding: cp932」または「encoding: utf-8」）。",
    ),
    "SHAPEFILES_SEVERAL": (
        "there are several shapefiles: {value}.",
        "Say in the file of questions or the scenario's inventory which one holds the buildings (`layer`).",
        "シェープファイルが複数あります：{value}。",
        "建物のシェープファイルを質問票で答えてください（シナリオでは「layer」）。",
    ),
    "SHAPEFILE_NAMED_TWICE": (
        "there are several shapefiles named '{value}' in different folders.",
        "Send only the one that holds the buildings.",
        "「{value}」という名前のシェープファイルが、別々のフォルダーに複数あります。",
        "建物のシェープファイルだけを送ってください。",
    ),
    "JSON_INVALID": (
        "this is no valid JSON: {reason_en}.",
        "Correct the line, or save the buildings as GeoJSON again.",
        "JSONとして読み取れません（{reason_ja}）。",
        "この行を修正するか、GeoJSON形式で保存し直してください。",
    ),
    "JSON_ENCODING": (
        "the text is not UTF-8, as GeoJSON has to be.",
        "Save it again in UTF-8.",
        "GeoJSONの文字コードはUTF-8ですが、UTF-8として読み取れません。",
        "UTF-8で保存し直してください。",
    ),
    "GEOJSON_OTHER": (
        "this is JSON but no GeoJSON ({value}).",
        "Save the buildings as GeoJSON (a FeatureCollection).",
        "JSONですが、GeoJSONではありません。",
        "建物データをGeoJSON形式（FeatureCollection）で保存し直してください。",
    ),
    "GEOJSON_SHAPE_BROKEN": (
        "the shape cannot be read: {value}.",
        "Correct it or delete it.",
        "図形の座標の書き方が正しくありません。",
        "図形を修正するか、削除してください。",
    ),
    "GEOJSON_RINGS_CLOSED": (
        "{count} outlines did not end where they begin; they were closed (first rows: {rows_en}).",
        "",
        "{count}個の輪郭は終点が始点と一致していないため、閉じて読み込みました（はじめの行：{rows_ja}）。",
        "",
    ),
    "GEOJSON_CRS_MEMBER": (
        "the file names a coordinate system of its own ({value}), as older GeoJSON does; it is used.",
        "",
        "旧形式のGeoJSONで、座標系（{value}）が書かれています。これを使用します。",
        "",
    ),
    "GEOJSON_CRS_UNREADABLE": (
        "the coordinate system that the file names cannot be read, or lies elsewhere: {value}.",
        "Save it in longitude and latitude (WGS 84), as GeoJSON asks for.",
        "ファイルに書かれた座標系を読み取れません。",
        "GeoJSONの決まりどおり、緯度経度（WGS 84）で保存し直してください。",
    ),
    "COLUMNS_NESTED": (
        "these columns hold lists or groups of values, not single ones, and are left out: {value}.",
        "",
        "次の列は、一つのセルに複数の値が入っているため使用しません：{value}。",
        "",
    ),
    "PARQUET_NOT_GEO": (
        "the Parquet file does not say which column holds the shapes (no `geo` metadata).",
        "Save it as GeoParquet, for example with QGIS or GeoPandas, or send the table as CSV.",
        "Parquetファイルに図形の列の情報（GeoParquetの「geo」）がありません。",
        "QGISなどでGeoParquet形式として保存し直すか、表をCSV形式で送ってください。",
    ),
    "PARQUET_METADATA_BROKEN": (
        "what the GeoParquet file says of its shapes cannot be used: {value}.",
        "Save it again as GeoParquet 1.0 or 1.1.",
        "GeoParquetファイルの図形の情報が正しくありません。",
        "GeoParquet（1.0または1.1）形式で保存し直してください。",
    ),
    "KML_DOCTYPE": (
        "the KML file declares a document type, which could load other files; it is not read.",
        "Delete the DOCTYPE line, or export the file again.",
        "KMLファイルに文書型の宣言（DOCTYPE）があります。外部のファイルを読み込むおそれがあるため、読み込みません。",
        "DOCTYPEの行を削除するか、書き出し直してください。",
    ),
    "KML_UNREADABLE": (
        "the KML cannot be read as XML from here on.",
        "Check that the file is complete; export it again.",
        "KMLとして読み取れません。",
        "ファイルが途中で切れていないか確認し、書き出し直してください。",
    ),
    "KML_LINKS": (
        "{count} links to other files or addresses stand in the file; none is followed (the first: {value}).",
        "If buildings are behind a link, send that file too.",
        "ほかのファイルやウェブへのリンクが{count}個ありますが、読み込みません（最初のリンク：{value}）。",
        "リンク先に建物データがある場合は、そのファイルを送ってください。",
    ),
    "KML_DESCRIPTIONS": (
        "{count} descriptions (free text or a web page) are left out; columns are taken from the data fields only.",
        "",
        "説明文（自由記述・HTML）{count}件は使用しません。列はデータ項目だけから読み込みます。",
        "",
    ),
    "KML_SHAPE_BROKEN": (
        "the shape cannot be read: {value}.",
        "Correct it or delete it.",
        "図形の座標の書き方が正しくありません。",
        "図形を修正するか、削除してください。",
    ),
    "KMZ_CONTENT": (
        "the KMZ file must hold one KML file; it holds {value}.",
        "Export it again, or send the KML file by itself.",
        "KMZファイルの中のKMLファイルは1個でなければなりませんが、{value}個あります。",
        "書き出し直すか、KMLファイルだけを送ってください。",
    ),
    "KMZ_UNREADABLE": (
        "the KMZ archive is damaged, locked with a password, or packed in a way that is not read.",
        "Export it again, or send the KML file by itself.",
        "KMZファイルが壊れているか、パスワードがかかっているなどして、開けません。",
        "書き出し直すか、KMLファイルだけを送ってください。",
    ),
    "OSM_LICENCE": (
        "the buildings are from OpenStreetMap: (c) OpenStreetMap contributors, ODbL 1.0.",
        "Name this source and licence wherever the data or a result is passed on.",
        "OpenStreetMapの建物データです（© OpenStreetMap contributors、ODbL 1.0）。",
        "データや結果を公開・提供するときは、この出典とライセンスを表示してください。",
    ),
    "OSM_DROPPED": (
        "names and other tags that may tell of persons are left out.",
        "",
        "名称など、個人に関わる可能性のある項目は使用しません。",
        "",
    ),
    "OSM_NO_BUILDINGS": (
        "the file has no buildings (nothing is marked `building`).",
        "Give an extract that holds the buildings.",
        "建物（buildingの付いた図形）がありません。",
        "建物を含む範囲を切り出したファイルを指定してください。",
    ),
    "OSM_SHAPE_MISSING": (
        "{value} has no outline: points are missing in the file.",
        "Cut the extract with complete ways.",
        "{value}には輪郭がありません（点が不足しています）。",
        "図形が途中で切れないように切り出し直してください。",
    ),
    "OSM_SHAPE_INVALID": (
        "{value} has no valid outline: {reason_en}.",
        "Correct it in OpenStreetMap; it is repaired or left out as the rule for invalid outlines says "
        "(file of questions or scenario's inventory: `rows: {{invalid_geometry: ...}}`).",
        "{value}の輪郭が正しくありません（{reason_ja}）。",
        "OpenStreetMapで修正してください。修正しない場合は、正しくない輪郭の規則により修復するか対象から外します"
        "（質問票・シナリオの「rows」の「invalid_geometry」）。",
    ),
    "FOLDER_EMPTY": (
        "the folder holds no outline file (.csv or .txt).",
        "Give the folder with one file per building.",
        "フォルダーに輪郭のファイル（.csv または .txt）がありません。",
        "1棟につき1ファイルのフォルダーを指定してください。",
    ),
    "FOLDER_OTHERS": (
        "{count} other files or folders in the folder are not read: {value}.",
        "",
        "フォルダーの中のほかのファイル・フォルダー{count}個は読み込みません：{value}。",
        "",
    ),
    "FOLDER_CLOSED": (
        "{count} of {of} outlines do not end where they begin; they were closed.",
        "",
        "{of}個の輪郭のうち{count}個は終点が始点と一致していないため、閉じて読み込みました。",
        "",
    ),
    "FOLDER_HEIGHTS": (
        "{count} files give a third number (height) for their points; it is not used.",
        "",
        "{count}個のファイルで、点に3番目の数値（高さ）がありますが、使用しません。",
        "",
    ),
    "OUTLINE_LINE": (
        "'{value}' is no pair of coordinates.",
        "Write easting and northing, separated by a comma, one point per line.",
        "「{value}」は座標の組として読み取れません。",
        "1行に1点ずつ、東方向と北方向の座標をカンマで区切って書いてください。",
    ),
    "OUTLINE_TOO_SHORT": (
        "the outline has {value} different points; at least 3 are needed.",
        "Complete the outline, or delete the file.",
        "輪郭の異なる点が{value}個しかありません（3個以上必要です）。",
        "輪郭を修正するか、ファイルを削除してください。",
    ),
    "OUTLINE_TEXT": (
        "the file is no readable text.",
        "Save it as plain text (CSV).",
        "文字のファイルとして読み取れません。",
        "CSV形式で保存し直してください。",
    ),
}


def worded(
    sentences: Sentences,
    code: str,
    severity: Severity,
    file: str,
    place: Place | None = None,
    value: str = "",
    **words: Any,
) -> Finding:
    """The finding `code` of a table of sentences, with its words filled in."""
    filled = [sentence.format(value=value, **with_separators(words)) for sentence in sentences[code]]
    message_en, remedy_en, message_ja, remedy_ja = filled
    return Finding(code, severity, file, place or Place(), value, message_ja, message_en, remedy_ja, remedy_en)


def finding(
    code: str, severity: Severity, file: str, place: Place | None = None, value: str = "", **words: Any
) -> Finding:
    """The finding `code` about a file of shapes."""
    return worded(_SENTENCES, code, severity, file, place, value, **words)
