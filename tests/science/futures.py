"""Sources of every kind and the futures drawn from them, for tests."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hazards.sources import Source
from valuation.timelines import prepare_sources, timelines

SEED = 20261121
PATHS = 4000
H = 30


def poisson(name, rate, factors=(1.0,) * H, **more):
    """A source without memory, of one event with its own name unless told otherwise."""
    given = {"events": (name,), "weights": (1.0,), "aperiodicity": None, "past": None, "peril": "tsunami"} | more
    return Source(id=name, kind="poisson", annual_rate_per_year=rate, factor_by_year=tuple(factors), **given)


def annual_maximum(name, probability, factors=(1.0,) * H):
    """At most one event a year."""
    return replace(poisson(name, probability, factors), kind="annual_maximum")


def renewal(name, mean, alpha, past, years=H):
    """A source with memory."""
    kind = {"kind": "renewal", "aperiodicity": alpha, "past": past}
    return replace(poisson("x", 1 / mean, (1.0,) * years), id=name, events=(name,), **kind)


def prepared(sources, seed=SEED, stratified=False, years=None):
    """These sources ready for drawing."""
    events = tuple(sorted(event for source in sources for event in source.events))
    return prepare_sources(seed, tuple(sources), events, years or len(sources[0].factor_by_year), stratified=stratified)


def made(sources, paths=PATHS, first_path=0, **how):
    """Futures of these sources."""
    return timelines(prepared(sources, **how), first_path, paths)


def of_rates(rates):
    """A Poisson source for each rate."""
    return [poisson(name, rate) for name, rate in rates.items()]


def path_of(t):
    """The path of every occurrence."""
    return np.repeat(np.arange(len(t.start) - 1), np.diff(t.start))


def times_of(t, names, name):
    """(path, ordinal, time) of one source, in order."""
    chosen = t.source == sorted(names).index(name)
    order = np.lexsort((t.ordinal[chosen], path_of(t)[chosen]))
    return np.stack([path_of(t)[chosen], t.ordinal[chosen], t.time_years[chosen]], axis=1)[order]


def counts_of(t, names, name, paths=PATHS):
    """Occurrences of one source in every path."""
    return np.bincount(times_of(t, names, name)[:, 0].astype(int), minlength=paths)
