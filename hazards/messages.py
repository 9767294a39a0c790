"""The sentences said about raster files, in English and Japanese: where, what was found, what to do."""

from __future__ import annotations

from collections.abc import Sequence

from hazards.grids import Difference
from infra.findings import Finding, Place

NOWHERE = Place()


def refused_finding(
    code: str, file: str, value: str, *, ja: tuple[str, str], en: tuple[str, str], place: Place = NOWHERE
) -> Finding:
    """A refused finding from (message, remedy) in each language."""
    return Finding(code, "refused", file, place, value, ja[0], en[0], ja[1], en[1])


def file_missing(file: str, reason: str = "") -> Finding:
    """The catalogue names a file that is not there."""
    return refused_finding(
        "HAZARD_FILE_MISSING",
        file,
        reason,
        ja=("ファイルが見つかりません。", "ファイルを置くか、カタログに書いたファイル名を直してください。"),
        en=("the file is not there.", "Put it there, or correct the name in the catalogue."),
    )


def not_a_raster(file: str, reason: str = "") -> Finding:
    """The file opens in no accepted format, or breaks off while it is read."""
    return refused_finding(
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


def too_sparse(file: str, cells: int, size_bytes: int) -> Finding:
    """A huge grid in a tiny file: nothing in it, or a trap."""
    return refused_finding(
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


def too_large_a_block(file: str, cells: int, limit: int) -> Finding:
    """A large raster that cannot be read in parts."""
    return refused_finding(
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
    return refused_finding(
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
    return refused_finding(
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
    return refused_finding(
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
    return refused_finding(
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
    return refused_finding(
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
    return refused_finding(
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
    return refused_finding(
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
    return refused_finding(
        "HAZARD_DEPTH_INFINITE",
        file,
        f"{depth_m:g}",
        place=Place(cell=cell),
        ja=(f"浸水深が無限大のセルが{count:,}個あります。", "元のデータを確かめ、値を直してください。"),
        en=(f"{count:,} cells have an infinite depth.", "Check the source of the file and correct the values."),
    )


def nan_depth(file: str, count: int, cell: tuple[int, int], missing: float) -> Finding:
    """NaN in a file that has another number for `no value`, where `no value` is dry: never dry by guess."""
    number = repr(float(missing)).removesuffix(".0")  # in full: it is to be written into cells
    return refused_finding(
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
    return refused_finding(
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
    return refused_finding(
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
    return refused_finding(
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
