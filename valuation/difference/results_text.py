"""The other results that moved, as text: by section, one line for figures of one kind, the weightiest kinds first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from infra.findings import Lang
from valuation.difference.results import Moved, Results
from valuation.difference.results_json import difference_of, name_of_years
from valuation.explaining.rules import Both
from valuation.explaining.units import figure, measured

_DIGITS = 6
_NOISE = 1e-9
"""Tonnes or yen below this are what sums of years leave in their last digit; JSON has them."""


@dataclass(frozen=True, slots=True)
class _Section:
    """
    A part of the record.

    first : kinds that are told before the others of the section, by the end of their field
    most : lines
    """

    name: Both
    begins: tuple[str, ...]
    first: tuple[str, ...]
    most: int


_SECTIONS = (
    _Section(
        ("delivery", "実現量"), ("delivery",),
        ("delivery.net.p10_t_co2e", "delivery.net.p50_t_co2e", "delivery.net.p90_t_co2e", "delivery.net.mean_t_co2e",
         "shortfall.probability_below_issuable", "shortfall.mean_t_co2e", "tvar05_t_co2e"), 7,
    ),
    _Section(
        ("estimate and deductions", "推定と控除"),
        ("estimate", "agreement", "uncertainty", "occurrence_models", "imputed", "chain", "claimable"),
        ("uncertainty.half_width", "uncertainty.deduction", "claimed_period_net.mean_t_co2e",
         "claimed_period_net.p10_t_co2e", "agreement.z"), 5,
    ),
    _Section(
        ("risk", "リスク"),
        ("valuation.money.delivered", "valuation.money.spreads", "valuation.money.loadings"),
        ("loadings[*].loaded_jpy", "present_value.mean_jpy", "present_value.p10_jpy", "present_value.p90_jpy",
         "present_value.worst05_jpy", "issued_mean_t_co2e"), 5,
    ),
    _Section(
        ("contracts", "契約"), ("valuation.money.contracts",),
        ("with_contract_jpy", "contract_alone_jpy", "delivered.mean_jpy"), 2,
    ),
    _Section(
        ("decision", "判断のための数値"), ("valuation.decision",),
        ("break_even.price_jpy_per_t", "break_even.tonnes", "benefit_cost_ratio", "abatement.cost_jpy_per_t",
         "payback[*].simple_years", "payback[*].discounted_years", "carbon_payback.repaid_year", "financed.net"), 8,
    ),
    _Section(
        ("other values", "その他の価値"), ("valuation",),
        ("valuation.ladder[*].present_value_jpy", "money.values[*].present_value_jpy"), 2,
    ),
    _Section(("other", "その他"), ("",), (), 2),
)  # fmt: skip


def result_lines(found: Results, lang: Lang) -> Iterator[str]:
    """About forty lines at most; none where nothing else moved."""
    ja = lang == "ja"
    rest = [row for row in found.moved if not _noise(row)]
    if rest:
        yield "その他の結果の変化" if ja else "Other results that moved"
    for section in _SECTIONS:
        yield from _section(section, [row for row in rest if _of(row) is section], found, lang)


def _of(row: Moved) -> _Section:
    return next(section for section in _SECTIONS if row.field.startswith(section.begins))


def _noise(row: Moved) -> bool:
    difference = difference_of(row)
    return difference is not None and abs(difference) < _NOISE and row.key.endswith(("t_co2e", "_jpy"))


def _section(section: _Section, members: Sequence[Moved], found: Results, lang: Lang) -> Iterator[str]:
    kinds: dict[str, list[Moved]] = {}
    for row in members:
        kinds.setdefault(row.kind, []).append(row)
    if not kinds:
        return
    lines = [_line(kinds[kind], found, lang) for kind in sorted(kinds, key=lambda kind: _rank(section, kinds[kind][0]))]
    told = list(dict.fromkeys(lines))  # the same figure under the same name is told once
    ja = lang == "ja"
    name, rest = section.name[ja], len(lines) - section.most
    if rest <= 0:
        yield f"  {name}"
    elif ja:
        yield f"  {name}（ほか{rest}種類は --json で表示）"
    else:
        yield f"  {name} (and {rest} more kind{'s' if rest > 1 else ''} of figures: --json)"
    for line in told[: section.most]:
        yield f"    {line}"


def _rank(section: _Section, row: Moved) -> int:
    """Kinds that are named come first, in that order; the others follow as in the record, figures by year last."""
    named = next((place for place, end in enumerate(section.first) if row.kind.endswith(end)), len(section.first))
    return named + (row.year is not None)


def _line(members: Sequence[Moved], found: Results, lang: Lang) -> str:
    ja = lang == "ja"
    own = [one for one in members if "headline" in one.item or one.item == found.headline]
    row = own[0] if own else max(members, key=_share)
    beside = len(members) - 1
    if row.year is not None:
        series = [one for one in members if one.series == row.series]
        years, of_years = len(series), found.years[row.series]
        name = name_of_years(series)[ja]
        return f"{name}：{of_years}年のうち{years}年が変化" if ja else f"{name}: {years} of {of_years} years moved"
    text = _told(row, lang)
    if beside:
        text += f"（同種の数値がほかに{beside}件変化）" if ja else f" (and {beside} more of this kind)"
    return text


def _share(row: Moved) -> float:
    """By how much of itself a figure moved."""
    difference = difference_of(row)
    return 0.0 if difference is None else abs(difference) / max(abs(row.before), abs(row.after))


def _told(row: Moved, lang: Lang) -> str:
    ja = lang == "ja"
    name, (before, after) = row.name[ja], _rounded(row)
    if row.before is None:
        text = measured(after, row.key, lang)
        return f"{name}：新規 {text}" if ja else f"{name}: new, {text}"
    if row.after is None:
        text = measured(before, row.key, lang)
        return f"{name}：なくなった（{text}）" if ja else f"{name}: gone ({text})"
    one = str(before) if row.key.endswith("year") else figure(before, lang)
    text = f"{name}{'：' if ja else ': '}{one} → {measured(after, row.key, lang)}"
    difference = difference_of(row)
    if difference is None:
        return text
    moved = f"{'+' if difference > 0 else '-'}{figure(_short(abs(difference)), lang)}"
    return f"{text}（{moved}）" if ja else f"{text} ({moved})"


def _rounded(row: Moved) -> tuple[Any, Any]:
    """Both as short as they can be told apart."""
    before, after = _short(row.before), _short(row.after)
    return (row.before, row.after) if before == after else (before, after)


def _short(value: Any) -> Any:
    """Six digits, and all before the point."""
    if not isinstance(value, float):
        return value
    return float(f"{value:.{_DIGITS}g}") if abs(value) < 10**_DIGITS else round(value)
