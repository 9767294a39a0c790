"""Which science made a number: a hash over the source and tables that decide it, never set by hand."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import metadata
from pathlib import Path

_HERE = Path(__file__).resolve().parent
SCIENCE_PACKAGES = ("hazards", "assets", "valuation")
SCIENCE_FILES = (".py", ".csv")
SHOWN_ONLY = ("report", "explaining", "difference")
"""Packages that show or compare what a record says and decide no number of it."""
DISTRIBUTION = "potential-carbon-credit"


def lock_file() -> Path:
    """The lock of the repository, or the copy that a wheel carries."""
    beside = _HERE.parent / "requirements.lock"
    return beside if beside.is_file() else _HERE / "requirements.lock"


@cache
def science_version() -> str:
    """SHA-256 over source and tables of hazards, assets and valuation, the draws they use, and the lock file."""
    digest = hashlib.sha256()
    files = [
        path
        for package in SCIENCE_PACKAGES
        for path in sorted((_HERE.parent / package).rglob("*"))
        if path.suffix in SCIENCE_FILES and path.relative_to(_HERE.parent / package).parts[0] not in SHOWN_ONLY
    ]
    for path in [*files, _HERE / "draws.py"]:
        digest.update(f"{path.relative_to(_HERE.parent).as_posix()}\x1f".encode() + path.read_bytes() + b"\x1e")
    digest.update(lock_file().read_bytes())
    return digest.hexdigest()


@cache
def views_version() -> str:
    """SHA-256 over what draws the pages: they show numbers and decide none, but a stored page may be an old one."""
    root = _HERE.parent
    files = sorted(path for path in (root / "valuation" / "report").rglob("*") if path.suffix not in (".pyc", ""))
    digest = hashlib.sha256()
    for path in [*files, root / "flows" / "outputs.py", lock_file()]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def distribution_version() -> str:
    """Version of the installed distribution."""
    return metadata.version(DISTRIBUTION)
