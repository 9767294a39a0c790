"""Defences that may fail: curves, the probability of every variant, and what is refused."""

from __future__ import annotations

import pyogrio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from hazards.breach_curves import BreachCurve, breach_curves, load_breach_curve
from hazards.breaches import breach_problems, conditional_probabilities, defence_notes
from hazards.declared import RasterSpec
from hazards.defences import Defence, RasterOrVariants, SameRasterOrVariants, Variants

SAID = {"source": "made up", "source_kind": "assumption"}
POINTS = [{"freeboard_m": -1, "probability": 0.9}, {"freeboard_m": 1, "probability": 0.1}]
FRASER = "fraser-flood-levee/hazard_levee_fail/haz_1000_fail_{}_tut2.gpkg"


def curve(*points: tuple[float, float]) -> BreachCurve:
    given_points = [{"freeboard_m": x, "probability": p} for x, p in points]
    return BreachCurve.model_validate({"points": given_points, **SAID})


def defence(name: str, crest_level_m: float = 5.0, **changes) -> Defence:
    said = {"id": name, "crest_level_m": crest_level_m, "fragility": {"points": POINTS, **SAID}, **SAID}
    return Defence.model_validate({**said, **changes})


def variants(*breached: list[str], **changes) -> Variants:
    listed = [{"raster": f"{'-'.join(one) or 'intact'}.tif", "breach_of": one} for one in breached]
    return Variants.model_validate({"variants": listed, **changes})


def shares(*probabilities: float) -> Variants:
    listed = [{"raster": f"{i}.tif", "probability": p} for i, p in enumerate(probabilities)]
    return Variants.model_validate({"variants": listed})


def problems(*args) -> list[str]:
    found = list(breach_problems(*args))
    assert all(ja for _, ja in found)
    return [en for en, _ in found]


# Curves


@pytest.mark.parametrize(("freeboard_m", "p"), [(-9, 0.9), (-1, 0.9), (-0.5, 0.7), (0, 0.5), (1, 0.1), (9, 0.1)])
def test_a_curve_is_straight_between_its_points_and_constant_beyond_its_ends(freeboard_m, p):
    assert curve((-1, 0.9), (1, 0.1)).probability(freeboard_m) == pytest.approx(p)


@pytest.mark.parametrize(
    ("points", "sentence"),
    [
        ([(0, 0.5), (1, 0.6)], "cannot make a breach likelier, found probability 0.6 at a freeboard of 1 m and 0.5"),
        ([(1, 0.1), (0, 0.5)], "list the points by rising freeboard_m, found 0 after 1"),
        ([(0, 0.5), (0, 0.1)], "list the points by rising freeboard_m"),
        ([(0, 50), (1, 10)], "write 0.05 for 5 %"),
        ([(0, 0.5)], "at least 2 items"),
    ],
)
def test_a_curve_that_cannot_be_is_refused(points, sentence):
    with pytest.raises(ValidationError, match=sentence):
        curve(*points)


def test_a_curve_may_be_flat():
    assert curve((0, 0.5), (1, 0.5)).probability(0.3) == 0.5


def test_a_freeboard_that_is_not_known_has_no_probability():
    with pytest.raises(ValueError, match="must be a number of metres"):
        curve((-1, 0.9), (1, 0.1)).probability(float("nan"))


@pytest.mark.parametrize(("name", "at_crest"), [("Gld", 0.65), ("Gldx0.50", 0.325), ("Gldx0.25", 0.1625)])
def test_the_teaching_curves_have_at_the_crest_what_the_workbook_has(name, at_crest):
    found = load_breach_curve(name)
    assert found.probability(0) == at_crest
    assert (found.probability(1.5), found.probability(-0.7)) == (0, 0.99)  # its last rows at either end
    assert (found.source_kind, found.teaching_values, len(found.points)) == ("secondary", True, 15)
    assert "MIT licence" in found.source


def test_the_teaching_curve_between_two_rows_of_the_workbook():
    assert load_breach_curve("Gld").probability(0.075) == pytest.approx((0.65 + 0.4) / 2)  # 0 m and 0.15 m


def test_an_unknown_curve_is_refused_naming_the_known_ones():
    assert breach_curves() == ("Gld", "Gldx0.25", "Gldx0.50")
    with pytest.raises(ValueError, match=r"no curve of breaches 'Glod'; known: Gld, Gldx0\.25, Gldx0\.50"):
        load_breach_curve("Glod")
    with pytest.raises(ValidationError, match="no curve of breaches 'Glod'"):
        defence("A", fragility="Glod")


# Defences


def test_a_defence_counts_from_its_crest():
    levee = defence("A", 5.0, fragility="Gld")
    assert levee.probability_at(5.0) == 0.65
    assert levee.probability_at(3.5) == 0
    assert levee.probability_at(6.0) == 0.99


def test_the_published_schema_takes_a_curve_by_its_name_or_its_points():
    either = Defence.model_json_schema()["properties"]["fragility"]["anyOf"]
    assert {"type": "string"} in either
    assert {"$ref": "#/$defs/BreachCurve"} in either


