"""Classes of depth, of change and of probability: their limits, their colours and their keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from flows.picture_canvas import DRY, UNKNOWN, rgba, sampled
from flows.picture_words import word
from infra.findings import Lang

if TYPE_CHECKING:
    from matplotlib.patches import Patch

DEPTHS_M: Final = (0.01, 0.3, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 20.0)  # 0.3, 0.5, 1, 3, 5, 10, 20: Japan's flood maps
CHANGES_M: Final = (0.01, 0.1, 0.3, 0.5, 1.0, 2.0, 3.0)
CHANCES: Final = (0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1)
IMPOSSIBLE: Final = "#ff5a00"
ONCE: Final = "#f0b400"
SAME: Final = "#ffffff"
_CLEAR: Final = "#00000000"

Cells = NDArray[np.floating[Any]]
Colours = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Classes:
    """
    Classes of rising numbers above 0: len(limits) + 1 of them, the first from above 0, the last without an end.

    A number at a limit belongs to the class above it.
    """

    limits: tuple[float, ...]
    colours: tuple[str, ...]

    def of(self, values: Cells) -> NDArray[np.intp]:
        """Number of the class of each value, from 0; values are above 0."""
        return np.searchsorted(np.asarray(self.limits, dtype=values.dtype), values, side="right")

    def keys(self, lang: Lang, text: Callable[[float], str] = "{:g}".format) -> list[Patch]:
        """The key, the highest class first."""
        names = [word("below", lang, high=text(self.limits[0]))]
        pairs = zip(self.limits, self.limits[1:], strict=False)
        names += [word("up_to", lang, low=text(low), high=text(high)) for low, high in pairs]
        names.append(word("and_up", lang, low=text(self.limits[-1])))
        return [key(colour, name) for colour, name in zip(self.colours[::-1], names[::-1], strict=True)]


@cache
def depth_classes() -> Classes:
    """Pale yellow to dark violet: every step darker, for every eye and in print."""
    return Classes(DEPTHS_M, ("#fdf7c3", *sampled("viridis_r", len(DEPTHS_M), 0.04, 1.0)))


@cache
def chance_classes() -> Classes:
    """Pale to dark red-violet: another palette, so that nobody reads it as a depth."""
    return Classes(CHANCES, tuple(sampled("magma_r", len(CHANCES) + 1, 0.08, 0.95)))


@cache
def rise_classes() -> Classes:
    """White, then ever darker red."""
    return Classes(CHANGES_M, (SAME, *sampled("RdBu", len(CHANGES_M), 0.42, 0.0)))


@cache
def fall_classes() -> Classes:
    """White, then ever darker blue."""
    return Classes(CHANGES_M, (SAME, *sampled("RdBu", len(CHANGES_M), 0.58, 1.0)))


def key(colour: str, name: str) -> Patch:
    """One entry of a key."""
    from matplotlib.patches import Patch

    return Patch(facecolor=colour, edgecolor="#777777", linewidth=0.5, label=name)


def unknown_key(name: str) -> Patch:
    """The entry of cells that show the hatching below."""
    from matplotlib.patches import Patch

    return Patch(**{**UNKNOWN, "linewidth": 0.5}, label=name)


def positive_colours(values: Cells, classes: Classes) -> Colours:
    """Colours of depths or probabilities, shape (y, x, 4): 0 grey, NaN clear, what cannot be in a colour of its own."""
    palette = rgba([*classes.colours, DRY, IMPOSSIBLE, _CLEAR])
    count = len(classes.colours)
    found = np.full(values.shape, count)
    with np.errstate(invalid="ignore"):
        wet, wrong = values > 0, (values < 0) | np.isinf(values)
    found[wet] = classes.of(values[wet])
    found[wrong] = count + 1
    found[np.isnan(values)] = count + 2
    return np.asarray(palette[found])


def change_colours(before: Cells, after: Cells) -> Colours:
    """Colours of after minus before: unchanged white, dry in both grey, known in one only yellow, in none clear."""
    rises, falls = rise_classes(), fall_classes()
    steps = len(rises.colours)
    palette = rgba([*rises.colours, *falls.colours, DRY, ONCE, _CLEAR])
    change = after - before
    found = np.zeros(change.shape, dtype=np.intp)
    with np.errstate(invalid="ignore"):
        up, down, dry = change > 0, change < 0, (before == 0) & (after == 0)
    found[up] = rises.of(change[up])
    found[down] = steps + falls.of(-change[down])
    found[dry] = 2 * steps
    one, other = np.isnan(before), np.isnan(after)
    found[one != other] = 2 * steps + 1
    found[one & other] = 2 * steps + 2
    return np.asarray(palette[found])


def change_keys(lang: Lang) -> list[Patch]:
    """The key of changes: rises from the largest, hardly any, falls to the largest."""
    rises, falls = rise_classes().keys(lang)[:-1], fall_classes().keys(lang)[:-1]
    for what, patches in (("rise", rises), ("fall", falls)):
        for patch in patches:
            patch.set_label(word(what, lang, text=patch.get_label()))
    return [
        *rises, key(SAME, word("hardly", lang)), *reversed(falls), key(DRY, word("dry_in_both", lang)),
        key(ONCE, word("known_once", lang)), unknown_key(word("unknown_in_both", lang)),
    ]  # fmt: skip
