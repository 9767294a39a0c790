"""
Writes the files of Minato (synthetic), 架空の港町みなと: `hazard/*.tif` and `buildings.csv`.

The town is invented. It lies in open sea, so that nobody takes it for a real one, and its water comes from the
closed formulas below and from no simulation. Distances are in metres in a local frame whose origin is the
south-west corner of the grid: x to the east, y to the north; heights are above mean sea level.

    python examples/minato/generate.py        writes the committed files again, byte for byte

Only `Generator.random` is drawn from: its stream stays the same from one numpy release to the next, which numpy
does not promise for its distributions.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import rasterio
from affine import Affine
from numpy.typing import NDArray
from pyproj import Transformer

Array = NDArray[np.float64]
T = TypeVar("T")

SEED = 20240229
CRS = "EPSG:6676"  # JGD2011 / Japan plane rectangular CS VIII, used south of its land: open sea at 33.9 N, 138.4 E
WEST_M, NORTH_M = -10_000.0, -232_000.0
CELL_M, COLUMNS, ROWS = 5.0, 400, 300
WIDTH_M, HEIGHT_M = CELL_M * COLUMNS, CELL_M * ROWS
NODATA = -9999.0

RIVER_HALF_WIDTH_M = 12.0
WALL_WEST_M, WALL_EAST_M = 230.0, 930.0  # along the shore, from the western ridge to the wall's free end
WALL_RETURN_M = 220.0  # at the free end the wall turns inland for this length
WALL_CREST_M = 6.5
DIVERSION_M = 250.0  # the district east of the free end, as deep as the return, where the wall raises the water
SHORE_FADE_M, FLANK_FADE_M, FLOOD_WIDTH_M = 700.0, 150.0, 350.0
OVERTOPPED_LOSS = 0.002  # depth that overtopping water loses on each metre inland
PORT_X_M = 620.0


@dataclass(frozen=True, slots=True)
class Tsunami:
    """One invented tsunami: the height of the water at the shore, above mean sea level."""

    name: str
    return_period_years: int
    shore_level_m: float


@dataclass(frozen=True, slots=True)
class Flood:
    """One invented river flood: the height of the water above the river's bank."""

    name: str
    return_period_years: int
    stage_m: float


TSUNAMIS = (Tsunami("T1", 30, 5.0), Tsunami("T2", 100, 7.5), Tsunami("T3", 400, 11.0))
FLOODS = (Flood("F1", 20, 0.5), Flood("F2", 50, 1.1), Flood("F3", 200, 1.9))


def inland_distance(x_m: Array, y_m: Array) -> Array:
    """Metres north of the shore, which is a gentle bay; below zero is sea."""
    return np.asarray(y_m - (230 + 30 * np.sin(2 * np.pi * (x_m - 300) / 1600)))


def river_distance(x_m: Array, y_m: Array) -> Array:
    """Metres from the middle of the river, measured along x."""
    return np.abs(x_m - river_course(y_m))


def river_course(y_m: Array) -> Array:
    """Where the river is, x in metres."""
    return np.asarray(1350 + 60 * np.sin(y_m / 260))


def ground(x_m: Array, y_m: Array) -> Array:
    """
    Height of the ground, m above mean sea level.

    A plain that rises 4.5 m per km inland and 1 m away from the river, small undulations, a ridge on either side,
    hills in the north which the river cuts, and a knoll into which the wall's return runs.
    """
    valley = 1 - np.exp(-((river_distance(x_m, y_m) / 250) ** 2))
    plain = 1.2 + 0.0045 * inland_distance(x_m, y_m) + valley
    undulation = 0.12 * np.sin(x_m / 47 + y_m / 91)
    ridges = 30 * np.exp(-((x_m / 220) ** 2)) + 25 * np.exp(-(((WIDTH_M - x_m) / 230) ** 2))
    hills = 20 * np.exp(-(((HEIGHT_M - y_m) / 200) ** 2)) * valley
    from_return = np.hypot(x_m - WALL_EAST_M, inland_distance(x_m, y_m) - WALL_RETURN_M)
    knoll = 0.9 * np.exp(-((from_return / 50) ** 2))
    return np.asarray(plain + undulation + ridges + hills + knoll)


