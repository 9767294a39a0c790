"""Bundled scenarios: from the repository, or from the copy that a wheel carries."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent


def template_folder(name: str) -> Path:
    """
    The folder of a bundled scenario.

    Raises
    ------
    FileNotFoundError
        No scenario of that name is bundled.
    """
    for folder in (_HERE.parent / "examples" / name, _HERE / "bundled" / name):
        if (folder / "scenario.yaml").is_file():
            return folder
    raise FileNotFoundError(f"no bundled scenario is called {name!r}")
