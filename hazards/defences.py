"""
Defences that may fail: a crest, the chance of a breach, and the variants of one event that follow from it.

An event's world is then not one raster but several: the water with every defence
intact, and the water with this or that one breached, each with its probability given
the event (hazards.breaches). `hazards.variants` puts both worlds together and makes
plain events of them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag, ValidationInfo, WithJsonSchema, field_validator

from hazards.breach_curves import BreachCurve, breach_curves, load_breach_curve
from hazards.declared import EventId, Raster, RasterSpec, Text
from hazards.screening_specs import DepthReduction, FloodWallFill, Screening
from infra.units import Fraction, InputFile, Metres, SourceKind, Strict, said

Sentence = tuple[str, str]
"""One problem, in English and Japanese."""

SAME = "same"
SUM_TOLERANCE = 1e-9  # by which probabilities that are given may miss 1
MOST_BREACHES = 6  # named together as independent: 64 variants of one event


def _curve_of_the_table(value: Any) -> Any:
    """A text is the name of a curve of the table."""
    if not isinstance(value, str):
        return value
    if value not in breach_curves():
        raise said(
            f"there is no curve of breaches {value!r}; known: {', '.join(breach_curves())}; "
            "or write its `points` with `source` and `source_kind`",
            f"破堤確率曲線「{value}」はありません（使えるもの：{'、'.join(breach_curves())}）。"
            "または「points」「source」「source_kind」を書いてください",
        )
    return load_breach_curve(value)


Fragility = Annotated[BreachCurve, BeforeValidator(_curve_of_the_table, json_schema_input_type=str | BreachCurve)]
"""A curve, or the name of one of `hazards/tables/breach_fragility.csv`."""


class Defence(Strict):
    """
    A levee, seawall or gate that may fail.

    fragility : a curve, or the name of one of the table; needs crest_level_m, in the datum of the
        water levels. Without it every event gives its own `probability_of_breach`.
    source, source_kind : of the crest level, or of what is known of the defence at all
    """

    id: Text
    title: str = ""
    crest_level_m: Metres | None = None
    fragility: Fragility | None = None
    source: Text
    source_kind: SourceKind

    @field_validator("fragility")
    @classmethod
    def _has_a_crest(cls, value: BreachCurve | None, info: ValidationInfo) -> BreachCurve | None:
        if value is not None and "crest_level_m" in info.data and info.data["crest_level_m"] is None:
            raise said(
                "a fragility is counted from the crest: give crest_level_m",
                "破堤確率は天端高から数えます。「crest_level_m」を書いてください",
            )
        return value

    def probability_at(self, water_level_m: float) -> float:
        """
        Chance of a breach with the water at this level, m in the datum of the crest.

        Raises
        ------
        ValueError
            The defence has no fragility, or the level is not a finite number.
        """
        if self.fragility is None or self.crest_level_m is None:
            raise ValueError(f"defence {self.id} has no fragility")
        return self.fragility.probability(self.crest_level_m - water_level_m)


class Variant(Strict):
    """
    One way in which an event may go: its raster, and how likely it is given the event.

    Exactly one of `probability` and `breach_of`: the defences that are breached, an empty
    list where all hold. name tells it apart in the ids of events; without one it is
    "intact", "breach A", or its number.
    """

    raster: Raster
    name: EventId | None = None
    probability: Fraction | None = None
    breach_of: list[Text] | None = Field(default=None, validate_default=True)

    @field_validator("breach_of")
    @classmethod
    def _one_way(cls, value: list[str] | None, info: ValidationInfo) -> list[str] | None:
        if "probability" in info.data and (value is None) == (info.data["probability"] is None):
            raise said(
                "give exactly one of probability, breach_of (an empty list: nothing breaches)",
                "probability、breach_of のどちらか一つだけを書いてください（破堤なしは空のリスト [] です）",
            )
        if value is not None and len(set(value)) < len(value):
            raise said("breach_of names a defence twice", "breach_of に同じ施設が重複しています")
        return value

    def label(self, index: int) -> str:
        """Its name; `index` counts from 0."""
        if self.name is not None:
            return self.name
        if self.breach_of is None:
            return str(index + 1)
        return f"breach {'+'.join(sorted(self.breach_of))}" if self.breach_of else "intact"


class Variants(Strict):
    """
    All variants of one event in one world, the mildest first.

    The order matters: where both worlds have variants, one draw decides in both, and the
    first of one meets the first of the other (hazards.variants.coupled).

    breaches : what is known of several defences together. independent: each fails by itself,
        every combination is listed; exclusive: at most one fails, because it relieves the others.
    water_level_m : at each defence, where it is another one than that of the event in general
    probability_of_breach : of defences without a fragility, in this event
    """

    variants: Annotated[list[Variant], Field(min_length=1)]
    breaches: Literal["independent", "exclusive"] | None = Field(default=None, validate_default=True)
    water_level_m: dict[str, Metres] | None = None
    probability_of_breach: dict[str, Fraction] | None = None

    @field_validator("variants")
    @classmethod
    def _of_one_kind(cls, variants: list[Variant]) -> list[Variant]:
        given = [variant.probability for variant in variants if variant.probability is not None]
        if 0 < len(given) < len(variants):
            raise said(
                "give `probability` for all variants or for none",
                "probability はすべてのケースに書くか、書かないでください",
            )
        if given and abs(math.fsum(given) - 1) > SUM_TOLERANCE:
            raise said(
                f"the probabilities of the variants sum to {math.fsum(given):.12g}, not to 1",
                f"ケースの確率の合計が1ではなく{math.fsum(given):.12g}です",
            )
        labels = Counter(variant.label(index) for index, variant in enumerate(variants))
        twice = [label for label, count in labels.items() if count > 1]
        if twice:
            raise said(
                f"every variant needs a name of its own, found more than once: {', '.join(twice)}",
                f"ケースの名前が重複しています：{'、'.join(twice)}",
            )
        return variants

    @field_validator("breaches")
    @classmethod
    def _complete(cls, value: str | None, info: ValidationInfo) -> str | None:
        if "variants" in info.data:
            problem = _incomplete(info.data["variants"], value)
            if problem is not None:
                raise said(*problem)
        return value

    @field_validator("water_level_m", "probability_of_breach")
    @classmethod
    def _of_its_own(cls, value: dict[str, float] | None, info: ValidationInfo) -> dict[str, float] | None:
        strange = sorted(set(value or ()) - set(_named(info.data["variants"]))) if "variants" in info.data else []
        if strange:
            raise said(
                f"{info.field_name} names {', '.join(strange)}, which is in no `breach_of`",
                f"{info.field_name} の「{'、'.join(strange)}」は、どの breach_of にもありません",
            )
        return value

    @property
    def defences(self) -> tuple[str, ...]:
        """Every defence that some variant breaches, sorted."""
        return _named(self.variants)

    @property
    def labels(self) -> tuple[str, ...]:
        """What tells the variants apart."""
        return tuple(variant.label(index) for index, variant in enumerate(self.variants))


def _named(variants: Sequence[Variant]) -> tuple[str, ...]:
    return tuple(sorted({name for variant in variants for name in variant.breach_of or ()}))


def _incomplete(variants: Sequence[Variant], breaches: str | None) -> Sentence | None:
    """What stands against the list of combinations: a relation not said, one missing, double or impossible."""
    names = _named(variants)
    if variants[0].breach_of is None:
        words = "`breaches` belongs to variants with `breach_of`", "「breaches」は breach_of を書いたケースに使います"
        return words if breaches is not None else None
    if breaches is None and len(names) > 1:
        return (
            f"say how {', '.join(names)} fail together: `breaches: independent` or `breaches: exclusive`",
            f"{'、'.join(names)} の破堤の関係を「breaches: independent」または「breaches: exclusive」と書いてください",
        )
    if len(names) > MOST_BREACHES and breaches == "independent":
        return (
            f"at most {MOST_BREACHES} defences can fail independently in one event, found {len(names)}",
            f"独立に破堤する施設は1事象につき{MOST_BREACHES}か所までです（入力：{len(names)}）",
        )
    most = 1 if breaches == "exclusive" else len(names)
    wanted = {frozenset(some) for size in range(most + 1) for some in combinations(names, size)}
    counts = Counter(frozenset(variant.breach_of or ()) for variant in variants)
    absent = sorted((sorted(one) for one in wanted - set(counts)), key=lambda one: (len(one), one))
    wrong = sorted(sorted(one) for one, count in counts.items() if count > 1 or one not in wanted)
    if not absent and not wrong:
        return None
    text = ["[" + ", ".join(one) + "]" for one in absent], ["[" + ", ".join(one) + "]" for one in wrong]
    en = [f"missing are the breaches of {', '.join(text[0])}"] * bool(absent)
    en += [f"twice or impossible are those of {', '.join(text[1])}"] * bool(wrong)
    ja = [f"次の破堤の組合せがありません：{'、'.join(text[0])}"] * bool(absent)
    ja += [f"次の破堤の組合せは重複しているか、あり得ません：{'、'.join(text[1])}"] * bool(wrong)
    return "; ".join(en), "。".join(ja)


def _world_tag(value: Any) -> str:
    """`same` is a word, a mapping with `variants` has several rasters, any other mapping is one."""
    if isinstance(value, str):
        return "same" if value.strip() == SAME else "file"
    several = isinstance(value, Variants) or (isinstance(value, dict) and "variants" in value)
    screening = isinstance(value, DepthReduction | FloodWallFill) or (isinstance(value, dict) and "kind" in value)
    return "variants" if several else "screening" if screening else "raster"


_File = Annotated[InputFile, Tag("file")]
_One = Annotated[RasterSpec, Tag("raster")]
_Several = Annotated[Variants, Tag("variants")]


def _raster_tag(value: Any) -> str:
    """Of the world without the measure, where `same` is a file like any other."""
    return "file" if isinstance(value, str) else _world_tag(value)


RasterOrVariants = Annotated[_File | _One | _Several, Discriminator(_raster_tag)]
"""The world without the measure: one raster, or all variants of it."""

_NotSame = Annotated[InputFile, WithJsonSchema({"type": "string", "not": {"const": SAME}}), Tag("file")]

SameRasterOrVariants = Annotated[
    Annotated[Literal["same"], Tag("same")] | _NotSame | _One | _Several | Annotated[Screening, Tag("screening")],
    Discriminator(_world_tag),
]
"""
The world with the measure: `same` where it does not change this hazard, rasters, or screening where there are none.
"""
