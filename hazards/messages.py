"""The sentences said about raster files, in English and Japanese: where, what was found, what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hazards.grids import Difference
from infra.findings import Finding, Place

NOWHERE = Place()


def _refused(
    code: str, file: str, value: str, *, ja: tuple[str, str], en: tuple[str, str], place: Place = NOWHERE
) -> Finding:
    """A refused finding from (message, remedy) in each language."""
    return Finding(code, "refused", file, place, value, ja[0], en[0], ja[1], en[1])


def file_missing(file: str, reason: str = "") -> Finding:
    """The catalogue names a file that is not there."""
    return _refused(
        "HAZARD_FILE_MISSING",
        file,
        reason,
        ja=("ファイルが見つかりません。", "ファイルを置くか、カタログに書いたファイル名を直してください。"),
        en=("the file is not there.", "Put it there, or correct the name in the catalogue."),
    )


def not_a_raster(file: str, reason: str = "") -> Finding:
    """The file opens in no accepted format, or breaks off while it is read."""
    return _refused(
        "HAZARD_FORMAT_UNREADABLE",
        file,
        reason,
        ja=(
            f"ラスタとして読み取れません{f'（{reason}）' if reason else ''}。",
            "ファイルが途中で切れていないか確かめてください。読み取れる形式は、"
            "GeoTIFF、ESRI ASCII、NetCDF、Zarr、NumPy配列（.npy）です。",
        ),
        en=(
            f"it cannot be read as a raster{f' ({reason})' if reason else ''}.",
            "Check that the file is complete. GeoTIFF, ESRI ASCII grid, NetCDF, Zarr and NumPy arrays (.npy) are read.",
        ),
    )


def keys_mean_nothing(file: str, format_name: str, strange: Sequence[str], known: Sequence[str]) -> Finding:
    """The catalogue picks something that the file's format does not have."""
    listed, usable = ", ".join(strange), ", ".join(known)
    return _refused(
        "HAZARD_KEY_WITHOUT_MEANING",
        file,
        listed,
        ja=(
            f"{format_name}では {listed} を指定できません。",
            f"この項目を削除してください。{f'使える項目：{usable}' if usable else ''}",
        ),
        en=(
            f"`{listed}` means nothing for a {format_name}.",
            f"Remove it from the catalogue{f'; of use here: {usable}' if usable else ''}.",
        ),
    )


def unit_contradicts(file: str, own: str, known: str, declared: str) -> Finding:
    """The file states one unit, the catalogue declares another."""
    return _refused(
        "HAZARD_UNIT_CONTRADICTS",
        file,
        own,
        ja=(
            f"ファイルに書かれた単位は{own}ですが、カタログには{declared}と書かれています。",
            f"どちらが正しいか確かめ、ファイルが正しければ「unit: {known}」と書いてください。",
        ),
        en=(
            f"the file says that its unit is {own}, the catalogue declares {declared}.",
            f"Find out which is right; if the file is, write `unit: {known}`.",
        ),
    )


def class_unknown(file: str, counts: Mapping[str, int], known: Sequence[str]) -> Finding:
    """Codes that the declared classes do not name."""
    most = sorted(counts, key=lambda code: (-counts[code], code))[:8]
    listed, usable = ", ".join(f"{code} ({counts[code]:,})" for code in most), ", ".join(known)
    return _refused(
        "HAZARD_CLASS_UNKNOWN",
        file,
        ", ".join(most),
        ja=(
            f"「classes」にないコードがあります（コードとセル数）：{listed}。",
            f"カタログの「classes」に追加してください（現在：{usable}）。値がないことを表す数は「no_value」に書きます。",
        ),
        en=(
            f"it holds codes that `classes` does not name (code and cells): {listed}.",
            f"Add them to `classes` (now: {usable}); numbers that mean no value belong to `no_value`.",
        ),
    )


def class_without_end(file: str, code: str, low_m: float, cells: int) -> Finding:
    """A class `so deep or more`: without an upper end there is no depth to calculate with."""
    return _refused(
        "HAZARD_CLASS_WITHOUT_END",
        file,
        code,
        ja=(
            f"「{low_m:g} m以上」の区分（コード{code}）のセルが{cells:,}個ありますが、上限がありません。",
            "この地点で見込まれる最大の深さを「high_m」に書いてください。",
        ),
        en=(
            f"{cells:,} cells are of class {code}, {low_m:g} m or deeper, which has no upper end.",
            "Give the class a `high_m`: the deepest water that is possible there.",
        ),
    )


