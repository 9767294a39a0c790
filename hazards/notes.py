"""The sentences said about a complete event set: what to look at before the result is believed."""

from __future__ import annotations

from collections.abc import Sequence

from infra.findings import Finding, Place, Severity

NOWHERE = Place()


def _say(
    code: str,
    file: str,
    value: str,
    *,
    ja: tuple[str, str],
    en: tuple[str, str],
    place: Place = NOWHERE,
    severity: Severity = "note",
) -> Finding:
    """A finding from (message, remedy) in each language."""
    return Finding(code, severity, file, place, value, ja[0], en[0], ja[1], en[1])


def nodata_read_as_dry(file: str, cells: int) -> Finding:
    """Cells without a value became 0 m, as the catalogue declares."""
    return _say(
        "HAZARD_NODATA_READ_AS_DRY",
        file,
        str(cells),
        severity="filled",
        ja=(
            f"値のないセル{cells:,}個を、カタログの指定により浸水なし（0 m）として扱いました。",
            "計算範囲の外や海を表す場合は、カタログの「nodata」を「unknown」にしてください。",
        ),
        en=(
            f"{cells:,} cells without a value were read as dry (0 m), as declared.",
            "If they mean sea or outside the model, declare `nodata: unknown`.",
        ),
    )


def beyond_read_as_dry(file: str, cells: int) -> Finding:
    """Cells that the raster does not reach became 0 m, as the grid's rule declares."""
    return _say(
        "HAZARD_BEYOND_READ_AS_DRY",
        file,
        str(cells),
        severity="filled",
        ja=(
            f"このラスタの範囲外にある格子のセル{cells:,}個を、カタログの指定（grid の beyond: dry）により"
            "浸水なし（0 m）として扱いました。",
            "計算範囲の外を表す場合は、「beyond: unknown」にしてください。",
        ),
        en=(
            f"{cells:,} cells of the grid lie beyond this raster and were read as dry (0 m), as declared "
            "(`beyond: dry`).",
            "If the raster only ends where its model does, declare `beyond: unknown`.",
        ),
    )


def no_wet_cell(file: str) -> Finding:
    """A raster without water."""
    return _say(
        "HAZARD_NO_WET_CELL",
        file,
        "0",
        ja=("浸水しているセルが1つもありません。", "指定したファイルが正しいか確かめてください。"),
        en=("no cell is wet.", "Check that it is the right file."),
    )


def ground_above_water(file: str, cells: int) -> Finding:
    """Cells that a water level reaches on the map only."""
    return _say(
        "HAZARD_GROUND_ABOVE_WATER",
        file,
        str(cells),
        ja=(
            f"地盤高が水位より高いセルが{cells:,}個あり、浸水なし（0 m）として扱いました。",
            "多い場合は、水位と地盤高の基準面が同じか、格子がずれていないか確かめてください。",
        ),
        en=(
            f"in {cells:,} cells the ground lies above the water level; they are dry (0 m).",
            "If these are many, check that levels and ground share one vertical datum and that no grid is shifted.",
        ),
    )


def values_at_sea(file: str, cells: int) -> Finding:
    """Depths where the ground lies at or below 0: the sea, whose values mean something else."""
    return _say(
        "HAZARD_VALUES_AT_SEA",
        file,
        str(cells),
        ja=(
            f"地盤高が0 m以下のセルのうち{cells:,}個に値があります。",
            "海域の値（海面の高さなど）であれば、カタログに「sea_at_or_below_m: 0」と書いてください。"
            "陸地であればこのままで構いません。",
        ),
        en=(
            f"{cells:,} cells whose ground lies at or below 0 m carry values.",
            "If that is the sea, where numbers mean something else, declare `sea_at_or_below_m: 0`; "
            "land below sea level may stay.",
        ),
    )


