"""Tables of renewal sources stay small and exact, also where the chance of an occurrence is lost in rounding."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.interpolate import CubicHermiteSpline

from hazards.occurrence import first_log_survival
from hazards.sources import LONGEST_PAST, Past, Source
from valuation.hazard_tables import hazard_tables

YEARS = 50


@pytest.mark.parametrize("aperiodicity", [0.02, 0.24, 1.0, 5.0])
@pytest.mark.parametrize("mean_years", [1.0, 1000.0, 1e6])
@pytest.mark.parametrize("kind", ["elapsed", "older_than"])
@pytest.mark.parametrize("intervals", [1, 10, LONGEST_PAST])
def test_any_past_that_is_accepted_has_a_table_of_some_thousand_nodes(aperiodicity, mean_years, kind, intervals):
    past = Past(kind, intervals * mean_years)
    source = Source(
        "A", "renewal", ("A",), (1.0,), 1 / mean_years, (1.0,) * YEARS, aperiodicity, past, "tsunami"
    )  # fmt: skip
    (years, hazard, rate), _ = hazard_tables(source, YEARS)
    assert len(years) <= 2**14
    assert np.all(np.diff(years) > 0)
    assert np.all(np.diff(hazard) >= 0)
    at = np.linspace(0.0, years[-1], 997)
    exact = -first_log_survival(at, mean_years, aperiodicity, past)
    assert CubicHermiteSpline(years, hazard, rate)(at) == pytest.approx(exact, rel=1e-6, abs=1e-8)