def declared_twice(file: str) -> Finding:
    """One raster, two meanings."""
    return _refused(
        "HAZARD_DECLARED_TWICE",
        file,
        "",
        ja=(
            "同じラスタが、事象によって異なる内容（単位、nodataなど）で指定されています。",
            "どの事象でも同じ指定にしてください。",
        ),
        en=(
            "events declare this raster in different ways (unit, nodata, ...).",
            "One raster has one meaning: declare it alike wherever it stands.",
        ),
    )


def dry_beyond_one_world(file: str, other: str, cells: int) -> Finding:
    """Where one world's raster ends and the other's has water, the edge of a file would count as an effect."""
    return _refused(
        "HAZARD_BEYOND_IN_ONE_WORLD",
        file,
        str(cells),
        ja=(
            f"「{other}」で浸水しているセルのうち{cells:,}個が、このラスタの範囲外にあります。"
            "範囲外を浸水なしとすると、ファイルの端が対策の効果に数えられてしまいます。",
            "両方のラスタを同じ範囲にするか、grid の「beyond」を「unknown」にしてください。",
        ),
        en=(
            f"{cells:,} cells that are wet in {other} lie beyond this raster; read as dry, the edge of a file would "
            "count as an effect of the measure.",
            "Bring both rasters to one extent, or declare `beyond: unknown`.",
        ),
    )


def band_missing(file: str, bands: int, band: int) -> Finding:
    """A band is asked for that the file does not have."""
    return _refused(
        "HAZARD_BAND_MISSING",
        file,
        str(band),
        ja=(f"バンドは{bands}個で、バンド{band}はありません。", f"「band」に1から{bands}までの番号を書いてください。"),
        en=(f"it has {bands} bands, and no band {band}.", f"Write a number from 1 to {bands} as `band`."),
    )


def too_sparse(file: str, cells: int, size_bytes: int) -> Finding:
    """A huge grid in a tiny file: nothing in it, or a trap."""
    return _refused(
        "HAZARD_TOO_SPARSE",
        file,
        str(cells),
        ja=(
            f"{size_bytes:,}バイトのファイルに{cells:,}個のセルがあるとされており、中身がほとんどありません。",
            "対象の範囲に切り出して保存し直してください。",
        ),
        en=(
            f"{cells:,} cells in a file of {size_bytes:,} bytes: there can be almost nothing in it.",
            "Cut it to where the buildings are and save it again.",
        ),
    )


def grid_needed(file: str) -> Finding:
    """Polygons alone say nothing of cells."""
    return _refused(
        "HAZARD_GRID_NEEDED",
        file,
        "",
        ja=(
            "区分の面データだけでは、計算に使う格子が決まりません。",
            "カタログに「grid: {crs: EPSG:6677, cell_size: 10, bounds: [西, 南, 東, 北], "
            "method: nearest, beyond: unknown}」のように書いてください。",
        ),
        en=(
            "polygons alone do not say which grid to calculate on.",
            "Declare one, for example `grid: {crs: EPSG:6677, cell_size: 10, bounds: [west, south, east, north], "
            "method: nearest, beyond: unknown}`.",
        ),
    )


def no_grid() -> Finding:
    """Attributes of buildings are joined by identifier, and nothing can be drawn or written as cells."""
    return _refused(
        "HAZARD_NO_GRID",
        "",
        "",
        ja=(
            "建物の属性から取る浸水深には格子がなく、事象セットの作成や作図はできません。",
            "このカタログは、シナリオの「hazards」に指定してお使いください。",
        ),
        en=(
            "depths that are attributes of buildings have no grid: there is nothing to build or draw.",
            "Name this catalogue as the `hazards` of a scenario.",
        ),
    )


def no_attribute_matches(buildings: int, examples: Sequence[str]) -> Finding:
    """Identifiers of another inventory."""
    listed = ", ".join(examples)
    return _refused(
        "HAZARD_ATTRIBUTES_NO_MATCH",
        "",
        str(buildings),
        ja=(
            f"建物{buildings:,}棟のうち、浸水深の属性を持つ建物と建物番号が一致するものがありません（属性側の例：{listed}）。",
            "建物リストの建物番号（asset_id）に、PLATEAUの建物のgml:idを入れてください。",
        ),
        en=(
            f"none of {buildings:,} buildings has the identifier of one with a hazard attribute (such as {listed}).",
            "Give the inventory the gml:id of the PLATEAU buildings as asset_id.",
        ),
    )


