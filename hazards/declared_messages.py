"""The sentences said where what a catalogue declares and what stands in its files do not go together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hazards.messages import NOWHERE, refused_finding
from infra.findings import Finding, Place


def keys_mean_nothing(file: str, format_name: str, strange: Sequence[str], known: Sequence[str]) -> Finding:
    """The catalogue picks something that the file's format does not have."""
    listed, usable = ", ".join(strange), ", ".join(known)
    return refused_finding(
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
    return refused_finding(
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
    return refused_finding(
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
    return refused_finding(
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
    return refused_finding(
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
    return refused_finding(
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
    return refused_finding(
        "HAZARD_BAND_MISSING",
        file,
        str(band),
        ja=(f"バンドは{bands}個で、バンド{band}はありません。", f"「band」に1から{bands}までの番号を書いてください。"),
        en=(f"it has {bands} bands, and no band {band}.", f"Write a number from 1 to {bands} as `band`."),
    )


def grid_needed(file: str) -> Finding:
    """Polygons alone say nothing of cells."""
    return refused_finding(
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
    return refused_finding(
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
    return refused_finding(
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
    return refused_finding(
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
    return refused_finding(
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
    return refused_finding(
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


def height_implausible(file: str, count: int, cell: tuple[int, int], height_m: float, lowest_m: float) -> Finding:
    """Heights far below any ground or water: a number for `no value` that nobody has declared."""
    return refused_finding(
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


def past_after_start(file: str, path: str, source: str, last_year: float, start_year: int) -> Finding:
    """A last occurrence that has not happened yet when the horizon begins."""
    return refused_finding(
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
    return refused_finding(
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
