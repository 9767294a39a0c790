"""`pcc value`: a plain schedule of tonnes and years, in yen, without any simulation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from flows.cli_words import REFUSED, LangOption, chosen_language, refusals_in, settings
from flows.value_chain import chain_notes, chain_table
from infra.findings import Lang

if TYPE_CHECKING:
    from valuation.plain import PlainSchedule, PlainValue
    from valuation.record_base import Bilingual
    from valuation.record_money import Money

WIDE = 170
TEMPLATE = """\
# Tonnes by year and how they are valued / 年ごとのトン数と評価の条件
first_year: 2027          # valued on its 1 January / この年の1月1日を評価基準日とする
t_co2e: {2030: 40, 2031: 40, 2032: 40, 2033: 40, 2034: 40}
valuation:
  discount_rate_per_year: 0.04
  convention: year_end    # or mid_year, begin / 年末・年央・年初
  price:
    kind: constant
    price_jpy_per_t: 3000
    price_year: 2026      # yen of which year / 何年の円か
    label: {en: "a scenario price, not a market price", ja: "想定価格（市場価格ではない）"}
    source: "declared here"
    source_kind: assumption
  # prices, discounting: bundled ones by name, or their own keys; every bundled one if left out
  # contracts, loadings, inflation, credit_costs: see docs/valuing.md
