"""What a single raster looks like, in sentences: steps, levels read as depths, other units, cells that stand out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from hazards.looks import Look, cells_from, percentile
from infra.findings import Finding, Place

NOWHERE = Place()

FEWEST = 100  # wet cells; of fewer nothing is said: a handful may well look like anything
NEARLY_ALL = 0.99  # of the wet cells on whole steps: by chance 1 in 1,000 cells stands there
FRINGE_M = 2.0  # in every real set of depths 1 % of the wet cells are shallower than this, in levels none
LEVEL_SHARE = 0.5  # the shallowest hundredth against the median: depths up to 0.2, levels from 0.88
DEEP_M = 30.0  # water rarely stands deeper on built-up land, as in `checks`
MEDIAN_M = 20.0  # half the wet cells deeper: no flood and no tsunami on land
SHALLOW_M = 5.0  # the same where all values are whole numbers and the deepest is above DEEP_M
FEET_M = 20.0  # a hundredth of the wet cells deeper: 15 m in the deepest real set of depths, sea included
OUTLIER_M = 2.0  # the deepest cell against the 99th percentile ...
OUTLIER_TIMES = 10.0  # ... and against the way from median to 99th percentile: 3.6 at most in clean sets


class Step(NamedTuple):
    """The step in which depths stand: metres as a number, and in words."""

    number: str
    ja: str
    en: str


METRE, HALF = Step("1", "1 m", "1 m"), Step("0.5", "0.5 m", "0.5 m")
FOOT = Step("0.3048", "1フィート（0.3048 m）", "1 foot (0.3048 m)")


def look_findings(file: str, look: Look, *, quantity: str = "depth", unit: str = "m") -> Iterator[Finding]:
    """
    What a raster's look gives cause to say; nothing of fewer than 100 wet cells.

    Parameters
    ----------
    file : the name the reader gave
    look : of the whole raster, in m
    quantity, unit : as declared. Only depths are taken for levels; only numbers read as they
        stand (`m`) are taken for numbers of another unit.
    """
    if look.wet_cells < FEWEST:
        return
    as_depth, as_stored = quantity == "depth", unit == "m"
    low, median, high = (percentile(look, share) for share in (0.01, 0.5, 0.99))
    few, step = look.different_m is not None, step_of(look)
    no_fringe = low > FRINGE_M and not few
    whole_numbers = step == METRE and not few and look.deepest_m > DEEP_M and median > SHALLOW_M
    if as_depth and no_fringe and low > LEVEL_SHARE * median:
        yield looks_like_level(file, look.shallowest_m, low, median)
    elif as_depth and as_stored and (median > MEDIAN_M or whole_numbers):
        yield looks_like_small_unit(file, median, high, look.deepest_m, look.deepest_cell)
        step = None if step == METRE else step
    elif as_depth and no_fringe:
        yield looks_like_level(file, look.shallowest_m, low, median)
    elif as_depth and as_stored and high > FEET_M and not few:
        yield looks_like_feet(file, high, look.deepest_m, look.deepest_cell)
    if step is not None:
        yield whole_steps(file, step, look.different_m)
    elif look.different_m is not None:
        yield few_depths(file, look.different_m)
    if not few:
        yield from _standing_out(file, look, median, high)


def step_of(look: Look) -> Step | None:
    """The largest step on which at least 99 % of the wet cells stand; None where there is none, nor any wet cell."""
    most = NEARLY_ALL * max(look.wet_cells, 1)
    for step, cells in ((METRE, look.whole_metres), (HALF, look.half_metres), (FOOT, look.whole_feet)):
        if cells >= most:
            return step
    return None


def _standing_out(file: str, look: Look, median: float, high: float) -> Iterator[Finding]:
    """Single cells above their neighbours, or else a patch far above all that is common in the raster."""
    peak = look.highest_spike
    above = look.deepest_m - high
    if peak is not None and peak.depth_m > high:
        yield spikes(file, look.spikes, peak.depth_m, peak.neighbours_m, peak.cell)
    elif above > OUTLIER_M and above > OUTLIER_TIMES * (high - median):
        yield outliers(file, cells_from(look, (look.deepest_m + high) / 2), look.deepest_m, high, look.deepest_cell)


def _note(
    code: str, file: str, value: str, *, ja: tuple[str, str], en: tuple[str, str], place: Place = NOWHERE
) -> Finding:
    """A note from (message, remedy) in each language."""
    return Finding(code, "note", file, place, value, ja[0], en[0], ja[1], en[1])


def _listed(depths_m: tuple[float, ...], comma: str) -> str:
    return comma.join(f"{depth:g}" for depth in depths_m)


def _about(number: float) -> str:
    """Two digits: percentiles are known within 1 %."""
    return f"{float(f'{number:.2g}'):g}"


_CLASSES_JA = (
    "値の刻みは精度ではありません。浸水ランク（階級）の代表値・上限値なのか、四捨五入・切り上げなのかをデータの提供元に確かめ、"
    "カタログの「classes」に各値が表す浸水深の範囲を書いてください。"
)
_CLASSES_EN = (
    "The step is not the precision: ask the provider whether the values are ranks, or rounded (to the nearest or up), "
    "and declare in the catalogue's `classes` which range of depth each value stands for."
)


def whole_steps(file: str, step: Step, different_m: tuple[float, ...] | None) -> Finding:
    """Depths that stand on whole steps: ranks, or rounded."""
    ja = "" if different_m is None else f"値は{len(different_m)}種類です（{_listed(different_m, '、')} m）。"
    en = (
        ""
        if different_m is None
        else f" There are {len(different_m)} different values: {_listed(different_m, ', ')} m."
    )
    return _note(
        "HAZARD_WHOLE_STEPS",
        file,
        step.number,
        ja=(f"浸水しているセルの99 %以上で、浸水深が{step.ja}の整数倍です。{ja}", _CLASSES_JA),
        en=(f"at least 99 % of the wet cells stand on whole multiples of {step.en}.{en}", _CLASSES_EN),
    )


def few_depths(file: str, different_m: tuple[float, ...]) -> Finding:
    """A handful of different depths on no common step: the representative values of ranks."""
    return _note(
        "HAZARD_WHOLE_STEPS",
        file,
        _listed(different_m, ", "),
        ja=(f"浸水深の値が{len(different_m)}種類しかありません（{_listed(different_m, '、')} m）。", _CLASSES_JA),
        en=(f"there are only {len(different_m)} different depths: {_listed(different_m, ', ')} m.", _CLASSES_EN),
    )


def looks_like_level(file: str, shallowest_m: float, low_m: float, median_m: float) -> Finding:
    """No shallow fringe: water deepens from its edge, unless the numbers are elevations."""
    return _note(
        "HAZARD_LOOKS_LIKE_LEVEL",
        file,
        f"{shallowest_m:.2f}",
        ja=(
            f"浸水域の縁にあるはずの浅いセルがありません（最も浅いセルは{shallowest_m:.2f} m、"
            f"99 %のセルは約{_about(low_m)} m以上、中央値は約{_about(median_m)} m）。"
            "浸水深ではなく水位や標高の可能性があります。",
            "水位であれば、地盤高を引いて浸水深に直してください。浅いセルが元から除かれている場合は、その旨を提供元に確かめてください。",
        ),
        en=(
            f"there is no shallow fringe: the shallowest wet cell is {shallowest_m:.2f} m, 99 % are about "
            f"{_about(low_m)} m or deeper, the median is about {_about(median_m)} m. These may be water levels or "
            "elevations, not depths.",
            "If they are levels, subtract the height of the ground; if shallow cells were left out, ask the provider.",
        ),
    )


def looks_like_small_unit(
    file: str, median_m: float, high_m: float, deepest_m: float, cell: tuple[int, int] | None
) -> Finding:
    """Too large by a factor of a hundred; or of a thousand, where a hundredth of it would still be too deep."""
    milli = high_m / 100 > FEET_M
    divisor, code = (1000, "MILLIMETRES") if milli else (100, "CENTIMETRES")
    ja, en = ("ミリメートル", "millimetres") if milli else ("センチメートル", "centimetres")
    median, deepest = f"{_about(median_m / divisor)} m", f"{deepest_m / divisor:.2f} m"
    return _note(
        f"HAZARD_LOOKS_LIKE_{code}",
        file,
        f"{median_m:.1f}",
        place=Place(cell=cell),
        ja=(
            f"浸水深の中央値が約{_about(median_m)} m、最大値が{deepest_m:.1f} mです。値が{ja}であれば、"
            f"それぞれ約{median}、{deepest}になります。",
            f"単位を提供元に確かめ、{ja}であれば値を{divisor}で割ってください。海や川底のセルが含まれる場合は除いてください。",
        ),
        en=(
            f"the median depth is about {_about(median_m)} m, the deepest {deepest_m:.1f} m; if the values "
            f"were {en}, these would be about {median} and {deepest}.",
            f"Ask the provider for the unit; if {en}, divide by {divisor}. If cells of sea or river bed are among "
            "them, leave those out.",
        ),
    )


def looks_like_feet(file: str, high_m: float, deepest_m: float, cell: tuple[int, int] | None) -> Finding:
    """Too deep for metres, not deep enough for centimetres; the numbers alone cannot prove feet."""
    return _note(
        "HAZARD_LOOKS_LIKE_FEET",
        file,
        f"{high_m:.1f}",
        place=Place(cell=cell),
        ja=(
            f"浸水しているセルの1 %以上が約{_about(high_m)} m以上です（最大{deepest_m:.1f} m）。値がフィートであれば、"
            f"それぞれ約{_about(high_m * 0.3048)} m、{deepest_m * 0.3048:.1f} mになります。",
            "単位を提供元に確かめ、フィートであれば値に0.3048を掛けてください。海や川底のセルが含まれる場合は除いてください。"
            "実際にこの深さであれば、対応は不要です。",
        ),
        en=(
            f"a hundredth of the wet cells is about {_about(high_m)} m deep or deeper (at most {deepest_m:.1f} m); if "
            f"the values were feet, these would be about {_about(high_m * 0.3048)} m and {deepest_m * 0.3048:.1f} m.",
            "Ask the provider for the unit; if feet, multiply by 0.3048. If cells of sea or river bed are among them, "
            "leave those out; if water is really this deep, nothing needs to be done.",
        ),
    )


_CHECK_CELLS_JA = "周辺の標高データに穴や誤りがないか、値のないセルを表す数が残っていないか確かめてください。"
_CHECK_CELLS_EN = "Check the ground heights there for pits and errors, and the cells for left-over `no value` numbers."


def spikes(file: str, cells: int, depth_m: float, neighbours_m: float, cell: tuple[int, int]) -> Finding:
    """Single cells far above all their neighbours."""
    return _note(
        "HAZARD_SPIKES",
        file,
        str(cells),
        place=Place(cell=cell),
        ja=(
            f"周囲のどのセルよりも2 mを超えて深く、かつ3倍を超えるセルが{cells:,}個あります"
            f"（最も深いセルは{depth_m:.2f} m、その周囲は最大{neighbours_m:.2f} m）。",
            _CHECK_CELLS_JA,
        ),
        en=(
            f"{cells:,} cells are more than 2 m and more than three times deeper than any neighbour (the deepest "
            f"{depth_m:.2f} m, its neighbours at most {neighbours_m:.2f} m).",
            _CHECK_CELLS_EN,
        ),
    )


def outliers(file: str, cells: int, deepest_m: float, high_m: float, cell: tuple[int, int] | None) -> Finding:
    """A few cells, beside each other perhaps, far above what is common in the raster."""
    return _note(
        "HAZARD_SPIKES",
        file,
        f"{deepest_m:.2f}",
        place=Place(cell=cell),
        ja=(
            f"浸水しているセルの99 %は約{_about(high_m)} m以下ですが、最大値は{deepest_m:.2f} mです"
            f"（{_about((deepest_m + high_m) / 2)} m程度より深いセルは{cells:,}個）。",
            _CHECK_CELLS_JA,
        ),
        en=(
            f"99 % of the wet cells are at most about {_about(high_m)} m deep, but the deepest is {deepest_m:.2f} m "
            f"({cells:,} cells are deeper than about {_about((deepest_m + high_m) / 2)} m).",
            _CHECK_CELLS_EN,
        ),
    )
