"""Views of a record: pages, workbook, PDF and tables for everyone, the building map for the engineer."""

from valuation.report.building_map import render_building_map
from valuation.report.documents import VIEWS, view_bytes, view_files, view_of
from valuation.report.factsheet import render_factsheet
from valuation.report.pdf import render_pdf
from valuation.report.render import render_report
from valuation.report.workbook import render_workbook

__all__ = [
    "VIEWS", "render_building_map", "render_factsheet", "render_pdf", "render_report", "render_workbook",
    "view_bytes", "view_files", "view_of",
]  # fmt: skip
