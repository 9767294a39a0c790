"""How future yen are discounted: what a person declares. `discounting.py` turns it into factors."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Discriminator, Field, field_validator, model_validator

from infra.units import (
    LEAST_RATE,
    MOST_RATE,
    Cited,
    Fraction,
    NonNegative,
    Positive,
    Rate,
    SourceKind,
    Strict,
    said,
    too_low,
)
from valuation.measures import Text
from valuation.money.basis import Basis, Slug

SUM_WITHIN = 1e-9


class _Rates(Strict):
    """What every way of discounting says of itself; caveat is printed wherever it is used."""

    name: Slug
    label: Text
    basis: Basis
    source: Cited
    source_kind: SourceKind
    caveat: Text | None = None


class FlatRate(_Rates):
    """One rate for all years."""

    kind: Literal["flat"]
    rate_per_year: Rate


class CurvePoint(Strict):
    """A zero rate: what one yen paid once, after so many years, is discounted with per year."""

    years: Positive
    rate_per_year: Rate


def _rising(found: Sequence[float], en: str, ja: str) -> None:
    for earlier, later in pairwise(found):
        if not later > earlier:
            word_en, word_ja = (
                ("is there twice", "が2回あります") if later == earlier else ("is out of order", "の順序が逆です")
            )
            raise said(
                f"{en} must rise from row to row: {later:g} {word_en}",
                f"{ja}は小さい順に1回ずつ書いてください：{later:g}{word_ja}",
            )


class ZeroCurve(_Rates):
    """
    Zero rates read on one date.

    compounding : how the rates are quoted: "annual" (1 + r)^-T, "continuous" exp(-r T)
    interpolation : "linear_zero": linear in the continuously compounded zero rate, however rates are
        quoted, so that one curve has one meaning; "log_linear_factor": linear in the logarithm of the
        factor, which is a constant forward rate between points. Before the first point both hold its rate.
    extrapolation : after the last point "flat_zero" holds its zero rate, "flat_forward" the forward rate
        at its left, which for linear_zero can be far above or below every rate of the curve
    """

    kind: Literal["zero_curve"]
    on: date
    points: tuple[CurvePoint, ...] = Field(min_length=1)
    compounding: Literal["annual", "continuous"]
    interpolation: Literal["linear_zero", "log_linear_factor"]
    extrapolation: Literal["flat_zero", "flat_forward"]

    @field_validator("points")
    @classmethod
    def _in_order(cls, value: tuple[CurvePoint, ...]) -> tuple[CurvePoint, ...]:
        _rising([point.years for point in value], "the years of a curve's points", "イールドカーブの年限")
        return value


class RateStep(Strict):
    """The rate of year `from_year` and the years after it, until the next step."""

    from_year: int = Field(ge=0)
    rate_per_year: Rate


class StepDown(_Rates):
    """
    A schedule of marginal rates: the factor of year n is the product of 1 / (1 + rate of year k), k = 1 .. n.

    Year 1 is the first year after the valuation date. A rate acts from its year on: it never changes the
    factors of earlier years, as (1 + rate of year n)^-n would.
    """

    kind: Literal["step_down"]
    steps: tuple[RateStep, ...] = Field(min_length=1)

    @field_validator("steps")
    @classmethod
    def _from_the_start(cls, value: tuple[RateStep, ...]) -> tuple[RateStep, ...]:
        if value[0].from_year != 0:
            raise said(
                f"the first step must start in year 0, found {value[0].from_year}: earlier years have no rate",
                f"最初の段階は0年目から始めてください（入力：{value[0].from_year}年目）。それより前の割引率がありません",
            )
        _rising([step.from_year for step in value], "the first years of the steps", "各段階の開始年")
        return value


class WeightedRate(Strict):
    """One rate that may turn out to be the right one, and how likely."""

    rate_per_year: Rate
    weight: Fraction


class ExpectedFactor(_Rates):
    """
    Nobody knows the rate: the factor is the weighted mean of the factors, never the factor of the mean rate.

    References
    ----------
    Weitzman (1998), "Why the far-distant future should be discounted at its lowest possible rate",
    J. Environ. Econ. Manag. 36, 201-208.
    """

    kind: Literal["expected_factor"]
    rates: tuple[WeightedRate, ...] = Field(min_length=1)

    @field_validator("rates")
    @classmethod
    def _sum_to_one(cls, value: tuple[WeightedRate, ...]) -> tuple[WeightedRate, ...]:
        total = math.fsum(one.weight for one in value)
        if abs(total - 1.0) > SUM_WITHIN:
            raise said(
                f"the weights must sum to 1, found {total:g}",
                f"重みの合計が1になるようにしてください（合計：{total:g}）",
            )
        return value


class Ramsey(_Rates):
    """
    The social rate delta + eta g - eta (eta + 1) sigma^2 / 2, used as a yearly rate of all years. Always real.

    pure_time_preference_per_year : delta, with any allowance for catastrophe that is to count
    elasticity : eta, of the marginal utility of consumption
    growth_per_year : g, of the expected consumption per head
    growth_sigma : standard deviation of yearly growth; 0 leaves the precautionary term out. With g the growth
        of the *expected* consumption and independent lognormal years the term is eta (eta + 1) sigma^2 / 2;
        texts that take g as the mean of log growth print eta^2 sigma^2 / 2 instead.
    growth_sigma_source : where sigma is from, required when it is not 0

    References
    ----------
    Ramsey (1928), Econ. J. 38, 543-559; precautionary term: Gollier (2012), "Pricing the Planet's Future"
    (from memory).
    """

    kind: Literal["ramsey"]
    basis: Literal["real"]
    pure_time_preference_per_year: Rate
    elasticity: NonNegative
    growth_per_year: Rate
    growth_sigma: Annotated[NonNegative, Field(le=1)] = 0.0
    growth_sigma_source: Cited | None = None

    @property
    def rate_per_year(self) -> float:
        """
        The rate that the formula gives: delta + eta g - eta (eta + 1) sigma^2 / 2.

        References
        ----------
        As the class.

        Examples
        --------
        The Green Book: delta 1.5 %, eta 1, g 2 %. With eta 2, g 2 % and sigma 3.6 % alone: 0.04 - 3 x 0.001296.

        >>> said = {"kind": "ramsey", "name": "a", "label": {"en": "a", "ja": "a"}, "basis": "real",
        ...         "source": "example", "source_kind": "assumption", "growth_per_year": 0.02}
        >>> book = Ramsey.model_validate({"pure_time_preference_per_year": 0.015, "elasticity": 1, **said})
        >>> round(book.rate_per_year, 6)
        0.035
        >>> careful = Ramsey.model_validate({"pure_time_preference_per_year": 0, "elasticity": 2,
        ...     "growth_sigma": 0.036, "growth_sigma_source": "example", **said})
        >>> round(careful.rate_per_year, 6)
        0.036112
        """
        eta = self.elasticity
        precaution = 0.5 * eta * (eta + 1.0) * self.growth_sigma**2
        return self.pure_time_preference_per_year + eta * self.growth_per_year - precaution

    @model_validator(mode="after")
    def _sane(self) -> Ramsey:
        if self.growth_sigma > 0 and not self.growth_sigma_source:
            raise said(
                "growth_sigma needs growth_sigma_source: where the scatter of growth is from",
                "成長率のばらつき（growth_sigma）には、その出典（growth_sigma_source）が必要です",
                at=("growth_sigma",),
            )
        rate = self.rate_per_year
        if not LEAST_RATE <= rate <= MOST_RATE:
            why_en, why_ja = too_low(rate)
            raise said(
                f"the formula gives a rate of {rate:g}, outside {LEAST_RATE:g} to {MOST_RATE:g}; is a value in per "
                f"cent?{why_en}",
                f"式から求めた割引率が{rate:g}で、{LEAST_RATE:g}から{MOST_RATE:g}までの範囲を外れます。"
                f"％の値ではありませんか{why_ja}",
            )
        return self


DiscountSpec = Annotated[FlatRate | ZeroCurve | StepDown | ExpectedFactor | Ramsey, Discriminator("kind")]
"""Any way of discounting; `kind` says which. The growth of prices under inflation is `basis.Inflation`."""


_BETWEEN = {
    "linear_zero": ("linear in the continuous zero rate between points", "年限の間は連続複利ゼロレートを直線補間"),
    "log_linear_factor": ("constant forward rate between points", "年限の間はフォワードレート一定"),
}
_AFTER = {
    "flat_zero": ("the last zero rate is held", "最終年限より先はゼロレートを据え置き"),
    "flat_forward": ("the last forward rate is held", "最終年限より先はフォワードレートを据え置き"),
}
_QUOTED = {"annual": ("annual", "年複利"), "continuous": ("continuous", "連続複利")}


def _pct(rate: float) -> str:
    return f"{100 * rate:.4g}"


def method(spec: DiscountSpec) -> Text:
    """
    The method with every choice in it, to be printed beside the label.

    Examples
    --------
    >>> said = {"name": "a", "label": {"en": "a", "ja": "a"}, "basis": "real", "source": "example",
    ...         "source_kind": "assumption"}
    >>> method(FlatRate.model_validate({"kind": "flat", "rate_per_year": 0.04, **said})).en
    '4 % a year'
    """
    if isinstance(spec, FlatRate):
        return Text(en=f"{_pct(spec.rate_per_year)} % a year", ja=f"年{_pct(spec.rate_per_year)}％")
    if isinstance(spec, ZeroCurve):
        quoted, between, after = _QUOTED[spec.compounding], _BETWEEN[spec.interpolation], _AFTER[spec.extrapolation]
        return Text(
            en=f"zero curve of {spec.on}, {quoted[0]} compounding; {between[0]}; after the last point {after[0]}",
            ja=f"{spec.on}のゼロカーブ（{quoted[1]}。{between[1]}。{after[1]}）",
        )
    if isinstance(spec, StepDown):
        en = ", ".join(f"{_pct(s.rate_per_year)} % from year {s.from_year}" for s in spec.steps)
        ja = "、".join(f"{s.from_year}年目から{_pct(s.rate_per_year)}％" for s in spec.steps)
        return Text(en=f"rates year by year: {en}", ja=f"年ごとに掛け合わせる割引率：{ja}")
    if isinstance(spec, ExpectedFactor):
        en = ", ".join(f"{_pct(r.rate_per_year)} % (weight {r.weight:g})" for r in spec.rates)
        ja = "、".join(f"{_pct(r.rate_per_year)}％（重み{r.weight:g}）" for r in spec.rates)
        return Text(en=f"weighted mean of the factors at {en}", ja=f"割引係数の加重平均：{ja}")
    return Text(
        en=f"Ramsey rule, {_pct(spec.rate_per_year)} % a year", ja=f"ラムゼイ則による年{_pct(spec.rate_per_year)}％"
    )