def is_water(x_m: Array, y_m: Array) -> NDArray[np.bool_]:
    """Sea and river channel: no building stands there, and the depth is not stated."""
    return (inland_distance(x_m, y_m) < 0) | (river_distance(x_m, y_m) < RIVER_HALF_WIDTH_M)


def tsunami_depth(event: Tsunami, x_m: Array, y_m: Array, *, wall: bool) -> Array:
    """
    Depth of a tsunami above ground, m; 0 is dry.

    Without the wall the level is H exp(-d / 700 m) at the distance d from the shore, and along the river
    H exp(-(0.4 d + 3 r) / 700 m) at the distance r from it; the depth is the higher of the two less the ground.
    With it, behind the wall, the shore's depth is multiplied by the share of the water above the crest,
    max(0, 1 - crest / H), and lessened by 2 mm for each metre inland; water that flows round the free end fades over
    150 m. East of the free end the level rises by 7 % of the height held back, fading to nothing at the edge of the
    diversion district.
    """
    height, inland = event.shore_level_m, np.maximum(inland_distance(x_m, y_m), 0)
    surface = height * np.exp(-inland / SHORE_FADE_M)
    by_river = height * np.exp(-(0.4 * inland + 3 * river_distance(x_m, y_m)) / SHORE_FADE_M) - ground(x_m, y_m)
    from_shore = surface - ground(x_m, y_m)
    if wall:
        over = max(0.0, 1 - WALL_CREST_M / height)
        raised = from_shore + 0.07 * (1 - over) * height * _diversion(x_m, inland)
        overtopping = over * from_shore - OVERTOPPED_LOSS * inland
        sheltered = np.maximum(overtopping, _flank_level(height, x_m, inland) - ground(x_m, y_m))
        from_shore = np.where(is_behind_wall(x_m), sheltered, raised)
    return np.maximum(np.maximum(from_shore, by_river), 0)


def is_behind_wall(x_m: Array) -> NDArray[np.bool_]:
    """The strip of land north of the wall. West of it the ridge is higher than any of the tsunamis."""
    return (x_m >= WALL_WEST_M) & (x_m < WALL_EAST_M)


def is_diversion_district(x_m: Array, y_m: Array) -> NDArray[np.bool_]:
    """Where the wall makes tsunamis deeper: just east of its free end, as far inland as its return."""
    east = (x_m >= WALL_EAST_M) & (x_m < WALL_EAST_M + DIVERSION_M)
    return east & (inland_distance(x_m, y_m) < WALL_RETURN_M)


def _diversion(x_m: Array, inland_m: Array) -> Array:
    """Share of the full rise: 1 at the free end, 0 at the edges of the diversion district and outside."""
    along = np.clip(1 - (x_m - WALL_EAST_M) / DIVERSION_M, 0, 1) * (x_m >= WALL_EAST_M)
    return np.asarray(along**2 * np.clip(1 - inland_m / WALL_RETURN_M, 0, 1))


def _flank_level(height_m: float, x_m: Array, inland_m: Array) -> Array:
    """Level of the water that has come round the inner end of the wall's return, m above mean sea level."""
    detour = np.hypot(WALL_EAST_M - x_m, np.maximum(WALL_RETURN_M - inland_m, 0))
    at_end = np.exp(-np.maximum(inland_m, WALL_RETURN_M) / SHORE_FADE_M)
    return np.asarray(height_m * at_end * np.exp(-detour / FLANK_FADE_M))


def flood_depth(event: Flood, x_m: Array, y_m: Array) -> Array:
    """
    Depth of a river flood above ground, m; 0 is dry.

    The level is the bank's height plus S exp(-(r / 350 m)^2) at the distance r from the river, S being the stage.
    Towards the sea the stage is lower, S (1 - 0.7 exp(-d / 150 m)) at the distance d from the shore.
    """
    course = river_course(y_m)
    inland = np.maximum(inland_distance(course, y_m), 0)
    stage = event.stage_m * (1 - 0.7 * np.exp(-inland / 150))
    level = ground(course, y_m) + stage * np.exp(-((river_distance(x_m, y_m) / FLOOD_WIDTH_M) ** 2))
    return np.maximum(level - ground(x_m, y_m), 0)


