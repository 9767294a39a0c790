"""science_version: a hash of what decides a number, and of nothing else."""

from __future__ import annotations

import pytest

import infra.provenance as provenance

FILES = {
    "hazards/sampling.py": "depth = 1",
    "assets/tables/factors.csv": "wood,195",
    "valuation/chain.py": "x = 1",
    "valuation/report/words.py": "hello",
    "valuation/explaining/text.py": "walk",
    "valuation/difference/steps.py": "waterfall",
    "infra/draws.py": "rounds = 10",
    "infra/storage.py": "store = 1",
    "flows/cli.py": "say = 1",
    "assets/tables/README.md": "about",
    "requirements.lock": "numpy==2.4",
}


@pytest.fixture
def house(tmp_path, monkeypatch):
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.setattr(provenance, "_HERE", tmp_path / "infra")
    return tmp_path


def version():
    return provenance.science_version.__wrapped__()  # without the cache, which lives as long as a process


@pytest.mark.parametrize(
    "name",
    ["hazards/sampling.py", "assets/tables/factors.csv", "valuation/chain.py", "infra/draws.py", "requirements.lock"],
)
def test_one_changed_byte_of_science_changes_the_version(house, name):
    before = version()
    (house / name).write_text(FILES[name][:-1] + "7")
    assert version() != before


@pytest.mark.parametrize(
    "name",
    [
        "valuation/report/words.py", "valuation/explaining/text.py", "valuation/difference/steps.py",
        "infra/storage.py", "flows/cli.py", "assets/tables/README.md",
    ],
)  # fmt: skip
def test_wording_and_plumbing_do_not_change_the_version(house, name):
    before = version()
    (house / name).write_text("other")
    assert version() == before


def test_a_renamed_or_new_table_changes_the_version(house):
    before = version()
    table = house / "assets" / "tables" / "factors.csv"
    table.rename(table.with_name("factors2.csv"))
    renamed = version()
    (house / "assets" / "tables" / "more.csv").write_text("")
    assert len({before, renamed, version()}) == 3


def test_the_same_files_give_the_same_version(house):
    assert version() == version()
    assert len(version()) == 64


def test_the_version_of_this_project_covers_its_tables(monkeypatch, tmp_path):
    import shutil

    root = provenance._HERE.parent
    for package in (*provenance.SCIENCE_PACKAGES, "infra"):
        shutil.copytree(root / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(provenance.lock_file(), tmp_path / "requirements.lock")
    here = version()
    monkeypatch.setattr(provenance, "_HERE", tmp_path / "infra")
    assert version() == here  # where the project lies does not matter
    table = tmp_path / "assets" / "tables" / "rebuild_factor.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("195.0", "195.1", 1), encoding="utf-8")
    assert version() != here


def test_nothing_that_decides_a_number_imports_what_only_shows_it():
    root, shown = provenance._HERE.parent, provenance.SHOWN_ONLY
    for package in provenance.SCIENCE_PACKAGES:
        for path in (root / package).rglob("*.py"):
            if path.relative_to(root / package).parts[0] not in shown:
                words = path.read_text(encoding="utf-8").split()
                assert not [w for w in words if w.startswith(tuple(f"valuation.{name}" for name in shown))], path


def test_the_distribution_has_a_version():
    assert provenance.distribution_version().count(".") >= 1