def very_deep(file: str, deepest_m: float, limit_m: float, cell: tuple[int, int]) -> Finding:
    """Deeper than water is expected to stand on land."""
    return _say(
        "HAZARD_VERY_DEEP",
        file,
        f"{deepest_m:g}",
        place=Place(cell=cell),
        ja=(
            f"最大の浸水深が{deepest_m:.1f} mで、{limit_m:g} mを超えています。",
            "単位がセンチメートルやフィートでないか、標高や水位の値でないか確かめてください。",
        ),
        en=(
            f"the deepest cell is {deepest_m:.1f} m, above {limit_m:g} m.",
            "Check that the values are not in centimetres or feet, and not elevations or water levels.",
        ),
    )


def identical_rasters(files: Sequence[str], declared_ja: Sequence[str], declared_en: Sequence[str]) -> Finding:
    """Several events of different rates show the same water to the last cell."""
    first, others = files[0], files[1:]
    pairs_ja = "、".join(f"「{file}」（{rate}）" for file, rate in zip(files, declared_ja, strict=True))
    pairs_en = ", ".join(f"{file} ({rate})" for file, rate in zip(files, declared_en, strict=True))
    return _say(
        "HAZARD_IDENTICAL_RASTERS",
        first,
        ", ".join(others),
        ja=(
            f"頻度の異なる{len(files)}つの事象で、浸水深がすべてのセルで同じです：{pairs_ja}。",
            "同じファイルを複製していないか、データの提供元に確かめてください。",
        ),
        en=(
            f"{len(files)} events of different rates have the same depth in every cell: {pairs_en}.",
            "Ask the provider whether one file was copied under several names.",
        ),
    )


def rarer_is_shallower(file: str, commoner: str, cells: int, most_m: float, cell: tuple[int, int]) -> Finding:
    """A rarer event of the same peril is shallower somewhere."""
    return _say(
        "HAZARD_RARER_IS_SHALLOWER",
        file,
        str(cells),
        place=Place(cell=cell),
        ja=(
            f"発生頻度がより高い「{commoner}」よりも浅いセルが{cells:,}個あります（最大{most_m:.2f} m）。",
            "発生源の異なる事象ではあり得ますが、同じ系列の浸水想定であればファイルの取り違えがないか確かめてください。",
        ),
        en=(
            f"{cells:,} cells are shallower than in the more frequent {commoner} (by up to {most_m:.2f} m).",
            "Possible for events of different origin; within one series of maps, check that no files are swapped.",
        ),
    )


def variant_is_shallower(file: str, mildest: str, cells: int, most_m: float, cell: tuple[int, int]) -> Finding:
    """A breach that brings less water than an intact defence, somewhere: most often a raster of smaller extent."""
    return _say(
        "HAZARD_VARIANT_IS_SHALLOWER",
        file,
        str(cells),
        place=Place(cell=cell),
        ja=(
            f"同じ事象の最も軽いケース「{mildest}」よりも浅いセルが{cells:,}個あります（最大{most_m:.2f} m）。",
            "破堤時のラスタの範囲が狭くないか、ケースの順序（軽いものから）が正しいか確かめてください。",
        ),
        en=(
            f"{cells:,} cells are shallower than in {mildest}, the mildest variant of the same event "
            f"(by up to {most_m:.2f} m).",
            "Check that the raster of the breach reaches as far, and that variants stand mildest first.",
        ),
    )


def ranges_in_one_world(ranged: str, exact: str) -> Finding:
    """One world in classes of depth, the other in depths: their difference is partly the classes."""
    return _say(
        "HAZARD_RANGES_IN_ONE_WORLD",
        ranged,
        exact,
        ja=(
            f"このラスタは浸水深の区分（幅のある値）ですが、もう一方の「{exact}」は浸水深そのものです。",
            "両者の差には区分の粗さが含まれ、効果の不確実性が大きくなります。両方とも同じ形のデータをご用意ください。",
        ),
        en=(
            f"it gives ranges of depth, and {exact}, of the other world, depths.",
            "Their difference is partly the coarseness of the ranges, which makes the effect uncertain: "
            "use data of one kind for both worlds.",
        ),
    )


