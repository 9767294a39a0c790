"""
Portfolio: several municipalities together, overlaps removed once, one event striking all of them.

    future p:   D_p = sum over members of (net_m,p - what overlapping buildings bring in that future)
    vintage t:  issued_t = sum over members of floor(issuable_m,t without what others keep)

Futures are added one by one, so that a tsunami that reaches three towns reaches them in the same future;
therefore all members must come from the same seed, events, occurrence model, horizon and number of
futures. Percentiles of the sum are not sums of percentiles; both are given so that nobody adds them.
Overlapping buildings are removed from the vintages by running the member's chain anew without them, where
the member brings that: its own emissions then stand against fewer tonnes. Else they take their share of its
expected avoided tonnes from every vintage. Neither adds tonnes, also where a building avoids a negative amount.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from valuation import delivery as dl
from valuation.chain import whole_tonnes
from valuation.decision.checks import F64, I64, ISSUED, TONNES, not_negative, numbers, same_years
from valuation.decision.overlaps import Holding, Overlaps, overlaps
from valuation.decision.refusals import Named, refusal
from valuation.weighting import Strata

_HORIZON: Named = ("the horizon", "評価期間")
_FIELDS: tuple[tuple[str, str, str], ...] = (
    ("seed", "seed", "乱数の種"),
    ("event_ids", "list of events", "事象の一覧"),
    ("occurrence", "occurrence model", "発生モデル"),
    ("first_year", "first year", "評価期間の最初の年"),
    ("years", "number of years", "評価期間の年数"),
)


@dataclass(frozen=True, slots=True)
class Futures:
    """
    What makes simulated futures the same ones: path p of one member is path p of every other.

    event_ids : in any order
    occurrence : a text that is equal where sources and their rates are, such as their SHA-256
    strata : of the paths; one stratum if futures are plain
    """

    seed: int
    event_ids: tuple[str, ...]
    occurrence: str
    first_year: int
    years: int
    strata: Strata


@dataclass(frozen=True, slots=True)
class Member:
    """
    The result of one municipality.

    avoided_t_co2e : shape (asset,); expected over the horizon, of any sign
    issuable_t_co2e : shape (year,); after all deductions, before whole tonnes
    net_t_co2e : shape (path,); delivery D of each future, unfloored
    building_net_t_co2e : by building number, shape (path,); of buildings that other members may hold too
    remaining_t_co2e : shape (year,); issuable if what other members keep of its buildings were not there, the
        chain run anew; None takes the share of expected avoided tonnes from every vintage
    """

    holding: Holding
    futures: Futures
    avoided_t_co2e: F64
    issuable_t_co2e: F64
    net_t_co2e: F64
    building_net_t_co2e: Mapping[str, F64] = field(default_factory=dict)
    remaining_t_co2e: F64 | None = None


@dataclass(frozen=True, slots=True)
class MemberShare:
    """
    What one member brings to the portfolio.

    removed_share : of its issuable tonnes, because of buildings that another member keeps
    issuable_t_co2e : shape (year,); after that, before whole tonnes
    issued_t_co2e : shape (year,); whole tonnes
    percentiles_t_co2e : of its net tonnes in every future, overlaps removed, by percent
    """

    municipality_code: str
    label: Named
    buildings: int
    buildings_reduced: int
    removed_share: float
    issuable_t_co2e: F64
    issued_t_co2e: I64
    mean_net_t_co2e: float
    percentiles_t_co2e: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Portfolio:
    """
    All members together.

    issued_t_co2e : shape (year,); sum of the members' whole tonnes, what can be issued
    floored_together_t_co2e : shape (year,); whole tonnes of the sum of the unfloored vintages
    flooring_difference_t_co2e : the second total less the first: lost to flooring one by one, and
        less than one tonne for each member and year
    net_t_co2e : shape (path,); the sum in each future
    percentiles_t_co2e : of that sum, by percent
    sum_of_member_percentiles_t_co2e : a diagnostic: what adding the members' percentiles would say
    """

    first_year: int
    members: tuple[MemberShare, ...]
    overlaps: Overlaps
    issued_t_co2e: I64
    floored_together_t_co2e: I64
    flooring_difference_t_co2e: int
    net_t_co2e: F64
    mean_net_t_co2e: float
    probability_net_positive: float
    percentiles_t_co2e: Mapping[int, float]
    sum_of_member_percentiles_t_co2e: Mapping[int, float]


def roll_up(members: Sequence[Member], *, carry: bool = False) -> Portfolio:
    """
    Several municipalities as one portfolio.

    Parameters
    ----------
    carry : bool
        Whether remainders below a tonne are carried to the next year, as the members' chains do.

    Raises
    ------
    RuleRefused
        Futures of two members differ; an overlapping building lacks its own futures; unequal lengths.

    Examples
    --------
    Two towns, four futures, one house of the second is the first's too and brings 1 t in the last future.

    >>> from valuation.weighting import plain
    >>> same = Futures(7, ("E1",), "", 2027, 2, plain(4))
    >>> at = np.array([141.0]), np.array([38.5])
    >>> a = Member(Holding("04201", ("A", "A"), ("1",), *at, np.ones(1)), same, np.ones(1), np.array([1.6, 2.6]),
    ...            np.array([0, 0, 0, 5.0]), {"1": np.array([0, 0, 0, 5.0])})
    >>> pair = np.append(at[0], 141.1), np.append(at[1], 38.5)
    >>> b = Member(Holding("04202", ("B", "B"), ("1", "2"), *pair, np.ones(2)), same, np.array([1.0, 3.0]),
    ...            np.array([2.0, 1.0]), np.array([0, 0, 0, 4.0]), {"1": np.array([0, 0, 0, 1.0])})
    >>> found = roll_up([a, b])
    >>> found.net_t_co2e.tolist(), found.members[1].issuable_t_co2e.tolist()
    ([0.0, 0.0, 0.0, 8.0], [1.5, 0.75])
    >>> found.issued_t_co2e.tolist(), found.floored_together_t_co2e.tolist(), found.flooring_difference_t_co2e
    ([2, 2], [3, 3], 2)
    """
    held = overlaps([member.holding for member in members])
    first = members[0]
    for member in members:
        _checked(member)
        _same_futures(first, member)
    reduced = [_reduced(member, kept) for member, kept in zip(members, held.kept_share, strict=True)]
    shares = [_share(m, lost, net, carry) for m, (lost, net) in zip(members, reduced, strict=True)]
    nets, strata = [net for _, net in reduced], first.futures.strata
    total = _added(nets)
    issued = np.stack([share.issued_t_co2e for share in shares]).sum(axis=0)
    together = whole_tonnes(_added([share.issuable_t_co2e for share in shares]), carry=carry)
    return Portfolio(
        first_year=first.futures.first_year,
        members=tuple(shares),
        overlaps=held,
        issued_t_co2e=issued,
        floored_together_t_co2e=together,
        flooring_difference_t_co2e=int(together.sum() - issued.sum()),
        net_t_co2e=total,
        mean_net_t_co2e=dl.mean(total, strata),
        probability_net_positive=dl.probability(total > 0, strata),
        percentiles_t_co2e=_percentiles(total, strata),
        sum_of_member_percentiles_t_co2e={
            p: math.fsum(share.percentiles_t_co2e[p] for share in shares) for p in dl.PERCENTILES
        },
    )


def _percentiles(net: F64, strata: Strata) -> dict[int, float]:
    return dict(zip(dl.PERCENTILES, dl.percentiles(net, dl.PERCENTILES, strata), strict=True))


def _added(arrays: Sequence[F64]) -> F64:
    """Sum of arrays entry by entry, correctly rounded, so that the order of members changes nothing."""
    return np.array([math.fsum(column) for column in zip(*(array.tolist() for array in arrays), strict=True)])


def _checked(member: Member) -> None:
    """Lengths and numbers of one member."""
    label, futures = member.holding.label, member.futures
    if len(numbers(member.avoided_t_co2e, TONNES)) != len(member.holding.asset_id):
        found, expected = len(member.avoided_t_co2e), len(member.holding.asset_id)
        raise refusal("LENGTHS_DIFFER", label, found=found, expected=expected)
    for issuable in (member.issuable_t_co2e, member.remaining_t_co2e):
        if issuable is not None:
            same_years(not_negative(issuable, ISSUED), futures.years, label, _HORIZON)
    for net in (member.net_t_co2e, *member.building_net_t_co2e.values()):
        if len(numbers(net, label)) != futures.strata.paths:
            raise refusal("LENGTHS_DIFFER", label, found=len(net), expected=futures.strata.paths)


def _same_futures(one: Member, other: Member) -> None:
    """Futures of two members are the same ones, or it is said in what they differ."""
    left, right = one.futures, other.futures
    differs = [(en, ja) for name, en, ja in _FIELDS if _plain(getattr(left, name)) != _plain(getattr(right, name))]
    same_paths = np.array_equal(left.strata.of_path, right.strata.of_path)
    if not (same_paths and np.array_equal(left.strata.share, right.strata.share)):
        differs.append(("number or strata of futures", "シミュレーションした将来の数または層"))
    if differs:
        en, ja = differs[0]
        raise refusal("FUTURES_DIFFER", other.holding.label, other=one.holding.label, field=en, field_ja=ja)


def _plain(value: object) -> object:
    return sorted(value) if isinstance(value, tuple) else value


def _reduced(member: Member, kept: F64) -> tuple[NDArray[np.float64], F64]:
    """Share of each building that another member keeps, shape (asset,), and the futures without it."""
    claim = np.asarray(member.holding.claim_share, dtype=np.float64)
    lost = np.where(claim > 0, 1.0 - np.divide(kept, claim, out=np.ones_like(claim), where=claim > 0), 0.0)
    names = [(member.holding.asset_id[row], float(lost[row])) for row in np.flatnonzero(lost > 0)]
    missing = [name for name, _ in names if name not in member.building_net_t_co2e]
    if missing:
        raise refusal("FUTURES_MISSING", member.holding.label, count=len(missing), value=missing[0])
    less = [-share * np.asarray(member.building_net_t_co2e[name], dtype=np.float64) for name, share in names]
    return lost, _added([np.asarray(member.net_t_co2e, dtype=np.float64), *less])


def _share(member: Member, lost: F64, net: F64, carry: bool) -> MemberShare:
    """What one member brings, with overlaps removed from its vintages."""
    issuable, removed = _issuable(member, lost)
    return MemberShare(
        municipality_code=member.holding.municipality_code,
        label=member.holding.label,
        buildings=len(member.holding.asset_id),
        buildings_reduced=int(np.count_nonzero(lost)),
        removed_share=removed,
        issuable_t_co2e=issuable,
        issued_t_co2e=whole_tonnes(issuable, carry=carry),
        mean_net_t_co2e=dl.mean(net, member.futures.strata),
        percentiles_t_co2e=_percentiles(net, member.futures.strata),
    )


def _issuable(member: Member, lost: F64) -> tuple[F64, float]:
    """Vintages before whole tonnes with overlaps removed, and the share of all of them that went."""
    own = np.asarray(member.issuable_t_co2e, dtype=np.float64)
    if not np.any(lost):
        return own, 0.0
    if member.remaining_t_co2e is not None:
        left, before = np.asarray(member.remaining_t_co2e, dtype=np.float64), math.fsum(own)
        return (own, 0.0) if math.fsum(left) >= before else (left, 1.0 - math.fsum(left) / before)
    total, gone = math.fsum(member.avoided_t_co2e), math.fsum(member.avoided_t_co2e * lost)
    removed = min(max(gone / total, 0.0), 1.0) if total > 0 else 0.0
    return own * (1.0 - removed), removed
