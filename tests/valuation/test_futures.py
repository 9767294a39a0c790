"""Blocks of simulated futures: what one may hold at a time changes no bit, and is kept."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest

from tests.science.portfolio import assessed, depths, drawn, factors, inventory, measure, prices_of, sources, town_rows
from valuation.assessment import Events
from valuation.futures import Shared, block_of
from valuation.groups import as_lists
from valuation.tiles import tiled

MIB = 2**20
RATES = {"T1": 0.3, "T2": 0.2}


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """60 houses in several groups, struck every other year."""
    rng = np.random.default_rng(5)
    water = np.sort(rng.uniform(0.0, 4.0, (2, 60)), axis=1)
    a = assessed(
        inventory(tmp_path_factory.mktemp("town"), town_rows(60)), depths(water, 0.6 * water),
        Events(tuple(RATES), ("tsunami",) * 2), measure(),
    )  # fmt: skip
    return Shared(
        a, tiled(a.exposure), drawn(sources(**RATES), 20), prices_of(a, factors(20)), (1.0, 1.0), 7, 256 * MIB
    )


def test_a_block_in_parts_has_the_same_bits(shared):
    whole, groups = block_of(shared, 3, 400)
    parts, of_parts = block_of(replace(shared, block_bytes=1), 3, 400)
    for name in whole.__dataclass_fields__:
        assert np.array_equal(getattr(parts, name), getattr(whole, name)), name
    assert as_lists(of_parts) == as_lists(groups)
    assert len(whole.start) == 401
    assert whole.counted_kg.any()


def test_a_block_holds_no_more_than_it_may_beside_its_results(shared):
    """Twenty thousand futures take some 16 MiB at once; in parts no more than the bound, the tables and the join."""
    block_of(shared, 0, 10)  # compiled code is loaded outside of what is measured
    beyond = {}
    for bound in (4 * MIB, 256 * MIB):
        tracemalloc.start()
        found = block_of(replace(shared, block_bytes=bound), 0, 20_000)
        kept, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        beyond[bound] = most - kept
        del found
    assert beyond[4 * MIB] < 4 * MIB + 4 * MIB  # damage tables, timelines, and the join of the parts
    assert beyond[256 * MIB] > 2 * beyond[4 * MIB]