def rates_may_overlap(peril_ja: str, peril_en: str, ids: Sequence[str], suggestion: Sequence[str]) -> Finding:
    """Several events of a peril declared by exceedance, but counted as separate sources."""
    listed = ", ".join(ids)
    rates = ", ".join(suggestion)
    return _say(
        "HAZARD_RATES_MAY_OVERLAP",
        "",
        listed,
        ja=(
            f"{peril_ja}の{len(ids)}つの事象（{listed}）は再現期間または年超過確率で指定されていますが、"
            "互いに独立な事象として、それぞれの頻度をすべて加算します。",
            "同じ系列の浸水想定（その規模以上になる確率）であれば頻度が過大になります。"
            f"その場合は、事象に「series」を書いて一つの系列とするか、差分の {rates}（同じ順）を"
            "「annual_rate_per_year」に指定してください。",
        ),
        en=(
            f"{len(ids)} {peril_en} events ({listed}) are declared by return period or exceedance probability, "
            "but count as independent events whose rates add up.",
            "If they are maps of one series (that size or larger), the rates overlap and water comes too often; "
            "then name them as one `series`, or give the differences as annual_rate_per_year: "
            f"{rates} (same order).",
        ),
    )


def worlds_identical(file: str, without: str) -> Finding:
    """Two files, one content: the measure changes nothing in this event."""
    return _say(
        "HAZARD_WORLDS_IDENTICAL",
        file,
        without,
        ja=(
            f"対策なしの「{without}」と、すべてのセルで浸水深が同じです。",
            "対策によって浸水が変わらない事象であれば、カタログに「with: same」と書いてください。"
            "変わるはずであれば、ファイルを確かめてください。",
        ),
        en=(
            f"it has the same depth in every cell as {without}, without the measure.",
            "If the measure does not change this event, write `with: same`; if it should, check the files.",
        ),
    )


def known_in_one_world(file: str, without: str, cells: int) -> Finding:
    """Cells with a value in one world only: the difference is unknown there."""
    return _say(
        "HAZARD_KNOWN_IN_ONE_WORLD",
        file,
        str(cells),
        ja=(
            f"「{without}」とこのファイルのどちらか一方にしか値がないセルが{cells:,}個あります。",
            "その場所の建物は対策の効果が分からないものとして扱います。両方のファイルの計算範囲をそろえてください。",
        ),
        en=(
            f"{cells:,} cells have a value in only one of {without} and this file.",
            "What the measure does there is unknown; bring both files to the same extent of the model.",
        ),
    )


def buildings_outside(count: int, total: int) -> Finding:
    """Buildings beyond the grid: unknown, not dry; nothing can be right when it is all of them."""
    return _say(
        "HAZARD_BUILDINGS_OUTSIDE",
        "",
        str(count),
        severity="refused" if count == total else "note",
        ja=(
            f"建物{total:,}棟のうち{count:,}棟が浸水深データの範囲外にあり、浸水深が不明です。",
            "建物と浸水深データの座標参照系、および対象範囲を確かめてください。",
        ),
        en=(
            f"{count:,} of {total:,} buildings lie outside the hazard grid; their depth is unknown.",
            "Check the coordinate systems of buildings and rasters, and the extent of the rasters.",
        ),
    )


def buildings_on_nodata(count: int, total: int, nowhere_known: bool) -> Finding:
    """Buildings in cells without a value: unknown, not dry."""
    return _say(
        "HAZARD_BUILDINGS_ON_NODATA",
        "",
        str(count),
        severity="refused" if nowhere_known else "note",
        ja=(
            f"建物{total:,}棟のうち{count:,}棟が、少なくとも1つの事象で値のないセルにあり、浸水深が不明です。",
            "海岸線や計算範囲のずれがないか確かめてください。浸水しないことを表す場合は、"
            "カタログの「nodata」を「dry」にしてください。",
        ),
        en=(
            f"{count:,} of {total:,} buildings lie in cells without a value in at least one event; "
            "their depth is unknown.",
            "Check coast line and extent; if such cells mean dry, declare `nodata: dry`.",
        ),
    )
