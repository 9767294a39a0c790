"""The `inventory` section of a scenario: which file, whose columns, which declared rules."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from assets.municipality_codes import parse_municipality_code
from assets.quantities import AREA_UNITS, LENGTH_UNITS, AreaUnit, LengthUnit
from assets.rules import Imputation, RowRules
from assets.words import cell_text
from infra.units import Cited, InputFile, Strict, said

InventoryField = Literal[
    "asset_id",
    "longitude",
    "latitude",
    "x",
    "y",
    "structure",
    "storeys",
    "floor_area_m2",
    "use",
    "year_built",
    "floor_height_m",
    "quantity",
]
ValueField = Literal["structure", "storeys", "floor_area_m2", "use", "year_built", "floor_height_m", "quantity"]
MeasuredField = Literal["floor_area_m2", "floor_height_m"]
STRUCTURE_VALUES = ("wood", "steel", "rc", "src", "masonry", "unknown")


Word = Annotated[str, BeforeValidator(cell_text)]
"""A word of the reader's file or of ours; a number in YAML is the text that the file shows."""


def _code(value: Any) -> Any:
    if isinstance(value, int):
        raise said(
            "write the municipality code in quotes: a leading zero is lost otherwise",
            "市区町村コードは引用符で囲んで書いてください（先頭の0が失われます）",
        )
    return parse_municipality_code(value) if isinstance(value, str) else value


class InventorySpec(Strict):
    """
    How to read one building inventory.

    columns maps our fields to the reader's column names; values maps the reader's
    words to ours, on top of the Japanese spellings that are built in. units are those of
    a column's bare numbers (m2 and m if not given); a unit written in a cell comes first. crs is required
    where the file has none and must not contradict one that it has. x is easting and
    y northing (in Japan's plane rectangular systems the file may name them Y and X).
    missing_attributes: "declared" is needed for a shapefile without its .dbf.
    municipality_code is None outside Japan.
    """

    file: InputFile
    source: Cited
    licence: str = Field(min_length=1)
    encoding: str | None = None
    delimiter: Literal[",", "\t", ";"] | None = None
    header_row: int | None = Field(default=None, ge=1, le=1000)
    sheet: str | None = None
    layer: str | None = None
    crs: str | None = None
    columns: dict[InventoryField, str] = Field(default_factory=dict)
    units: dict[MeasuredField, AreaUnit | LengthUnit] = Field(default_factory=dict)
    values: dict[ValueField, dict[Word, Word]] = Field(default_factory=dict)
    municipality_code: Annotated[str | None, BeforeValidator(_code)] = None
    missing_attributes: Literal["declared"] | None = None
    rows: RowRules = Field(default_factory=RowRules)
    imputation: Imputation = Field(default_factory=Imputation)

    @model_validator(mode="after")
    def _consistent(self) -> InventorySpec:
        for theirs, ours in self.values.get("structure", {}).items():
            if ours not in STRUCTURE_VALUES:
                raise said(
                    f"values.structure: {theirs!r} maps to {ours!r}; write one of {', '.join(STRUCTURE_VALUES)}",
                    f"values.structure：「{theirs}」の対応先「{ours}」は使えません"
                    f"（使える語：{'、'.join(STRUCTURE_VALUES)}）",
                )
        for field, known in (("floor_area_m2", AREA_UNITS), ("floor_height_m", LENGTH_UNITS)):
            unit = {str(measured): unit for measured, unit in self.units.items()}.get(field)
            if unit is not None and unit not in known:
                raise said(
                    f"units.{field}: write one of {', '.join(known)}, found {unit!r}",
                    f"units.{field}：「{unit}」は使えません（使える単位：{'、'.join(known)}）",
                )
        if self.imputation.asset_id is not None and "asset_id" in self.columns:
            raise said(
                "asset_id has a column and a rule; give one of them", "asset_id は列か規則のどちらか一つにしてください"
            )
        if ("longitude" in self.columns) != ("latitude" in self.columns) or ("x" in self.columns) != (
            "y" in self.columns
        ):
            raise said(
                "give both coordinate columns: longitude and latitude, or x and y",
                "座標の列は longitude と latitude、または x と y の両方を書いてください",
            )
        if "longitude" in self.columns and "x" in self.columns:
            raise said(
                "give one pair of coordinate columns, longitude and latitude or x and y",
                "座標の列は longitude・latitude か x・y のどちらか一組にしてください",
            )
        return self
