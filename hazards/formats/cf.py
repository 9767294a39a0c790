"""
Variables that lie on a grid, in files that follow the CF conventions: which is meant, and which part of it.

Shared by NetCDF files and Zarr stores: each gives its variables as `Variable`, and the rest is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hazards.declared import Pick
from hazards.formats import messages
from hazards.formats.labels import labels_along, position
from hazards.grids import RasterHeader
from infra.errors import Refused

_X_STANDARD = ("longitude", "projection_x_coordinate", "grid_longitude")
_Y_STANDARD = ("latitude", "projection_y_coordinate", "grid_latitude")
_EAST = ("degrees_east", "degree_east", "degree_e", "degrees_e", "degreee", "degreese")
_NORTH = ("degrees_north", "degree_north", "degree_n", "degrees_n", "degreen", "degreesn")
_X_NAMES = ("x", "lon", "long", "longitude", "easting", "eastings", "xc", "rlon")
_Y_NAMES = ("y", "lat", "latitude", "northing", "northings", "yc", "rlat")


@dataclass(frozen=True, slots=True)
class Variable:
    """
    One variable of a file, not read yet.

    attrs : texts as str, single numbers as numpy scalars, several as arrays
    block_cells : cells that have to be decoded together
    read : part of it, as stored; one whole number or slice for every dimension
    unwritten : what the format itself writes where nothing was stored, where the variable declares nothing
    packing : a compression that is not decoded here; None where it is
    """

    name: str
    dims: tuple[str, ...]
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    attrs: Mapping[str, Any]
    read: Callable[[tuple[int | slice, ...]], NDArray[Any]]
    block_cells: int = 1
    unwritten: float | None = None
    packing: str | None = None

    def all(self) -> NDArray[Any]:
        """All of it."""
        return self.read(tuple(slice(None) for _ in self.shape))


Variables = Mapping[str, Variable]


@dataclass(frozen=True, slots=True)
class Along:
    """A dimension that an axis of the grid runs along, and its coordinate if there is one."""

    dimension: int
    coordinate: Variable | None


@dataclass(frozen=True, slots=True)
class Slice:
    """The two-dimensional part of a variable that is meant; at : position along every further dimension."""

    variable: Variable
    y: Along
    x: Along
    at: Mapping[int, int] = field(default_factory=dict)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.variable.shape[self.y.dimension], self.variable.shape[self.x.dimension]

    def window(self, header: RasterHeader) -> NDArray[Any]:
        """The cells of a header's window as stored, (y, x), rows in the file's order."""
        key: list[int | slice] = [self.at.get(dimension, 0) for dimension in range(len(self.variable.dims))]
        key[self.y.dimension] = slice(header.row, header.row + header.height)
        key[self.x.dimension] = slice(header.column, header.column + header.width)
        cells = self.variable.read(tuple(key))
        return cells.T if self.x.dimension < self.y.dimension else cells


def slice_of(name: str, variables: Variables, pick: Pick) -> Slice:
    """
    The part of a file that is picked, or the only one there is.

    Raises
    ------
    Refused
        It is not the only one, or is not there, or has no grid; the names to choose from are said.
    """
    variable = _variable_of(name, variables, pick.variable)
    grid = grid_of(variable, variables)
    if grid is None:
        curved = curvilinear(variable, variables)
        raise Refused([messages.curvilinear(name, variable.name) if curved else messages.no_grid(name, variable.name)])
    if variable.packing is not None:
        raise Refused([messages.packing_unknown(name, variable.name, variable.packing)])
    if variable.dtype.kind not in "fiub":
        raise Refused([messages.type_unreadable(name, variable.name, str(variable.dtype))])
    y, x = grid
    further = [n for n in range(len(variable.dims)) if n not in (y.dimension, x.dimension)]
    return Slice(variable, y, x, _positions(name, variable, variables, further, dict(pick.select)))


def _variable_of(name: str, variables: Variables, asked: str | None) -> Variable:
    candidates = _candidates(variables)
    if asked is not None:
        if asked in variables and len(variables[asked].dims) >= 2:
            return variables[asked]
        raise Refused([messages.variable_unknown(name, asked, candidates)])
    chosen = [one for one in candidates if variables[one].dtype.kind == "f" or "scale_factor" in variables[one].attrs]
    chosen = chosen or candidates  # codes of classes are whole numbers
    if not chosen:
        curved = next((one for one in variables.values() if curvilinear(one, variables)), None)
        raise Refused([messages.curvilinear(name, curved.name) if curved else messages.no_grid(name, None)])
    if len(chosen) > 1:
        raise Refused([messages.variable_needed(name, chosen)])
    return variables[chosen[0]]


def _candidates(variables: Variables) -> list[str]:
    """Variables of numbers on a grid that do not only describe others, by name."""
    describing = {word for one in variables.values() for word in _words(one, "coordinates", "bounds", "grid_mapping")}
    numbers = (one for one in variables.values() if one.dtype.kind in "fiubc" or one.packing is not None)
    return sorted(one.name for one in numbers if one.name not in describing and grid_of(one, variables) is not None)


def _words(variable: Variable, *attributes: str) -> list[str]:
    texts = (str(variable.attrs.get(attribute, "")) for attribute in attributes)
    return [word.rstrip(":") for text in texts for word in text.split()]


# --- axes


def grid_of(variable: Variable, variables: Variables) -> tuple[Along, Along] | None:
    """The dimensions along which y and x run; None where there is not exactly one of each."""
    found: dict[str, list[Along]] = {"x": [], "y": []}
    for n, dimension in enumerate(variable.dims):
        axis, coordinate = _axis_along(dimension, variable, variables)
        if axis is not None:
            found[axis].append(Along(n, coordinate))
    if len(found["x"]) != 1 or len(found["y"]) != 1:
        return None
    return found["y"][0], found["x"][0]


def _axis_along(dimension: str, variable: Variable, variables: Variables) -> tuple[str | None, Variable | None]:
    names = [dimension, *_words(variable, "coordinates")]
    for coordinate in (variables[name] for name in dict.fromkeys(names) if name in variables):
        if coordinate.dims == (dimension,) and coordinate.dtype.kind in "fiu":
            axis = _axis_of(coordinate)
            if axis is not None:
                return axis, coordinate
    lower = dimension.lower()
    if dimension in variables:
        return None, None
    return ("x" if lower in _X_NAMES else "y" if lower in _Y_NAMES else None), None


def _axis_of(coordinate: Variable) -> str | None:
    """x, y or None, by what says most: axis, standard_name, units, at last its name."""
    said = {key: str(coordinate.attrs.get(key, "")).strip().lower() for key in ("axis", "standard_name", "units")}
    if said["axis"]:
        return said["axis"] if said["axis"] in ("x", "y") else None
    for axis, standard, units in (("x", _X_STANDARD, _EAST), ("y", _Y_STANDARD, _NORTH)):
        if said["standard_name"] in standard or said["units"] in units:
            return axis
    name = coordinate.name.lower()
    return "x" if name in _X_NAMES else "y" if name in _Y_NAMES else None


def curvilinear(variable: Variable, variables: Variables) -> bool:
    """Whether a variable has no axes of its own, but coordinates of two dimensions."""
    if grid_of(variable, variables) is not None or variable.dtype.kind not in "fiu":
        return False
    flat = (one for one in variables.values() if len(one.dims) == 2 and one is not variable)
    within = [one for one in flat if set(one.dims) <= set(variable.dims)]
    return {"x", "y"} <= {_axis_of(one) for one in within}


# --- further dimensions


def _positions(
    name: str, variable: Variable, variables: Variables, further: list[int], asked: dict[str, str | int | float]
) -> dict[int, int]:
    """Where to read along every dimension beside the grid; all that is wrong with the selection at once."""
    found: dict[int, int] = {}
    findings = []
    for n in further:
        dimension, count = variable.dims[n], variable.shape[n]
        if count == 1 and not asked:
            continue
        labels = labels_along(name, dimension, count, variable, variables)
        key = next((key for key in (dimension, *labels) if key in asked), None)
        if key is not None:
            at = position(name, key, asked.pop(key), labels, dimension, count)
            if isinstance(at, int):
                found[n] = at
            else:
                findings.append(at)
        elif count != 1:
            values = next(iter(labels.values()), range(count))
            findings.append(messages.select_needed(name, dimension, values))
    if asked:
        findings.append(messages.dimension_unknown(name, list(asked), [variable.dims[n] for n in further]))
    if findings:
        raise Refused(findings)
    return found
