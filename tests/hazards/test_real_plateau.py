"""Real city models: numbers that anyone can count again in the published files."""

from __future__ import annotations

import numpy as np
import pytest

from hazards import join, open_event_set
from hazards.plateau import choose, read_hazard_attributes, read_rank_lists, water_bodies
from hazards.ranks import DepthRange, load_ranks
from tests.hazards.makers import catalogue_of, codes, event

BUILDINGS = {
    "tamana": "43206_tamana-shi/udx/bldg/49303425_bldg_6697_op.gml",
    "imizu": "16211_imizu-shi/udx/bldg/54377084_bldg_6697_op.gml",
    "tako": "12347_tako-machi/udx/bldg/53404336_bldg_6697.gml",
    "ogasawara": "13421_ogasawara-mura/udx/bldg/40425105_bldg_6697_op.gml",
    "koshigaya": "11222_koshigaya-shi/udx/bldg/53396677_bldg_6697_op.gml",
    "sapporo": "01100_sapporo-shi/udx/bldg/64413325_bldg_6697_op.gml",
}
WATER = {
    "numazu tsunami": "22203_numazu-shi/udx/tnm/523855_tnm_6697_op.gml",
    "numazu flood": "22203_numazu-shi/udx/fld/52385721_fld_6697_l1_op.gml",
    "kisarazu": "12206_kisarazu-shi/udx/tnm/523977_tnm_6697_op.gml",
    "takaoka": "16202_takaoka-shi/udx/fld/55360704_fld_6697_l2.gml",
}


@pytest.fixture(scope="module")
def folder(data_dir):
    return data_dir / "plateau-buildings-japan"


@pytest.fixture(scope="module")
def town(folder):
    """Records and codes of findings of a town's buildings, with its own lists of codes where they are there."""

    def read(name):
        path = folder / BUILDINGS[name]
        lists = path.parents[2] / "codelists"
        frame, findings = read_hazard_attributes(
            name, path, rank_lists=read_rank_lists(lists) if lists.is_dir() else None
        )
        return frame, codes(findings)

    return read


def depths(frame, peril_kind, scale=None):
    chosen, _ = choose(frame, peril_kind=peril_kind, scale=scale)
    return chosen["depth_m"].to_numpy()


def test_tamana_largest_flood_on_242_buildings_with_388_records(town):
    frame, findings = town("tamana")
    chosen, notes = choose(frame, peril_kind="river_flood", scale="2")
    assert (len(chosen), chosen["records"].sum(), codes(notes)) == (242, 388, ["PLATEAU_SEVERAL"])
    assert np.quantile(chosen["depth_m"], [0.05, 0.5, 0.95]) == pytest.approx([1.59, 3.08, 4.16], abs=0.0051)
    assert chosen["depth_m"].max() == 4.98
    assert findings == []  # every depth lies in its rank, by the town's own lists


def test_tamana_planned_flood_on_47_and_high_tide_on_229_buildings(town):
    frame, _ = town("tamana")
    planned, tide = depths(frame, "river_flood", "1"), depths(frame, "high_tide")
    assert (planned.size, np.median(planned), planned.max()) == (47, pytest.approx(0.20, abs=0.005), 0.92)
    assert (tide.size, np.median(tide), tide.max()) == (229, pytest.approx(1.62, abs=0.005), 3.48)


def test_tamana_stands_in_tamana(town):
    frame, _ = town("tamana")
    # Mesh 49303425 (JIS X 0410) is 130.5625 to 130.575 E and 32.9333 to 32.9417 N; a building may stand on its edge.
    assert frame["longitude"].between(130.5615, 130.576).all()
    assert frame["latitude"].between(32.9323, 32.9427).all()
    assert set(frame["lod"]) == {"lod0RoofEdge"}


def test_ogasawara_tsunami_records_are_scenarios_of_three_buildings(town):
    frame, findings = town("ogasawara")
    chosen, _ = choose(frame, peril_kind="tsunami")
    assert (len(frame), sorted(chosen["records"])) == (15, [4, 5, 6])
    assert chosen["depth_m"].max() == 5.727
    assert findings == ["PLATEAU_RISK_IGNORED"]  # landslides on 8 buildings


def test_koshigaya_has_65_river_records_on_5_buildings_and_inland_flood_on_2(town):
    frame, _ = town("koshigaya")
    rivers = frame[frame["peril_kind"] == "river_flood"]
    assert (len(rivers), rivers["building_id"].nunique()) == (65, 5)
    assert depths(frame, "inland_flood").size == 2


def test_sapporo_is_read_by_its_old_names(town):
    frame, findings = town("sapporo")
    largest = depths(frame, "river_flood", "2")
    assert (depths(frame, "river_flood", "1").size, largest.size) == (24, 25)
    assert np.median(largest) == pytest.approx(1.00, abs=0.005)
    assert largest.max() == pytest.approx(3.31, abs=0.005)
    assert findings == ["PLATEAU_RANK_UNCHECKED"]  # its ranks are its own and their list is not at hand


