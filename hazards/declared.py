"""What a catalogue declares of one raster: which numbers of which file, and what they mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, ValidationInfo, field_validator
from pyproj import CRS
from pyproj.exceptions import CRSError

from infra.units import Finite, InputFile, NonNegative, Positive, Strict, said

if TYPE_CHECKING:
    from hazards.screening_specs import Screening

NodataMeans = Literal["dry", "unknown"]
Quantity = Literal["depth", "level"]
PlateauPeril = Literal["river_flood", "inland_flood", "tsunami", "high_tide"]
LengthUnit = Literal["m", "cm", "mm", "ft"]
Longitude = Literal["-180..180", "0..360"]
Resampling = Literal["nearest", "bilinear", "average"]

VECTOR = (".shp", ".geojson", ".json", ".gpkg", ".gml")
"""Endings of files of polygons; all other files are rasters."""

METRES: dict[str, float] = {"m": 1.0, "cm": 0.01, "mm": 0.001, "ft": 0.3048}
"""International foot, exactly 0.3048 m."""


def crs_is_known(value: str | None) -> str | None:
    """A coordinate system as pyproj understands it, or a refusal that shows how to write one."""
    if value is None:
        return None
    try:
        CRS.from_user_input(value)
    except CRSError:
        raise said(
            f"unknown coordinate system {value!r}; write its EPSG code, for example EPSG:6677",
            f"座標系「{value}」が分かりません。EPSGコードで書いてください（例：EPSG:6677）",
        ) from None
    return value


def _known_unit(value: Any) -> Any:
    if not isinstance(value, str) or value not in METRES:
        raise said(
            f"write the unit of the stored numbers as one of {', '.join(METRES)}, found {value!r}; "
            "they are converted to metres",
            f"格納されている数値の単位を {'、'.join(METRES)} のいずれかで書いてください"
            f"（入力：{value}）。mに換算します",
        )
    return value


def _known_quantity(value: Any) -> Any:
    if value not in ("depth", "level"):
        raise said(
            f"write `depth` (above the ground) or `level` (of the water surface; needs `ground`), found {value!r}",
            f"depth（地面からの浸水深）または level（水位。「ground」が必要）と書いてください（入力：{value}）",
        )
    return value


CrsText = Annotated[str, AfterValidator(crs_is_known)]
Unit = Annotated[LengthUnit, BeforeValidator(_known_unit)]
QuantityWord = Annotated[Quantity, BeforeValidator(_known_quantity)]


def _no_controls(value: str) -> str:
    """What is shown in pages and on terminals."""
    if any(not one.isprintable() and one not in "\n\t" for one in value):
        raise said("control characters cannot be used in a text", "文字列に制御文字は使えません")
    return value


def _on_one_line(value: str) -> str:
    """What stands in tables and names of files."""
    if not value.isprintable() or len(value) > LONGEST_ID:
        raise said(
            f"an id or name is at most {LONGEST_ID} characters on one line, without control characters",
            f"idや名前は制御文字や改行を含まない{LONGEST_ID}文字以内の文字列にしてください",
        )
    return value


LONGEST_ID = 200  # characters
Text = Annotated[str, Field(min_length=1), AfterValidator(_no_controls)]
EventId = Annotated[str, Field(min_length=1), AfterValidator(_on_one_line)]


class DepthClass(Strict):
    """Depths that one stored code stands for, m above ground; without high_m there is no upper end."""

    low_m: NonNegative
    high_m: NonNegative | None = Field(default=None, validate_default=True)

    @field_validator("high_m")
    @classmethod
    def _rises(cls, value: float | None, info: ValidationInfo) -> float | None:
        if value is not None and value < info.data.get("low_m", value):
            raise said("high_m must not be below low_m", "high_m は low_m 以上にしてください")
        return value


def _codes(value: Any) -> Any:
    """Codes of classes are whole numbers; YAML may write them as text."""
    if isinstance(value, dict):
        try:
            return {int(str(code)): bounds for code, bounds in value.items()}
        except ValueError:
            raise said(
                "write classes as `code: {low_m: …, high_m: …}` with whole numbers as codes",
                "classes は「コード（整数）: {low_m: …, high_m: …}」の形で書いてください",
            ) from None
    return value


Classes = Annotated[dict[int, DepthClass], BeforeValidator(_codes), Field(min_length=1)]


class RasterSpec(Strict):
    """
    One raster where the name of its file does not say enough; what is left out is as in the catalogue.

    file : the file, or the folder of a Zarr store
    band : of a GeoTIFF with several, from 1
    variable, select : of a NetCDF file or Zarr store: the variable, and the value of every dimension beside y and x
    grid_file, order, column : NumPy arrays: the coordinates of the cells; how a flat array runs (C: along x
        first); the column of a table of points
    crs, unit, quantity, nodata : as in the catalogue
    no_value : numbers that mean no value beside the one that the file declares
    classes : what stored codes mean
    ground : ground elevation, to turn a level into a depth
    field, scheme, open_top_m, layer, encoding : polygons of depth ranks: the field that holds the rank, what its
        values mean (a scheme of depth_ranks.csv, or text), the depth at which an open highest rank ends, the layer
        of a file with several, the encoding of its texts
    attribute, scale, scenario, further_files : PLATEAU buildings (CityGML) that carry depths themselves: which
        attribute, of which scale (1 planned, 2 largest conceivable) and scenario code, and the town's further files
    code_lists : lists of a town's own ranks (TsunamiRiskAttribute_rankOrg.xml, ...) from its folder `codelists`
    water_bodies : PLATEAU areas of ranks (CityGML): of which peril; scale and scenario as above
    """

    file: InputFile
    band: Annotated[int, Field(ge=1)] | None = None
    variable: Text | None = None
    select: dict[str, str | int | float] | None = None
    grid_file: InputFile | None = None
    order: Literal["C", "F"] | None = None
    column: Annotated[int, Field(ge=0)] | None = None
    crs: CrsText | None = None
    unit: Unit | None = None
    quantity: QuantityWord | None = None
    nodata: NodataMeans | None = None
    no_value: list[Finite] | None = None
    classes: Classes | None = None
    ground: Raster | None = None
    field: Text | None = None
    scheme: Text | None = None
    open_top_m: Positive | None = None
    layer: Text | None = None
    encoding: Text | None = None
    attribute: PlateauPeril | None = None
    water_bodies: PlateauPeril | None = None
    scale: Annotated[Literal["1", "2"], BeforeValidator(str)] | None = None
    scenario: Annotated[Text, BeforeValidator(str)] | None = None
    further_files: list[InputFile] | None = None
    code_lists: list[InputFile] | None = None


def _raster_tag(value: Any) -> str:
    return "raster" if isinstance(value, dict | RasterSpec) else "file"


Raster = Annotated[Annotated[InputFile, Tag("file")] | Annotated[RasterSpec, Tag("raster")], Discriminator(_raster_tag)]
"""A file, or a mapping that says which part of it and what its numbers mean."""

RasterSpec.model_rebuild()


class GridSpec(Strict):
    """
    The one grid that all rasters are brought to, and how; without it they must share one.

    like : a raster that has the grid
    crs, cell_size, bounds : instead, a grid of square cells: their side, and west, south, east, north, in the units
        of the coordinate system
    method : nearest (the cell that contains the centre of the new one), bilinear, or average
    beyond : what a cell beyond the edge of a raster means
    """

    like: Raster | None = None
    crs: CrsText | None = None
    cell_size: Positive | None = None
    bounds: Annotated[list[Finite], Field(min_length=4, max_length=4)] | None = Field(
        default=None, validate_default=True
    )
    method: Resampling
    beyond: NodataMeans

    @field_validator("bounds")
    @classmethod
    def _one_way(cls, value: list[float] | None, info: ValidationInfo) -> list[float] | None:
        keys = ("like", "crs", "cell_size")
        if not all(key in info.data for key in keys):
            return value
        made = [value, info.data["crs"], info.data["cell_size"]]
        if (info.data["like"] is None and None in made) or (info.data["like"] is not None and made != [None] * 3):
            raise said(
                "give the grid either as `like`, or by `crs`, `cell_size` and `bounds`",
                "格子は「like」か、「crs」「cell_size」「bounds」の組のどちらか一方で指定してください",
            )
        if value is not None and not (value[0] < value[2] and value[1] < value[3]):
            raise said("bounds are west, south, east, north", "bounds は 西、南、東、北 の順に書いてください")
        return value


@dataclass(frozen=True, slots=True)
class Pick:
    """Which numbers of a file are meant; what is not given must be the only choice, or is refused."""

    band: int | None = None
    variable: str | None = None
    select: tuple[tuple[str, str | int | float], ...] = ()
    grid_file: str | None = None
    order: str | None = None
    column: int | None = None
    field: str | None = None
    scheme: str | None = None
    open_top_m: float | None = None
    layer: str | None = None
    encoding: str | None = None
    attribute: str | None = None
    water_bodies: str | None = None
    scale: str | None = None
    scenario: str | None = None

    def given(self) -> dict[str, object]:
        """What is said, by the keys of a catalogue."""
        found = {one.name: getattr(self, one.name) for one in fields(self)} | {"select": dict(self.select) or None}
        return {key: value for key, value in found.items() if value is not None}

    def text(self) -> str:
        """What tells two rasters of one file apart, for their names."""
        parts = [f"band {self.band}"] if self.band is not None else []
        parts += [self.variable] if self.variable is not None else []
        parts += [f"{dimension}={value}" for dimension, value in self.select]
        parts += [f"column {self.column}"] if self.column is not None else []
        parts += [part for part in (self.layer, self.field, self.attribute, self.water_bodies) if part is not None]
        parts += [f"{key}={part}" for key, part in (("scale", self.scale), ("scenario", self.scenario)) if part]
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Declared:
    """
    One raster as the whole catalogue declares it: its own keys, else those of the catalogue.

    name : the file, and what is picked from it
    no_value : numbers that mean no value beside the file's own
    classes : (code, low_m, high_m or None), rising codes; None: the numbers are lengths
    ground : of a level
    sea_at_or_below_m : cells whose ground lies there carry no depth; None where not declared
    screening, shapes, crest : in the world with the measure, what screening makes of this raster: its declaration
        as JSON, the vector files that it names, and the raster of crest levels
    further_files, code_lists : of attributes on buildings and of water bodies
    is_ground : heights of the ground (or of a crest), and not of water
    """

    name: str
    file: str
    pick: Pick = field(default_factory=Pick)
    crs: str | None = None
    nodata: NodataMeans = "unknown"
    quantity: Quantity = "depth"
    unit: LengthUnit = "m"
    longitude: Longitude = "-180..180"
    no_value: tuple[float, ...] = ()
    classes: tuple[tuple[int, float, float | None], ...] | None = None
    ground: Declared | None = None
    sea_at_or_below_m: float | None = None
    screening: str | None = None
    shapes: tuple[str, ...] = ()
    crest: Declared | None = None
    further_files: tuple[str, ...] = ()
    code_lists: tuple[str, ...] = ()
    is_ground: bool = False

    @property
    def of_event_set(self) -> bool:
        """Whether it is one event of a dataset in which 0 is dry and NaN unknown, as `build` writes it."""
        return self.pick.variable == "depth_m" and any(key == "event" for key, _ in self.pick.select)

    @property
    def plain(self) -> bool:
        """Whether the stored numbers are depths in metres, with no word in the catalogue that changes them."""
        stored = (self.quantity, self.unit, self.no_value, self.classes, self.ground, self.screening)
        return stored == ("depth", "m", (), None, None, None) and not self.is_shapes

    @property
    def is_shapes(self) -> bool:
        """Whether it is a vector file of depth ranks."""
        return self.pick.attribute is None and self.file.lower().endswith(VECTOR)

    def files(self) -> Iterator[str]:
        """Every file that is read for it."""
        yield self.file
        if self.pick.grid_file is not None:
            yield self.pick.grid_file
        if self.ground is not None:
            yield from self.ground.files()
        if self.crest is not None:
            yield from self.crest.files()
        yield from self.shapes
        yield from self.further_files
        yield from self.code_lists


def declared(spec: str | RasterSpec, **catalogue_wide: Any) -> Declared:
    """
    A raster as declared, what it does not say itself taken from the catalogue.

    Parameters
    ----------
    spec : file or RasterSpec
    catalogue_wide : crs, nodata, quantity, unit, longitude, no_value, classes, ground, sea_at_or_below_m
    """
    own = spec if isinstance(spec, RasterSpec) else RasterSpec.model_construct(file=spec)
    plain = {one.name: getattr(own, one.name) for one in fields(Pick) if one.name != "select"}
    pick = Pick(select=tuple((own.select or {}).items()), **plain)
    said_here = {key: getattr(own, key) for key in ("crs", "nodata", "quantity", "unit")}
    values = {**catalogue_wide, **{key: value for key, value in said_here.items() if value is not None}}
    values["no_value"] = tuple(own.no_value if own.no_value is not None else catalogue_wide.get("no_value") or ())
    values["further_files"], values["code_lists"] = tuple(own.further_files or ()), tuple(own.code_lists or ())
    values["classes"] = _bounds(own.classes if own.classes is not None else catalogue_wide.get("classes"))
    ground = own.ground if own.ground is not None else catalogue_wide.get("ground")
    values["ground"] = None if ground is None else _ground(ground, catalogue_wide)
    text = pick.text()
    return Declared(f"{own.file} [{text}]" if text else own.file, own.file, pick, **values)


def screening_of(event_id: str) -> str:
    """How the name of a raster ends that screening has made for an event."""
    return f" [screening, {event_id}]"


def with_screening(raster: Declared, event_id: str, spec: Screening, **catalogue_wide: Any) -> Declared:
    """The raster of the world with the measure where screening stands for one, from that of the world without."""
    ground, crest = None, None
    files: tuple[str | None, ...] = (getattr(spec, "where", None),)
    if spec.kind == "flood_wall_fill":
        ground, crest = spec.ground, spec.crest
        files = (spec.line, None if spec.water_from == "border" else spec.water_from)
    return replace(
        raster,
        name=f"{raster.name}{screening_of(event_id)}",
        screening=spec.model_dump_json(),
        shapes=tuple(file for file in files if file is not None),
        ground=raster.ground if ground is None else _ground(ground, catalogue_wide),
        crest=None if crest is None else _ground(crest, catalogue_wide),
    )


def _bounds(classes: dict[int, DepthClass] | None) -> tuple[tuple[int, float, float | None], ...] | None:
    if classes is None:
        return None
    return tuple((code, bounds.low_m, bounds.high_m) for code, bounds in sorted(classes.items()))


def _ground(spec: str | RasterSpec, catalogue_wide: dict[str, Any]) -> Declared:
    """Ground has heights in metres unless it says otherwise; where it has no value it is not known."""
    wide = {key: catalogue_wide[key] for key in ("crs", "longitude") if key in catalogue_wide}
    own = spec if isinstance(spec, RasterSpec) else RasterSpec.model_construct(file=spec)
    found = declared(own, **wide, nodata="unknown", quantity="level", unit=own.unit or "m")
    return replace(found, is_ground=True)
