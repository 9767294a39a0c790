"""What a person answers about a file that was handed in, and the rules that act where nobody gives others."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Literal

import yaml
from pydantic import Field

from assets.confirmations import Doubt
from assets.inventory_spec import InventoryField, MeasuredField, ValueField, Word
from assets.quantities import AreaUnit, LengthUnit
from assets.rules import Imputation, RowRules
from infra.units import Strict

# Where nobody states them; one text for records that are read in both languages.
SOURCE_UNSTATED = "handed in by the municipality / 市区町村の提出資料"
LICENCE_UNSTATED = "as agreed with the municipality / 市区町村との取決めによる"


class Answers(Strict):
    """
    What the person who hands a file in says where it leaves something open; comes before all that is found.

    Keys as in InventorySpec. axes: what X and Y mean where columns are called so. A column that is
    mapped to "" is not used. confirmed: what makes the file doubtful, and is right all the same.
    """

    encoding: str | None = None
    delimiter: Literal[",", "\t", ";"] | None = None
    header_row: int | None = Field(default=None, ge=1, le=1000)
    sheet: str | None = None
    layer: str | None = None
    crs: str | None = None
    axes: Literal["x_is_north", "x_is_east"] | None = None
    columns: dict[InventoryField, str] = Field(default_factory=dict)
    units: dict[MeasuredField, AreaUnit | LengthUnit] = Field(default_factory=dict)
    values: dict[ValueField, dict[Word, Word]] = Field(default_factory=dict)
    confirmed: dict[Doubt, Literal["right"]] = Field(default_factory=dict)
    missing_attributes: Literal["declared"] | None = None
    rows: RowRules | None = None
    imputation: Imputation | None = None
    source: str | None = None
    licence: str | None = None


class SubmissionRules(Strict):
    """
    Rules for rows and missing values where a municipality gives none of its own.

    points : instead, where the buildings of a file are points
    """

    rows: RowRules
    imputation: Imputation
    points: Imputation


@cache
def submission_rules() -> SubmissionRules:
    """The rules of `tables/submission_rules.yaml`, every one with its source."""
    text = resources.files("assets").joinpath("tables", "submission_rules.yaml").read_text(encoding="utf-8")
    return SubmissionRules.model_validate(yaml.safe_load(text))
