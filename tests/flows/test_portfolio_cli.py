"""`pcc portfolio`: halves of a town are the whole of it, a house of two towns counts once, futures must be the same."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
import yaml

from flows import steps
from flows.portfolio_alike import Planned
from flows.portfolio_works import same_works
from flows.scenario import load_scenario
from infra.provenance import science_version
from tests.flows.commands import Ended, computed, pcc, small_minato, two_models
from valuation.parts.delivery import delivered
from valuation.record import record_id

FILES = ("portfolio.json", "portfolio.csv", "portfolio_paths.parquet")


def town(minato: Path, folder: Path, code: str, rows: Callable[[int], bool], share: float, **changes: Any) -> Path:
    """
    The example with some of its buildings (by row of the file), under a municipality code and a title of its own.

    share : of what the wall emits: two halves of a town do not build it twice. Raising floors emits
        nothing here, so that a town with a few houses more emits no more.
    """
    folder.mkdir(parents=True)
    lines = (minato / "buildings.csv").read_bytes().splitlines(keepends=True)
    (folder / "buildings.csv").write_bytes(b"".join([lines[0], *(x for n, x in enumerate(lines[1:]) if rows(n))]))
    emissions = yaml.safe_load((minato / "scenario.yaml").read_text(encoding="utf-8"))["measure"]["emissions"]
    parts = {"embodied_t_co2e": share, "yearly_t_co2e": share, "embodied_kg_co2e_per_m2": 0.0}
    wall = {
        f"measure__emissions__{name}__{end}": emissions[name][end] * part
        for name, part in parts.items()
        for end in ("low", "central", "high")
    }
    own = {"title": {"en": f"Town {code}", "ja": f"町{code}"}, "inventory__municipality_code": code, "paths": 200}
    return small_minato(minato, folder, **{**own, **wall, **changes})


def odd(row: int) -> bool:
    return row % 2 == 1


def even(row: int) -> bool:
    return row % 2 == 0


def greedy(row: int) -> bool:
    """The even ones, and twenty of the odd ones."""
    return row % 2 == 0 or (row < 1000 and row % 50 == 1)


def rolled(home: Path, out: Path, *scenarios: Path, lang: str = "en") -> Ended:
    return pcc("portfolio", *scenarios, "--out", out, "--workers", "0", "--lang", lang, home=home)


def told(out: Path) -> dict[str, Any]:
    return json.loads((out / "portfolio.json").read_bytes())


def futures(out: Path) -> np.ndarray:
    return pq.read_table(out / "portfolio_paths.parquet")["net_t_co2e"].to_numpy()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One store for all: a town that was run is not run again."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def towns(minato: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("towns")
    named = {"odd": ("04201", odd), "even": ("04202", even), "greedy": ("04203", greedy)}
    return {name: town(minato, folder / name, code, rows, 0.5) for name, (code, rows) in named.items()}


@pytest.fixture(scope="module")
def halves(home: Path, towns: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both halves; the first of them was run by `pcc run` before."""
    run, out = tmp_path_factory.mktemp("run"), tmp_path_factory.mktemp("halves")
    assert pcc("run", towns["odd"], "--out", run, "--direct", "--workers", "0", home=home).returncode == 0
    done = rolled(home, out, towns["odd"], towns["even"])
    assert done.returncode == 0, done.stderr
    (first, _) = told(out)["members"]
    assert first["record_id"] == record_id((run / "record.json").read_bytes())
    return out


