"""Curves of breaches: how likely a levee or seawall fails, against how far its crest lies above the water."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping
from functools import cache
from importlib import resources
from itertools import pairwise
from types import MappingProxyType
from typing import Annotated, Literal

import numpy as np
from pydantic import Field, field_validator

from hazards.declared import Text
from infra.units import Fraction, Metres, SourceKind, Strict, said

_TABLE = "breach_fragility.csv"


class BreachPoint(Strict):
    """One point of a curve: the crest lies so far above the water (negative: below it), and the chance of a breach."""

    freeboard_m: Metres
    probability: Fraction


class BreachCurve(Strict):
    """
    Chance that a defence breaches in an event, against its freeboard: crest level minus water level, m.

    points stand in order of rising freeboard; between them the curve is straight, beyond
    its ends constant. More freeboard never makes a breach likelier. teaching_values: made
    for teaching, no survey of any wall.
    """

    points: Annotated[list[BreachPoint], Field(min_length=2)]
    source: Text
    source_kind: SourceKind
    title: str = ""
    teaching_values: bool = False

    @field_validator("points")
    @classmethod
    def _falls(cls, points: list[BreachPoint]) -> list[BreachPoint]:
        for low, high in pairwise(points):
            if not low.freeboard_m < high.freeboard_m:
                raise said(
                    f"list the points by rising freeboard_m, found {high.freeboard_m:g} after {low.freeboard_m:g}",
                    f"freeboard_m の小さい順に書いてください"
                    f"（{low.freeboard_m:g}の後に{high.freeboard_m:g}があります）",
                )
            if high.probability > low.probability:
                raise said(
                    "a higher crest cannot make a breach likelier, found probability "
                    f"{high.probability:g} at a freeboard of {high.freeboard_m:g} m and {low.probability:g} below it",
                    f"余裕高が大きいほど破堤確率が高くなっています（{high.freeboard_m:g} mで{high.probability:g}、"
                    f"その手前で{low.probability:g}）",
                )
        return points

    def probability(self, freeboard_m: float) -> float:
        """
        Chance of a breach at one freeboard in m, in [0, 1].

        Raises
        ------
        ValueError
            The freeboard is not a finite number.
        """
        if not math.isfinite(freeboard_m):
            raise ValueError(f"the freeboard must be a number of metres, found {freeboard_m:g}")
        known = [point.freeboard_m for point in self.points]
        return float(np.interp(freeboard_m, known, [point.probability for point in self.points]))


class _Row(Strict):
    curve: Text
    freeboard_m: Metres
    probability: Fraction
    title: Text
    source: Text
    source_kind: SourceKind
    use: Literal["teaching", "survey"]


@cache
def _table() -> Mapping[str, BreachCurve]:
    text = resources.files("hazards").joinpath("tables", _TABLE).read_text(encoding="utf-8")
    rows: dict[str, list[_Row]] = {}
    for cells in csv.DictReader(io.StringIO(text, newline="")):
        row = _Row.model_validate(cells)
        rows.setdefault(row.curve, []).append(row)
    curves = {}
    for name, its in rows.items():
        points = [BreachPoint(freeboard_m=row.freeboard_m, probability=row.probability) for row in its]
        first = its[0]
        curves[name] = BreachCurve(
            points=points, source=first.source, source_kind=first.source_kind,
            title=first.title, teaching_values=first.use == "teaching",
        )  # fmt: skip
    return MappingProxyType(curves)


def breach_curves() -> tuple[str, ...]:
    """Names of the curves of `hazards/tables/breach_fragility.csv`, sorted."""
    return tuple(sorted(_table()))


def load_breach_curve(name: str) -> BreachCurve:
    """
    One curve of the table.

    Raises
    ------
    ValueError
        There is no such curve; the sentence names those that there are.
    """
    if name not in _table():
        raise ValueError(f"there is no curve of breaches {name!r}; known: {', '.join(breach_curves())}")
    return _table()[name]
