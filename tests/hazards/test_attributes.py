"""Depths that buildings carry themselves: an event set without rasters, joined by identifier."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from hazards import join_attributes, open_event_set
from hazards.plateau import read_hazard_attributes
from infra.errors import Refused
from tests.hazards.makers import catalogue_of, codes, event

TAMANA = "plateau-buildings-japan/43206_tamana-shi/udx/bldg/49303425_bldg_6697_op.gml"
SAPPORO = "plateau-buildings-japan/01100_sapporo-shi/udx/bldg/64413325_bldg_6697_op.gml"


def of(file, attribute="river_flood", **more):
    return {"file": file, "attribute": attribute, **more}


def joined(data_dir, ids, *events, **changes):
    return join_attributes(catalogue_of(*events, **changes), lambda name: data_dir / name, ids)


@pytest.fixture(scope="module")
def tamana(data_dir):
    frame, _ = read_hazard_attributes(TAMANA, data_dir / TAMANA)
    return sorted(frame["building_id"].unique())


def test_tamana_largest_flood_stands_on_242_buildings_as_deep_as_published(data_dir, tamana):
    wet = joined(data_dir, tamana, event("L2", of(TAMANA, scale=2))).wet
    assert len(wet.asset) == 242
    assert np.percentile(wet.without_m, [5, 50, 95]) == pytest.approx([1.59, 3.075, 4.16], abs=0.005)  # 3.08 in print
    assert wet.without_m.max() == pytest.approx(4.98, abs=0.005)
    assert wet.ranges is None  # every record has a depth


def test_the_planned_and_the_largest_flood_are_two_events(data_dir, tamana):
    entries = event("L1", of(TAMANA, scale=1)), event("L2", of(TAMANA, scale=2), return_period_years=1000)
    found = joined(data_dir, tamana, *entries, nodata="dry")
    assert [len(found.wet.asset[found.wet.event(e)]) for e in (0, 1)] == [47, 242]
    assert "SEVERAL" in "".join(codes(found.findings))


@pytest.mark.parametrize(("nodata", "unknown"), [("dry", 0), ("unknown", 195)])
def test_a_building_without_the_attribute_is_as_declared(data_dir, tamana, nodata, unknown):
    # 47 of the 242 carry L1
    wet = joined(data_dir, tamana, event("L1", of(TAMANA, scale=1)), nodata=nodata).wet
    assert int(wet.unknown.sum()) == unknown
    assert np.median(wet.without_m) == pytest.approx(0.20, abs=0.005)


def test_screening_of_attributes_has_its_range(data_dir, tamana):
    reduction = {"kind": "depth_reduction", "share": {"low": 0.25, "central": 0.5, "high": 1.0}, "source": "made up",
                 "source_kind": "assumption"}  # fmt: skip
    wet = joined(data_dir, tamana, event("L2", of(TAMANA, scale=2), reduction)).wet
    np.testing.assert_allclose(wet.with_m, wet.without_m / 2, rtol=1e-6)
    np.testing.assert_allclose(wet.ranges[4], 0)
    np.testing.assert_allclose(wet.ranges[5], wet.without_m * 0.75, rtol=1e-6)


def test_several_files_are_one_town(data_dir, tamana):
    both = joined(data_dir, tamana, event("F", of(TAMANA, scale=2, further_files=[SAPPORO])))
    assert len(both.wet.asset) == 242


def test_identifiers_of_another_inventory_are_refused(data_dir):
    with pytest.raises(Refused) as refusal:
        joined(data_dir, ["1", "2"], event("L2", of(TAMANA, scale=2)))
    assert codes(refusal.value.findings)[-1] == "ATTRIBUTES_NO_MATCH"


def test_there_is_nothing_to_build_or_draw(data_dir):
    with pytest.raises(Refused) as refusal:
        open_event_set(catalogue_of(event("L2", of(TAMANA, scale=2))), lambda name: data_dir / name)
    assert codes(refusal.value.findings) == ["NO_GRID"]


def test_attributes_and_rasters_do_not_mix():
    with pytest.raises(ValidationError, match="a catalogue has one kind"):
        catalogue_of(event("L2", of("a.gml")), event("F1", "a.tif"))
    with pytest.raises(ValidationError, match="a catalogue has one kind"):
        catalogue_of(event("L2", of("a.gml"), "a.tif"))
    assert catalogue_of(event("L2", of("a.gml"))).of_buildings
    assert not catalogue_of(event("F1", "a.tif")).of_buildings


def test_what_the_declarations_call_for_is_said_of_attributes_too(data_dir, tamana):
    reduction = {"kind": "depth_reduction", "share": {"low": 0.25, "central": 0.5, "high": 1.0}, "source": "made up",
                 "source_kind": "assumption"}  # fmt: skip
    entries = event("L1", of(TAMANA, scale=1)), event("L2", of(TAMANA, scale=2), reduction, return_period_years=1000)
    found = codes(joined(data_dir, tamana, *entries, nodata="dry").findings)
    assert {"SCREENING", "RATES_MAY_OVERLAP"} <= set(found)
    alone = codes(joined(data_dir, tamana, event("L2", of(TAMANA, scale=2))).findings)
    assert not {"SCREENING", "RATES_MAY_OVERLAP"} & set(alone)
