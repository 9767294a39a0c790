"""Kinds of buildings: structure and the years a building may have been built in, as prices of emissions need them."""

from __future__ import annotations

import numpy as np

from assets.inventory import Inventory
from valuation.exposure import I32, I64, Kinds
from valuation.parameters import STRUCTURES
from valuation.variants import Changes, Variants

Key = tuple[int, tuple[int, ...]]
"""Structure, and equally likely years of construction in rising order."""


def kinds_table(keys: list[Key]) -> Kinds:
    """The kinds of these keys, in their order."""
    offset = np.concatenate([[0], np.cumsum([len(built) for _, built in keys])]).astype(np.int64)
    built = [year for _, years in keys for year in sorted(years)]
    structure = np.array([code for code, _ in keys], dtype=np.int64)
    return Kinds(structure, offset, np.array(built, dtype=np.int64))


def kinds_of(variants: Variants, changes: Changes, inventory: Inventory, replaced_in: int) -> tuple[I32, Kinds]:
    """
    Kind of each variant in both worlds, shape (v, world), and the table of kinds.

    A building that the measure replaces counts its age from `replaced_in`. A building of
    unknown year is the average over the declared, equally likely years.
    """
    built = inventory.frame["year_built"].fillna(0).to_numpy(dtype=np.int64)[variants.row]  # 0: unknown
    after = np.where(changes.replaced, replaced_in, built)
    structure = np.concatenate([variants.structure, changes.emits_as])
    unique, number = np.unique(
        np.stack([structure, np.concatenate([built, after])], axis=1), axis=0, return_inverse=True
    )
    keys = [
        (code, tuple(inventory.unknown_years) if year == 0 else (year,)) for code, year in unique.astype(int).tolist()
    ]
    return np.ascontiguousarray(number.reshape(2, -1).T.astype(np.int32)), kinds_table(keys)


def rebuilt_kinds(kinds: Kinds, rebuilt_as: str | None, start_year: int, years: int) -> tuple[Kinds, I32]:
    """
    Kinds with those added that stand after rebuilding, and which one replaces kind q in a year, shape (kind, year).

    rebuilt_as : the structure of the new building; None: the same as before
    """
    structures: I64 = (
        kinds.structure if rebuilt_as is None else np.full_like(kinds.structure, STRUCTURES.index(rebuilt_as))
    )
    codes = np.unique(structures)
    first = len(kinds.structure)
    added = np.repeat(codes, years), np.tile(start_year + np.arange(years), len(codes))
    grown = Kinds(
        np.concatenate([kinds.structure, added[0]]).astype(np.int64),
        np.concatenate([kinds.offset, kinds.offset[-1] + 1 + np.arange(len(added[0]))]).astype(np.int64),
        np.concatenate([kinds.built, added[1]]).astype(np.int64),
    )
    follows = np.concatenate([structures, added[0]])
    return grown, (first + np.searchsorted(codes, follows)[:, None] * years + np.arange(years)).astype(np.int32)
