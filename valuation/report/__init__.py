"""Pages that show a record: the report for everyone, the building map for the engineer."""

from valuation.report.building_map import render_building_map
from valuation.report.render import render_report

__all__ = ["render_building_map", "render_report"]
