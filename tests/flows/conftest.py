"""One run of the bundled example for all tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.flows.commands import pcc


@pytest.fixture(scope="session")
def minato_run(minato: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Outputs of the synthetic example, made by `pcc run` in this process."""
    out = tmp_path_factory.mktemp("minato")
    options = ("--direct", "--workers", "0", "--lang", "en")
    done = pcc("run", minato / "scenario.yaml", "--out", out, *options, home=tmp_path_factory.mktemp("home"))
    assert done.returncode == 0, done.stderr
    return out
