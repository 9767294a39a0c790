"""How often each source strikes in a year, for curves and maps of probability: no horizon, no past, no climate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hazards.catalogue import Catalogue, annual_rate_per_year
from hazards.event_spec import EventSpec
from hazards.models import AnnualMaximumSource, SeriesSource
from hazards.sources import SourceKindOfOccurrence

F64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Strike:
    """
    How often one source strikes, and which events it may bring, exactly one at a time.

    rate : poisson: occurrences per year; annual_maximum: the PROBABILITY of the year's event; renewal:
        1 / mean interval, the rate in the long run, whatever is known of its past
    events, weights : indices of its events in the catalogue as it is simulated (expansion.expanded), and their
        chances (sum 1)
    """

    id: str
    kind: SourceKindOfOccurrence
    rate: float
    events: tuple[int, ...]
    weights: tuple[float, ...]

    def log_silence(self, share: F64) -> F64:
        """Log of the chance of a year without any of a part of its events, whose weights sum to `share`."""
        part = np.minimum(share, 1.0)  # weights may miss 1 by rounding
        if self.kind == "annual_maximum":
            return np.asarray(np.log1p(-self.rate * part))
        return np.asarray(-self.rate * part)


def strikes_of(catalogue: Catalogue, model_id: str | None = None) -> tuple[Strike, ...]:
    """
    Every source of one occurrence model (default: the first), in the order of the catalogue, at climate factor 1.

    Raises
    ------
    ValueError
        There is no such model; the catalogue has a series of maps, which `expanded` has to turn into events first.
    """
    specs = catalogue.source_specs(catalogue.model_ids[0] if model_id is None else model_id)
    members: dict[tuple[str, str], list[tuple[int, EventSpec]]] = {}
    for index, event in enumerate(catalogue.events):
        if event.series is not None:
            raise ValueError(f"event {event.id} is a map of series {event.series}: expand the catalogue first")
        key = ("event", event.id) if event.source is None else ("source", event.source)
        members.setdefault(key, []).append((index, event))
    found = []
    for (_, source_id), events in members.items():
        first = events[0][1]
        spec = None if first.source is None else specs[first.source]
        kind: SourceKindOfOccurrence = "poisson" if spec is None else spec.kind
        rate = annual_rate_per_year(first) if spec is None else spec.rate_per_year
        if isinstance(spec, AnnualMaximumSource | SeriesSource):
            rate = spec.annual_exceedance_probability
        weights = tuple(1.0 if event.weight is None else event.weight for _, event in events)
        found.append(Strike(source_id, kind, rate, tuple(index for index, _ in events), weights))
    return tuple(found)
