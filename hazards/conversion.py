"""From stored numbers to depths: classes, units, other grids, levels above ground, sea; each step as declared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter
from pyproj import CRS

from hazards import declared_messages, messages, rank_messages
from hazards.aligning import Place, beyond, onto, part_needed
from hazards.cells import NEAR
from hazards.declared import METRES, Declared, GridSpec
from hazards.drawing import drawn
from hazards.formats import Stored
from hazards.formats.geotiff import nan_cells
from hazards.grids import RasterHeader, Window, effective_crs, same_crs, window_of
from hazards.polygons import PolygonHeader, RankLayer, known_field, rasterise
from hazards.ranks import UnknownScheme, fields_known, range_reader
from hazards.rasters import MAX_CELLS, Layer, layer_of, read_layer, read_stored
from hazards.screening import Screened, screened_reduction, screened_wall, screening_findings
from hazards.screening_specs import DepthReduction, FloodWallFill, Screening
from hazards.water_bodies import draw_bodies
from infra.errors import Refused
from infra.findings import Finding

MOST_RESAMPLED = 4 * MAX_CELLS  # cells of a raster that one part of the grid may look at: 640 MB as float32

F32 = NDArray[np.float32]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Opened:
    """
    A raster whose header is read: what is declared of it, its header, and what else is needed to read it.

    ground, crest : of rasters of the ground and of crest levels
    shape : of polygons of depth ranks, whose `header` is the grid's
    paths : of the vector files of a screening and of lists of codes, by name
    """

    declared: Declared
    header: RasterHeader
    ground: RasterHeader | None = None
    shape: PolygonHeader | None = None
    crest: RasterHeader | None = None
    paths: Mapping[str, Path] = field(default_factory=dict)

    @property
    def gives_ranges(self) -> bool:
        """Whether it gives a range of depths in every cell, and not one depth."""
        declared = self.declared
        ranged = declared.classes is not None or declared.screening is not None
        return ranged or self.header.gives_ranges or self.shape is not None

    @property
    def crs(self) -> CRS | None:
        """Its own coordinate system, else the declared one."""
        return effective_crs(self.header, self.declared.crs)


@dataclass(frozen=True, slots=True)
class _Lengths:
    """
    Numbers in metres on some grid, shape (y, x); NaN where there is no value.

    low, high : bounds where the file gives ranges; beyond : cells beyond the edge of the raster
    """

    middle: F32
    low: F32 | None = None
    high: F32 | None = None
    beyond: Bools | None = None

    def arrays(self) -> list[F32]:
        """Those that are there."""
        return [array for array in (self.middle, self.low, self.high) if array is not None]


def read_declared(raster: Opened, target: Place, rule: GridSpec | None, out: F32 | None = None) -> Layer:
    """
    The depths of one raster on the grid of its event set, shape (y, x), float32: 0 dry, NaN unknown.

    To be called within `places_may_lack`.

    Parameters
    ----------
    raster : Opened
    target : the grid, or the window of it that is wanted
    rule : how rasters on other grids are brought to it; None: there are none
    out : float32, shape (y, x), memory that may be written to

    Raises
    ------
    Refused
        A file breaks off, or holds codes of no declared class.
    """
    if raster.declared.screening is not None:
        return screened(raster, target, rule)
    if raster.shape is not None:
        return _ranked(raster, raster.shape, target)
    window = _cells_shared(raster.header, raster.crs, target)
    sea = raster.declared.sea_at_or_below_m
    if raster.declared.plain and sea is None and window is not None:
        return read_layer(raster.header.cut(window), raster.declared.nodata, out)
    found = _on_grid(raster.declared, raster.header, raster.crs, target, rule)
    ground = None if raster.ground is None else _ground(raster, target, rule)
    nothing = np.isnan(found.middle)
    dry = _dry(nothing, found.beyond, raster.declared, rule)
    above = _above_ground(found, ground) if raster.declared.quantity == "level" and ground is not None else 0
    for array in found.arrays():
        array[dry] = 0
        if ground is not None and sea is not None:
            array[ground <= sea] = np.nan
    layer = layer_of(replace(target.header, name=raster.header.name), Stored(found.middle), "unknown")
    at_sea = _wet_at_sea(found, ground) if raster.declared.quantity == "depth" and ground is not None else 0
    outside = None if found.beyond is None or not found.beyond.any() else found.beyond
    lies_dry = outside is not None and rule is not None and rule.beyond == "dry"
    facts = replace(
        layer.facts,
        nodata_cells=int(np.count_nonzero(nothing if outside is None else nothing & ~outside)),
        ground_above_cells=above,
        sea_wet_cells=at_sea,
        beyond_dry_cells=int(np.count_nonzero(outside)) if lies_dry and outside is not None else 0,
    )
    return replace(layer, facts=facts, low_m=found.low, high_m=found.high, beyond=outside if lies_dry else None)


def _ranked(raster: Opened, shape: PolygonHeader, target: Place) -> Layer:
    """Polygons of depth ranks on the cells of the grid; what lies in none of them is as `nodata` declares."""
    declared = raster.declared
    layer = _drawn_ranks(raster, shape, target)
    low, high = layer.low_m, layer.high_m
    outside = high == 0
    if declared.nodata == "unknown":
        low[outside] = high[outside] = np.nan
    found = layer_of(replace(target.header, name=raster.declared.name), Stored((low + high) / np.float32(2)), "unknown")
    facts = replace(found.facts, nodata_cells=int(np.count_nonzero(outside)), notes=layer.findings)
    return replace(found, facts=facts, low_m=low, high_m=high)


def _drawn_ranks(raster: Opened, shape: PolygonHeader, target: Place) -> RankLayer:
    """
    The ranges of polygons on the cells of the grid.

    Raises
    ------
    Refused
        With every finding that stops.
    """
    declared = raster.declared
    pick, grid = declared.pick, (target.header.transform, target.header.shape, target.crs)
    if pick.water_bodies is not None:
        asked = pick.water_bodies, pick.scale, pick.scenario
        lists = [raster.paths[name] for name in raster.declared.code_lists]
        return draw_bodies(shape, *asked, *grid, open_top_m=pick.open_top_m, code_lists=lists)
    known = known_field(shape)
    column = pick.field or (known.field if known else None)
    if column is None:
        raise Refused([rank_messages.field_open(shape.name, fields_known(shape.fields), shape.fields)])
    scheme = pick.scheme or (known.scheme if known and known.field == column else "text")
    try:
        reader = range_reader(scheme)
    except UnknownScheme as error:
        raise Refused([rank_messages.scheme_unknown(shape.name, scheme, error.known)]) from None
    return rasterise(shape, column, reader, *grid, declared_crs=declared.crs, open_top_m=pick.open_top_m)


def _cells_shared(header: RasterHeader, crs: CRS | None, target: Place) -> Window | None:
    """The window of a raster whose cells are those of the target; None where it lies on another grid."""
    if crs is not None and not same_crs(crs, target.crs):
        return None
    return window_of(header, target.header)


def _dry(nothing: Bools, beyond_edge: Bools | None, declared: Declared, rule: GridSpec | None) -> Bools:
    """Cells without a value that mean dry: as the raster declares, and beyond its edge as the grid's rule does."""
    dry = nothing if declared.nodata == "dry" else np.zeros_like(nothing)
    if beyond_edge is None or rule is None:
        return dry
    return (dry & ~beyond_edge) | (beyond_edge if rule.beyond == "dry" else np.zeros_like(nothing))


