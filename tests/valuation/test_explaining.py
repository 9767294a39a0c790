"""From a figure to its sources: every rule gives the record's own value again, and says so where it does not."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.valuation.sample_chain import Town, chained
from tests.valuation.sample_record import refused_record, sample_record
from valuation.chain_lines import REMAINDERS
from valuation.explaining import Unknown, as_json, explain, explanation_lines, plain, words
from valuation.explaining.fields import find, leaves, pointer, selected, value_at, written
from valuation.explaining.formulas import CARRIED
from valuation.explaining.graph import ENTRIES, STEPS, WORDS, entry_of
from valuation.explaining.rules import Made, Rule
from valuation.explaining.units import measured
from valuation.explaining.walk import node_at, numbers

TONNES = st.floats(-300, 900, allow_nan=False).map(lambda value: round(value, 3))
SHARES = st.floats(0, 0.9, allow_nan=False)


@st.composite
def towns(draw):
    """Towns of any years, shares, prices and rules."""
    years = draw(st.integers(3, 12))
    tonnes = draw(st.lists(TONNES, min_size=years, max_size=years))
    project = draw(st.lists(st.floats(0, 80), min_size=years, max_size=years))
    start = draw(st.integers(2025, 2029))
    first = draw(st.integers(start, start + years - 1))
    q05, q10, q95 = sorted(draw(st.tuples(*[st.floats(0, 2.2)] * 3)))
    return Town(
        avoided=tonnes, project=project, leakage=[max(0.0, 0.1 * value) for value in tonnes],
        spread=(q05, q10, q95), shares=draw(st.tuples(SHARES, SHARES, SHARES)), carry=draw(st.booleans()),
        start=start, commissioned=draw(st.integers(2024, first)),
        period=(first, draw(st.integers(first, start + years - 1))),
        price_jpy=draw(st.floats(0, 50_000)), rate=draw(st.floats(-0.5, 1)),
        convention=draw(st.sampled_from(("year_end", "mid_year", "begin"))),
        rule=draw(st.sampled_from((None, "p10", "vcs_4_4", "art_trees_2_0"))),
    )  # fmt: skip


INVENTED = (("valuation", "money"), ("valuation", "decision"))
"""Of the sample, the yen beside the headline are invented; those of runs are proved in tests/flows/test_verify.py."""
ABSENT = ("valuation.money.inflation", "valuation.decision.avoided_loss")
"""Parts that a record has only where a scenario declares them."""


def misfits(document):
    """The figures of a record that do not follow from their operands, of all that have a rule and are not invented."""
    nodes = [node_at(document, path) for path in numbers(document) if path[:2] not in INVENTED]
    return [node.field for node in nodes if node.agrees is False]


@settings(max_examples=25)
@given(towns())
def test_every_rule_gives_the_records_own_value_again(town):
    assert misfits(plain(chained(town))) == []


def test_every_number_of_a_record_can_be_explained():
    # a figure of a new part of the record wants a declaration: valuation/explaining/graph_*.py
    document = plain(sample_record())
    unknown = [written(document, path) for path in numbers(document) if entry_of(document, path) is None]
    assert unknown == []


def test_a_changed_figure_is_named_where_it_stands_and_where_it_is_used():
    document = plain(chained())
    line = next(line for line in document["chain"] if line["step"] == "buffer")
    year = next(row for row in line["by_vintage"] if row["t_co2e"] > 0)
    year["t_co2e"] *= 1 + 1e-7
    where = f"by_vintage[{year['year']}].t_co2e"
    assert set(misfits(document)) >= {f"chain[buffer].{where}", f"chain[cap_overlap].{where}"}
    found = explain(document, "lcu")
    assert f"chain[buffer].{where}" in [node.field for node in found.misfits]
    lines = explanation_lines(document, found, "en")
    assert any(f"[chain[buffer].{where}]" in line for line in lines)
    assert any("DOES NOT FOLLOW" in line for line in lines)
    assert any("一致しません" in line for line in explanation_lines(document, found, "ja"))


@pytest.mark.parametrize("digits", [1e-8, -1e-8, 3e-7])
def test_the_ninth_digit_is_all_that_is_left_open(digits):
    document = plain(chained())
    document["valuation"]["cash_flow"][2]["cash_jpy"] *= 1 + 5 * digits
    assert "valuation.cash_flow[2029].cash_jpy" in misfits(document)


def test_whole_tonnes_are_shown_as_the_floor_of_what_the_chain_leaves():
    document = plain(chained())
    last = document["chain"][-2]["by_vintage"]
    year = max(last, key=lambda row: row["t_co2e"])
    lines = explanation_lines(document, explain(document, "lcu"), "en")
    whole = math.floor(year["t_co2e"])
    assert any(line.strip() == f"{whole} = ⌊{year['t_co2e']:.9g}⌋: recomputed" for line in lines)


def test_the_walk_ends_at_inputs_tables_and_declarations():
    document = plain(sample_record())
    found = explain(document, "pv")
    ends = {node.field for node in found.ends}
    assert {f"inputs[{each['file']}].sha256" for each in document["inputs"]} <= ends
    assert {"valuation.price_jpy_per_t", "chain[buffer].factor", "valuation.ladder[0.04].rate_per_year"} <= ends
    assert sum(field.startswith("sources[") for field in ends) == len(document["sources"])
    assert found.steps == ("expected",)
    assert found.weakest == "assumption"


def test_a_declared_price_rests_on_its_own_source_only():
    found = explain(plain(sample_record()), "price")
    assert [(node.field, node.source, node.source_kind) for node in found.ends] == [
        ("valuation.price_jpy_per_t", "declared in the scenario", "assumption")
    ]
    assert found.kinds == {"assumption": 1}


def test_simulated_figures_say_which_step_makes_them_and_how_to_run_it_again():
    document = plain(sample_record())
    found = explain(document, "delivery.net.p10_t_co2e")
    text = "\n".join(explanation_lines(document, found, "en"))
    assert found.steps == ("simulate",)
    assert STEPS["simulate"].makes[0] in text
    assert "pcc verify --replay" in text
    assert "tsunami-100_with.tif" in text
    assert "pcc verify --replay" in "\n".join(explanation_lines(document, found, "ja"))


def test_kinds_of_sources_are_counted_the_weakest_last():
    document = plain(sample_record())
    found = explain(document, "lcu")
    assert list(found.kinds) == ["primary", "secondary", "memory", "assumption"][-len(found.kinds) :]
    counted = sum(node.source_kind == "memory" for node in found.ends)
    assert found.kinds["memory"] == counted > 0
    assert f"{counted} from memory" in explanation_lines(document, found, "en")[-1]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("lcu", "valuation.issuable_total_t_co2e"),
        ("PV", "valuation.headline_present_value_jpy"),
        ("現在価値", "valuation.headline_present_value_jpy"),
        ("buffer", "chain[buffer].delta_t_co2e"),
        ("chain.buffer", "chain[buffer].total_t_co2e"),
        ("chain[buffer].factor", "chain[buffer].factor"),
        ("/chain/7/factor", "chain[buffer].factor"),
        ("claimable.2031", "claimable[2031].issuable_t_co2e"),
        ("claimable[2031].net_t_co2e", "claimable[2031].net_t_co2e"),
        ("/claimable/5/net_t_co2e", "claimable[2031].net_t_co2e"),
        ("valuation.ladder.headline", "valuation.ladder[0.04].present_value_jpy"),
        ("valuation.ladder[0.02]", "valuation.ladder[0.02].present_value_jpy"),
        ("delivery.net", "delivery.net.mean_t_co2e"),
        ("delivery.net.p10_t_co2e", "delivery.net.p10_t_co2e"),
        ("identity.events.flood-030.annual_rate_per_year", "identity.events[flood-030].annual_rate_per_year"),
        ("inputs[scenario.yaml]", "inputs[scenario.yaml].sha256"),
        ("criteria.additional", "criteria[additional].met"),
    ],
)
def test_a_figure_may_be_asked_for_by_word_path_or_pointer(asked, field):
    document = plain(sample_record())
    found = explain(document, asked)
    assert found.nodes[found.root].field == field


def test_every_field_is_found_again_by_what_it_is_called():
    document = plain(sample_record())
    for path in leaves(document):
        assert find(document, written(document, path)) == path
        assert find(document, pointer(path)) == path


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        ("bufer", "buffer"),
        ("deductoin", "deduction"),
        ("valuation.headline_present_value", "valuation.headline_present_value_jpy"),
        ("delivery.net.p10", "delivery.net.p10_t_co2e"),
        ("/valuation/issuable_total", "valuation.issuable_total_t_co2e"),
        ("estimate", "estimate.draws"),
    ],
)
def test_an_unknown_figure_is_answered_with_the_nearest_names(asked, near):
    with pytest.raises(Unknown) as refused:
        explain(plain(sample_record()), asked)
    assert near in refused.value.nearest


def test_nonsense_is_answered_without_names():
    with pytest.raises(Unknown) as refused:
        explain(plain(sample_record()), "qqqqqqqqqqqq")
    assert refused.value.nearest == []


def test_every_word_leads_to_a_figure_of_the_record():
    document = plain(sample_record())
    absent = {
        word
        for word, field in WORDS.items()
        if value_at(document, ("valuation", "decision")).get(
            field.removeprefix("valuation.decision.").partition(".")[0], ""
        )
        is None
    }
    assert absent <= {"abatement", "avoided_loss", "financed"}
    assert set(words(document)) == set(WORDS) - absent
    for word in words(document):
        assert explain(document, word).nodes


def test_a_refused_record_says_that_everything_is_deducted():
    document = plain(chained(Town(spread=(0.0, 0.1, 2.5))))
    assert document["uncertainty"]["refused"]
    found = explain(document, "deduction")
    assert "uncertainty.refused" in [node.field for node in found.nodes.values()]
    assert found.misfits == []
    assert explain(plain(refused_record()), "lcu").nodes


def test_remainders_are_carried_where_the_record_says_so():
    dropped, carried = (plain(chained(Town(carry=carry))) for carry in (False, True))
    assert carried["valuation"]["issuable_total_t_co2e"] > dropped["valuation"]["issuable_total_t_co2e"]
    assert misfits(carried) == []
    carried["chain"][-1]["rule"]["en"] = "floored"
    assert misfits(carried) != []
    assert REMAINDERS["carry"][0].startswith(CARRIED)  # the words by which the record says so


def test_every_operand_names_something_and_every_step_is_known():
    document = plain(chained())
    for path in numbers(document):
        entry, captures = entry_of(document, path)
        if isinstance(entry, Made):
            assert entry.step in STEPS
        if isinstance(entry, Rule):
            for symbol, (_, pattern) in entry.operands.items():
                found = selected(document, pattern, captures, path)
                assert found or pattern.startswith(ABSENT), (written(document, path), symbol)


def test_formulas_use_the_names_of_their_operands_only():
    for entry in ENTRIES:
        if isinstance(entry, Rule):
            text = entry.formula + entry.says[0] + entry.says[1]
            named = {part.partition("}")[0] for part in text.split("{")[1:]}
            assert named <= set(entry.operands), entry.field


def test_both_languages_tell_the_same_figures():
    document = plain(chained())
    found = explain(document, "pv")
    english, japanese = (explanation_lines(document, found, lang) for lang in ("en", "ja"))
    assert len(english) == len(japanese)
    tree = english.index("")
    for one, other in zip(english[:tree], japanese[:tree], strict=True):
        assert ("[" in one) == ("[" in other)
        if "[" in one:
            assert one[one.index("[") :].removesuffix("(see above)") == other[other.index("[") :].removesuffix(
                "（上記）"
            )


def test_json_holds_every_figure_once_with_where_it_stands():
    document = plain(chained())
    told = as_json(explain(document, "pv"))
    fields = [figure["field"] for figure in told["figures"]]
    assert fields[0] == told["quantity"] == "valuation.headline_present_value_jpy"
    assert len(fields) == len(set(fields))
    assert told["proved"]
    for figure in told["figures"]:
        assert value_at(document, find(document, figure["pointer"])) == figure["value"]
        for operand in figure.get("operands", {}).values():
            assert {operand[key] for key in ("field", "first", "last") if key in operand} <= set(fields)


def test_a_figure_worked_out_anew_shows_no_tenth_digit():
    assert measured(1_234_567_891.4, "headline_present_value_jpy", "en") == "1,234,567,890 yen"
    assert measured(1_234_567_891, "paths", "en") == "1,234,567,891"
