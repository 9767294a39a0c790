"""The tables with sourced figures: each set says what it is, and one that cannot be is refused."""

from __future__ import annotations

import hashlib
import io
import re
import tokenize
from dataclasses import replace
from importlib import resources
from pathlib import Path

import pytest

import assets
from assets import FragilitySet, collapse_kg_co2e_per_m2, load_rebuild_factors
from assets.depth_damage import DamageCurve
from assets.factors import _rebuild_factor, _RebuildRow
from assets.fragility import check_states
from assets.table_files import parse_rows
from assets.table_listing import listed_tables

SHA = "0" * 64
HEAD = (
    "set,structure,kg_per_m2,quantity,biogenic,base_year,"
    "source,title,year,page_or_table,source_kind,source_file_sha256,note"
)
LISTED = listed_tables()


def rebuild_rows(*cells):
    lines = [f"made,wood,{one},2020,someone,,,,secondary,{SHA}," for one in cells]
    return parse_rows("\n".join([HEAD, *lines]), "made.csv", _RebuildRow)


def test_every_table_with_figures_is_listed():
    """Of the tables the README names only the assumptions are left out: they are single figures, not sets."""
    folder = resources.files("assets").joinpath("tables")
    named = re.findall(r"^\| `(\w+\.csv)`", folder.joinpath("README.md").read_text(encoding="utf-8"), re.MULTILINE)
    published = {"fragility_tsunami.csv", "depth_damage_flood.csv", "state_ratio.csv", "rebuild_factor.csv"}
    published |= {"debris_mass.csv", "service_life.csv", "service_life_survival.csv"}
    assert {one.table for one in LISTED} == published <= set(named)


@pytest.mark.parametrize(
    ("kind", "names", "classes"),
    [
        ("fragility", ["Suppasri2013"], [11]),
        ("depth_damage", ["MLIT-manual-2025", "JRC-Asia"], [3, 1]),
        ("rebuild_factor", ["nagata-2026-net", "casbee-housing", "jwrs-2020-school", "okazaki-1998"], [4, 3, 2, 3]),
        ("debris_mass", ["moe-2018", "nla"], [2, 2]),
        ("service_life", ["komatsu-2011"], [5]),
        ("survival", ["komatsu-2011-survival"], [5]),
        ("state_ratio", ["Goda-DeRisi-2017", "DEUS-SUPPASRI2013", "RiskScape-style"], [5, 6, 6]),
    ],
)
def test_sets_and_classes_are_those_the_readme_of_the_tables_names(kind, names, classes):
    found = [one for one in LISTED if one.kind == kind]
    assert [one.name for one in found] == names
    assert [len(one.classes) for one in found] == classes


@pytest.mark.parametrize("one", LISTED, ids=lambda one: f"{one.kind}-{one.name}")
def test_every_set_has_labels_a_unit_a_source_and_the_checksum_of_its_file(one):
    content = resources.files("assets").joinpath("tables", one.table).read_bytes()
    assert one.table_sha256 == hashlib.sha256(content).hexdigest()
    assert one.unit
    assert one.sources
    assert one.label_en.isascii()
    assert "：" in one.label_ja
    assert all((source.source_file_sha256 is None) == (source.source_kind == "assumption") for source in one.sources)


def test_a_set_is_as_weak_as_its_weakest_source():
    lives = next(one for one in LISTED if one.name == "komatsu-2011")
    assert {source.source_kind for source in lives.sources} == {"memory", "assumption"}
    assert lives.source_kind == "assumption"


def test_survival_names_the_sources_of_its_means_too():
    lives, curves = (next(one for one in LISTED if one.kind == kind) for kind in ("service_life", "survival"))
    assert set(lives.sources) <= set(curves.sources)


@pytest.mark.parametrize(
    ("name", "quantity", "biogenic"), [("nagata-2026-net", "co2", "net"), ("okazaki-1998", "co2", "not_stated")]
)
def test_factors_say_whether_they_are_co2_and_net(name, quantity, biogenic):
    found = next(one for one in LISTED if one.name == name)
    assert (found.quantity, found.biogenic, found.unit) == (quantity, biogenic, "kg-CO2e/m2")


def test_a_set_of_factors_that_says_neither_cannot_be_built():
    found = next(one for one in LISTED if one.kind == "rebuild_factor")
    for silent in ({"quantity": None}, {"biogenic": None}):
        with pytest.raises(ValueError, match="CO2 or carbon"):
            replace(found, **silent)


@pytest.mark.parametrize("cells", ["12,,net", "12,carbon,", "12,CO2,net", "12,co2,partly", "0,co2,net"])
def test_a_factor_without_quantity_or_biogenic_is_refused_with_its_row(cells):
    with pytest.raises(ValueError, match=r"made\.csv row 2"):
        rebuild_rows(cells)


def test_a_carbon_figure_becomes_co2_exactly_once():
    """12 kg of carbon are 44 kg of CO2 (molar masses 12 and 44), the whole way to the emission of a collapse."""
    carbon, co2 = (_rebuild_factor(row).kg_co2e_per_m2 for row in rebuild_rows("12,carbon,net", "44,co2,net"))
    assert (carbon, co2) == (pytest.approx(44.0), 44.0)
    assert collapse_kg_co2e_per_m2(carbon, 0.0, 0.0, 0.0) == pytest.approx(44.0)


def test_44_over_12_stands_at_one_place_for_emissions_and_one_for_prices():
    """A second place could multiply a second time: no other code of the packages names the factor or writes it."""
    root = Path(assets.__file__).parents[1]
    used = []
    for path in sorted(one for part in ("assets", "valuation", "flows") for one in (root / part).rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        code = [one for one in tokenize.generate_tokens(io.StringIO(source).readline) if one.type != tokenize.COMMENT]
        words = " ".join(one.string for one in code if one.type in (tokenize.NAME, tokenize.NUMBER, tokenize.OP))
        names = len(re.findall(r"(?<!, )(?<!import )CO2_PER_CARBON (?!,)", words))
        assert not re.search(r"\b44(\.0)? / 12(\.0)?\b|\b3\.66\d*", words), path
        used += [path.name] * names
    assert used == ["factors.py", "price_specs.py"]


def test_listed_factors_are_those_that_are_calculated_with():
    for one in LISTED:
        if one.kind == "rebuild_factor":
            factors = load_rebuild_factors(one.name)
            assert {figure.name: figure.value for figure in one.figures} == {
                name: factors[name].kg_co2e_per_m2 for name in one.classes
            }


@pytest.mark.parametrize("medians", [(1.0, 0.9), (1.0, 1.0)])
def test_states_whose_medians_do_not_rise_are_refused_with_class_and_states(medians):
    curves = FragilitySet("wood-1", ("minor", "major"), medians, (0.5, 0.5), "made", "secondary")
    with pytest.raises(ValueError, match=r"wood-1: .*major .* is not above minor"):
        check_states(curves)
    check_states(replace(curves, median_m=(0.9, 1.0)))


@pytest.mark.parametrize("ratio", [(0.0, 0.4, 0.3), (0.0, 0.5, 1.1), (-0.1, 0.5, 1.0)])
def test_a_damage_ratio_that_falls_or_is_no_share_is_refused_by_name(ratio):
    with pytest.raises(ValueError, match="made/house"):
        DamageCurve("made/house", "house", "A", "ground", "linear", (0.0, 1.0, 2.0), ratio, None, "made", "secondary")


def test_ranges_hold_their_figure():
    for figure in (figure for one in LISTED for figure in one.figures):
        assert figure.value > 0
        if figure.low is not None and figure.high is not None:
            assert figure.low <= figure.value <= figure.high
