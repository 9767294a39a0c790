"""
Channels: occurrences that share one law in time, as the closed form sums over them.

All Poisson sources of one peril and one climate factor are one channel, in which each
event has its rate; every annual-maximum and every renewal source is a channel of its
own, in which each event has its weight. The bands of a series of maps are channels that
exclude each other within a year; otherwise channels are independent of each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline

from hazards.occurrence import renewal_counts
from hazards.sources import Source, scaled
from valuation.exposure import F64, I32, Window
from valuation.parameters import PERILS

POISSON, ANNUAL_MAXIMUM, RENEWAL = 0, 1, 2
_KIND = {"poisson": POISSON, "annual_maximum": ANNUAL_MAXIMUM, "renewal": RENEWAL}
NODES = 33  # rate factors at which a renewal source is worked out; draws between them are interpolated


@dataclass(frozen=True, slots=True)
class Channels:
    """
    Channels (c) of K draws.

    kind : int8, shape (c,)
    of_event : shape (e,); the channel of each event
    weight : shape (e,); Poisson: occurrences per year at factors 1; others: share of the source's occurrences
    rate : shape (K, c, year); Poisson: what weights are multiplied with in the year; annual
        maximum: chance of the year's event; renewal: 0
    counts : shape (K, c, year, before, before); hazards.renewal_counts, 0 for other channels
    lead : int64, shape (c,); the first channel of those that exclude each other, else the channel itself
    """

    kind: NDArray[np.int8]
    of_event: I32
    weight: F64
    rate: F64
    counts: F64
    lead: NDArray[np.int64]

    @property
    def only_poisson(self) -> bool:
        """Whether the simplest closed form holds."""
        return bool(np.all(self.kind == POISSON))


def channels_of(
    sources: Sequence[Source], event_id: Sequence[str], years: int, rate_factor: F64, window: Window
) -> Channels:
    """
    The channels of one occurrence model.

    Parameters
    ----------
    rate_factor : array, shape (K, peril)
        Multiplies Poisson rates; p' = 1 - (1 - p)^factor for an annual maximum; divides
        the mean interval of a renewal source.
    window : Window
        Years in which the measure acts: renewal sources count earlier occurrences apart,
        inside and outside it.

    Raises
    ------
    ValueError
        An event belongs to no source.
    """
    names: dict[tuple[object, ...], int] = {}
    place = {event: index for index, event in enumerate(event_id)}
    of_event, weight = np.full(len(event_id), -1, dtype=np.int32), np.zeros(len(event_id))
    members: list[tuple[Source, int]] = []
    for source in sources:
        for event, share, band in zip(source.events, _shares(source), _bands(source), strict=True):
            poisson = source.kind == "poisson"
            name = (source.peril, source.factor_by_year[:years]) if poisson else (source.id, "", band)
            channel = names.setdefault(name, len(names))
            if channel == len(members):
                members.append((source, band))
            of_event[place[event]] = channel
            weight[place[event]] = share * (source.annual_rate_per_year if poisson else 1.0)
    if np.any(of_event < 0):
        raise ValueError("an event belongs to no source")
    rate = np.zeros((len(rate_factor), len(members), years))
    tables = {}
    for channel, (source, band) in enumerate(members):
        factor = rate_factor[:, PERILS.index(source.peril)]
        by_year = np.array(source.factor_by_year[:years])
        if source.kind == "poisson":
            rate[:, channel] = factor[:, None] * by_year
        elif source.bands is not None:
            rate[:, channel] = source.bands.chances(factor[:, None] * by_year)[..., band]
        elif source.kind == "annual_maximum":
            quiet = np.log1p(-source.annual_rate_per_year)
            rate[:, channel] = -np.expm1(quiet * factor[:, None] * by_year)
        else:
            tables[channel] = _counts(source, factor, years, window)
    kinds = np.array([_KIND[source.kind] for source, _ in members], dtype=np.int8)
    lead = np.array([next(n for n, (other, _) in enumerate(members) if other is source) for source, _ in members])
    return Channels(
        kinds, of_event, weight, rate, _stacked(tables, len(rate_factor), len(members), years), lead.astype(np.int64)
    )


def _bands(source: Source) -> tuple[int, ...]:
    """The band of every event; a source without bands is one."""
    return source.bands.of_event if source.bands is not None else (0,) * len(source.events)


def _shares(source: Source) -> F64:
    """The share of every event in the occurrences of its band."""
    weights, band = np.array(source.weights), np.array(_bands(source))
    return weights / np.bincount(band, weights)[band] if source.bands is not None else weights


def _counts(source: Source, factor: F64, years: int, window: Window) -> F64:
    """Counts of every draw, shape (K, year, before outside, before inside)."""
    unique, number = np.unique(factor, return_inverse=True)
    at = unique if len(unique) <= NODES else np.exp(np.linspace(np.log(unique[0]), np.log(unique[-1]), NODES))
    found = [renewal_counts(scaled(source, value), years, window.first, window.last) for value in at.tolist()]
    table = np.zeros((len(at), years, *(max(one.shape[axis] for one in found) for axis in (1, 2))))
    for k, one in enumerate(found):
        table[k, :, : one.shape[1], : one.shape[2]] = one
    if len(unique) > NODES:
        table = np.maximum(CubicSpline(np.log(at), table, axis=0)(np.log(unique)), 0.0)
    return np.asarray(table[number.reshape(-1)])


def _stacked(tables: dict[int, F64], draws: int, channels: int, years: int) -> F64:
    if not tables:
        return np.zeros((draws, channels, 0, 1, 1))
    shape = [max(table.shape[axis] for table in tables.values()) for axis in (2, 3)]
    stacked = np.zeros((draws, channels, years, *shape))
    for channel, table in tables.items():
        stacked[:, channel, :, : table.shape[2], : table.shape[3]] = table
    return stacked
