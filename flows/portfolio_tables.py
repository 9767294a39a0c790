"""A portfolio in the terminal: members and total, percentiles beside the wrong ones, and who keeps which building."""

from __future__ import annotations

from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from flows.portfolio_rules import NO_RECORD, PERCENTILES, RULES, STATUS, same_number
from infra.findings import Lang
from valuation.report.format import number, percent, tonnes

WIDE = 150
MOST_SHOWN = 20
"""Overlapping buildings that the terminal lists; portfolio.json has all."""

Document = dict[str, Any]

_MEMBERS_EN = (
    "code", "member", "buildings", "kept by others", "removed", "before overlaps", "issuable latent units",
    "mean net delivery",
)  # fmt: skip
_MEMBERS_JA = (
    "市区町村", "対象", "建物数", "他で数える", "除いた割合", "重複を除く前", "発行可能な潜在クレジット単位",
    "正味量の平均",
)  # fmt: skip


def show(told: Document, lang: Lang) -> None:
    """Everything that a reader of the terminal needs to judge the sum."""
    ja, console = lang == "ja", Console()
    console.width = max(console.width, WIDE)  # a figure that is cut is a wrong one
    for line in _heading(told, lang):
        typer.echo(line)
    console.print(_members(told, lang))
    for one in told["members"]:
        if one["refusal"]:
            typer.echo(f"{one['label'][lang]}{'：' if ja else ': '}{one['refusal'][lang]}")
    for line in _flooring(told["total"], lang):
        typer.echo(line)
    console.print(_percentiles(told["total"], lang))
    typer.echo(PERCENTILES[ja])
    if told["overlaps"]:
        console.print(_overlaps(told["overlaps"][:MOST_SHOWN], lang))
        rest = len(told["overlaps"]) - MOST_SHOWN
        if rest > 0:
            typer.echo(f"ほか{rest:,}棟は portfolio.json" if ja else f"{rest:,} more in portfolio.json")
    typer.echo(RULES["overlaps"][ja])
    pairs = told["same_number_elsewhere"]["pairs"]
    if pairs:
        typer.echo(same_number(pairs)[ja])
    for one in told["findings"]:
        words = (one["message_ja"], one["remedy_ja"]) if ja else (one["message_en"], one["remedy_en"])
        typer.echo(f"注意：{''.join(words)}" if ja else f"note: {' '.join(words)}")
    typer.echo(NO_RECORD[ja])


def _heading(told: Document, lang: Lang) -> list[str]:
    f, ja = told["futures"], lang == "ja"
    last = f["first_year"] + f["years"] - 1
    if ja:
        return [
            STATUS[1] + ("・架空の例を含む" if told["synthetic"] else ""),
            f"{len(told['members'])}件のポートフォリオ　{f['first_year']}～{last}年　{number(f['paths'])}通りの将来　"
            f"乱数の種{f['seed']}",
        ]
    return [
        STATUS[0] + (", with a synthetic example" if told["synthetic"] else ""),
        f"portfolio of {len(told['members'])}, {f['first_year']} to {last}, {number(f['paths'])} futures, "
        f"seed {f['seed']}",
    ]


def _members(told: Document, lang: Lang) -> Table:
    ja = lang == "ja"
    table = Table(title="対象と合計（t-CO2e）" if ja else "members and total, t-CO2e")
    names = _MEMBERS_JA if ja else _MEMBERS_EN
    for place, name in enumerate(names):
        table.add_column(name, justify="left" if place < 2 else "right", overflow="fold")
    for one in told["members"]:
        others = number(one["buildings_kept_by_others"])
        table.add_row(one["municipality_code"] or "-", one["label"][lang], *_figures(one, others))
    table.add_section()
    table.add_row("", "合計" if ja else "total", *_figures(told["total"], ""))
    return table


def _figures(one: Document, kept_by_others: str) -> tuple[str, ...]:
    return (
        number(one["buildings"]), kept_by_others, percent(one["removed_share"]), number(one["issued_alone_t_co2e"]),
        number(one["issued_total_t_co2e"]), tonnes(one["net"]["mean_t_co2e"]),
    )  # fmt: skip


def _flooring(total: Document, lang: Lang) -> list[str]:
    lost, together = number(total["flooring_difference_t_co2e"]), number(total["floored_together_total_t_co2e"])
    chance = percent(total["probability_net_positive"])
    if lang == "ja":
        return [
            f"対象ごとの切捨てにより失われる量　{lost} t-CO2e（合計してから切り捨てた場合は{together} t-CO2e）",
            f"正味量の合計が正となる確率　{chance}",
        ]
    return [
        f"flooring member by member costs {lost} t-CO2e ({together} t-CO2e if the sum were floored)",
        f"probability that the net sum is above 0: {chance}",
    ]


def _percentiles(total: Document, lang: Lang) -> Table:
    """As every page words it: the first percentile is exceeded with 99 % probability."""
    ja = lang == "ja"
    table = Table(title="実現の正味量（t-CO2e）" if ja else "net delivery, t-CO2e")
    names = (
        ("上回る確率", "合計", "誤り：対象ごとの値の合計")
        if ja
        else ("exceeded with probability", "portfolio", "wrong: members' percentiles added")
    )
    for name in names:
        table.add_column(name, justify="right")
    for level, wrong in total["sum_of_member_percentiles"].items():
        table.add_row(f"{100 - int(level[1:3])}%", tonnes(total["net"][level]), tonnes(wrong))
    return table


def _overlaps(found: list[Document], lang: Lang) -> Table:
    ja = lang == "ja"
    table = Table(title="重複する建物" if ja else "buildings of several members")
    for name in ("同一とみなす根拠", "残す対象", "除く対象") if ja else ("same by", "kept by", "removed from"):
        table.add_column(name, overflow="fold")
    reasons = {"place": ("place", "位置"), "number": ("number", "番号")}
    for one in found:
        kept = [_holder(h, lang) for h in one["holders"] if h["kept_share"] > 0]
        lost = [_holder(h, lang) for h in one["holders"] if h["kept_share"] < h["claimed_share"]]
        table.add_row(reasons[one["same_by"]][ja], "\n".join(kept), "\n".join(lost))
    return table


def _holder(one: Document, lang: Lang) -> str:
    code = one["municipality_code"]
    return f"{code} {one['asset_id']}" if code else f"{one['label'][lang]} {one['asset_id']}"
