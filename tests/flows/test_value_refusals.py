"""A schedule file in memory: what it may say, and what it is refused for, with its rule and what to write."""

from __future__ import annotations

import pytest
import yaml

from flows.value_cli import TEMPLATE, read_schedule
from infra.errors import Refused

SAID = {"source": "x", "source_kind": "assumption"}
NAMED = {"name": "own", "label": {"en": "a", "ja": "あ"}, **SAID}


@pytest.fixture
def read(tmp_path):
    def reading(*, text="", **changes):
        schedule = yaml.safe_load(TEMPLATE)
        money = schedule["valuation"] | changes.pop("valuation", {})
        path = tmp_path / "schedule.yaml"
        written = {**schedule, **changes, "valuation": money}
        path.write_text(text or yaml.safe_dump(written, allow_unicode=True), encoding="utf-8")
        return read_schedule(path)

    return reading


@pytest.fixture
def refused(read):
    def refusing(**changes):
        with pytest.raises(Refused) as caught:
            read(**changes)
        return caught.value.findings

    return refusing


def test_the_date_of_a_zero_curve_is_written_as_its_key_says(read):
    curve = """
  discounting:
    - kind: zero_curve
      name: own
      label: {en: a, ja: あ}
      basis: nominal
      on: 2026-01-13
      points: [{years: 1, rate_per_year: 0.01}]
      compounding: annual
      interpolation: linear_zero
      extrapolation: flat_zero
      source: x
      source_kind: assumption
"""
    found = read(text=TEMPLATE.replace("  # prices, discounting", curve + "  # prices, discounting"))
    assert found.valuation.discounting[0].on.isoformat() == "2026-01-13"