# capital_cost_jpy: 2300000000
# With this section t_co2e are net avoided tonnes, which may be negative: they go through the credit chain first.
# この項目を書くと、t_co2e は正味の回避量（負の年も可）となり、控除の規則を当てはめてから評価します。
# crediting:
#   period_years: 10        # from the first year of t_co2e, or first_year / t_co2e の最初の年（または first_year）から
#   renewals: 0
#   uncertainty: {share: 0.2, source: "declared here", source_kind: assumption}   # stated / 入力した値を使用
#   buffer: {share: 0.1, source: "declared here", source_kind: assumption}
#   cap_overlap: {share: 0.3, source: "declared here", source_kind: assumption}
#   other_claims: {share: 0, source: "declared here", source_kind: assumption}
#   remainder: drop         # or carry / 端数の切捨て、または繰越し（carry）
"""


def value(
    schedule: Annotated[
        Path | None, typer.Argument(help="YAML: first_year, t_co2e, valuation, perhaps crediting (see --template).")
    ] = None,
    template: Annotated[bool, typer.Option("--template", help="Print a schedule to fill in.")] = False,
    lang: LangOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Every figure as JSON.")] = False,
) -> None:
    """Value a plain schedule of tonnes and years: every price, rate and contract; nothing is simulated or credited."""
    language = chosen_language(lang, settings())
    if template:
        typer.echo(TEMPLATE, nl=False)
        return
    if schedule is None:
        said = "Name a schedule, or ask for one with --template."
        typer.echo("ファイルを指定してください（ひな形は --template）。" if language == "ja" else said, err=True)
        raise typer.Exit(REFUSED)
    from valuation.plain import value_plain

    with refusals_in(language):
        found = value_plain(read_schedule(schedule))
    if as_json:
        typer.echo(found.model_dump_json(indent=2))
        return
    console = Console()
    console.width = max(console.width, WIDE)  # a figure that is cut is a wrong one
    for line in headline_lines(found, language):
        typer.echo(line)
    if found.chain is not None:
        console.print(chain_table(found.chain, language))
        for line in chain_notes(found.chain, language):
            typer.echo(line)
    console.print(values_table(found.money, language))
    for line in [*moneys_said(found.money, language), *values_without_figure(found.money, language)]:
        typer.echo(line)
    if found.money.contracts:
        console.print(contracts_table(found.money, language))
        for line in contracts_without_figure(found.money, language):
            typer.echo(line)


def read_schedule(path: Path) -> PlainSchedule:
    """
    A schedule file.

    Raises
    ------
    Refused
        With every problem of the file, in its place.
    """
    from pydantic import ValidationError

    from flows.validation import problems_in
    from flows.yaml_file import read_yaml
    from infra.errors import Refused
    from valuation.plain import PlainSchedule

    values, lines = read_yaml(path, path.name)
    try:
        return PlainSchedule.model_validate(values)
    except ValidationError as error:
        raise Refused(problems_in(error, PlainSchedule, values, lines, path.name)) from None


def _text(said: Bilingual, lang: Lang) -> str:
    return said.ja if lang == "ja" else said.en


def headline_lines(found: PlainValue, lang: Lang) -> list[str]:
    """What the schedule is worth at its own price, and what it would take."""
    from valuation.report.format import number, rate_percent

    ja = lang == "ja"
    rates = "  ".join(f"{rate_percent(row.rate_per_year)}: {number(row.present_value_jpy)}" for row in found.ladder)
    lines = [
        _text(found.statement, lang),
        f"合計 {found.total_t_co2e:,.6g} t-CO2e" if ja else f"{found.total_t_co2e:,.6g} t-CO2e in all",
        f"現在価値 {number(found.headline_present_value_jpy)}円"
        if ja
        else f"present value {number(found.headline_present_value_jpy)} yen",
        f"割引率ごとの現在価値（円） {rates}" if ja else f"present value by rate, yen  {rates}",
    ]
    if (price := found.break_even_price_jpy_per_t) is not None:
        years = ", ".join(map(str, found.verification_years))
        lines.append(
            f"登録・検証の費用を賄う価格 {number(price)}円/t（検証：{years}年）"
            if ja
            else f"price that pays registration and verification {number(price)} yen/t (verified in {years})"
        )
    if (share := found.share_of_capital_cost) is not None:
        lines.append(f"事業費に占める割合 {share:.4%}" if ja else f"share of the capital cost {share:.4%}")
    return lines


def values_table(money: Money, lang: Lang) -> Table:
    """Present values in yen, prices down and ways of discounting across; a dash where there is no figure."""
    from valuation.report.format import number

    ja = lang == "ja"
    moneys = {"real": "実質" if ja else "real", "nominal": "名目" if ja else "nominal"}
    title = "現在価値（円）：価格×割引" if ja else "present value, yen: price by discounting"
    table = Table(title=title)
    table.add_column("価格" if ja else "price")
    table.add_column("円" if ja else "yen")
    for rate in money.discounting:
        nominal = f" ({moneys['nominal']})" if rate.basis == "nominal" else ""
        table.add_column(rate.name + nominal, justify="right")
    found = {(one.price, one.discount): one.present_value_jpy for one in money.values}
    for price in money.prices:
        cells = (found[price.name, rate.name] for rate in money.discounting)
        year = "" if price.price_year is None else f" {price.price_year}"
        table.add_row(
            price.name, moneys[price.basis] + year, *("-" if cell is None else number(cell) for cell in cells)
        )
    return table


def moneys_said(money: Money, lang: Lang) -> list[str]:
    """With inflation, that all figures are in one money, whatever the yen of their price."""
    if money.inflation is None:
        return []
    year = money.prices[0].price_year
    return [
        f"物価上昇率で換算：実質の割引率では{year}年の実質の円、名目の割引率では名目の円"
        if lang == "ja"
        else f"converted by the rate of inflation: real yen of {year} at real rates, nominal yen at nominal ones"
    ]


def contracts_table(money: Money, lang: Lang) -> Table:
    """Market alone, market with contract, and the contract alone, at each price."""
    from valuation.report.format import number

    ja = lang == "ja"
    table = Table(title="契約（現在価値、円）" if ja else "contracts, present value in yen")
    for name in ("契約", "価格", "市場のみ", "契約を含む", "契約のみ") if ja else (
        "contract", "price", "market", "with contract", "contract alone"
    ):  # fmt: skip
        table.add_column(name, justify="left" if name in ("契約", "価格", "contract", "price") else "right")
    for row in money.contracts:
        figures = (row.market_jpy, row.with_contract_jpy, row.contract_alone_jpy)
        table.add_row(row.contract, row.price, *("-" if one is None else number(one) for one in figures))
    return table


def values_without_figure(money: Money, lang: Lang) -> list[str]:
    """For every reason why the table of values has dashes, one line: which prices at which ways of discounting, why."""
    missing = [(one.problem, one.price, one.discount) for one in money.values if one.problem is not None]
    return _without_figure(missing, len(money.discounting), ("every rate", "すべての割引"), lang)


def contracts_without_figure(money: Money, lang: Lang) -> list[str]:
    """The same for the contracts: which of them at which prices, and why."""
    missing = [(one.problem, one.contract, one.price) for one in money.contracts if one.problem is not None]
    return _without_figure(missing, len(money.prices), ("every price", "すべての価格"), lang)


def _without_figure(
    missing: list[tuple[Bilingual, str, str]], columns: int, every: tuple[str, str], lang: Lang
) -> list[str]:
    """Cells are a row and a column each; those of one reason share a line, and a row without any figure is said so."""
    ja = lang == "ja"
    by_reason: dict[str, dict[str, list[str]]] = {}
    for problem, row, column in missing:
        by_reason.setdefault(_text(problem, lang), {}).setdefault(row, []).append(column)
    lines = []
    for reason, rows in by_reason.items():
        cells = []
        for row, found in rows.items():
            where = every[ja] if len(found) == columns else ("、" if ja else ", ").join(found)
            cells.append(f"{row}：{where}" if ja else f"{row} at {where}")
        lines.append(f"-（{'／'.join(cells)}）　{reason}" if ja else f"- ({'; '.join(cells)}): {reason}")
    return lines
