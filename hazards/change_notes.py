"""The sentences said about two rasters beside each other: extent, cells without a value, volume."""

from __future__ import annotations

from collections.abc import Iterator

from hazards.changes import Change
from infra.findings import Finding, Place


def rarer_findings(file: str, commoner: str, change: Change) -> Iterator[Finding]:
    """
    What a rarer event (second) shows beside the more frequent one (first) of its series.

    Cells that lose their water altogether; shallower ones are the finding of `compare`.
    """
    if change.first_lost is not None:
        yield rarer_is_smaller(file, commoner, change.wet_then_dry, change.wet_then_unknown, change.first_lost)


def meaning_findings(file: str, other: str, change: Change) -> Iterator[Finding]:
    """What two rasters (the first is `other`) say of `no value`: unknown in one and dry in the other."""
    if change.first_of_two_meanings is not None:
        place = change.first_of_two_meanings
        yield nodata_two_meanings(file, other, change.unknown_then_dry, change.dry_then_unknown, place)


def rarer_is_smaller(file: str, commoner: str, dry: int, unknown: int, cell: tuple[int, int]) -> Finding:
    """A rarer event leaves cells dry, or without a value, that the more frequent one reaches."""
    parts = [(dry, "浸水なし", "dry"), (unknown, "値なし", "without a value")]
    ja = "、".join(f"{word}が{count:,}個" for count, word, _ in parts if count)
    en = ", ".join(f"{count:,} {word}" for count, _, word in parts if count)
    return Finding(
        "HAZARD_RARER_IS_SMALLER",
        "note",
        file,
        Place(cell=cell),
        str(dry + unknown),
        f"発生頻度がより高い「{commoner}」で浸水しているのに、"
        f"このファイルでは浸水していないセルが{dry + unknown:,}個あります（{ja}）。",
        f"{dry + unknown:,} cells that are wet in the more frequent {commoner} are not wet here ({en}).",
        "同じ系列の浸水想定であれば、計算範囲や格子、値のないセルの意味が異ならないか、ファイルの取り違えがないか確かめてください。"
        "発生源の異なる事象ではあり得ます。",
        "Within one series of maps, check that the extents and the meaning of cells without a value agree, and that "
        "no files are swapped; possible for events of different origin.",
    )


def nodata_two_meanings(file: str, other: str, unknown_there: int, unknown_here: int, cell: tuple[int, int]) -> Finding:
    """Cells without a value in one raster that hold exactly 0 in the other."""
    counts = f"{unknown_there + unknown_here:,}"
    return Finding(
        "HAZARD_NODATA_TWO_MEANINGS",
        "note",
        file,
        Place(cell=cell),
        str(unknown_there + unknown_here),
        f"「{other}」とこのファイルの一方では値がなく、他方では0 m（浸水なし）のセルが{counts}個あります"
        f"（「{other}」に値なし：{unknown_there:,}個、このファイルに値なし：{unknown_here:,}個）。",
        f"{counts} cells have no value in one of {other} and this file, and hold 0 (dry) in the other "
        f"({unknown_there:,} without a value in {other}, {unknown_here:,} in this file).",
        "浸水しないセルが、ファイルによって「値なし」と「0」で表されている可能性があります。提供元に確かめ、同じ表し方にそろえてください。",
        "Dry cells may be written as `no value` in one file and as 0 in the other: ask the provider, and write them "
        "in one way.",
    )


def measure_deepens(
    file: str,
    without: str,
    cells: int,
    most_m: float,
    cell: tuple[int, int],
    *,
    buildings: int | None = None,
    volume_m3: float | None = None,
) -> Finding:
    """The measure makes some places worse: real, and never clipped."""
    deeper_ja = "" if volume_m3 is None else f"、増える水量は約{_volume(volume_m3)} m³"
    deeper_en = "" if volume_m3 is None else f", about {_volume(volume_m3)} m³ of water more in all"
    at_ja = "" if buildings is None else f"該当する建物は{buildings:,}棟です。"
    at_en = "" if buildings is None else f" {buildings:,} buildings stand there."
    return Finding(
        "HAZARD_MEASURE_DEEPENS",
        "note",
        file,
        Place(cell=cell),
        str(cells),
        f"対策なしの「{without}」よりも深くなるセルが{cells:,}個あります（最大{most_m:.2f} m{deeper_ja}）。{at_ja}",
        f"{cells:,} cells are deeper than without the measure in {without} (by up to {most_m:.2f} m{deeper_en})."
        f"{at_en}",
        "水の流れが変わる実在の影響であれば、このまま損失として差し引かれます。そうでなければファイルを確かめてください。",
        "If water is really diverted there, it is counted against the measure as it is; if not, check the files.",
    )


def _volume(volume_m3: float) -> str:
    """Three digits, without an exponent."""
    return f"{float(f'{volume_m3:.3g}'):,.0f}" if volume_m3 >= 100 else f"{volume_m3:.3g}"
