"""Small files of every format, each of the same few cells, and what is read from them."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr
from pyproj import CRS

from hazards.declared import Pick
from hazards.formats import Beside, Stored
from hazards.grids import RasterHeader
from hazards.rasters import header_problems, places_may_lack, read_header, read_stored
from infra.errors import Refused
from infra.findings import Finding

NAN = float("nan")
CELLS = np.array([[0.0, 1.5, NAN], [2.25, 0.0, 3.0]], dtype=np.float32)  # rows from north to south
X, Y = [1005.0, 1015.0, 1025.0], [1995.0, 1985.0]  # centres of cells of 10 m below and right of (1000, 2000)
KINDS = ["netcdf4", "netcdf3", "zarr2", "zarr3"]
X_ATTRS = {"standard_name": "projection_x_coordinate", "units": "m"}
Y_ATTRS = {"standard_name": "projection_y_coordinate", "units": "m"}


def grid_mapping() -> xr.DataArray:
    """A scalar variable that carries EPSG:6677."""
    return xr.DataArray(np.int32(0), attrs={"crs_wkt": CRS("EPSG:6677").to_wkt(), "grid_mapping_name": "x"})


def dataset(cells: Any = CELLS, dims: tuple[str, ...] = ("y", "x"), **coords: Any) -> xr.Dataset:
    """One variable `depth_m` on the grid, in EPSG:6677; `coords` are added or take the place of x and y."""
    attrs = {"units": "m", "grid_mapping": "crs"}
    known = {"x": ("x", X, X_ATTRS), "y": ("y", Y, Y_ATTRS)}
    used = {name: at for name, at in known.items() if name in dims and name not in coords}
    return xr.Dataset({"depth_m": (dims, np.asarray(cells), attrs), "crs": grid_mapping()}, {**used, **coords})


def write(path: Path, data: xr.Dataset, kind: str = "netcdf4", **encoding: Any) -> Path:
    """A data set in one of KINDS; encoding is of `depth_m`."""
    options: dict[str, Any] = {"encoding": {"depth_m": encoding}} if encoding else {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # text in Zarr version 3 has no final specification
        if kind.startswith("zarr"):
            data.to_zarr(path, mode="w", zarr_format=int(kind[-1]), consolidated=False, **options)
        else:
            engine = {"netcdf4": "h5netcdf", "netcdf3": "scipy"}[kind]
            data.to_netcdf(path, engine=engine, **options)
    return path


def beside(folder: Path | None = None, **picked: Any) -> Beside:
    """What is picked from a file, its grid file in a folder."""
    select = tuple(picked.pop("select", {}).items())
    grid = picked.get("grid_file")
    return Beside(Pick(select=select, **picked), None if folder is None or grid is None else folder / grid)


def header_of(path: Path, folder: Path | None = None, **picked: Any) -> RasterHeader:
    """The header of what is picked from a file."""
    with places_may_lack():
        return read_header(path.name, path, beside(folder, **picked))


def stored_in(path: Path, folder: Path | None = None, **picked: Any) -> Stored:
    """The cells of what is picked from a file."""
    with places_may_lack():
        return read_stored(header_of(path, folder, **picked))


def _read_all(path: Path, beside: Beside, declared: str | None) -> None:
    with places_may_lack():
        header = read_header(path.name, path, beside)
        if problems := header_problems(header, declared):
            raise Refused(problems)
        read_stored(header)


def refused_by(path: Path, folder: Path | None = None, declared: str | None = "EPSG:6677", **picked: Any) -> Finding:
    """The one finding with which a file is refused, by its header or by its cells, said in both languages."""
    with pytest.raises(Refused) as refusal:
        _read_all(path, beside(folder, **picked), declared)
    (finding,) = refusal.value.findings
    said = (finding.message_en, finding.message_ja, finding.remedy_en, finding.remedy_ja)
    assert all(said)
    assert not any(str(path.parent) in text for text in (*said, finding.value))
    return finding
