"""What is declared where a measure was not simulated: a share of the depth, or a wall; and how wrong that may be."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, ValidationInfo, field_validator

from hazards.declared import Raster, Text
from infra.units import Fraction, InputFile, Metres, Positive, SourceKind, Strict, said

BORDER = "border"


class ShareRange(Strict):
    """A share of the depth that a measure takes away: expected, at least and at most; never known exactly."""

    low: Fraction
    central: Fraction
    high: Fraction

    @field_validator("high")
    @classmethod
    def _a_range(cls, value: float, info: ValidationInfo) -> float:
        if "low" not in info.data or "central" not in info.data:
            return value
        low, central = info.data["low"], info.data["central"]
        if not low <= central <= value:
            raise said(
                f"write low <= central <= high, found {low:g}, {central:g}, {value:g}",
                f"low ≤ central ≤ high としてください（入力：{low:g}、{central:g}、{value:g}）",
            )
        if low == value:
            raise said(
                "screening is never exact: `high` must be above `low`",
                "簡易評価に誤差のないことはありません。「high」を「low」より大きくしてください",
            )
        return value


class DepthReduction(Strict):
    """
    Water gets shallower by a share, everywhere or within the polygons of a file.

    where : a vector file; cells whose centres lie in none of its polygons keep their depth
    """

    kind: Literal["depth_reduction"]
    share: ShareRange
    where: InputFile | None = None
    source: Text
    source_kind: SourceKind


def _from_tag(value: Any) -> str:
    """`border` is a word and is never looked up as a file."""
    return "border" if isinstance(value, str) and value.strip() == BORDER else "file"


BorderOrFile = Annotated[
    Annotated[Literal["border"], Tag("border")] | Annotated[InputFile, Tag("file")], Discriminator(_from_tag)
]


class FloodWallFill(Strict):
    """
    A wall keeps dry what water can only reach past it, where the water is below its crest.

    line, crest_level_m : a vector file with the wall's line, and its level, m in the datum of the ground
    crest : instead, a raster of crest levels, without a value beside the wall
    crest_uncertainty_m : by which crest, ground and water level together may be wrong; required
    ground : ground elevation; the one of the catalogue where it is left out
    water_from : where the water comes from: `border` (the edge of the grid), or a vector file of polygons (the sea,
        the river); these count as water whatever their depth says
    """

    kind: Literal["flood_wall_fill"]
    line: InputFile | None = None
    crest_level_m: Metres | None = None
    crest: Raster | None = Field(default=None, validate_default=True)
    crest_uncertainty_m: Positive
    ground: Raster | None = None
    water_from: BorderOrFile
    source: Text
    source_kind: SourceKind

    @field_validator("crest")
    @classmethod
    def _one_crest(cls, value: Any, info: ValidationInfo) -> Any:
        if "line" in info.data and "crest_level_m" in info.data:
            line, level = info.data["line"], info.data["crest_level_m"]
            if (value is None) == (line is None) or (line is None) != (level is None):
                raise said(
                    "give the wall either as `line` and `crest_level_m`, or as the raster `crest`",
                    "壁は「line」と「crest_level_m」の組、またはラスタ「crest」のどちらか一方で指定してください",
                )
        return value


Screening = Annotated[
    Annotated[DepthReduction, Tag("depth_reduction")] | Annotated[FloodWallFill, Tag("flood_wall_fill")],
    Discriminator("kind"),
]
"""What stands for the raster of the world with the measure where there is none."""
