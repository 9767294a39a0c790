"""
Financed share: how much of the works the credit pays.

    gross  = PV(credit) / capital
    net    = (PV(credit) - PV(registration, verification)) / capital
    of own = net amount / (capital x (1 - subsidy share))

Never capped: above 1 the credit more than pays the works, below 0 it costs more than it earns. The gross
share is what a test of additionality by finance looks at; how much is enough is that test's own rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from valuation.decision.checks import cost_of, numbers, share_of
from valuation.decision.payback import CAPITAL, SUBSIDY
from valuation.decision.refusals import Named

_CREDIT: Named = ("the present value of the credit", "クレジットの現在価値")
_MAKING: Named = ("the cost of registration and verification", "登録・検証の費用")


@dataclass(frozen=True, slots=True)
class FinancedShare:
    """
    Shares of the works that the credit pays; None where there is nothing to pay.

    gross : before registration and verification
    net : after them
    net_of_own : after them, of what the subsidy leaves to pay
    unfinanced_jpy : own capital less the net amount, at least 0
    """

    gross: float | None
    net: float | None
    net_of_own: float | None
    unfinanced_jpy: float


def financed_share(
    credit_pv_jpy: float, capital_jpy: float, *, credit_costs_pv_jpy: float = 0.0, subsidy_share: float | Fraction = 0.0
) -> FinancedShare:
    """
    Share of the capital cost that the present value of the credit pays.

    Parameters
    ----------
    credit_pv_jpy : float
        Present value of the issuable tonnes at their price; any sign (a contract may cost the seller).
    capital_jpy : float
        Cost of the works on the valuation date, 0 or more.
    credit_costs_pv_jpy : float
        Present value of registration and verification, 0 or more.

    Raises
    ------
    RuleRefused
        A negative cost, a share outside [0, 1], no number.

    Examples
    --------
    3 million yen of credit, 1.4 million of registration and verification, works of 16 million, half subsidised:
    3 / 16, 1.6 / 16 and 1.6 / 8.

    >>> financed_share(3e6, 16e6, credit_costs_pv_jpy=1.4e6, subsidy_share=0.5)
    FinancedShare(gross=0.1875, net=0.1, net_of_own=0.2, unfinanced_jpy=6400000.0)
    """
    credit = float(numbers([credit_pv_jpy], _CREDIT)[0])
    capital, making = cost_of(capital_jpy, CAPITAL), cost_of(credit_costs_pv_jpy, _MAKING)
    share_of(float(subsidy_share), SUBSIDY)
    own, left = float(capital * (1 - Fraction(subsidy_share))), credit - making
    return FinancedShare(
        gross=credit / capital if capital > 0 else None,
        net=left / capital if capital > 0 else None,
        net_of_own=left / own if own > 0 else None,
        unfinanced_jpy=max(0.0, own - left),
    )
