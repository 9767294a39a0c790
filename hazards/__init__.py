"""What may happen: events, how often, and how deep the water stands in each world."""

from hazards.attributes import attribute_problems, join_attributes
from hazards.catalogue import (
    Catalogue,
    annual_rate_per_year,
    frequency_source,
    mean_rate_per_year,
    rate_declared_as,
)
from hazards.event_spec import EventSpec
from hazards.events import EventSet, open_event_set, raster_files
from hazards.expansion import Expansion, expanded, expanded_water, other_rules
from hazards.joining import Joined, join, problems_of
from hazards.occurrence import (
    bpt_cdf,
    bpt_pdf,
    cumulative_intensity,
    first_cdf,
    first_pdf,
    probability_in,
    probability_of_any,
    rate_of_exceedance_probability,
    rate_of_return_period,
    renewal_counts,
)
from hazards.rasters import read_raster
from hazards.sampling import SampledDepths, sample_at
from hazards.sources import Past, Source, past_problems, scaled, sources_of_model
from hazards.wet import WetTable, load_wet, save_wet, wet_table

__all__ = [
    "Catalogue",
    "EventSet",
    "EventSpec",
    "Expansion",
    "Joined",
    "Past",
    "SampledDepths",
    "Source",
    "WetTable",
    "annual_rate_per_year",
    "attribute_problems",
    "bpt_cdf",
    "bpt_pdf",
    "cumulative_intensity",
    "expanded",
    "expanded_water",
    "first_cdf",
    "first_pdf",
    "frequency_source",
    "join",
    "join_attributes",
    "load_wet",
    "mean_rate_per_year",
    "open_event_set",
    "other_rules",
    "past_problems",
    "probability_in",
    "probability_of_any",
    "problems_of",
    "raster_files",
    "rate_declared_as",
    "rate_of_exceedance_probability",
    "rate_of_return_period",
    "read_raster",
    "renewal_counts",
    "sample_at",
    "save_wet",
    "scaled",
    "sources_of_model",
    "wet_table",
]