def without_attribute(count: int, total: int, *, dry: bool) -> Finding:
    """Buildings that carry no fitting attribute."""
    means = ("浸水なし（0 m）", "dry (0 m)") if dry else ("浸水深不明", "of unknown depth")
    return Finding(
        "HAZARD_WITHOUT_ATTRIBUTE", "filled" if dry else "note", "", NOWHERE, str(count),
        f"建物{total:,}棟のうち{count:,}棟に該当する属性がなく、カタログの「nodata」により{means[0]}として扱います。",
        f"{count:,} of {total:,} buildings carry no fitting attribute; as `nodata` declares they are {means[1]}.",
        "属性のない建物が想定区域の外にあるのか、調査されていないのか、提供元に確かめてください。",
        "Ask the provider whether such buildings lie outside the flood or were not looked at.",
    )  # fmt: skip


def attribute_without_end(file: str, count: int) -> Finding:
    """Ranks `so deep or more` on buildings."""
    return _refused(
        "HAZARD_ATTRIBUTE_WITHOUT_END",
        file,
        str(count),
        ja=(
            f"上限のない区分（「20 m以上」など）だけを持つ建物が{count:,}棟あります。",
            "見込まれる最大の深さを「open_top_m」に書いてください。",
        ),
        en=(
            f"{count:,} buildings have only a rank without an upper end (`20 m or more`).",
            "Give the deepest water that is possible there as `open_top_m`.",
        ),
    )


def ground_missing(file: str) -> Finding:
    """A water level, a wall or a sea says nothing about depth without the ground under it."""
    return _refused(
        "HAZARD_GROUND_MISSING",
        file,
        "",
        ja=(
            "水位（quantity: level）、海域（sea_at_or_below_m）または壁の簡易評価に必要な地盤高がありません。",
            "カタログの「ground」に、同じ基準面の地盤高のラスタを書いてください。",
        ),
        en=(
            "a water level, `sea_at_or_below_m` and a wall that is screened need the ground, and none is given.",
            "Name a raster of ground elevation on the same vertical datum under `ground`.",
        ),
    )


def longitude_past_180(file: str, west: float, east: float) -> Finding:
    """Longitudes that count on eastward past 180."""
    return _refused(
        "HAZARD_LONGITUDE_0_360",
        file,
        f"{west:g} to {east:g}",
        ja=(
            f"経度が{west:.6g}～{east:.6g}度で、180度を超えています。",
            "0～360度で表した経度であれば、カタログに「longitude: 0..360」と書いてください。"
            "180度をまたぐ場合は、180度で分割してください。",
        ),
        en=(
            f"its longitudes run from {west:.6g} to {east:.6g} degrees, past 180.",
            "If they count eastward from 0 to 360, write `longitude: 0..360`; a grid across 180 has to be cut there.",
        ),
    )


def too_large_a_block(file: str, cells: int, limit: int) -> Finding:
    """A large raster that cannot be read in parts."""
    return _refused(
        "HAZARD_TOO_LARGE",
        file,
        str(cells),
        ja=(
            f"一度に展開しなければならないブロックのセル数が{cells:,}で、上限の{limit:,}を超えています。",
            "タイル形式（例：512×512）のGeoTIFFとして保存し直してください。",
        ),
        en=(
            f"it has to be decoded in blocks of {cells:,} cells, more than the limit of {limit:,}.",
            "Save it again as a tiled GeoTIFF, for example with tiles of 512 × 512.",
        ),
    )


def several_bands(file: str, bands: int) -> Finding:
    """One raster, one depth."""
    return _refused(
        "HAZARD_SEVERAL_BANDS",
        file,
        str(bands),
        ja=(
            f"バンドが{bands}個あります。",
            "使うバンドを「{file: ファイル名, band: 1}」のように書くか、浸水深だけのファイルにしてください。",
        ),
        en=(
            f"it has {bands} bands.",
            "Say which one holds the depth, for example `{file: NAME, band: 1}`, or give a file with one band.",
        ),
    )


def too_large(file: str, cells: int, limit: int) -> Finding:
    """More cells than are read into memory."""
    return _refused(
        "HAZARD_TOO_LARGE",
        file,
        str(cells),
        ja=(
            f"セル数が{cells:,}で、上限の{limit:,}を超えています。",
            "対象の建物がある範囲に切り出すか、解像度を下げるか、計算を分けてください。",
        ),
        en=(
            f"{cells:,} cells, more than the limit of {limit:,}.",
            "Cut it to where the buildings are, use a coarser grid, or split the calculation.",
        ),
    )