LOWEST_LEVEL_M = -1_000.0  # assumption: no water surface lies so low; numbers that mean no value do
LOWEST_GROUND_M = -9_000.0  # assumption: below all but the deepest trenches of the sea


def _implausible(header: RasterHeader, heights: F32, lowest_m: float) -> None:
    """
    Refuse heights that can only be a number for `no value` that nobody has declared.

    As a level it would read as dry, as ground as water of some kilometres.

    Raises
    ------
    Refused
        With the number of cells and the first of them.
    """
    wrong = heights < lowest_m  # NaN is not
    count = int(np.count_nonzero(wrong))
    if count:
        row, column = divmod(int(np.argmax(wrong)), heights.shape[1])
        cell = row + header.row, column + header.column
        raise Refused(
            [declared_messages.height_implausible(header.name, count, cell, float(heights[row, column]), lowest_m)]
        )


def _above_ground(found: _Lengths, ground: F32) -> int:
    """Levels become depths, ground above the water becomes dry; how many cells that are. Ground unknown: unknown."""
    for array in found.arrays():
        np.subtract(array, ground, out=array)
    cells = int(np.count_nonzero(found.middle < 0))
    for array in found.arrays():
        np.maximum(array, 0, out=array)
    return cells


def _wet_at_sea(found: _Lengths, ground: F32) -> int:
    """Cells that are wet although their ground lies at or below 0 m; none where they are declared as sea."""
    return int(np.count_nonzero((found.middle > 0) & (ground <= 0)))


