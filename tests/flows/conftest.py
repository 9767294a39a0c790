"""One run of the bundled example for all tests of this folder."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from flows.cli import main


@pytest.fixture(scope="session")
def minato_run(minato: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Outputs of the synthetic example, made by `pcc run` in this process."""
    out = tmp_path_factory.mktemp("minato")
    command = [
        "pcc",
        "run",
        str(minato / "scenario.yaml"),
        "--out",
        str(out),
        "--direct",
        "--workers",
        "0",
        "--lang",
        "en",
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PCC_HOME", str(tmp_path_factory.mktemp("home")))
        patch.setattr(sys, "argv", command)
        with pytest.raises(SystemExit) as ended:
            main()
    assert ended.value.code == 0
    return out
