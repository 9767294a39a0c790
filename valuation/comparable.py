"""Which present values may stand beside the headline's: in real yen of its price year, at its rate."""

from __future__ import annotations

from valuation.money.rules import HEADLINE
from valuation.record_money import ValueCase


def comparable_jpy(values: list[ValueCase], price_year: int) -> list[float]:
    """
    Present values at the headline's rate in real yen of one price year, the headline's own among them.

    Yen of another year, and nominal ones, are left out; where inflation is declared all are yen of that year.
    """
    own = (row for row in values if (row.discount, row.basis, row.price_year) == (HEADLINE, "real", price_year))
    return [row.present_value_jpy for row in own if row.present_value_jpy is not None]
