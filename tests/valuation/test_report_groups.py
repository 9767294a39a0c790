"""Results by group on the page: nothing lost when rows are few, errors not added, what sampling did is said."""

from __future__ import annotations

from typing import get_args

import pytest

from infra.findings import Lang
from tests.valuation.pages import PageText
from tests.valuation.sample_record import sample_record
from valuation.record_delivery import Group, GroupState, Structure
from valuation.report import render_report
from valuation.report.format import number, percent, tonnes
from valuation.report.group_rows import group_table
from valuation.report.words import TABLE, Words

RECORD = sample_record()
BOTH: tuple[Lang, Lang] = ("en", "ja")


def group(avoided: float, code: str | None = "39201", structure: Structure = "wood") -> Group:
    """A group that avoids some tonnes, and as many buildings of each state."""
    return Group(
        municipality_code=code,
        structure=structure,
        buildings=10,
        without_mean_t_co2e=2 * abs(avoided),
        with_mean_t_co2e=2 * abs(avoided) - avoided,
        avoided_mean_t_co2e=avoided,
        avoided_standard_error_t_co2e=0.1,
        states=[
            GroupState(
                state=d,
                without_mean_buildings=d * abs(avoided),
                with_mean_buildings=0.5,
                without_mean_t_co2e=1.0,
                with_mean_t_co2e=1.0,
            )
            for d in range(1, 7)
        ],
    )


def page(**changes: object) -> PageText:
    delivery = RECORD.delivery.model_copy(update=changes)
    return PageText(render_report(sample_record(delivery=delivery), "0" * 64))


def test_thirty_groups_have_a_row_each() -> None:
    table = group_table([group(k) for k in range(30)])
    assert table is not None
    assert [row.avoided_t_co2e for row in table.rows] == list(range(30))
    assert table.others is None


def test_more_groups_than_rows_keep_the_largest_in_order_and_add_up_the_rest() -> None:
    avoided = [float((7 * k) % 40 - 20) for k in range(40)]
    table = group_table([group(a) for a in avoided])
    assert table is not None
    assert table.others is not None
    assert len(table.rows) == 29
    assert table.others.groups == 11
    shown = [row.avoided_t_co2e for row in table.rows]
    assert shown == [a for a in avoided if a in shown]  # order of the record
    assert min(abs(a) for a in shown) >= max(abs(a) for a in set(avoided) - set(shown))  # harm is not hidden
    assert sum(shown) + table.others.avoided_t_co2e == table.every.avoided_t_co2e == sum(avoided)
    assert table.others.buildings == 110
    assert table.others.error_t_co2e is None
    hidden = sum(abs(a) for a in set(avoided) - set(shown))
    assert table.others.states[5] == (6 * hidden, 5.5)


@pytest.mark.parametrize("lang", BOTH)
def test_every_group_is_on_the_page_with_its_error_and_its_states(lang: Lang) -> None:
    seen, t = page().of(lang).split("\n"), Words(lang)
    for found in RECORD.delivery.by_group:
        assert {found.municipality_code, t(f"structure.{found.structure}")} <= set(seen)
        assert tonnes(found.avoided_mean_t_co2e) in seen
        assert tonnes(found.avoided_standard_error_t_co2e) in seen
        assert {tonnes(state.without_mean_buildings) for state in found.states} <= set(seen)
        assert {tonnes(state.with_mean_buildings) for state in found.states} <= set(seen)
    assert {t(f"state.{d}") for d in range(1, 7)} <= set(seen)


def test_the_rest_is_a_row_that_says_how_many_groups_it_holds() -> None:
    seen = page(by_group=[group(k) for k in range(35)])
    assert "6 other groups" in seen.of("en").split("\n")
    assert "その他（6グループ）" in seen.of("ja").split("\n")


def test_a_group_outside_japan_and_a_record_without_groups_make_a_page() -> None:
    assert "not stated" in page(by_group=[group(1.0, None)]).of("en")
    assert "No groups of buildings were counted." in page(by_group=[]).of("en")


def test_every_structure_of_a_record_has_a_name() -> None:
    assert all(f"structure.{name}" in TABLE for name in get_args(Structure))


@pytest.mark.parametrize("lang", BOTH)
def test_what_sampling_did_is_said(lang: Lang) -> None:
    outcome, seen = RECORD.delivery, page().of(lang).split("\n")
    assert {percent(outcome.reached_precision or 0), percent(outcome.asked_precision or 0)} <= set(seen)
    assert number(outcome.equivalent_plain_paths or 0) in seen
    for stratum in outcome.strata:
        assert {getattr(stratum.label, lang), percent(stratum.share), number(stratum.paths)} <= set(seen)


def test_strata_are_judged_by_the_plain_futures_they_replace_and_not_by_how_uneven_their_weights_are() -> None:
    seen = page().of("en")
    assert "Plainly drawn futures that would reach the same precision" in seen
    assert "ffective sample" not in seen
    assert "effective_sample_size" not in type(RECORD.delivery).model_fields


def test_plain_sampling_speaks_of_no_strata_and_of_no_precision_that_nobody_asked_for() -> None:
    seen = page(sampling="plain", asked_precision=None, reached_precision=None).of("en")
    assert "Strata" not in seen
    assert "Precision asked for" not in seen
    assert "Simulated futures" in seen


def test_strata_that_leave_no_error_say_so() -> None:
    assert "known without error" in page(equivalent_plain_paths=None).of("en")


def test_the_sample_hangs_together() -> None:
    outcome = RECORD.delivery
    groups = outcome.by_group
    assert sum(g.avoided_mean_t_co2e for g in groups) == pytest.approx(RECORD.agreement.simulated_t_co2e)
    assert sum(s.without_mean_buildings for g in groups for s in g.states[4:]) == pytest.approx(
        outcome.collapses_without_mean
    )
    assert sum(stratum.paths for stratum in outcome.strata) == outcome.paths
    assert sum(stratum.share for stratum in outcome.strata) == pytest.approx(1)
