"""Works that several members bring: what they emit and cost would count in each, and one effect be claimed twice."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from flows.portfolio_alike import Planned
from infra.findings import Finding, Place
from valuation.measures import Measure

CODE = "PORTFOLIO_SAME_WORKS"
_IDENTITY = {"name", "changes", "commissioned_year", "capital_cost_jpy", "yearly_cost_jpy", "emissions"}
"""What makes two measures the same works; evidence, or how surely they work, may be told otherwise of the same ones."""


def same_works(planned: Sequence[Planned]) -> list[Finding]:
    """One note for all members that bring the same works, in the order of the members."""
    order = {_identity(one): place for place, one in reversed(list(enumerate(planned)))}
    together = sorted(planned, key=lambda one: order[_identity(one)])
    groups = [list(group) for _, group in groupby(together, key=_identity)]
    return [_note(group) for group in groups if len(group) > 1]


def _identity(one: Planned) -> str:
    return _measure(one).model_dump_json(include=_IDENTITY)


def _measure(one: Planned) -> Measure:
    return one.loaded.scenario.measure


def _note(group: Sequence[Planned]) -> Finding:
    """No path stands in it: the file of a portfolio is the same wherever its scenarios lie."""
    measure, count = _measure(group[0]), len(group)
    en, ja = (", ".join(_named(one, ja=False) for one in group), "、".join(_named(one, ja=True) for one in group))
    return Finding(
        CODE, "note", "", Place(path="measure"), measure.name.en,
        f"{ja}の対策「{measure.name.ja}」は、内容・完成年（{measure.commissioned_year}年）・排出量・費用がすべて同じです。"
        f"一つの対策であれば、対策の排出量と費用が合計では{count}回数えられ、同じ効果が{count}回請求されているおそれがあります。",
        f"{en} bring the same works, {measure.name.en!r}: changes, year of completion ({measure.commissioned_year}), "
        f"emissions and costs are the same. If these are one, the sum counts what they emit and cost {count} times, "
        f"and one effect may be claimed {count} times.",
        "一つの対策であれば、各対象に排出量と費用を割り振り、それぞれの分担が分かる名前を付けてください。"
        "別の対策であれば、別の名前を付けてください。",
        "Give each member its own share of emissions and costs, and a name that says which part it is; name works "
        "that are different ones differently.",
    )  # fmt: skip


def _named(one: Planned, *, ja: bool) -> str:
    label = one.label[ja]
    if not one.code:
        return f"「{label}」" if ja else label
    return f"「{label}」（{one.code}）" if ja else f"{label} ({one.code})"
