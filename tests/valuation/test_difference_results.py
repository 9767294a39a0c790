"""Other results of two records: whatever is not the same is told once, and nothing else is."""

from __future__ import annotations

import copy

import pytest

from tests.valuation.sample_chain import Town, chained
from tests.valuation.sample_record import sample_record
from valuation.difference import as_json, difference, difference_lines
from valuation.difference.changes import changes_between
from valuation.difference.results import results_between
from valuation.explaining import plain
from valuation.explaining.fields import find, value_at
from valuation.explaining.walk import numbers

_TOLD_ELSEWHERE = {"criteria", "claims", "ghg_protocol", "findings", "inputs", "sources"}
"""Sections that cite figures of others, or whose changes are listed among the inputs."""


@pytest.fixture(scope="module")
def document():
    return plain(sample_record())


def changed(document, path, value):
    """A copy of a record in which one thing is another."""
    other = copy.deepcopy(document)
    holder = value_at(other, path[:-1])
    if value is None and isinstance(holder, list):
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return other


def results(a, b):
    return results_between(a, b, changes_between(a, b))


def section(a, b, lang):
    """The lines of text on other results."""
    lines = difference_lines(difference([a, b]), lang)
    title = {"en": "Other results that moved", "ja": "その他の結果の変化"}[lang]
    return lines[lines.index(title) :] if title in lines else []


def test_two_equal_records_have_no_result_that_moved(document):
    assert results(document, copy.deepcopy(document)).moved == ()
    assert section(document, document, "en") == []
    assert as_json(difference([document, document]))["other_results"] == []


def _one_of_each(document):
    """A number of every kind, of lists the last item only; neither corners of squares nor a second headline."""
    found = {tuple("*" if isinstance(part, int) else part for part in path): path for path in numbers(document)}
    labels = {"ring", "headline"}
    return [path for path in found.values() if path[0] not in _TOLD_ELSEWHERE and not labels & set(path)]


def test_no_number_moves_without_being_told(document):
    silent, other = [], copy.deepcopy(document)
    for path in _one_of_each(document):
        holder, before = value_at(other, path[:-1]), value_at(document, path)
        holder[path[-1]] = (not before) if isinstance(before, bool) else before + 1
        told = changes_between(document, other)
        waterfall = path in (("valuation", "issuable_total_t_co2e"), ("valuation", "headline_present_value_jpy"))
        if not told and not waterfall and not results_between(document, other, told).moved:
            silent.append(path)
        holder[path[-1]] = before
    assert silent == []


@pytest.mark.parametrize(
    ("field", "says"),
    [
        ("delivery.net.p10_t_co2e", "net delivered, exceeded with 90 % probability"),
        ("delivery.shortfall.tvar05_t_co2e", "mean shortfall in the worst 5 % of futures"),
        ("delivery.shortfall.probability_below_issuable", "probability that less is delivered than may be issued"),
        ("uncertainty.half_width", "half-width of the estimate"),
        ("valuation.decision.break_even.price_jpy_per_t", "break-even price"),
        ("valuation.decision.financed.unfinanced_jpy", "what the credit leaves to pay"),
    ],
)
def test_a_figure_that_moved_alone_is_told_with_before_after_and_difference(document, field, says):
    path = find(document, field)
    before = value_at(document, path)
    other = changed(document, path, before + 0.25)
    (row,) = as_json(difference([document, other]))["other_results"]
    assert (row["field"], row["name"]["en"]) == (field, says)
    assert (row["state"], row["before"], row["after"]) == ("moved", before, before + 0.25)
    assert row["difference"] == pytest.approx(0.25)
    (line,) = section(document, other, "en")[2:]
    assert line.strip().startswith(f"{says}: ")
    assert line.endswith("(+0.25)")
    assert len(section(document, other, "ja")) == 3


