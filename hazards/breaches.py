"""How likely every variant of an event is, given the event: from curves and water levels, or as declared."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from hazards import defence_messages
from hazards.defences import SUM_TOLERANCE, Defence, Sentence, Variants
from infra.findings import Finding


def breach_problems(
    variants: Variants, defences: Sequence[Defence], water_levels: Mapping[str, float]
) -> Iterator[Sentence]:
    """What only defences, levels and variants together tell: unknown names, no level, no probability, a sum above 1."""
    known, own = {defence.id: defence for defence in defences}, variants.probability_of_breach or {}
    levels = {**water_levels, **(variants.water_level_m or {})}
    found = list(_of_each(variants.defences, known, own, levels))
    yield from found
    if not found and variants.breaches == "exclusive":
        total = math.fsum(_chance(name, known, own, levels) for name in variants.defences)
        if total > 1 + SUM_TOLERANCE:
            yield (
                f"breaches that exclude each other have probabilities that sum to {total:.6g}, above 1",
                f"同時に起こらない破堤の確率の合計が1を超えています（{total:.6g}）",
            )


def _of_each(
    names: Sequence[str], known: Mapping[str, Defence], own: Mapping[str, float], levels: Mapping[str, float]
) -> Iterator[Sentence]:
    for name in names:
        curve = known[name].fragility if name in known else None
        if name not in known:
            yield f"{name} is not among `defences`", f"「{name}」が「defences」にありません"
        elif curve is not None and name in own:
            yield (
                f"{name} has a fragility and a probability_of_breach: give one of them",
                f"「{name}」に fragility と probability_of_breach の両方があります。一方だけを書いてください",
            )
        elif curve is None and name not in own:
            yield (
                f"{name} has no fragility: give its probability_of_breach in this event",
                f"「{name}」に fragility がありません。この事象での probability_of_breach を書いてください",
            )
        elif curve is not None and name not in levels:
            yield (
                f"give the water level at {name} in water_level_m",
                f"water_level_m に「{name}」の水位を書いてください",
            )


def _chance(name: str, known: Mapping[str, Defence], own: Mapping[str, float], levels: Mapping[str, float]) -> float:
    return own[name] if name in own else known[name].probability_at(levels[name])


def conditional_probabilities(
    variants: Variants, defences: Sequence[Defence], water_levels: Mapping[str, float]
) -> tuple[float, ...]:
    """
    Probability of every variant given the event, in the order listed; they sum to 1, and some may be 0.

    independent: P(subset) = product of p over it times product of 1 - p over the others;
    exclusive: P(i) = p_i, P(none) = 1 - sum of p.

    Parameters
    ----------
    variants : Variants
    defences : those of the catalogue
    water_levels : level at each defence in this event, m; those in `variants` come first

    Raises
    ------
    ValueError
        With all of breach_problems.
    """
    found = list(breach_problems(variants, defences, water_levels))
    if found:
        raise ValueError("; ".join(en for en, _ in found))
    known, own = {defence.id: defence for defence in defences}, variants.probability_of_breach or {}
    levels = {**water_levels, **(variants.water_level_m or {})}
    chance = {name: _chance(name, known, own, levels) for name in variants.defences}
    if variants.variants[0].breach_of is None:
        raw = [variant.probability or 0.0 for variant in variants.variants]
    elif variants.breaches == "exclusive":
        none = max(0.0, 1.0 - math.fsum(chance.values()))
        raw = [chance[variant.breach_of[0]] if variant.breach_of else none for variant in variants.variants]
    else:
        raw = [
            math.prod(p if name in (variant.breach_of or ()) else 1 - p for name, p in chance.items())
            for variant in variants.variants
        ]
    total = math.fsum(raw)  # within rounding, or the tolerance for probabilities that are given, of 1
    return tuple(p / total for p in raw)


def defence_notes(defences: Sequence[Defence]) -> tuple[Finding, ...]:
    """What a reader must know of the defences before the result is believed: curves that were made for teaching."""
    teaching: dict[str, list[str]] = {}
    for defence in defences:
        if defence.fragility is not None and defence.fragility.teaching_values:
            teaching.setdefault(defence.fragility.title, []).append(defence.id)
    return tuple(defence_messages.teaching_curve(ids, title) for title, ids in teaching.items())
