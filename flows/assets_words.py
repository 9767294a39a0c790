"""What the command line says of files, drafts, versions and tables, in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from assets.difference import Areas, Changed, Difference
from assets.messages import FIELD_EN, FIELD_JA, STRUCTURE_JA
from assets.places import place_of
from assets.submission_answers import LICENCE_UNSTATED, SOURCE_UNSTATED
from assets.table_listing import TableSet
from flows.curve_words import curve_word
from flows.registry_steps import OUTSIDE_JAPAN
from infra.findings import Lang
from infra.registry import Submission, Version

MOST_SHOWN = 20
CHECKSUM_SHOWN = 12  # first characters: enough to tell files apart by eye
_STATES = {"draft": "下書き", "accepted": "受付済み", "superseded": "旧版", "withdrawn": "取下げ済み"}


def place_words(code: str, lang: Lang) -> str:
    """A municipality as the registry names it, with its name; what lies outside Japan in words."""
    if code == OUTSIDE_JAPAN:
        return "国外" if lang == "ja" else "outside Japan"
    name = place_of(code).name_ja
    return f"{name}（{code}）" if lang == "ja" else f"{code} {name}"


def summary_lines(
    summary: Mapping[str, Any], lang: Lang, stopped: bool | None, remarks: Path | None = None
) -> list[str]:
    """What was understood of a file, how much of it is used, and what to do next; stopped None: nothing is to do."""
    ja, lines = lang == "ja", []
    if "rows" in summary:
        place = summary["municipality"] or ("国外" if ja else "outside Japan")
        kind = summary["format_ja"] if ja else summary["format"]
        lines.append(f"{kind}、{summary['rows']:,}棟、{place}" if ja else f"{kind}, {summary['rows']:,} rows, {place}")
    if "buildings" in summary:
        area, number = summary["floor_area_m2"], summary["buildings"]
        lines.append(
            f"対象：{number:,.0f}棟、延床面積の合計 {area:,.0f}㎡"
            if ja
            else f"used: {number:,.0f} buildings, {area:,.0f} m2 of floor in all"
        )
    if remarks is not None:
        lines.append(f"備考を付けたファイル：{remarks}" if ja else f"the file with remarks: {remarks}")
    if stopped is None:
        return lines
    mend = "「要修正」を直してから、もう一度ご提出ください。" if ja else "Mend what is refused and hand it in again."
    fine = "受け付けられます。" if ja else "This file can be accepted."
    return [*lines, mend if stopped else fine]


def terms_lines(said: Mapping[str, Any], summary: Mapping[str, Any], lang: Lang) -> list[str]:
    """The source and the licence that are kept with a submission, and which of them nobody stated."""
    if not summary.get("spec"):
        return []
    lines = []
    for key, en, ja, unstated in (
        ("source", "source", "出典", SOURCE_UNSTATED),
        ("licence", "licence", "利用条件", LICENCE_UNSTATED),
    ):
        own, (unstated_en, unstated_ja) = said.get(key), unstated.split(" / ")
        if lang == "ja":
            lines.append(f"{ja}：{own or f'{unstated_ja}（指定がないため。--{key} で指定できます）'}")
        else:
            lines.append(f"{en}: {own or f'{unstated_en} (none was given; --{key} states it)'}")
    return lines


def draft_lines(draft: Submission | None, mends: str | None, lang: Lang) -> list[str]:
    """Under which id a file is kept, and that the rows to mend may be handed in alone; of no draft, that one stays."""
    ja = lang == "ja"
    if draft is None:
        return [f"受付番号「{mends}」の内容はそのままです。" if ja else f"draft {mends} stays as it was."]
    lines = [f"受付番号：{draft.id}" if ja else f"draft: {draft.id}"]
    if good := draft.summary.get("good_rows"):
        lines.append(
            f"問題のない{good:,}棟は保管しました。直した行だけを「--mends {draft.id}」を付けて提出できます。"
            if ja
            else f"the {good:,} good rows are kept: mended rows may be handed in alone, with --mends {draft.id}"
        )
    return lines


def kept_lines(kept: Submission, number: int | None, lang: Lang) -> list[str]:
    """What the registry knows of a draft or version: whose, which file, when and by whom."""
    ja, place = lang == "ja", place_words(kept.municipality_code, lang)
    version = "" if number is None else (f"、第{number}版" if ja else f", version {number}")
    day = f"{kept.received_at:%Y-%m-%d}"
    lines = [
        f"{place}、{_STATES[kept.state]}{version}" if ja else f"{place}, {kept.state}{version}",
        f"{kept.file_name}（SHA-256：{kept.sha256}）" if ja else f"{kept.file_name} (SHA-256 {kept.sha256})",
        f"{day}提出：{kept.submitted_by}" if ja else f"handed in {day} by {kept.submitted_by}",
    ]
    return [*lines, *([f"{'メモ：' if ja else 'note: '}{kept.note}"] if kept.note else [])]


def listed_lines(found: Sequence[Submission], history: Sequence[Version], lang: Lang) -> list[str]:
    """Every submission and every withdrawal, in the order they came."""
    ja = lang == "ja"
    numbers = {one.submission_id: one.number for one in history if one.submission_id}
    lines = [(one.received_at, _submission_line(one, numbers.get(one.id), ja)) for one in found]
    lines += [(one.accepted_at, _withdrawal_line(one, ja)) for one in history if one.kind == "withdrawal"]
    if not lines:
        return ["まだ何も提出されていません。" if ja else "Nothing has been handed in yet."]
    return [line for _, line in sorted(lines, key=lambda one: one[0])]


def _submission_line(one: Submission, number: int | None, ja: bool) -> str:
    version = "" if number is None else (f"第{number}版" if ja else f"version {number}")
    place, state = place_words(one.municipality_code, "ja" if ja else "en"), _STATES[one.state] if ja else one.state
    rows, day, checksum = str(one.summary.get("rows", "-")), f"{one.received_at:%Y-%m-%d}", one.sha256[:CHECKSUM_SHOWN]
    return "  ".join((one.id, place, state, version, rows, day, checksum, one.file_name))


def _withdrawal_line(one: Version, ja: bool) -> str:
    place, day = place_words(one.municipality_code, "ja" if ja else "en"), f"{one.accepted_at:%Y-%m-%d}"
    what = f"第{one.withdraws}版の取下げ" if ja else f"withdrawal of version {one.withdraws}"
    version = f"第{one.number}版" if ja else f"version {one.number}"
    return "  ".join(("-" * 32, place, what, version, day, one.note))


def origin_line(version: Version, handed_in: Submission, lang: Lang) -> str:
    """Which version of whom this is, and the checksum of the file that was handed in."""
    place = place_words(version.municipality_code, lang)
    if lang == "ja":
        return f"{place}、第{version.number}版（提出ファイル：{handed_in.file_name}、SHA-256：{handed_in.sha256}）"
    return f"{place}, version {version.number} (handed in as {handed_in.file_name}, SHA-256 {handed_in.sha256})"


def table_line(one: TableSet, lang: Lang) -> str:
    """One set of a table: its name, unit, number of classes, how strong its sources are, and these."""
    sources = "; ".join(dict.fromkeys(source.source for source in one.sources))
    label = one.label_ja if lang == "ja" else one.label_en
    unit, kind = curve_word(f"unit:{one.unit}", lang), curve_word(f"kind:{one.source_kind}", lang)
    return f"{one.name}  {label}  [{unit}]  {len(one.classes)}  {kind}  {sources}"


def difference_lines(found: Difference, lang: Lang) -> list[str]:
    """Added, gone and changed buildings, and the floor area from the earlier to the later version."""
    ja = lang == "ja"
    counts = len(found.added), len(found.gone), len(found.changed), found.same
    head = "追加{:,}棟、なくなった建物{:,}棟、変更{:,}棟、変わらない建物{:,}棟" if ja else (
        "{:,} added, {:,} gone, {:,} changed, {:,} the same"
    )  # fmt: skip
    lines = [head.format(*counts), _floor("延床面積の合計" if ja else "floor area", found.floor_area_m2, ja)]
    if (wet := found.exposed_floor_area_m2) is not None:
        lines.append(_floor("うち浸水する建物" if ja else "of it reached by water", wet, ja))
    for title, ids in (("追加" if ja else "added", found.added), ("なくなった建物" if ja else "gone", found.gone)):
        if ids:
            lines.append(f"{title}{'：' if ja else ': '}{_listed(ids, ja)}")
    lines += [_changed(one, ja) for one in found.changed[:MOST_SHOWN]]
    if len(found.changed) > MOST_SHOWN:
        rest = len(found.changed) - MOST_SHOWN
        lines.append(f"ほか{rest:,}棟（--json ですべて表示）" if ja else f"and {rest:,} more (--json shows all)")
    return lines


def _floor(title: str, areas: Areas, ja: bool) -> str:
    before, gone, added, changed, after = areas
    if ja:
        more = f"なくなった分{gone:+,.0f}、追加分{added:+,.0f}、変更分{changed:+,.0f}"
        return f"{title}：{before:,.0f}㎡ → {after:,.0f}㎡（{more}）"
    more = f"gone {gone:+,.0f}, added {added:+,.0f}, changed {changed:+,.0f}"
    return f"{title}: {before:,.0f} m2 -> {after:,.0f} m2 ({more})"


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
