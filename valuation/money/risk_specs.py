"""Loadings for risk as a person writes them; `risk.py` works them out."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from numpy.typing import ArrayLike
from pydantic import Discriminator, Field, model_validator

from infra.units import Cited, Fraction, NonNegative, SourceKind, Strict, said
from valuation.measures import Text
from valuation.money import risk
from valuation.money.basis import Slug
from valuation.weighting import Strata


class _Loading(Strict):
    """What every loading says of itself; side: values are somebody's loss (raised) or gain (lowered)."""

    name: Slug
    label: Text
    side: risk.Side
    source: Cited
    source_kind: SourceKind


class Wang(_Loading):
    """The transform of Wang (2000); a market price of risk of 3 is far beyond any published one."""

    kind: Literal["wang"]
    market_price_of_risk: Annotated[NonNegative, Field(le=3)]


class MultipleOfLoss(_Loading):
    """A multiple of the expected loss, 1 or more."""

    kind: Literal["multiple_of_loss"]
    multiple: Annotated[NonNegative, Field(ge=1, le=100)]

    @model_validator(mode="after")
    def _of_a_loss(self) -> MultipleOfLoss:
        if self.side != "loss":
            raise said(
                "a multiple of the expected loss needs `side: loss`; for a gain take wang, standard_deviation or tail",
                "期待損失の倍数は side: loss（損失）にだけ使えます。"
                "収入には wang、standard_deviation、tail のいずれかを使ってください",
                at=("side",),
            )
        return self


class StandardDeviation(_Loading):
    """So many standard deviations."""

    kind: Literal["standard_deviation"]
    loading: Annotated[NonNegative, Field(le=10)]


class Tail(_Loading):
    """A weight on the mean of the worst percent of probability."""

    kind: Literal["tail"]
    weight: Fraction
    worst_percent: Annotated[NonNegative, Field(gt=0, le=50)]


LoadingSpec = Annotated[Wang | MultipleOfLoss | StandardDeviation | Tail, Discriminator("kind")]


def loaded(spec: LoadingSpec, values: ArrayLike, strata: Strata | None = None) -> float:
    """
    The mean of values under a loading, in their unit: the function of `valuation.money.risk` of that kind.

    Parameters
    ----------
    values : array, shape (path,)
        Finite; losses or gains as the loading's side says.
    strata : Strata, optional
        What the paths stand for; None: all count alike.

    Raises
    ------
    ValueError
        As the functions of `valuation.money.risk`.

    References
    ----------
    As in `valuation.money.risk`.

    Examples
    --------
    Of 1 .. 10 as a gain the worst 20 % are 1.5 and the mean is 5.5; halfway lies 3.5.

    >>> spec = Tail.model_validate({"kind": "tail", "weight": 0.5, "worst_percent": 20, "side": "gain", "name": "a",
    ...     "label": {"en": "a", "ja": "a"}, "source": "example", "source_kind": "assumption"})
    >>> loaded(spec, range(1, 11))
    3.5
    """
    data = np.asarray(values, dtype=np.float64)
    if isinstance(spec, Wang):
        return risk.wang(data, spec.market_price_of_risk, side=spec.side, strata=strata)
    if isinstance(spec, MultipleOfLoss):
        return risk.multiple_of_loss(data, spec.multiple, side=spec.side, strata=strata)
    if isinstance(spec, StandardDeviation):
        return risk.standard_deviation(data, spec.loading, side=spec.side, strata=strata)
    return risk.tail(data, spec.weight, spec.worst_percent, side=spec.side, strata=strata)
