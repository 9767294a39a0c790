"""A file of questions as a clerk gives it back, turned into the plain values that `assets.submission.Answers` takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assets.submission_answers import submission_rules
from assets.words import cell_text
from flows.question_words import as_written

_NAMES = ("sheet", "layer", "source", "licence", "encoding")  # a sheet called 2024 is a number to YAML


def answered(values: Mapping[str, Any]) -> dict[str, Any]:
    """
    What a file of questions says, without the questions that were left open.

    Answers in Japanese are put into the file's own words, names that look like numbers stay text, a rule that is a
    value and no more is the constant one, and rules for rows that are not spoken of stay as they are.

    Parameters
    ----------
    values : the plain values of the YAML file
    """
    said: dict[str, Any] = _worded((), values) or {}
    for key in _NAMES:
        if type(said.get(key)) in (int, float):
            said[key] = cell_text(said[key])
    if type(said.get("crs")) is int:
        said["crs"] = f"EPSG:{said['crs']}"
    if isinstance(columns := said.get("columns"), dict):
        said["columns"] = {f: cell_text(h) if type(h) in (int, float) else h for f, h in columns.items()}
    if isinstance(rules := said.get("imputation"), dict):
        said["imputation"] = {field: _rule(rule) for field, rule in rules.items()}
    if isinstance(rows := said.get("rows"), dict):
        said["rows"] = {**submission_rules().rows.model_dump(exclude_none=True), **rows}
    return said


def _worded(path: tuple[str, ...], value: Any) -> Any:
    """A branch without what was left empty, None where nothing remains; "" stays: it says that there is no column."""
    if isinstance(value, Mapping):
        kept = {key: below for key, one in value.items() if (below := _worded((*path, str(key)), one)) is not None}
        return kept or None
    return as_written(path, value) if isinstance(value, str) and path else value


def _rule(rule: Any) -> Any:
    return {"rule": "constant", **rule} if isinstance(rule, dict) and "value" in rule and "rule" not in rule else rule