def not_georeferenced(file: str) -> Finding:
    """A TIFF that is only a picture."""
    return _refused(
        "HAZARD_NOT_GEOREFERENCED",
        file,
        "",
        ja=(
            "位置情報（左上の座標とセルの大きさ）がありません。",
            "位置情報を付けたGeoTIFFとして保存し直してください。",
        ),
        en=("it does not say where it lies (origin and cell size).", "Save it again as a GeoTIFF with georeference."),
    )


def rotated(file: str) -> Finding:
    """Rows and columns that do not follow the axes."""
    return _refused(
        "HAZARD_ROTATED",
        file,
        "",
        ja=(
            "格子が座標軸に対して回転または反転しています。",
            "列が東へ向かう、傾きのない格子に変換してください（例：gdalwarp）。",
        ),
        en=(
            "its grid is rotated or mirrored against the axes.",
            "Warp it to an upright grid whose columns run east, for example with gdalwarp.",
        ),
    )


def crs_missing(file: str) -> Finding:
    """No coordinate system in the file and none declared: never guessed."""
    return _refused(
        "HAZARD_CRS_MISSING",
        file,
        "",
        ja=(
            "座標参照系が書かれていません。",
            "データの提供元に確かめ、カタログに「crs: EPSG:6677」のように書いてください。",
        ),
        en=(
            "it names no coordinate system.",
            "Ask its provider, then write it in the catalogue, for example `crs: EPSG:6677`.",
        ),
    )


def crs_contradicts(file: str, own: str, declared: str) -> Finding:
    """The declaration is for files without a coordinate system; it does not overrule one."""
    return _refused(
        "HAZARD_CRS_CONTRADICTS",
        file,
        own,
        ja=(
            f"ファイルの座標参照系は{own}ですが、カタログには{declared}と書かれています。",
            "どちらが正しいか確かめ、カタログの記載を直すか、ファイルを変換してください。",
        ),
        en=(
            f"the file says {own}, the catalogue declares {declared}.",
            "Find out which is right; correct the catalogue, or reproject the file.",
        ),
    )


def negative_depth(file: str, count: int, cell: tuple[int, int], depth_m: float) -> Finding:
    """Below zero: most often a nodata value that the file does not declare."""
    return _refused(
        "HAZARD_DEPTH_NEGATIVE",
        file,
        f"{depth_m:g}",
        place=Place(cell=cell),
        ja=(
            f"浸水深が負のセルが{count:,}個あります（最初の値は{depth_m:g}）。",
            "値のないセルを表す数であれば、ファイルのnodata値に設定してください。標高や水位の値であれば、浸水深に直してください。",
        ),
        en=(
            f"{count:,} cells have a depth below zero (the first: {depth_m:g}).",
            "If the number means `no value`, set it as the file's nodata value; if these are elevations or "
            "water levels, convert them to depths.",
        ),
    )


def infinite_depth(file: str, count: int, cell: tuple[int, int], depth_m: float) -> Finding:
    """Infinite: a division by zero upstream."""
    return _refused(
        "HAZARD_DEPTH_INFINITE",
        file,
        f"{depth_m:g}",
        place=Place(cell=cell),
        ja=(f"浸水深が無限大のセルが{count:,}個あります。", "元のデータを確かめ、値を直してください。"),
        en=(f"{count:,} cells have an infinite depth.", "Check the source of the file and correct the values."),
    )


def height_implausible(file: str, count: int, cell: tuple[int, int], height_m: float, lowest_m: float) -> Finding:
    """Heights far below any ground or water: a number for `no value` that nobody has declared."""
    return _refused(
        "HAZARD_HEIGHT_IMPLAUSIBLE",
        file,
        f"{height_m:g}",
        place=Place(cell=cell),
        ja=(
            f"{lowest_m:,g} mより低い高さのセルが{count:,}個あります（最初の値は{height_m:g}）。",
            "値がないことを表す数であれば、カタログの「no_value」に書いてください。単位も確かめてください。",
        ),
        en=(
            f"{count:,} cells have a height below {lowest_m:,g} m (the first: {height_m:g}).",
            "If the number means `no value`, write it under `no_value`; check the unit as well.",
        ),
    )


