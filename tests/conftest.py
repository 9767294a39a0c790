"""Shared fixtures. Under PCC_REQUIRE_ALL=1 anything missing (data, browser) fails instead of being skipped."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from tests.office import Office

# Compilation and a busy machine are no failures, and two runs of one commit try the same examples.
settings.register_profile("project", deadline=None, derandomize=True)
settings.load_profile("project")

REPOSITORY = Path(__file__).resolve().parents[1]


def missing(what: str) -> None:
    """Skip saying what is missing, or fail where everything is required."""
    if os.environ.get("PCC_REQUIRE_ALL") == "1":
        pytest.fail(f"{what}, and PCC_REQUIRE_ALL=1 requires it")
    pytest.skip(what)


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder of the real data sets (PCC_DATA)."""
    text = os.environ.get("PCC_DATA", "")
    path = Path(text)
    if not text or not path.is_dir():
        missing("real data not here: set PCC_DATA to their folder")
    return path.resolve()


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """A headless browser that is already installed."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        missing("no Chromium here: install the package 'chromium'")
    return str(path)


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """LibreOffice without a window, told to calculate every formula when it opens a file."""
    path = shutil.which("soffice") or shutil.which("libreoffice")
    if path is None:
        missing("no LibreOffice here: install the package 'libreoffice-calc'")
    return Office(str(path), tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="session")
def minato() -> Path:
    """The bundled synthetic example."""
    return REPOSITORY / "examples" / "minato"
