"""What may happen: events, how often, and how deep the water stands in each world."""

from hazards.catalogue import Catalogue, EventSpec, annual_rate_per_year, rate_declared_as
from hazards.checks import problems_of
from hazards.events import EventSet, open_event_set
from hazards.occurrence import probability_of_any, rate_of_exceedance_probability, rate_of_return_period
from hazards.rasters import read_raster
from hazards.sampling import SampledDepths, WorldDepths, sample_at, sample_worlds

__all__ = [
    "Catalogue",
    "EventSet",
    "EventSpec",
    "SampledDepths",
    "WorldDepths",
    "annual_rate_per_year",
    "open_event_set",
    "probability_of_any",
    "problems_of",
    "rate_declared_as",
    "rate_of_exceedance_probability",
    "rate_of_return_period",
    "read_raster",
    "sample_at",
    "sample_worlds",
]