def test_what_is_new_or_gone_is_said_to_be(document):
    path = find(document, "valuation.decision.break_even.price_jpy_per_t")
    without = changed(document, path, None)
    assert [row["state"] for row in as_json(difference([without, document]))["other_results"]] == ["new"]
    assert [row["state"] for row in as_json(difference([document, without]))["other_results"]] == ["gone"]
    assert "break-even price: new, " in section(without, document, "en")[2]
    assert "損益分岐価格：なくなった（" in section(document, without, "ja")[2]


@pytest.mark.parametrize("path", ["values", "spreads", "contracts"])
def test_items_are_compared_by_what_they_are_called_wherever_they_stand(document, path):
    other = copy.deepcopy(document)
    assert len(other["valuation"]["money"][path]) > 1
    other["valuation"]["money"][path].reverse()
    assert results(document, other).moved == ()


def test_a_price_that_is_new_on_the_map_leaves_the_other_cells_as_they_are(document):
    other = copy.deepcopy(document)
    grid = other["valuation"]["decision"]["heat_map"]
    grid["price_jpy_per_t"].insert(0, 77.0)
    grid["present_value_jpy"].insert(0, [1.0] * len(grid["rate_per_year"]))
    moved = results(document, other).moved
    assert {(row.before, row.after) for row in moved} == {(None, 77.0), (None, 1.0)}
    assert len(moved) == 1 + len(grid["rate_per_year"])


def test_a_list_by_year_is_one_row_that_says_how_many_of_its_years_moved(document):
    other = copy.deepcopy(document)
    years = other["estimate"]["by_vintage"]
    for row in years[3:5]:
        row["with_t_co2e"] += 1.0
    (row,) = as_json(difference([document, other]))["other_results"]
    first = years[3]["year"]
    assert (row["field"], row["years_that_moved"], row["years"]) == (
        "estimate.by_vintage[*].with_t_co2e",
        2,
        len(years),
    )
    assert [year["year"] for year in row["by_year"]] == [first, first + 1]
    assert {year["difference"] for year in row["by_year"]} == {1.0}
    name = f"emitted with the measure in {first}–{first + 1}"
    assert section(document, other, "en")[2].strip() == f"{name}: 2 of {len(years)} years moved"


def test_figures_that_follow_from_the_price_move_and_the_price_is_told_once():
    a, b = plain(chained(Town())), plain(chained(Town(price_jpy=4300.0)))
    found = difference([a, b])
    assert [change.field for change in found.changes] == ["valuation.price_jpy_per_t"]
    fields = {row.series for row in found.results.moved}
    assert "valuation.cash_flow[*].cash_jpy" in fields
    assert not fields & {"valuation.price_jpy_per_t", "valuation.cash_flow[*].price_jpy_per_t",
                         "valuation.headline_present_value_jpy"}  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_however_much_moved_the_text_stays_short_and_counts_what_it_leaves_out(lang):
    a = plain(sample_record())
    b = copy.deepcopy(a)
    for path in numbers(b):
        if isinstance(value_at(b, path), float):
            value_at(b, path[:-1])[path[-1]] *= 1.5
    lines = section(a, b, lang)
    assert 20 < len(lines) <= 42
    assert any("--json" in line for line in lines)
    told = sum(len(row.get("by_year", [row])) for row in as_json(difference([a, b]))["other_results"])
    assert told == len(difference([a, b]).results.moved) > 1000


def test_of_figures_at_several_rates_the_one_at_the_headlines_rate_is_told(document):
    other = copy.deepcopy(document)
    ladder = other["valuation"]["ladder"]
    for row in ladder:
        row["present_value_jpy"] *= 1.01 if row["headline"] else 2.0
    (line,) = section(document, other, "en")[2:]
    rate = next(row["rate_per_year"] for row in ladder if row["headline"])
    assert line.strip().startswith(f"present value at the rate {rate}: ")
    assert line.endswith(f"(and {len(ladder) - 1} more of this kind)")
