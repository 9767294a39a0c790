"""The lines of the terminal write a figure as the pages do."""

from __future__ import annotations

import pytest

from flows.summary import headline_lines
from infra.findings import Lang
from tests.valuation.sample_record import sample_record
from valuation.record import LatentCreditRecord


def _record(present_value_jpy: float, rate_per_year: float) -> LatentCreditRecord:
    """The sample with another present value and rate, and a tenth percentile below 0 that is a small one."""
    sample = sample_record()
    ladder = [
        rung.model_copy(update={"rate_per_year": rate_per_year}) if rung.headline else rung
        for rung in sample.valuation.ladder
    ]
    update = {"headline_present_value_jpy": present_value_jpy, "ladder": ladder}
    net = sample.delivery.net.model_copy(update={"p10_t_co2e": -12.5, "p50_t_co2e": 0.0004})
    delivery = sample.delivery.model_copy(update={"net": net})
    return sample_record(valuation=sample.valuation.model_copy(update=update), delivery=delivery)


@pytest.mark.parametrize(
    ("lang", "worth", "rate"),
    [("en", "1,000,001 yen", "present value at 3.1% "), ("ja", "1,000,001 円", "現在価値（割引率3.1%）")],
)
def test_halves_are_rounded_away_from_zero_and_minus_signs_are_true(lang: Lang, worth: str, rate: str) -> None:
    text = "\n".join(headline_lines(_record(1_000_000.5, 0.031), lang))  # half to even would say 1,000,000
    assert worth in text
    assert rate in text
    assert "\u221212.5 / <0.001 / " in text
