"""Every public function of money and of the chain shows formula, source and a worked example, and the example holds."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil

import pytest

from valuation import money

PACKAGE = [f"valuation.money.{module.name}" for module in pkgutil.iter_modules(money.__path__)]
CHAIN = ["valuation.chain", "valuation.estimate", "valuation.period", "valuation.plain_chain", "valuation.shares"]
MODULES = [*PACKAGE, *CHAIN, "valuation.discounting", "valuation.plain"]
NO_FUNCTION = {"valuation.money.rules"}  # a model: what it refuses is tested with the words it says
# What looks something up, words it or checks it: an example, and neither formula nor source.
UNSOURCED = {
    "begins_early",
    "checked",
    "figure",
    "group",
    "is_random",
    "method",
    "notes",
    "same_money",
    "value_plain",
    "weakest",
}


def figures(name):
    """The public functions that a module makes itself."""
    return [
        function
        for function in vars(importlib.import_module(name)).values()
        if inspect.isfunction(function) and function.__module__ == name and not function.__name__.startswith("_")
    ]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_the_documentation_hold(name):
    found = doctest.testmod(importlib.import_module(name))
    assert found.failed == 0
    assert found.attempted > 0 or name in NO_FUNCTION


@pytest.mark.parametrize("name", MODULES)
def test_every_function_has_an_example(name):
    assert [one.__name__ for one in figures(name) if ">>>" not in inspect.getdoc(one)] == []


@pytest.mark.parametrize("name", MODULES)
def test_every_formula_has_its_source(name):
    formulas = [one for one in figures(name) if one.__name__ not in UNSOURCED]
    assert [one.__name__ for one in formulas if "References" not in inspect.getdoc(one)] == []