def test_a_fragility_without_a_crest_is_refused_and_a_crest_without_fragility_is_not():
    with pytest.raises(ValidationError, match="counted from the crest: give crest_level_m"):
        defence("A", None)
    assert defence("A", fragility=None).fragility is None
    with pytest.raises(ValueError, match="defence A has no fragility"):
        defence("A", fragility=None).probability_at(1)


# Variants


def test_one_raster_variants_and_same_are_told_apart():
    read = TypeAdapter(SameRasterOrVariants).validate_python
    assert read("same") == "same"
    assert read("a.tif") == "a.tif"
    assert read({"file": "a.tif", "band": 2}) == RasterSpec(file="a.tif", band=2)
    assert isinstance(read({"variants": [{"raster": "a.tif", "probability": 1}]}), Variants)
    assert TypeAdapter(RasterOrVariants).validate_python("a.tif") == "a.tif"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"raster": "a.tif"}, "exactly one of probability, breach_of"),
        ({"raster": "a.tif", "probability": 1, "breach_of": []}, "exactly one of probability, breach_of"),
        ({"raster": "a.tif", "breach_of": ["A", "A"]}, "names a defence twice"),
        ({"raster": "a.tif", "probability": 0.9}, "sum to 0.9, not to 1"),
        ({"raster": "a.tif", "breach_of": ["A"]}, r"missing are the breaches of \[\]"),
    ],
)
def test_a_variant_that_says_too_little_or_too_much_is_refused(said, sentence):
    with pytest.raises(ValidationError, match=sentence):
        Variants.model_validate({"variants": [said]})


@pytest.mark.parametrize(
    ("listed", "changes", "sentence"),
    [
        ([[], ["A"], ["B"]], {}, "say how A, B fail together"),
        ([[], ["A"], ["B"]], {"breaches": "independent"}, r"missing are the breaches of \[A, B\]"),
        ([[], ["A"], ["A", "B"]], {"breaches": "exclusive"}, r"missing .*\[B\]; twice or impossible .*\[A, B\]"),
        ([[], ["A"]], {"water_level_m": {"C": 1}}, "water_level_m names C, which is in no `breach_of`"),
        ([[], ["A"]], {"probability_of_breach": {"C": 1}}, "probability_of_breach names C"),
        ([[], ["A"], ["A"]], {}, "found more than once: breach A"),
    ],
)
def test_combinations_that_do_not_fit_are_refused(listed, changes, sentence):
    with pytest.raises(ValidationError, match=sentence):
        variants(*listed, **changes)


def test_combinations_that_fit_are_not():
    assert variants([], ["A"], ["B"], ["A", "B"], breaches="independent").defences == ("A", "B")
    assert variants([], ["A"], ["B"], breaches="exclusive").labels == ("intact", "breach A", "breach B")
    assert variants([], ["A"]).labels == ("intact", "breach A")


def test_too_many_independent_defences_are_refused_before_their_combinations_are_counted():
    with pytest.raises(ValidationError, match="at most 6 defences can fail independently in one event, found 40"):
        variants([], [f"D{i}" for i in range(40)], breaches="independent")


def test_probabilities_and_a_relation_of_breaches_do_not_go_together():
    listed = [{"raster": "a.tif", "probability": 0.5}, {"raster": "b.tif", "probability": 0.5}]
    assert Variants.model_validate({"variants": listed}).labels == ("1", "2")
    with pytest.raises(ValidationError, match="`breaches` belongs to variants with `breach_of`"):
        Variants.model_validate({"variants": listed, "breaches": "exclusive"})
    with pytest.raises(ValidationError, match="for all variants or for none"):
        Variants.model_validate({"variants": [listed[0], {"raster": "b.tif", "breach_of": []}]})


# Probabilities


def test_given_probabilities_are_those():
    assert conditional_probabilities(shares(0.7, 0.2, 0.1), [], {}) == pytest.approx((0.7, 0.2, 0.1), abs=1e-15)


def test_one_wall_is_intact_or_breached():
    # crest 5 m, water 4.5 m: freeboard 0.5 m, half way from (0, 0.5) to (1, 0.1): 0.3
    assert conditional_probabilities(variants([], ["A"]), [defence("A")], {"A": 4.5}) == pytest.approx((0.7, 0.3))


def test_independent_walls_multiply():
    both = variants([], ["A"], ["B"], ["B", "A"], breaches="independent")
    # A: water at the crest, 0.5; B: freeboard 0.5 m, 0.3
    found = conditional_probabilities(both, [defence("A"), defence("B")], {"A": 5, "B": 4.5})
    assert found == pytest.approx((0.5 * 0.7, 0.5 * 0.7, 0.5 * 0.3, 0.5 * 0.3))


def test_of_walls_that_exclude_each_other_at_most_one_fails():
    one = variants(["B"], [], ["A"], breaches="exclusive")
    found = conditional_probabilities(one, [defence("A"), defence("B")], {"A": 4.5, "B": 4.75})
    assert found == pytest.approx((0.4, 1 - 0.3 - 0.4, 0.3))  # in the order listed


