"""
Overlaps: one building that several members of a portfolio claim, and what each of them keeps of it.

The rule: buildings of two members are the same where they stand within 1 m of each other, or carry the
same number and stand within 100 m (numbers start anew in every municipality, so that a number alone says
nothing); where a place is unknown the number decides, which rather removes too much. Of one building no
more than the whole is kept: members are served in order of municipality code, a later one keeps what is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from assets.difference import SAME_PLACE_M
from valuation.decision.checks import F64, I64, shares_of
from valuation.decision.refusals import Named, refusal

SAME_NUMBER_M = 100.0  # assumption: a register's address point and an outline's middle lie this near
_EARTH_M = 6_371_000.0
_WHOLE = 1e-12  # shares that sum to 1 in decimals may pass it by a rounding

RULE: Named = (
    "Buildings within 1 m of each other, or with the same number within 100 m, are one building. No more than the "
    "whole of it is claimed: members are served in order of municipality code.",
    "1m以内にある建物、または番号が同じで100m以内にある建物は、同じ建物とみなします。一つの建物の請求割合は合計1を上限とし、"
    "市区町村コードの順に割り当てます。",
)
_CLAIM: Named = ("the claimed share of a building", "建物ごとの請求割合")
_MEMBERS: Named = ("the list of members", "対象の一覧")


@dataclass(frozen=True, slots=True)
class Holding:
    """
    The buildings that one member claims.

    municipality_code : five digits
    longitude, latitude : degrees, shape (asset,); NaN unknown
    claim_share : shape (asset,); share of the building's tonnes that this member claims, 0 to 1

    Raises
    ------
    RuleRefused
        Unequal lengths, or a share outside [0, 1].
    """

    municipality_code: str
    label: Named
    asset_id: tuple[str, ...]
    longitude: F64
    latitude: F64
    claim_share: F64

    def __post_init__(self) -> None:
        for values in (self.longitude, self.latitude, shares_of(self.claim_share, _CLAIM)):
            if len(values) != len(self.asset_id):
                raise refusal("LENGTHS_DIFFER", self.label, found=len(values), expected=len(self.asset_id))


@dataclass(frozen=True, slots=True)
class Overlap:
    """
    One building of several members: who holds it under which number, with claimed and kept shares.

    members : place of each holder among the members as given, for two may share a municipality code
    """

    members: tuple[int, ...]
    holders: tuple[tuple[str, str], ...]
    claimed: tuple[float, ...]
    kept: tuple[float, ...]
    by_place: bool


@dataclass(frozen=True, slots=True)
class Overlaps:
    """
    All overlaps of a portfolio.

    kept_share : for each member as given, shape (asset,); claim_share where nothing overlaps
    found : every building of several members, also where all claims together stay within the whole
    same_number_elsewhere : pairs of equal numbers that stand more than 100 m apart: different buildings,
        which in two simulations still share their draws of damage (streams are keyed by number); numbers
        that begin with the municipality code do not
    """

    kept_share: tuple[F64, ...]
    found: tuple[Overlap, ...]
    same_number_elsewhere: int
    rule: Named = RULE


def overlaps(holdings: Sequence[Holding]) -> Overlaps:
    """
    Which buildings several members hold, and what each member keeps.

    Raises
    ------
    RuleRefused
        No members, or two of the same municipality and name.

    Examples
    --------
    Two towns list one house on their border; the town with the smaller code keeps it.

    >>> here, there = np.array([141.0, 141.1]), np.array([38.5, 38.5])
    >>> one = Holding("04201", ("A", "A"), ("1", "2"), here, there, np.ones(2))
    >>> two = Holding("04202", ("B", "B"), ("7",), here[1:], there[1:], np.ones(1))
    >>> [kept.tolist() for kept in overlaps([two, one]).kept_share]
    [[0.0], [1.0, 1.0]]
    """
    order = _order(holdings)
    rank = np.concatenate([np.full(len(holdings[m].asset_id), at) for at, m in enumerate(order)])
    numbers = [number for m in order for number in holdings[m].asset_id]
    claim = np.concatenate([np.asarray(holdings[m].claim_share, dtype=np.float64) for m in order])
    place = np.concatenate([_place(holdings[m]) for m in order])
    by_number, apart = _same_number(numbers, rank, place)
    kept, found = claim.copy(), []
    for cluster in _clusters(np.concatenate([by_number, _same_place(rank, place)]), len(rank)):
        kept[cluster] = _served(rank[cluster].tolist(), claim[cluster].tolist())
        own = [numbers[row] for row in cluster]
        codes = [holdings[order[at]].municipality_code for at in rank[cluster]]
        found.append(
            Overlap(
                members=tuple(order[at] for at in rank[cluster]),
                holders=tuple(zip(codes, own, strict=True)),
                claimed=tuple(claim[cluster].tolist()),
                kept=tuple(kept[cluster].tolist()),
                by_place=len(set(own)) > 1,
            )
        )
    shares = tuple(kept[rank == order.index(m)] for m in range(len(holdings)))
    return Overlaps(shares, tuple(found), apart)


def _order(holdings: Sequence[Holding]) -> list[int]:
    """Members by municipality code, then by name."""
    if not holdings:
        raise refusal("NOTHING_GIVEN", _MEMBERS)
    keys = [(holding.municipality_code, holding.label[0]) for holding in holdings]
    for key in keys:
        if keys.count(key) > 1:
            raise refusal("NAME_TWICE", _MEMBERS, value=" ".join(key))
    return sorted(range(len(holdings)), key=lambda m: keys[m])


def _place(holding: Holding) -> F64:
    """Points on a sphere, m, shape (asset, 3): straight distances are right to a millimetre over 100 m."""
    east, north = np.radians(holding.longitude), np.radians(holding.latitude)
    return _EARTH_M * np.column_stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)])


def _same_number(numbers: Sequence[str], rank: NDArray[np.int64], place: F64) -> tuple[I64, int]:
    """
    Pairs (n, 2) of different members with one number near each other, and how many such pairs stand apart.

    The number is a fourth coordinate in which two of them lie far apart, so that only equal ones are near;
    every number of a hundred municipalities starts at 1, and their pairs are never listed one by one.
    """
    code, _ = pd.factorize(np.array(numbers, dtype=object))
    near = _near(np.column_stack([place, code * (10.0 * SAME_NUMBER_M)]), SAME_NUMBER_M, rank)
    unplaced = np.flatnonzero(~np.isfinite(place).all(axis=1))
    by_code = np.argsort(code, kind="stable")
    start = np.searchsorted(code[by_code], np.arange(code.max(initial=-1) + 2))
    blind = {
        (min(row, other), max(row, other))
        for row in unplaced.tolist()
        for other in by_code[start[code[row]] : start[code[row] + 1]].tolist()
        if rank[row] != rank[other]
    }
    each = pd.DataFrame({"code": code, "rank": rank}).value_counts().to_numpy()
    all_pairs = int((np.bincount(code) ** 2).sum() - (each**2).sum()) // 2
    found = np.concatenate([near, np.array(sorted(blind), dtype=np.int64).reshape(-1, 2)])
    return found, all_pairs - len(found)


def _same_place(rank: NDArray[np.int64], place: F64) -> I64:
    """Pairs (n, 2) of different members within SAME_PLACE_M."""
    return _near(place, SAME_PLACE_M, rank)


def _near(points: F64, reach_m: float, rank: NDArray[np.int64]) -> I64:
    """Pairs (n, 2) of different members whose known points lie within a distance."""
    known = np.flatnonzero(np.isfinite(points).all(axis=1))
    if len(known) < 2:
        return np.zeros((0, 2), dtype=np.int64)
    pairs = known[cKDTree(points[known]).query_pairs(reach_m, output_type="ndarray")].reshape(-1, 2)
    return np.asarray(pairs[rank[pairs[:, 0]] != rank[pairs[:, 1]]], dtype=np.int64)


def _clusters(pairs: I64, count: int) -> list[I64]:
    """Rows that are one building, in order of their first row."""
    if not len(pairs):
        return []
    graph = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(count, count))
    _, label = connected_components(graph, directed=False)
    involved = np.unique(pairs)
    order = np.argsort(label[involved], kind="stable")
    cuts = np.flatnonzero(np.diff(label[involved][order])) + 1
    return sorted(np.split(involved[order], cuts), key=lambda group: int(group[0]))


def _served(rank: Sequence[int], claims: Sequence[float]) -> list[float]:
    """
    What is kept of each claim on one building, in order of members.

    Where one member lists several buildings at one spot, as many wholes are there as it claims.
    """
    own: dict[int, float] = {}
    for at, claim in zip(rank, claims, strict=True):
        own[at] = own.get(at, 0.0) + claim
    left, kept = max(1.0, *own.values()), []
    for claim in claims:
        kept.append(claim if claim <= left + _WHOLE else left)
        left = max(0.0, left - claim)
    return kept