def nan_depth(file: str, count: int, cell: tuple[int, int], missing: float) -> Finding:
    """NaN in a file that has another number for `no value`, where `no value` is dry: never dry by guess."""
    number = repr(float(missing)).removesuffix(".0")  # in full: it is to be written into cells
    return _refused(
        "HAZARD_DEPTH_NAN",
        file,
        "NaN",
        place=Place(cell=cell),
        ja=(
            f"浸水深が数値でない（NaN）セルが{count:,}個あります。ファイルのnodata値は{number}です。",
            f"値のないセル（カタログの指定により浸水なし）であれば、{number}に書き換えるか、"
            "値のないセルをすべてNaNにしてNaNをファイルのnodata値に設定してください。"
            "浸水深が不明であれば、カタログに「nodata: unknown」と書いてください。",
        ),
        en=(
            f"{count:,} cells hold NaN, while the file's nodata value is {number}.",
            f"If they have no value, which the catalogue declares dry, write {number} into them, or write NaN into "
            "all cells without a value and set NaN as the file's nodata value; if their depth is not known, write "
            "`nodata: unknown` in the catalogue.",
        ),
    )


def too_many_files(files: int, limit: int) -> Finding:
    """More rasters than are read one after another."""
    return _refused(
        "HAZARD_TOO_MANY_FILES",
        "",
        str(files),
        ja=(
            f"ラスタファイルが{files:,}個あり、上限の{limit:,}個を超えています。",
            "事象を絞り込むか、計算を分けてください。",
        ),
        en=(
            f"the catalogue names {files:,} rasters, more than the limit of {limit:,}.",
            "Choose fewer events, or split the calculation.",
        ),
    )


def too_many_pairs(limit: int) -> Finding:
    """More pairs of an event and a building it reaches than are kept."""
    return _refused(
        "HAZARD_TOO_MANY_PAIRS",
        "",
        f"> {limit}",
        ja=(
            f"浸水する建物と事象の組が、上限の{limit:,}を超えています。",
            "建物または事象を減らすか、計算を分けてください。",
        ),
        en=(
            f"the events reach buildings more than {limit:,} times (pairs of event and building).",
            "Take fewer buildings or events, or split the calculation.",
        ),
    )


def grids_differ(file: str, other: str, differences: Sequence[Difference]) -> Finding:
    """Two rasters of one catalogue that do not share one grid."""
    differences_ja = "、".join(difference.ja for difference in differences)
    differences_en = "; ".join(difference.en for difference in differences)
    return _refused(
        "HAZARD_GRIDS_DIFFER",
        file,
        differences_en,
        ja=(
            f"「{other}」と格子が一致しません（{differences_ja}）。",
            "すべてのファイルを同じ格子にそろえるか、そろえ方をカタログの「grid」に書いてください"
            "（例：grid: {like: ファイル名, method: nearest, beyond: unknown}）。",
        ),
        en=(
            f"its grid is not that of {other}: {differences_en}.",
            "Bring all rasters to one grid, or declare how it is to be done, for example "
            "`grid: {like: FILE, method: nearest, beyond: unknown}`.",
        ),
    )


def past_after_start(file: str, path: str, source: str, last_year: float, start_year: int) -> Finding:
    """A last occurrence that has not happened yet when the horizon begins."""
    return _refused(
        "HAZARD_PAST_AFTER_START",
        file,
        f"{last_year:g}",
        place=Place(path=path),
        ja=(
            f"発生源「{source}」の前回の発生（{last_year:g}年）が、計算開始（{start_year}年1月1日）より後です。",
            "last_year を直すか、計算期間の開始年を直してください。",
        ),
        en=(
            f"the last occurrence of source {source} ({last_year:g}) lies after the start (1 January {start_year}).",
            "Correct last_year, or the start year of the horizon.",
        ),
    )


def past_too_long(file: str, path: str, source: str, ago_years: float, mean_years: float, most: int) -> Finding:
    """A last occurrence many mean intervals ago: a year in place of a number of years, or another slip."""
    return _refused(
        "HAZARD_PAST_TOO_LONG",
        file,
        f"{ago_years:g}",
        place=Place(path=path),
        ja=(
            f"発生源「{source}」の前回の発生が計算開始の{ago_years:g}年前で、平均間隔（{mean_years:g}年）の{most}倍を超えます。",
            "西暦年は last_year に、経過年数は elapsed_years に書いてください。",
        ),
        en=(
            f"the last occurrence of source {source} lies {ago_years:g} years before the start, more than {most} mean "
            f"intervals ({mean_years:g} years each).",
            "Write a calendar year as last_year and a number of years as elapsed_years.",
        ),
    )