def screened(raster: Opened, target: Place, rule: GridSpec | None) -> Layer:
    """What screening makes of the raster of the world without the measure; see hazards.screening."""
    assert raster.declared.screening is not None
    spec = TypeAdapter[Any](Screening).validate_json(raster.declared.screening)
    plain = replace(raster, declared=replace(raster.declared, screening=None, shapes=()))
    if plain.declared.quantity == "depth" and plain.declared.sea_at_or_below_m is None:  # the ground is the wall's
        plain = replace(plain, declared=replace(plain.declared, ground=None), ground=None)
    before = read_declared(plain, target, rule)
    if before.findings:
        return before
    screen, notes = _screen(raster, spec, target, rule)
    middle = screen(before.depth_m)
    found = layer_of(replace(target.header, name=raster.declared.name), Stored(middle.central_m.copy()), "unknown")
    said = screening_findings(raster.declared.name, spec, before.depth_m, middle)
    facts = replace(found.facts, nodata_cells=before.facts.nodata_cells, notes=(*before.facts.notes, *notes, *said))
    low, high = (None if end is None else screen(end).central_m for end in (before.low_m, before.high_m))
    return replace(found, facts=facts, low_m=low, high_m=high, best_m=middle.low_m, worst_m=middle.high_m)


def _screen(
    raster: Opened, spec: DepthReduction | FloodWallFill, target: Place, rule: GridSpec | None
) -> tuple[Callable[[F32], Screened], tuple[Finding, ...]]:
    """From depths without the measure to those with it, and what was found about the shapes that it needs."""
    notes: list[Finding] = []

    def cells(name: str, kind: Literal["line", "area"]) -> Bools:
        """The cells of a vector file."""
        found = drawn(
            name, raster.paths[name], kind, target.header.transform, target.header.shape, target.crs,
            declared_crs=raster.declared.crs,
        )  # fmt: skip
        notes.extend(found.findings)
        return found.cells

    if isinstance(spec, DepthReduction):
        where = None if spec.where is None else cells(spec.where, "area")
        return (lambda depth: screened_reduction(depth, spec.share, where)), tuple(notes)
    ground, crest = _ground(raster, target, rule), _crest(raster, spec, target, rule)
    wall = ~np.isnan(crest) if spec.line is None else cells(spec.line, "line")
    seeds: Bools | Literal["border"] = "border" if spec.water_from == "border" else cells(spec.water_from, "area")
    uncertainty = spec.crest_uncertainty_m
    return (lambda depth: screened_wall(depth, ground, wall, crest, uncertainty, seeds)), tuple(notes)


def _crest(raster: Opened, spec: FloodWallFill, target: Place, rule: GridSpec | None) -> F32:
    """Crest levels, m, shape (y, x)."""
    if raster.crest is None or raster.declared.crest is None:
        assert spec.crest_level_m is not None  # one of the two is given
        return np.full(target.header.shape, spec.crest_level_m, dtype=np.float32)
    declared = raster.declared.crest
    return _on_grid(declared, raster.crest, effective_crs(raster.crest, declared.crs), target, rule).middle


def _ground(raster: Opened, target: Place, rule: GridSpec | None) -> F32:
    assert raster.ground is not None
    assert raster.declared.ground is not None
    declared = raster.declared.ground
    return _on_grid(declared, raster.ground, effective_crs(raster.ground, declared.crs), target, rule).middle