def test_walls_that_exclude_each_other_cannot_fail_more_than_surely():
    one = variants([], ["A"], ["B"], breaches="exclusive")
    walls = [defence("A"), defence("B")]
    assert conditional_probabilities(one, walls, {"A": 5, "B": 5}) == pytest.approx((0, 0.5, 0.5))
    assert problems(one, walls, {"A": 5, "B": 5.5}) == [
        "breaches that exclude each other have probabilities that sum to 1.2, above 1"
    ]
    with pytest.raises(ValueError, match=r"sum to 1\.2, above 1"):
        conditional_probabilities(one, walls, {"A": 5, "B": 5.5})


def test_a_world_may_have_water_levels_of_its_own():
    behind_a_gate = variants([], ["A"], water_level_m={"A": 4.5})
    for of_the_event in ({"A": 6}, {}):
        assert conditional_probabilities(behind_a_gate, [defence("A")], of_the_event)[1] == pytest.approx(0.3)


def test_a_probability_may_be_given_for_one_event():
    one = variants([], ["A"], probability_of_breach={"A": 0.05})
    wall = defence("A", None, fragility=None)
    assert conditional_probabilities(one, [wall], {}) == pytest.approx((0.95, 0.05))


def test_what_is_missing_is_said_for_all_defences_at_once():
    walls = [defence("B"), defence("C", fragility=None), defence("D")]
    all_four = variants(
        [], ["A"], ["B"], ["C"], ["D"], breaches="exclusive", probability_of_breach={"D": 0.1}
    )  # fmt: skip
    assert problems(all_four, walls, {}) == [
        "A is not among `defences`",
        "give the water level at B in water_level_m",
        "C has no fragility: give its probability_of_breach in this event",
        "D has a fragility and a probability_of_breach: give one of them",
    ]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=3), st.randoms())
def test_probabilities_of_independent_walls_sum_to_one_and_give_each_wall_its_own(chances, order):
    names = [f"W{i}" for i in range(len(chances))]
    subsets = [[n for i, n in enumerate(names) if mask >> i & 1] for mask in range(2 ** len(names))]
    order.shuffle(subsets)
    own = dict(zip(names, chances, strict=True))
    world = variants(*subsets, breaches="independent", probability_of_breach=own)
    found = conditional_probabilities(world, [defence(n, None, fragility=None) for n in names], {})
    assert sum(found) == pytest.approx(1, abs=1e-12)
    for name, chance in own.items():
        failing = sum(p for one, p in zip(subsets, found, strict=True) if name in one)
        assert failing == pytest.approx(chance, abs=1e-12)


@given(st.floats(-3, 3), st.floats(0, 3))
def test_higher_water_is_never_safer(freeboard_m, rise_m):
    wall = defence("A", 5.0, fragility="Gldx0.25")
    assert wall.probability_at(5 - freeboard_m + rise_m) >= wall.probability_at(5 - freeboard_m)


# Real data


def test_failure_polygons_of_the_fraser_become_variants_of_the_1000_year_event(data_dir):
    # Each polygon says where, and how likely, one breach reaches: two of levee A (one raster for both), one of B.
    chances = {}
    for levee in ("A", "B"):
        _, _, _, (p_fail,) = pyogrio.raw.read(data_dir / FRASER.format(levee), columns=["p_fail"], read_geometry=False)
        chances |= {f"{levee}{i}": float(p) for i, p in enumerate(p_fail, start=1)}
    assert chances == {"A1": 0.05, "A2": 0.10, "B1": 0.10}
    listed = [{"raster": "haz_1000_tut4.tif", "breach_of": []}]
    listed += [{"raster": f"haz_1000_fail_{name[0]}_tut2.tif", "breach_of": [name]} for name in chances]
    world = Variants.model_validate(
        {"variants": listed, "breaches": "exclusive", "probability_of_breach": chances}
    )  # fmt: skip
    walls = [defence(name, None, fragility=None) for name in chances]
    found = conditional_probabilities(world, walls, {})
    assert dict(zip(world.labels, found, strict=True)) == pytest.approx(
        {"intact": 0.75, "breach A1": 0.05, "breach A2": 0.10, "breach B1": 0.10}
    )
    # Were they independent, both breaches of A could come together: no such raster is given, so it is refused.
    with pytest.raises(ValidationError, match="missing are the breaches of"):
        Variants.model_validate({"variants": listed, "breaches": "independent"})


# Notes


def test_a_curve_made_for_teaching_is_named_with_the_defences_that_use_it():
    walls = [defence("A", fragility="Gld"), defence("B"), defence("C", fragility="Gld")]
    (note,) = defence_notes(walls)
    assert (note.code, note.severity, note.value) == ("HAZARD_BREACH_CURVE_TEACHING", "note", "A, C")
    assert defence_notes([defence("B")]) == ()
