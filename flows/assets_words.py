"""What the command line says of two versions of an inventory, in both languages."""

from __future__ import annotations

from typing import Any

from assets.difference import Changed, Difference
from assets.messages import FIELD_EN, FIELD_JA, STRUCTURE_JA
from infra.findings import Lang

MOST_SHOWN = 20


def difference_lines(found: Difference, lang: Lang) -> list[str]:
    """Added, gone and changed buildings, and the floor area from the earlier to the later version."""
    ja = lang == "ja"
    counts = len(found.added), len(found.gone), len(found.changed), found.same
    head = "追加{:,}棟、なくなった建物{:,}棟、変更{:,}棟、変わらない建物{:,}棟" if ja else (
        "{:,} added, {:,} gone, {:,} changed, {:,} the same"
    )  # fmt: skip
    before, gone, added, changed, after = found.floor_area_m2
    floor = (
        "延床面積の合計：{:,.0f}㎡ → {:,.0f}㎡（なくなった分{:+,.0f}、追加分{:+,.0f}、変更分{:+,.0f}）"
        if ja
        else "floor area: {:,.0f} m2 -> {:,.0f} m2 (gone {:+,.0f}, added {:+,.0f}, changed {:+,.0f})"
    )
    lines = [head.format(*counts), floor.format(before, after, gone, added, changed)]
    for title, ids in (("追加" if ja else "added", found.added), ("なくなった建物" if ja else "gone", found.gone)):
        if ids:
            lines.append(f"{title}{'：' if ja else ': '}{_listed(ids, ja)}")
    lines += [_changed(one, ja) for one in found.changed[:MOST_SHOWN]]
    if len(found.changed) > MOST_SHOWN:
        rest = len(found.changed) - MOST_SHOWN
        lines.append(f"ほか{rest:,}棟（--json ですべて表示）" if ja else f"and {rest:,} more (--json shows all)")
    return lines


def _listed(ids: tuple[str, ...], ja: bool) -> str:
    shown = ("、" if ja else ", ").join(ids[:MOST_SHOWN])
    rest = len(ids) - MOST_SHOWN
    return shown if rest <= 0 else shown + (f" ほか{rest:,}棟" if ja else f" and {rest:,} more")


def _changed(one: Changed, ja: bool) -> str:
    name = one.after_id if one.before_id == one.after_id else f"{one.before_id} -> {one.after_id}"
    parts = [f"{_field(field, ja)} {_value(before, ja)} -> {_value(after, ja)}" for field, before, after in one.fields]
    if one.moved_m:
        parts.append(f"{one.moved_m:,.1f}m移動" if ja else f"moved {one.moved_m:,.1f} m")
    if one.by_place:
        parts.append("位置により同じ建物と判断" if ja else "the same by its place")
    return f"{name}{'：' if ja else ': '}{('、' if ja else ', ').join(parts)}"


def _field(name: str, ja: bool) -> str:
    if name == "set_aside":
        return "対象外とする規則" if ja else "set aside by"
    return FIELD_JA[name] if ja else FIELD_EN[name]


def _value(value: Any, ja: bool) -> str:
    if value is None or value == "":
        return "なし" if ja else "none"
    return STRUCTURE_JA.get(str(value), str(value)) if ja else str(value)