def test_tako_has_landslides_only_and_imizu_nothing(town, folder):
    frame, findings = town("tako")
    assert (len(frame), findings) == (0, ["PLATEAU_RISK_IGNORED", "PLATEAU_NO_RISK"])
    _, said = read_hazard_attributes("tako", folder / BUILDINGS["tako"])
    assert said[0].value == "16"
    frame, findings = town("imizu")
    assert (len(frame), findings) == (0, ["PLATEAU_NO_RISK"])


@pytest.mark.parametrize(
    ("name", "peril", "scale", "bounds"),
    [
        ("kisarazu", "tsunami", "", [139.88327292, 35.32927745, 139.88338298, 35.32936764]),
        ("takaoka", "river_flood", "2", [136.92825446, 36.67466594, 136.93019245, 36.67499894]),
    ],
)
def test_water_bodies_of_kisarazu_and_takaoka_are_of_rank_1(folder, name, peril, scale, bounds):
    frame, findings = water_bodies(name, folder / WATER[name])
    assert frame[["peril_kind", "scale", "rank"]].to_numpy().tolist() == [[peril, scale, "1"]]
    assert (frame["low_m"].tolist(), frame["high_m"].tolist()) == ([0.0], [0.5])
    assert frame.total_bounds == pytest.approx(bounds, abs=1e-8)  # the envelope that the file states
    assert codes(findings) == ["PLATEAU_RANK_ONLY"]


@pytest.mark.parametrize(
    ("name", "ranks", "scale"), [("numazu tsunami", ["1", "2", "3"], ""), ("numazu flood", ["1", "1", "2"], "1")]
)
def test_water_bodies_of_numazu_wait_for_the_list_of_their_ranks(folder, name, ranks, scale):
    frame, findings = water_bodies(name, folder / WATER[name])
    assert (sorted(frame["rank"]), set(frame["scale"])) == (ranks, {scale})
    assert frame["low_m"].isna().all()
    assert codes(findings) == ["PLATEAU_DEPTH_UNKNOWN"]
    lists = {frame["rank_list"].iloc[0]: {rank: DepthRange(int(rank), int(rank) + 1) for rank in "123"}}
    frame, findings = water_bodies(name, folder / WATER[name], rank_lists=lists)
    assert frame["low_m"].tolist() == [float(rank) for rank in frame["rank"]]
    assert codes(findings) == ["PLATEAU_RANK_ONLY"]


@pytest.mark.parametrize("name", BUILDINGS)
def test_the_standard_ranks_are_those_of_every_towns_own_list(folder, name):
    lists = (folder / BUILDINGS[name]).parents[2] / "codelists"
    if not lists.is_dir():
        return  # Sapporo came without lists
    schemes = {"RiverFlooding": "river-flood", "InlandFlooding": "inland-flood", "Tsunami": "tsunami"}
    for file, ranks in read_rank_lists(lists).items():
        kind, _, which = file.partition("RiskAttribute_")
        if which == "rank":
            assert ranks == load_ranks(f"plateau-{schemes.get(kind, 'high-tide')}"), file


def test_a_towns_own_ranks_differ_from_town_to_town(folder):
    own = [read_rank_lists(folder / one / "codelists") for one in ("43206_tamana-shi", "13421_ogasawara-mura")]
    tamana, ogasawara = (lists["TsunamiRiskAttribute_rankOrg"] for lists in own)
    assert (len(tamana), len(ogasawara)) == (4, 7)
    assert ogasawara["7"] == DepthRange(20, None)


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("12206_kisarazu-shi/udx/tnm/523977_tnm_6697_op.gml", "tsunami"),
        ("16202_takaoka-shi/udx/fld/55360704_fld_6697_l2.gml", "river_flood"),
    ],
)
def test_areas_of_ranks_become_an_event_with_their_range(data_dir, file, kind):
    name = f"plateau-buildings-japan/{file}"
    bodies, _ = water_bodies(name, data_dir / name)
    west, south, east, north = bodies.total_bounds
    side = (east - west) / 60
    grid = {"crs": "EPSG:6668", "cell_size": side, "bounds": [west, south, east, north], "method": "nearest",
            "beyond": "unknown"}  # fmt: skip
    entry = event("W", {"file": name, "water_bodies": kind}, peril="tsunami" if kind == "tsunami" else "flood")
    events = open_event_set(catalogue_of(entry, grid=grid, nodata="dry"), lambda file: data_dir / file)
    depth = events.dataset("without")["depth_m"].to_numpy()
    assert set(np.unique(depth)) == {0, 0.25}  # 0 to 0.5 m
    point = bodies.geometry.iloc[0].representative_point()
    wet = join(events, [point.x], [point.y]).wet
    assert wet.ranges is not None
    assert wet.ranges[:2].ravel().tolist() == [0, 0.5]
