"""No section that a person writes takes a figure whose source is left empty."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
from pydantic import TypeAdapter, ValidationError

import assets
import hazards
import valuation
from infra.units import Strict


def sections(kind=Strict):
    for one in kind.__subclasses__():
        yield one
        yield from sections(one)


for package in (assets, hazards, valuation):
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if ".report" not in module.name:
            importlib.import_module(module.name)
ELSEWHERE = {
    ("assets.submission_answers.Answers", "source"),  # a question not answered, which is asked again
    ("hazards.event_spec.EventSpec", "rate_source"),  # missing, unless the source of the event has it
}
SOURCES = sorted(
    {
        (f"{one.__module__}.{one.__name__}", name): one.model_fields[name]
        for one in sections()
        if one.__module__.split(".")[0] in ("assets", "hazards", "valuation")
        for name in one.model_fields
        if name == "source" or name.endswith("_source")
    }.items(),
    key=lambda item: item[0],
)
DECLARED = [pair for pair in SOURCES if pair[0] not in ELSEWHERE]


def test_there_are_such_sections():
    names = {name for (name, _), _ in DECLARED}
    assert {"valuation.rules.Share", "valuation.measures.Amount", "valuation.money.basis.Inflation"} <= names


@pytest.mark.parametrize("field", [field for _, field in DECLARED], ids=[".".join(key) for key, _ in DECLARED])
def test_an_empty_source_is_refused(field):
    with pytest.raises(ValidationError):
        TypeAdapter(field.rebuild_annotation(), config=None).validate_python("")
