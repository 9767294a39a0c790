from .alternatives import Alternative, alternatives
from .choices import inventory_with
from .depth_damage import DamageCurve, damage_ratio, load_damage_curve
from .emissions import collapse_kg_co2e_per_m2, decline_factor, residual_life
from .factors import (
    HEADLINE_REBUILD_SET,
    REPAIR_STATES,
    STRUCTURES,
    Assumption,
    RebuildFactor,
    Sourced,
    Survival,
    load_assumption,
    load_debris_mass,
    load_rebuild_factors,
    load_service_lives,
    load_state_ratios,
    published_range,
    rebuild_factor_sets,
    service_life_sets,
    state_ratio_source,
)
from .fragility import COLLAPSE_FROM_STATE, FragilitySet, class_of, exceedance, load_fragility_sets
from .imputation import Fill
from .inventory import Inventory, read_inventory, representative_points, to_geoparquet
from .inventory_spec import InventorySpec
from .lives import LifeCurve, load_life_curves
from .municipality_codes import parse_municipality_code
from .row_rules import RowRule
from .structures import parse_structure
from .years import parse_year

__all__ = [
    "COLLAPSE_FROM_STATE",
    "HEADLINE_REBUILD_SET",
    "REPAIR_STATES",
    "STRUCTURES",
    "Alternative",
    "Assumption",
    "DamageCurve",
    "Fill",
    "FragilitySet",
    "Inventory",
    "InventorySpec",
    "LifeCurve",
    "RebuildFactor",
    "RowRule",
    "Sourced",
    "Survival",
    "alternatives",
    "class_of",
    "collapse_kg_co2e_per_m2",
    "damage_ratio",
    "decline_factor",
    "exceedance",
    "inventory_with",
    "load_assumption",
    "load_damage_curve",
    "load_debris_mass",
    "load_fragility_sets",
    "load_life_curves",
    "load_rebuild_factors",
    "load_service_lives",
    "load_state_ratios",
    "parse_municipality_code",
    "parse_structure",
    "parse_year",
    "published_range",
    "read_inventory",
    "rebuild_factor_sets",
    "representative_points",
    "residual_life",
    "service_life_sets",
    "state_ratio_source",
    "to_geoparquet",
]