def _on_grid(
    declared: Declared, header: RasterHeader, crs: CRS | None, target: Place, rule: GridSpec | None
) -> _Lengths:
    """A raster in metres on the target's grid; resampled, as the rule says, only where it lies on another one."""
    window = _cells_shared(header, crs, target)
    if window is not None:
        return _metres(header.cut(window), declared)
    assert rule is not None  # grids that differ are refused without one
    assert crs is not None  # and so is a raster without a coordinate system
    whole = Place(header, crs)
    needed = part_needed(whole, target)
    if needed is None:
        nothing = np.full(target.header.shape, np.nan, dtype=np.float32)
        return _Lengths(nothing, beyond=np.ones(target.header.shape, dtype=bool))
    if needed.rows * needed.columns > MOST_RESAMPLED:
        raise Refused([messages.too_large(header.name, needed.rows * needed.columns, MOST_RESAMPLED)])
    part = Place(header.cut(needed), crs)
    own = _metres(part.header, declared)
    moved = [None if a is None else onto(a, part, target, rule.method) for a in (own.middle, own.low, own.high)]
    assert moved[0] is not None
    return _Lengths(moved[0], moved[1], moved[2], beyond(part, target))


def _metres(header: RasterHeader, declared: Declared) -> _Lengths:
    """Stored numbers as declared: without those that mean no value, in metres, codes as the depths they stand for."""
    stored = read_stored(header)
    values = stored.values
    if declared.nodata == "dry":
        _refuse_nan(header, stored)
    numbers = [*declared.no_value, *([] if stored.missing is None else [stored.missing])]
    for number in numbers:
        values[_equal(values, np.float32(number))] = np.nan
    if declared.classes is not None:
        return _ranges(header, values, declared.classes)
    factor = np.float32(METRES[declared.unit])
    low, high = (None if array is None else array * factor for array in (stored.low, stored.high))
    metres = values if factor == 1 else values * factor
    if declared.quantity == "level":
        _implausible(header, metres, LOWEST_GROUND_M if declared.is_ground else LOWEST_LEVEL_M)
    return _Lengths(metres, low, high)


def _refuse_nan(header: RasterHeader, stored: Stored) -> None:
    """
    NaN beside another number for `no value` is never dry by guess, as in rasters.layer_of.

    Raises
    ------
    Refused
        With the number of cells and the first of them.
    """
    if stored.no_value is None or np.isnan(stored.no_value):
        return
    count, first = stored.nan_cells if stored.missing is None else nan_cells(stored.values)
    if count:
        row, column = divmod(first, header.width)
        cell = row + header.row, column + header.column
        raise Refused([messages.nan_depth(header.name, count, cell, stored.no_value)])


def _equal(values: F32, number: np.float32) -> Bools:
    """Cells that hold a number, to GDAL's tolerance for `no value`."""
    with np.errstate(invalid="ignore", over="ignore"):
        return np.asarray((values == number) | (np.abs(values - number) < NEAR * np.abs(values + number)))


def _ranges(header: RasterHeader, codes: F32, classes: tuple[tuple[int, float, float | None], ...]) -> _Lengths:
    """Codes as ranges of depth with their middles; codes of no class, or of one without an end, are refused."""
    known = np.array([code for code, _, _ in classes], dtype=np.float64)
    place = np.minimum(np.searchsorted(known, np.where(np.isnan(codes), known[0], codes)), len(known) - 1)
    nothing = np.isnan(codes)
    problems = _code_problems(header, codes[~nothing & (known[place] != codes)], codes[~nothing], classes)
    if problems:
        raise Refused(problems)
    low = np.array([low for _, low, _ in classes], dtype=np.float32)[place]
    high = np.array([high for _, _, high in classes], dtype=np.float32)[place]
    low[nothing] = high[nothing] = np.nan
    return _Lengths((low + high) / np.float32(2), low, high)


def _code_problems(
    header: RasterHeader, strange: F32, codes: F32, classes: tuple[tuple[int, float, float | None], ...]
) -> list[Finding]:
    found = []
    if strange.size:
        counts = Counter(f"{value:g}" for value in strange[:1_000_000].tolist())
        found.append(declared_messages.class_unknown(header.name, counts, [str(code) for code, _, _ in classes]))
    for code, low, high in classes:
        cells = int(np.count_nonzero(codes == code)) if high is None else 0
        if cells:
            found.append(declared_messages.class_without_end(header.name, str(code), low, cells))
    return found
