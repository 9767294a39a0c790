"""How a parameter stands in the table of sources: its figures, and words for them in both languages."""

from __future__ import annotations

import pytest

from valuation.parameters import RULE, Distribution, Parameter
from valuation.parts.labels import figures, figures_label, parameter_label


def parameter(name: str, form: str, central: float = 0.0, low: float = 0.0, high: float = 0.0) -> Parameter:
    return Parameter(name, "-", Distribution(form, central, low, high), name, "係数", "made for a test", "assumption")


@pytest.mark.parametrize(
    ("given", "shown", "en", "ja"),
    [
        (parameter("decline", "fixed", 0.02), "0.02", "decline", "係数"),
        (parameter("decline", "uniform", 0.015, 0.0, 0.03), "0.015 (0–0.03)", "decline: uniform", "係数：一様分布"),
        (
            parameter("service_life", "triangular", 1, 0.81, 1.19),
            "1 (0.81–1.19)",
            "service_life (factor): triangular",
            "係数（倍率）：三角分布",
        ),
        (
            parameter("depth_bias", "lognormal", 0.95, 0.0, 0.150037),
            "0.95; σ = 0.15",
            "depth_bias (factor): lognormal, median and σ of the logarithm",
            "係数（倍率）：対数正規分布の中央値と、対数の標準偏差σ",
        ),
        (
            parameter("rate_flood", "lognormal_mean_one", 1, 0.0, 0.25),
            "1; σ = 0.25",
            "rate_flood (factor): lognormal, mean and σ of the logarithm",
            "係数（倍率）：対数正規分布の平均と、対数の標準偏差σ",
        ),
        (
            parameter("imputation_structure", "choice", RULE, 0.25, 0.3),
            "0.25, 0.45, 0.3",
            "imputation_structure: chances of the low end, the rule itself, the high end",
            "係数：低い側・規則どおり・高い側となる確率",
        ),
    ],
)
def test_figures_and_their_words(given: Parameter, shown: str, en: str, ja: str) -> None:
    assert figures(given, ()) == shown
    assert (figures_label(given).en, figures_label(given).ja) == (en, ja)


def test_a_rule_that_is_switched_off_is_taken_as_it_stands_in_every_draw() -> None:
    assert figures(parameter("imputation_structure", "fixed", RULE), ()) == "0, 1, 0"


def test_state_ratios_are_shown_and_not_the_choice_among_schemes() -> None:
    given = parameter("state_ratio", "uniform", 0.5, 0.0, 1.0)
    assert figures(given, (0.05, 0.15, 0.45)) == "0.05, 0.15, 0.45"
    assert figures_label(given).en == "state_ratio: lightest state first"


def test_only_what_multiplies_is_called_a_factor() -> None:
    assert parameter_label(parameter("demolition", "fixed")).en == "demolition"
    assert parameter_label(parameter("fragility_median", "fixed", 1.0)).ja == "係数（倍率）"
