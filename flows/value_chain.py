"""The credit chain of a plain schedule in the terminal: every line with what it takes and what it leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from infra.findings import Lang

if TYPE_CHECKING:
    from valuation.plain_chain import PlainChain


def chain_table(chain: PlainChain, lang: Lang) -> Table:
    """Totals of all years: the line, what it changes, what remains."""
    ja = lang == "ja"
    table = Table(title="控除の計算（t-CO2e、全年の合計）" if ja else "credit chain, t-CO2e, all years together")
    table.add_column("項目" if ja else "line")
    table.add_column("増減" if ja else "change", justify="right")
    table.add_column("残り" if ja else "remains", justify="right")
    for place, line in enumerate(chain.lines):
        change = "" if place == 0 else _tonnes(line.delta_t_co2e, sign=True)
        table.add_row(line.label.ja if ja else line.label.en, change, _tonnes(line.total_t_co2e))
    return table


def _tonnes(value: float, *, sign: bool = False) -> str:
    """At most two decimals; what is nothing at these is 0, without a sign."""
    text = f"{round(value, 2) + 0.0:{'+' if sign and round(value, 2) else ''},.2f}"
    return text.rstrip("0").rstrip(".")


def chain_notes(chain: PlainChain, lang: Lang) -> list[str]:
    """The crediting period, what later negative years hold back, and that the uncertainty is only stated."""
    first, last = chain.first_year, chain.last_year
    held, lost = _tonnes(chain.held_back_t_co2e), _tonnes(chain.lost_t_co2e)
    if lang == "ja":
        notes = [f"クレジット期間　{first}～{last}年"]
        if held != "0":
            notes.append(
                f"後の負の年のため、それより前の年の請求を{held} t抑えました（うち{lost} tは最後まで請求不可）"
            )
        return [*notes, chain.statement.ja]
    notes = [f"crediting period {first} to {last}"]
    if held != "0":
        notes.append(f"later negative years hold back {held} t of the years before them; {lost} t of it for good")
    return [*notes, chain.statement.en]
