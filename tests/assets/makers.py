"""Small inventories for the tests of this folder."""

from __future__ import annotations

import geopandas as gpd
import pytest

from assets import InventorySpec, read_inventory
from infra.errors import Refused

HEADER = "建物番号,緯度,経度,構造,階数,延床面積（㎡）,用途,建築年,床高（m）"
COLUMNS = {
    "asset_id": "建物番号",
    "latitude": "緯度",
    "longitude": "経度",
    "structure": "構造",
    "storeys": "階数",
    "floor_area_m2": "延床面積（㎡）",
    "use": "用途",
    "year_built": "建築年",
    "floor_height_m": "床高（m）",
}
GOOD = "M-0001,33.90,138.40,木造,2,98.5,住宅,昭和56年,0.45"
ASSUMED = {"source": "assumption of the test", "source_kind": "assumption"}
MIXTURE = {"rule": "mixture", "weights": {"wood": 0.7, "rc": 0.3}, **ASSUMED}
YEARS = {"rule": "uniform_years", "first": 1970, "last": 1979, **ASSUMED}


def constant(value, **ends):
    return {"rule": "constant", "value": value, **ends, **ASSUMED}


def row(number=1, **cells):
    """A good row with some cells changed, by our field names."""
    values = dict(zip(COLUMNS, GOOD.split(","), strict=True)) | {"asset_id": f"M-{number:04d}"}
    ordered = ("asset_id", "latitude", "longitude", *list(COLUMNS)[3:])
    return ",".join(str((values | cells)[field]) for field in ordered)


def spec(**changes):
    base = {
        "file": "buildings.csv",
        "source": "made for the test",
        "licence": "CC0",
        "crs": "EPSG:6668",
        "columns": COLUMNS,
    }
    return InventorySpec.model_validate(base | changes)


def csv_inventory(folder, *rows, header=HEADER, written_as="utf-8", reference_year=2026, **changes):
    path = folder / "buildings.csv"
    path.write_bytes("\r\n".join([header, *rows, ""]).encode(written_as))
    return read_inventory(spec(**changes), path, reference_year=reference_year)


def polygon_inventory(folder, shapes, crs="EPSG:6676", data=None, **changes):
    """Shapes written as GeoPackage; the rules fill everything but the shape."""
    path = folder / "buildings.gpkg"
    gpd.GeoDataFrame(data, geometry=gpd.GeoSeries(shapes, crs=crs)).to_file(path, driver="GPKG")
    rules = {
        "asset_id": {"rule": "row_number"},
        "structure": constant("wood"),
        "storeys": constant(2),
        "floor_area_m2": {"rule": "footprint_times_storeys", **ASSUMED},
        "year_built": constant(1990),
    }
    base = {"file": "buildings.gpkg", "crs": None, "columns": {}, "imputation": rules}
    return read_inventory(spec(**(base | changes)), path)


def refusals(read, *args, **changes):
    """All findings of an inventory that must be refused."""
    with pytest.raises(Refused) as caught:
        read(*args, **changes)
    return [one for one in caught.value.findings if one.severity == "refused"]


def codes(findings):
    return sorted(one.code for one in findings)
