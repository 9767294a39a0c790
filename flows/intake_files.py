"""Names of what an examination writes: what reads them afterwards need not load all that examines."""

from __future__ import annotations

INVENTORY, ORIGINALS, SUMMARY, FINDINGS = "inventory.parquet", "originals.parquet", "summary.json", "findings.json"
BUILDINGS, DECLARATION = "buildings.parquet", "inventory.yaml"
HAZARD_RECORDS = "hazard_records.parquet"
OPEN = "open.json"
ORIGINS = "origins.json"  # where each building stands in the file it came in
REMARKS, GROUPED = "remarks", "grouped.json"
SHOWN_ABOVE = 3  # rows with one cause are listed up to here, and then counted