def cell_centres() -> tuple[Array, Array]:
    """Local x and y of the cell centres, each of shape (row, column), the northernmost row first."""
    x = (np.arange(COLUMNS) + 0.5) * CELL_M
    y = HEIGHT_M - (np.arange(ROWS) + 0.5) * CELL_M
    x_m, y_m = np.meshgrid(x, y)
    return x_m, y_m


def write_raster(path: Path, depth_m: Array, description: str) -> None:
    """Write one depth raster, rounded to 1 cm; sea and river are nodata."""
    values = np.where(is_water(*cell_centres()), NODATA, np.round(depth_m, 2)).astype(np.float32)
    profile: dict[str, Any] = {
        "driver": "GTiff",
        "dtype": "float32",
        "count": 1,
        "width": COLUMNS,
        "height": ROWS,
        "crs": CRS,
        "transform": Affine(CELL_M, 0, WEST_M, 0, -CELL_M, NORTH_M),
        "nodata": NODATA,
        "tiled": True,
        "blockxsize": 256,
        "blockysize": 256,
        "compress": "deflate",
        "predictor": 2,
        "zlevel": 9,
    }
    with rasterio.open(path, "w", **profile) as raster:
        raster.write(values, 1)
        raster.set_band_description(1, "depth_m")
        raster.update_tags(
            TITLE=f"Minato (synthetic): {description}",
            SYNTHETIC="yes: an invented town and an invented hazard, no simulation and no real place",
            UNITS="m above ground; 0 dry; nodata: sea and river channel",
            LICENCE="CC0-1.0",
        )


def write_hazard(folder: Path) -> None:
    """Write the nine rasters: three tsunamis without and with the wall, three floods that the wall does not change."""
    folder.mkdir(parents=True, exist_ok=True)
    x_m, y_m = cell_centres()
    for tsunami in TSUNAMIS:
        for world, wall in (("without", False), ("with", True)):
            title = f"tsunami {tsunami.name}, return period {tsunami.return_period_years} years, {world} the seawall"
            depth_m = tsunami_depth(tsunami, x_m, y_m, wall=wall)
            write_raster(folder / f"{tsunami.name}_{world}.tif", depth_m, title)
    for flood in FLOODS:
        title = f"river flood {flood.name}, return period {flood.return_period_years} years"
        write_raster(folder / f"{flood.name}.tif", flood_depth(flood, x_m, y_m), title)


