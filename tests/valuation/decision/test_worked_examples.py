"""Every public function of the decision figures shows a worked example in its documentation, and the example holds."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil

import pytest

from valuation import decision

MODULES = [f"valuation.decision.{module.name}" for module in pkgutil.iter_modules(decision.__path__)]
PLAIN = {"checks", "refusals"}  # checks and sentences: no formula, no figure


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_the_documentation_hold(name):
    found = doctest.testmod(importlib.import_module(name))
    assert found.failed == 0
    assert found.attempted > 0 or name.rsplit(".")[-1] in PLAIN


@pytest.mark.parametrize("name", [name for name in MODULES if name.rsplit(".")[-1] not in PLAIN])
def test_every_figure_has_an_example(name):
    module = importlib.import_module(name)
    bare = [
        function.__name__
        for function in vars(module).values()
        if inspect.isfunction(function)
        and function.__module__ == name
        and not function.__name__.startswith("_")
        and ">>>" not in inspect.getdoc(function)
    ]
    assert bare == []
