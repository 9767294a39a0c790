"""The uncertainties of the sample record: occurrence models, the split of the variance, both kinds at once."""

from __future__ import annotations

import math

import numpy as np

from infra.units import SourceKind
from tests.valuation.sample_parts import both
from valuation import record as r
from valuation import record_delivery as rd


def occurrence_models(estimate: r.Estimate, deduction: float, valuation: r.Valuation) -> list[r.OccurrenceModel]:
    """Three models; the first is the headline of the sample and has the fewest issuable tonnes."""
    return [
        _model("poisson", "Poisson, without memory", "ポアソン過程", "memory", estimate, deduction, valuation, 1.0),
        _model(
            "renewal",
            "Renewal (BPT), last event known",
            "更新過程（BPT分布、前回の発生年が既知）",
            "secondary",
            estimate,
            deduction - 0.06,
            valuation,
            1.34,
        ),
        _model(
            "unknown-past",
            "Renewal (BPT), last event unknown",
            "更新過程（BPT分布、前回の発生年が不明）",
            "assumption",
            estimate,
            deduction - 0.02,
            valuation,
            1.12,
        ),
    ]


def _model(
    name: str,
    en: str,
    ja: str,
    kind: SourceKind,
    estimate: r.Estimate,
    deduction: float,
    valuation: r.Valuation,
    times: float,
) -> r.OccurrenceModel:
    return r.OccurrenceModel(
        model_id=name,
        title=both(en, ja),
        source=f"{name}: chosen for this example",
        source_kind=kind,
        headline=times == 1,
        avoided_mean_t_co2e=times * estimate.avoided.mean_t_co2e,
        net_mean_t_co2e=times * estimate.net.mean_t_co2e,
        claimed_period_p10_t_co2e=times * estimate.claimed_period_net.p10_t_co2e,
        deduction=deduction,
        issuable_t_co2e=math.floor(times * valuation.issuable_total_t_co2e),
        present_value_jpy=times * valuation.headline_present_value_jpy,
    )


def _share(name: str, en: str, ja: str, first: tuple[float, float], total: tuple[float, float]) -> r.VarianceShare:
    return r.VarianceShare(
        parameter=name,
        label=both(en, ja),
        first_order=first[0],
        first_order_half_width=first[1],
        total=total[0],
        total_half_width=total[1],
    )


VARIANCE_SHARES = [
    _share("event_rate", "Event rate (factor)", "事象の発生率（倍率）", (0.487, 0.11), (0.561, 0.12)),
    _share("rebuild", "Rebuild factors of all structures", "再建原単位（全構造）", (0.214, 0.08), (0.263, 0.07)),
    _share("imputation_year_built", "Filled values, year built", "補完した値（建築年）", (0.083, 0.06), (0.097, 0.03)),
    _share("state_ratio", "Cost ratio of damage states", "被害区分別の費用率", (0.061, 0.05), (0.068, 0.02)),
    _share("depth_bias", "Bias of depth (factor)", "浸水深の偏り（倍率）", (0.022, 0.04), (0.031, 0.01)),
    _share("service_life", "Service life (factor)", "耐用年数（倍率）", (0.018, 0.03), (0.021, 0.01)),
    _share("decline", "Decline of factors", "排出係数の年低下率", (0.0193, 0.03), (0.0187, 0.01)),
    _share("demolition", "Demolition", "解体の排出", (-0.0042, 0.011), (0.0003, 0.0002)),
]


def predictive(outcome: rd.Delivery, relative: float) -> rd.Predictive:
    """The futures of the sample with a lognormal factor per draw of the parameters; a wider spread, the same mean."""
    rng = np.random.default_rng(11)
    draws, paths = 200, 20
    factor = np.exp(relative * rng.standard_normal(draws) - relative**2 / 2)[:, None]
    saved = np.maximum(outcome.avoided.mean_t_co2e * rng.exponential(1.0, (draws, paths)) - 120.0, -90.0) * factor
    net = saved - (outcome.avoided.mean_t_co2e - outcome.net.mean_t_co2e)
    return rd.Predictive(
        draws=draws,
        paths_per_draw=paths,
        avoided=_percentiles(saved),
        net=_percentiles(net),
        probability_avoided_positive=float((saved > 0).mean()),
        probability_avoided_negative=float((saved < 0).mean()),
        probability_net_positive=float((net > 0).mean()),
        probability_below_issuable=float((net < outcome.shortfall.issuable_t_co2e).mean()),
    )


def _percentiles(values: np.ndarray) -> rd.Percentiles:
    levels = {f"p{level:02d}_t_co2e": float(np.percentile(values, level)) for level in (1, 5, 10, 50, 90, 95, 99)}
    error = float(values.mean(axis=1).std() / math.sqrt(len(values)))
    return rd.Percentiles(mean_t_co2e=float(values.mean()), standard_error_t_co2e=error, **levels)
