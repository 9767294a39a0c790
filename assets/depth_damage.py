"""Flood depth-damage: the share of a building's value that a depth of water destroys."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import Field

from assets.table_files import SourcedRow, read_table, select
from infra.units import SourceKind

CountsFrom = Literal["floor", "ground"]
Form = Literal["steps", "linear"]


@dataclass(frozen=True, slots=True)
class DamageCurve:
    """
    One published depth-damage relation, shallowest depth first.

    depth_m counts from the floor or from the ground, as `counts_from` says. In the
    form "steps" each ratio holds from its depth up to the next one; "linear" is
    interpolated. The last ratio holds for all deeper water. below_floor_ratio is what
    water does that covers the ground but not the floor (None: the curve has no such row).
    """

    name: str
    asset: str
    sub_class: str
    counts_from: CountsFrom
    form: Form
    depth_m: tuple[float, ...]
    ratio: tuple[float, ...]
    below_floor_ratio: float | None
    source: str
    source_kind: SourceKind

    def __post_init__(self) -> None:
        if not self.depth_m or len(self.depth_m) != len(self.ratio) or self.depth_m[0] != 0:
            raise ValueError(f"{self.name}: every depth needs one ratio, and the first depth is 0 m")
        if not all(math.isfinite(depth) for depth in self.depth_m) or np.any(np.diff(self.depth_m) <= 0):
            raise ValueError(f"{self.name}: depths must increase")
        ratios = (0.0 if self.below_floor_ratio is None else self.below_floor_ratio, *self.ratio)
        if np.any(np.diff(ratios) < 0) or ratios[0] < 0 or ratios[-1] > 1:
            raise ValueError(f"{self.name}: ratios lie between 0 and 1 and deeper water never does less damage")
        if self.counts_from == "ground" and self.below_floor_ratio is not None:
            raise ValueError(f"{self.name}: a curve that counts from the ground has no row below the floor")


def damage_ratio(depth_m: ArrayLike, floor_height_m: ArrayLike, curve: DamageCurve) -> NDArray[np.float64]:
    """
    Share of the building's value lost at a depth of water.

    Water that reaches the floor exactly is not above it: the row "below floor" still
    holds. A floor height acts only where the curve counts depth from the floor.

    Parameters
    ----------
    depth_m : array, usually (event, asset)
        Depth above GROUND, m. 0 is dry; NaN is unknown and stays NaN.
    floor_height_m : array that broadcasts against depth_m, usually (asset,)
        Height of the floor above ground, m. NaN gives NaN where the water is not 0
        and the curve counts from the floor; otherwise it is not read.
    curve : DamageCurve

    Returns
    -------
    array, the broadcast shape
        Ratio in [0, 1]; never decreasing in depth, never increasing in floor height;
        exactly 0 at depth 0.

    Raises
    ------
    ValueError
        A depth or a floor height is below zero.
    """
    depth, floor = np.broadcast_arrays(np.asarray(depth_m, dtype=float), np.asarray(floor_height_m, dtype=float))
    if np.any(depth < 0) or np.any(floor < 0):
        raise ValueError("depth and floor height must be 0 m or more")
    from_floor = curve.counts_from == "floor"
    # Rounded to a micrometre: 0.95 m of water over a floor at 0.45 m is 0.5 m, not 0.49999999999999994.
    above = np.round(depth - floor if from_floor else depth, 6)
    ratio = np.where(np.isnan(above), np.nan, _from_curve(above, curve))
    if from_floor:
        ratio = np.where(above <= 0, curve.below_floor_ratio or 0.0, ratio)
    return np.where(depth == 0, 0.0, ratio)


def _from_curve(above_m: NDArray[np.float64], curve: DamageCurve) -> NDArray[np.float64]:
    """Ratio at a depth above the curve's own zero; anything at negative depth or NaN, which the caller replaces."""
    if curve.form == "linear":
        return np.asarray(np.interp(above_m, curve.depth_m, curve.ratio), dtype=float)
    step = np.searchsorted(curve.depth_m, above_m, side="right") - 1
    return np.asarray(curve.ratio, dtype=float)[np.clip(step, 0, None)]


class _DepthDamageRow(SourcedRow):
    curve: str
    asset: str
    sub_class: str
    counts_from: CountsFrom
    form: Form
    part: Literal["below_floor", "curve"]
    depth_m: float | None = Field(ge=0)
    ratio: float = Field(ge=0, le=1)


def load_damage_curve(name: str) -> DamageCurve:
    """
    A published curve by name, such as "MLIT-manual-2025/house/A" or "JRC-Asia/residential".

    Raises
    ------
    ValueError
        No such curve (the message lists those that exist).
    """
    rows = select(read_table("depth_damage_flood.csv", _DepthDamageRow), "curve", name)
    body = [(row.depth_m, row.ratio) for row in rows if row.part == "curve" and row.depth_m is not None]
    below = [row.ratio for row in rows if row.part == "below_floor"]
    first = rows[0]
    return DamageCurve(
        name=name,
        asset=first.asset,
        sub_class=first.sub_class,
        counts_from=first.counts_from,
        form=first.form,
        depth_m=tuple(depth for depth, _ in body),
        ratio=tuple(ratio for _, ratio in body),
        below_floor_ratio=below[0] if below else None,
        source=first.source,
        source_kind=first.source_kind,
    )