@pytest.fixture(scope="module")
def overlapping(home: Path, towns: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One half, and the other with twenty houses of the first."""
    out = tmp_path_factory.mktemp("overlapping")
    done = rolled(home, out, towns["odd"], towns["greedy"])
    assert done.returncode == 0, done.stderr
    return out


def test_two_halves_of_a_town_bring_in_every_future_what_the_town_brings(minato, halves, tmp_path):
    """
    Kilograms of every building, and so avoided tonnes of every future and every draw, add up, and the wall is halved.

    Not additive: the claimable minimum (a later loss of one half may stand against the other's gain), the
    half-width, flooring, and a leakage that is a share of avoided tonnes where these are positive (none here). The
    units of the halves are therefore not those of the town, and none of these is compared.
    """
    whole = computed(town(minato, tmp_path / "whole", "04204", lambda row: True, 1.0), tmp_path / "store")
    addresses = whole.checked, whole.prepared, whole.simulated
    case, record = steps.composed(*addresses, whole.scenario, whole.machine, science_version())
    found = delivered(case).net_t_co2e
    assert np.count_nonzero(found > found.min()) > 100
    assert futures(halves) == pytest.approx(found, abs=1e-6)
    total = told(halves)["total"]
    assert total["net"]["mean_t_co2e"] == pytest.approx(record.delivery.net.mean_t_co2e, rel=1e-8)
    assert total["net"]["p90_t_co2e"] == pytest.approx(record.delivery.net.p90_t_co2e, rel=1e-8)
    assert total["buildings"] == len(case.inventory.frame)


def test_issued_units_are_those_of_the_members_where_nothing_overlaps(halves):
    found = told(halves)
    total, members = found["total"], found["members"]
    assert [m["issued_total_t_co2e"] for m in members] == [m["issued_alone_t_co2e"] for m in members]
    assert total["issued_total_t_co2e"] == sum(m["issued_total_t_co2e"] for m in members) > 0
    together = np.floor(np.round(sum(np.array(m["issuable_t_co2e"]) for m in members), 6)).sum()
    assert total["flooring_difference_t_co2e"] == together - total["issued_total_t_co2e"]
    assert (found["overlaps"], total["removed_share"]) == ([], 0)


def test_a_house_of_two_towns_counts_once(halves, overlapping):
    """What is left of the greedy town is the even half: houses that are removed leave no tonne behind."""
    found, apart = told(overlapping), told(halves)
    assert len(found["overlaps"]) == found["members"][1]["buildings_kept_by_others"] == 20
    for one in found["overlaps"]:
        assert [(h["municipality_code"], h["kept_share"]) for h in one["holders"]] == [("04201", 1), ("04203", 0)]
    assert found["total"]["buildings"] == apart["total"]["buildings"]
    assert futures(overlapping) == pytest.approx(futures(halves), abs=1e-6)
    assert found["members"][1]["issued_alone_t_co2e"] > apart["members"][1]["issued_total_t_co2e"]
    assert found["total"]["issued_t_co2e"] == apart["total"]["issued_t_co2e"]


def test_the_order_of_arguments_changes_no_byte_and_a_stored_run_is_not_computed_again(
    home, towns, overlapping, tmp_path, monkeypatch
):
    monkeypatch.setattr(steps, "simulate_step", lambda *given: pytest.fail("computed again"))
    assert rolled(home, tmp_path / "back", towns["greedy"], towns["odd"]).returncode == 0
    for name in FILES:
        assert (tmp_path / "back" / name).read_bytes() == (overlapping / name).read_bytes()


def test_the_table_has_a_line_for_each_member_and_the_total(overlapping):
    with (overlapping / "portfolio.csv").open(encoding="utf-8-sig", newline="") as file:
        heading, *rows = list(csv.reader(file))
    total = told(overlapping)["total"]
    assert [row[1] for row in rows] == ["Town 04201", "Town 04203", "total"]
    assert rows[-1][heading.index("issuable latent units, t-CO2e")] == str(total["issued_total_t_co2e"])
    p10 = float(rows[-1][heading.index("net delivery, percentile 10, t-CO2e")])
    assert p10 == pytest.approx(total["net"]["p10_t_co2e"])
    assert float(rows[-1][heading.index("share removed from vintages")]) == pytest.approx(total["removed_share"])


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", ["Latent (a forecast, not an offset)", "is not signed", "wrong: members' percentiles added", "total"]),
        (
            "ja",
            ["潜在クレジット（予測値。オフセットではありません）", "署名されず", "誤り：対象ごとの値の合計", "合計"],
        ),
    ],
)
def test_the_terminal_says_what_the_sum_is_and_who_keeps_a_house(home, towns, overlapping, tmp_path, lang, said):
    done = rolled(home, tmp_path / "out", towns["odd"], towns["greedy"], lang=lang)
    assert all(text in done.stdout for text in [*said, "04201 M-0002", "04203 M-0002"])
    found = told(overlapping)
    assert found["status"]["en"] == "Latent (a forecast, not an offset)"
    assert (found["signed"], found["record"]["id"]) == (False, None)
    assert not (tmp_path / "out" / "record.json").exists()


def test_json_is_what_the_file_says(home, towns, overlapping, tmp_path):
    arguments = ("portfolio", towns["odd"], towns["greedy"], "--out", tmp_path, "--workers", "0", "--json")
    assert json.loads(pcc(*arguments, home=home).stdout) == told(overlapping)


@pytest.mark.parametrize(
    ("changes", "key", "en", "ja"),
    [
        ({"seed": 7}, "seed", "the seed is 7, but 20261121", "乱数の種が「7」"),
        ({"paths": 300}, "paths", "the number of futures is 300, but 200", "将来の数が「300」"),
        ({"hazards__events__0__annual_rate_per_year": 0.02}, "hazards", "how often", "発生頻度"),
        ({"hazards__events__0__id": "T0"}, "hazards", "the list of events is F1, F2, F3, T0", "事象の一覧"),
        ({"crediting__remainder": "carry"}, "crediting.remainder", "is carry, but drop", "端数の扱い"),
    ],
)
def test_other_futures_are_refused_with_the_scenario_and_what_to_write(
    minato, home, towns, tmp_path, changes, key, en, ja
):
    other = town(minato, tmp_path / "other", "04299", odd, 0.5, **changes)
    for lang, said in (("en", en), ("ja", ja)):
        done = rolled(home, tmp_path / "out", other, towns["odd"], lang=lang)
        assert done.returncode == 2
        assert all(text in done.stderr for text in (str(other), str(towns["odd"]), key, said))
    assert not (tmp_path / "out").exists()


def test_a_precision_that_takes_more_futures_is_refused_with_what_to_change(minato, home, towns, tmp_path):
    precise = {"outcome__precision": {"relative_standard_error": 0.001, "at_most_paths": 400}}
    other = town(minato, tmp_path / "other", "04298", odd, 0.5, **precise)
    done = rolled(home, tmp_path / "out", other, towns["even"])
    assert done.returncode == 2
    assert "number or strata of futures" in done.stderr
    assert "leave `outcome.precision` out" in done.stderr


def test_another_occurrence_model_is_refused_and_a_member_without_units_says_why(minato, home, tmp_path):
    """Under either model the small halves issue nothing; the models are never pooled."""
    models, named = two_models(minato), "crediting__occurrence_model"
    given = {"a": ("04201", odd, "renewal"), "b": ("04202", even, "renewal"), "c": ("04203", even, "poisson")}
    paths = {
        name: town(minato, tmp_path / name, code, rows, 0.5, paths=400, **models, **{named: model})
        for name, (code, rows, model) in given.items()
    }
    done = rolled(home, tmp_path / "out", paths["a"], paths["c"])
    assert (done.returncode, "how often the events strike" in done.stderr) == (2, True)
    done = rolled(home, tmp_path / "out", paths["a"], paths["b"])
    assert done.returncode == 0, done.stderr
    found = told(tmp_path / "out")
    assert [m["occurrence_model"] for m in found["members"]] == ["renewal", "renewal"]
    for member in found["members"]:
        assert (member["refusal"] is None) == (member["issued_alone_t_co2e"] > 0)
        assert member["refusal"] is None or f"{member['label']['en']}: {member['refusal']['en']}" in done.stdout


def test_one_scenario_or_the_same_twice_is_no_portfolio(home, towns, tmp_path):
    one = towns["odd"]
    for scenarios, said in (([one], "two scenarios or more"), ([one, one], "municipality code (04201) and title")):
        done = rolled(home, tmp_path / "out", *scenarios)
        assert (done.returncode, said in done.stderr) == (2, True)


def test_mistakes_of_two_members_are_told_apart_by_their_folders(minato, home, tmp_path):
    paths = [town(minato, tmp_path / name, "0420" + name, odd, 0.5, seed=-1) for name in ("1", "2")]
    for lang in ("en", "ja"):
        done = rolled(home, tmp_path / "out", *paths, lang=lang)
        assert done.returncode == 2
        lines = [line for line in done.stderr.splitlines() if "seed" in line]
        assert [str(path) in line for path, line in zip(paths, lines, strict=True)] == [True, True]


def test_mistakes_in_the_buildings_of_all_members_are_told_at_once_by_their_folders(minato, home, tmp_path):
    paths = [town(minato, tmp_path / name, "0420" + name, odd, 0.5) for name in ("1", "2")]
    for path in paths:
        table = path.parent / "buildings.csv"
        heading, *rows = table.read_bytes().splitlines(keepends=True)
        table.write_bytes(b"".join([heading, rows[0], rows[0], *rows[1:]]))
    done = rolled(home, tmp_path / "out", *paths)
    assert done.returncode == 2
    assert all(str(path.parent / "buildings.csv") in done.stderr for path in paths)


SAME = "PORTFOLIO_SAME_WORKS"
NAMED_APART = {"measure__name": {"en": "Seawall, southern part", "ja": "防潮堤（南側）"}}


def test_the_same_works_of_two_members_are_warned_of_in_words(home, towns, halves, tmp_path):
    """Both halves bring the example's wall under one name."""
    (found,) = told(halves)["findings"]
    assert (found["code"], found["severity"]) == (SAME, "note")
    for text in ("Town 04201 (04201), Town 04202 (04202) bring the same works", "count", "claimed 2 times"):
        assert text in found["message_en"]
    for text in ("「町04201」（04201）、「町04202」（04202）の対策", "2回数えられ", "2回請求"):
        assert text in found["message_ja"]
    for lang, said in (("en", "note: Town 04201"), ("ja", "注意：「町04201」")):
        assert said in rolled(home, tmp_path / lang, towns["odd"], towns["even"], lang=lang).stdout


def test_works_that_are_named_apart_are_not_warned_of(minato, home, towns, tmp_path):
    other = town(minato, tmp_path / "other", "04202", even, 0.5, **NAMED_APART)
    done = rolled(home, tmp_path / "out", towns["odd"], other)
    assert done.returncode == 0, done.stderr
    assert told(tmp_path / "out")["findings"] == []
    assert "note: " not in done.stdout


@pytest.mark.parametrize("change", [{"commissioned_year": 2041}, {"capital_cost_jpy": 1.0}, {"service_life_years": 7}])
def test_works_are_the_same_where_name_changes_year_emissions_and_costs_are(towns, change):
    one = Planned(towns["odd"], load_scenario(towns["odd"]))
    scenario = one.loaded.scenario
    other_measure = scenario.measure.model_copy(update=change)
    other = replace(one.loaded, scenario=scenario.model_copy(update={"measure": other_measure}))
    found = same_works([one, Planned(towns["even"], other)])
    assert len(found) == ("service_life_years" in change)  # how long it lasts may be judged otherwise of one work