def lots(rng: np.random.Generator) -> tuple[Array, Array]:
    """
    Local x and y of the buildings, in blocks of 6 by 2 lots between streets, numbered from south to north.

    Nobody builds within 30 m of the sea or the river, 10 m of the grid's edge or above 14 m; the share of lots
    that are built on falls with the distance from the port.
    """
    i, j = np.meshgrid(np.arange(160), np.arange(130))
    u, v = i * 13.0 + i // 6 * 7.0 - 300, j * 14.0 + j // 2 * 7.0 - 300
    turn = np.radians(7)
    x = (u * np.cos(turn) - v * np.sin(turn) + 4 * (rng.random(u.shape) - 0.5)).ravel()
    y = (u * np.sin(turn) + v * np.cos(turn) + 4 * (rng.random(u.shape) - 0.5)).ravel()
    edge = np.minimum(np.minimum(x, WIDTH_M - x), np.minimum(y, HEIGHT_M - y))
    free = (edge > 10) & (inland_distance(x, y) > 30) & (river_distance(x, y) > 30) & (ground(x, y) < 14)
    from_port = np.hypot(x - PORT_X_M, inland_distance(x, y))
    blocks: Array = np.asarray(rng.random(u.shape))
    thick = blocks[j // 2, i // 6].ravel()  # one draw for a block: some are packed, some nearly empty
    built = rng.random(x.shape) < (0.5 + thick) * (0.18 + 0.90 * np.exp(-((from_port / 600) ** 2)))
    return x[free & built], y[free & built]


@dataclass(frozen=True, slots=True)
class Kind:
    """How the buildings of one structure look: share of all, storeys, floor area per storey (m2), uses."""

    share: float
    storeys: tuple[int, ...]
    storey_area_m2: tuple[float, float]
    uses: tuple[str, ...]


KINDS = {
    "木造": Kind(0.80, (1, 2, 2, 2), (42, 85), ("住宅",) * 8 + ("店舗併用住宅", "店舗")),
    "鉄骨造": Kind(0.115, (1, 2, 2, 3), (70, 220), ("住宅", "店舗", "事務所", "倉庫", "工場")),
    "RC造": Kind(0.06, (2, 3, 3, 4, 5), (110, 320), ("共同住宅", "共同住宅", "事務所", "公共施設")),
    "SRC造": Kind(0.005, (7, 8, 9), (250, 420), ("共同住宅", "事務所")),
    "組積造": Kind(0.02, (1,), (25, 70), ("倉庫", "店舗")),
}
ERAS = (("令和", "R", 2018), ("平成", "H", 1988), ("昭和", "S", 1925))  # name, letter, the year before its first
HEADER = ("建物番号", "緯度", "経度", "構造", "階数", "延床面積（㎡）", "用途", "建築年", "床高（m）")


def building_rows(rng: np.random.Generator) -> list[tuple[str, ...]]:
    """The inventory as text, one row per building, with the gaps and spellings of a real municipal list."""
    x, y = lots(rng)
    to_degrees = Transformer.from_crs(CRS, "EPSG:6668", always_xy=True)
    longitude, latitude = to_degrees.transform(WEST_M + x, NORTH_M - HEIGHT_M + y)
    draws = rng.random((len(x), 13))
    return [
        (f"M-{number:04d}", f"{north:.7f}", f"{east:.7f}", *_attributes(*draw.tolist()))
        for number, (north, east, draw) in enumerate(zip(latitude, longitude, draws, strict=True), start=1)
    ]


def _attributes(*draw: float) -> tuple[str, ...]:
    """The columns from 構造 to 床高, from 13 uniform draws."""
    structure_u, storeys_u, area_u, area_v, floor_u, floor_v, use_u, year_u, year_v, spelling_u, *gaps = draw
    place = int(np.searchsorted(np.cumsum([kind.share for kind in KINDS.values()]), structure_u))
    structure, kind = list(KINDS.items())[min(place, len(KINDS) - 1)]  # the shares may add up to just below 1
    storeys = _pick(kind.storeys, storeys_u)
    low, high = kind.storey_area_m2
    floor_m = 0.1 if floor_u < 0.06 else 0.3 + 0.3 * floor_v
    return (
        "不明" if gaps[0] < 0.03 else structure,
        "" if gaps[1] < 0.02 else str(storeys),
        f"{storeys * (low + (high - low) * (area_u + area_v) / 2):.1f}",
        _pick(kind.uses, use_u),
        _written_year(1965 + int(30 * (year_u + year_v)), spelling_u),
        "" if gaps[2] < 0.10 else f"{floor_m:.2f}",
    )


def _pick(choices: tuple[T, ...], draw: float) -> T:
    return choices[int(draw * len(choices))]


def _written_year(year: int, draw: float) -> str:
    """Most offices write 1981; some write 昭和56年 or S56, and the first year of an era is 元年 in words."""
    if draw > 0.14:
        return "" if draw > 0.96 else str(year)
    era, letter, before_first = next(era for era in ERAS if year > era[2])
    if draw > 0.09:
        return f"{letter}{year - before_first}"
    return f"{era}{'元' if year - before_first == 1 else year - before_first}年"


def write_buildings(path: Path) -> None:
    """Write the inventory as a Japanese office would: CP932 with CRLF line ends."""
    with path.open("w", encoding="cp932", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(HEADER)
        writer.writerows(building_rows(np.random.default_rng(SEED)))


def write_example(folder: Path) -> None:
    """Write every generated file of the example into `folder`, replacing what is there."""
    write_hazard(folder / "hazard")
    write_buildings(folder / "buildings.csv")


if __name__ == "__main__":
    write_example(Path(__file__).parent)
