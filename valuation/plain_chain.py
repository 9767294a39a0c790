"""The credit chain on a plain schedule: net tonnes by year, as stated, through the rules that a record goes by."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from pydantic import Field

from infra.units import Strict, Year
from valuation.chain import after_deductions, claimable
from valuation.chain_lines import Line, chain_lines, own_line, share_line
from valuation.exposure import F64
from valuation.money.delivered import high_water
from valuation.period import period_from
from valuation.record import ChainLine, ClaimableYear
from valuation.record_base import Bilingual, Part
from valuation.rules import PeriodYears, Share

UNCERTAINTY_STATED = Bilingual(
    en="the uncertainty is stated, not estimated: a plain schedule has no draws",
    ja="不確実性による控除率は入力された値で、推定したものではありません（年ごとのトン数だけでは推定できません）",
)


class PlainCrediting(Strict):
    """
    The rules of crediting of a scenario, as far as they apply to net tonnes that somebody states.

    first_year : of the crediting period; the first year of t_co2e unless named
    uncertainty : stated, since there are no draws that it could be estimated from
    """

    first_year: Year | None = None
    period_years: PeriodYears
    renewals: int = Field(ge=0, le=30)
    uncertainty: Share
    buffer: Share
    cap_overlap: Share
    other_claims: Share
    remainder: Literal["drop", "carry"] = "drop"


class PlainClaim(ClaimableYear):
    """held_back_t_co2e: what the running sum alone would have claimed, less the claim; below 0 when that is made up."""

    held_back_t_co2e: float


class PlainChain(Part):
    """
    Stated net tonnes, line by line down to whole units.

    first_year, last_year : of the crediting period with its renewals
    lines : as in a record, from the net on
    held_back_t_co2e : what later negative years keep from being claimed in the years before them
    lost_t_co2e : what of it is never claimed
    """

    statement: Bilingual
    first_year: int
    last_year: int
    lines: list[ChainLine]
    by_year: list[PlainClaim]
    held_back_t_co2e: float
    lost_t_co2e: float

    def units(self) -> F64:
        """Whole tonnes to be valued, shape (year,)."""
        return np.array([float(year.issuable_t_co2e) for year in self.by_year])


def plain_chain(rules: PlainCrediting, net_t_co2e: ArrayLike, start_year: int, begins: int) -> PlainChain:
    """
    Take stated net tonnes through the credit chain.

    The claimable minimum looks at all years, those after the crediting period too; then come the period, the
    stated uncertainty, buffer, cap overlap, claims of others, and whole tonnes.

    Parameters
    ----------
    net_t_co2e : array, shape (year,)
        t-CO2e, avoided less emissions of the works and leakage; may be negative. What comes after the last year is 0.
    start_year : int
        The calendar year of the first value.
    begins : int
        The first year of the crediting period, unless the rules name one.

    References
    ----------
    docs/method.md, section 7; what is held back: the rule of `valuation.money.delivered.high_water`.

    Examples
    --------
    Net -60, 100, 80, -20, 50, -30 of 2027 to 2032: the running sum is -60, 40, 120, 100, 150, 120, and no year may
    claim more than its least from then on: 0, 40, 100, 100, 120, 120. Claims are 40, 60 and 20 t in 2028, 2029 and
    2031; without a look ahead they would have been 40, 80 and 30. Of 0.9 x 0.9 x 0.7 of them, 22.68, 34.02 and
    11.34 t, whole tonnes are issuable.

    >>> said = {"source": "example", "source_kind": "assumption"}
    >>> shares = {"uncertainty": 0.1, "buffer": 0.1, "cap_overlap": 0.3, "other_claims": 0.0}
    >>> rules = PlainCrediting(period_years=5, renewals=0, **{key: {"share": u, **said} for key, u in shares.items()})
    >>> found = plain_chain(rules, [-60, 100, 80, -20, 50, -30], 2027, 2027)
    >>> [year.claimed_t_co2e for year in found.by_year], found.units().tolist()
    ([0.0, 40.0, 60.0, 0.0, 20.0, 0.0], [0.0, 22.0, 34.0, 0.0, 11.0, 0.0])
    >>> found.held_back_t_co2e, found.lost_t_co2e
    (30.0, 30.0)
    """
    net = np.asarray(net_t_co2e, dtype=np.float64)
    claim, hasty = claimable(net), high_water(net[np.newaxis])
    period = period_from((rules.first_year or begins) - start_year, rules.period_years, rules.renewals)
    claimed = np.where(period.mask(len(net)), claim.claimed, 0.0)
    shares = rules.uncertainty.share, rules.buffer.share, rules.cap_overlap.share, rules.other_claims.share
    values = {
        "net": net,
        "claimable_minimum": claim.claimed,
        "outside_crediting_period": claimed,
        **after_deductions(claimed, *shares, carry=rules.remainder == "carry"),
    }
    held = hasty.issued_t_co2e[0] - claim.claimed
    columns = np.stack([net, claim.cumulative, claim.debt, claimed, held, values["whole_tonnes"]], axis=1).tolist()
    return PlainChain(
        statement=UNCERTAINTY_STATED,
        first_year=start_year + period.first,
        last_year=start_year + period.last - 1,
        lines=chain_lines(values, {step: _line(step, rules) for step in values}, start_year),
        by_year=[
            PlainClaim(
                year=start_year + t, net_t_co2e=row[0], cumulative_t_co2e=row[1], debt_t_co2e=row[2],
                claimed_t_co2e=row[3], held_back_t_co2e=row[4], issuable_t_co2e=int(row[5]),
            )
            for t, row in enumerate(columns)
        ],
        held_back_t_co2e=math.fsum(np.maximum(held, 0.0)),
        lost_t_co2e=float(hasty.reversed_t_co2e[0]),
    )  # fmt: skip


def _line(step: str, rules: PlainCrediting) -> Line:
    """What a line of the chain says of itself."""
    shares = {
        "uncertainty": rules.uncertainty, "buffer": rules.buffer, "cap_overlap": rules.cap_overlap,
        "other_claims": rules.other_claims,
    }  # fmt: skip
    if step == "net":
        text = Bilingual(
            en="net tonnes by year as stated, neither simulated nor verified",
            ja="入力された年ごとの正味のトン数（シミュレーションも検証も受けていない）",
        )
        return Line(text, "stated in the schedule", "assumption")
    if step not in shares:
        return own_line(step, rules.remainder)
    line = share_line(shares[step].share, shares[step].source, shares[step].source_kind)
    if step == "uncertainty":
        own = UNCERTAINTY_STATED
        return line._replace(rule=Bilingual(en=f"{own.en}; {line.rule.en}", ja=f"{own.ja}。{line.rule.ja}"))
    return line
