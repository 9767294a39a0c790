"""The outermost house: scenario files, the Prefect flow, the command line; only here prefect, typer and rich."""

import os

# Read when GDAL is loaded. What it would print about a file, in its own words, stands in findings.
os.environ.setdefault("CPL_LOG", os.devnull)
