"""One case, one record: every part put together, and what the figures themselves call for said as findings."""

from __future__ import annotations

import math

from infra.findings import Finding, Place
from valuation.analysis import SERIES
from valuation.criteria import Parts, claims, conditions, criteria
from valuation.evidence import misquoted
from valuation.parts.basis import imputed, outsiders_map, sources
from valuation.parts.case import Case
from valuation.parts.credit import chain, claimable_years, uncertainty, valuation
from valuation.parts.delivery import LONE_REPAIR_LIMIT, delivery
from valuation.parts.estimate import agreement, estimate
from valuation.parts.frequencies import series_rule
from valuation.parts.identity import crediting, identity
from valuation.parts.models import occurrence_models
from valuation.record import Delivery, FindingPart, LatentCreditRecord, Provenance


def compose(case: Case) -> LatentCreditRecord:
    """
    The latent credit record of a case.

    Deterministic: the same case gives the same canonical bytes.

    Raises
    ------
    ValueError
        A criterion or condition cites what does not stand in the record: an error of this program.
    """
    delivered = delivery(case)
    findings = [*case.findings, *_findings(case, delivered)]
    names = case.identifiers
    parts = Parts(
        identity=identity(case),
        crediting=crediting(case),
        estimate=estimate(case),
        delivery=delivered,
        agreement=agreement(case),
        chain=chain(case),
        uncertainty=uncertainty(case),
        claimable=claimable_years(case),
        valuation=valuation(case),
        imputed=imputed(case),
        findings=[FindingPart(**finding.as_dict()) for finding in findings],
        provenance=Provenance(
            science_version=names.science_version,
            distribution_version=names.distribution_version,
            scenario_sha256=names.scenario_sha256,
            run_id=names.run_id,
            method="docs/method.md",
        ),
    )
    record = LatentCreditRecord(
        **parts.named(),
        inputs=list(case.inputs),
        occurrence_models=occurrence_models(case),
        criteria=criteria(parts),
        claims=claims(),
        ghg_protocol=conditions(parts),
        sources=sources(case),
        map=outsiders_map(case),
    )
    for wrong in misquoted(record):
        raise ValueError(f"{wrong.path} cites {wrong.cited!r} at {wrong.field}, where {wrong.found!r} stands")
    return record


def _note(code: str, value: str, en: str, ja: str) -> Finding:
    return Finding(code, "note", "", Place(), value, ja, en, "", "")


def _findings(case: Case, delivered: Delivery) -> list[Finding]:
    """What the result itself gives reason to say."""
    found = []
    unknown = int(case.analysis.setting.assessment.unknown.sum())
    if unknown:
        tonnes = case.analysis.unknown_collapse_t_co2e
        found.append(
            _note(
                "DEPTH_UNKNOWN",
                f"{unknown}",
                f"{unknown:,} buildings lie outside the grid or on cells without a value; they are unknown, not dry, "
                f"and are left out. If all of them collapsed, {tonnes:,.0f} t-CO2e (gross) would follow.",
                f"{unknown:,}棟は浸水図の範囲外、または値のないセルにあります。浸水なしとはみなさず、計算から除いています。"
                f"すべて倒壊した場合の排出は{tonnes:,.0f} t-CO2e（総量）です。",
            )
        )
    return [*found, *_imprecise(delivered), *_truncation(case, delivered), *_tail(case), *_series_rules(case)]


def _series_rules(case: Case) -> list[Finding]:
    """How far another rule at an end of a series of return-period maps would have moved the result."""
    now = math.fsum(case.credit.central_net.net[0])
    found = []
    for what_if in case.analysis.results.what_ifs:
        if not what_if.field.startswith(SERIES):
            continue
        series = what_if.field.removeprefix(SERIES)
        en, ja = series_rule(what_if.label)
        value, common = what_if.net_t_co2e, what_if.side == "commonest"
        found.append(
            _note(
                "SERIES_RULE",
                f"{value:.1f}",
                f"maps of the series {series}, {what_if.side} end: with another rule ({en}) the net tonnes at central "
                f"parameters over the horizon would be {value:,.1f} instead of {now:,.1f} t-CO2e.",
                f"系列「{series}」の{'頻度の高い' if common else 'まれな'}側：別の規則（{ja}）では、"
                f"基準の係数による計算期間の純回避量は{now:,.1f}ではなく{value:,.1f} t-CO2eになります。",
            )
        )
    return found


def _imprecise(delivered: Delivery) -> list[Finding]:
    """A precision that was asked for and that the most futures allowed did not reach."""
    asked, reached, paths = delivered.asked_precision, delivered.reached_precision, delivered.paths
    if asked is None or (reached is not None and reached <= asked):
        return []
    if reached is None:
        return [
            _note(
                "PRECISION_NOT_REACHED",
                "",
                f"a standard error of {100 * asked:.4g} % of mean avoided tonnes was asked for, but that mean is 0 "
                f"over {paths:,} futures, the most allowed, and nothing is a share of 0. Raise "
                "outcome.precision.at_most_paths, or leave the precision out.",
                f"平均回避量に対する標準誤差{100 * asked:.4g} %が指定されましたが、上限の{paths:,}通りの将来では"
                "平均が0のため、割合を求められません。outcome.precision.at_most_paths を増やすか、"
                "precision の指定を外してください。",
            )
        ]
    needed = paths * (reached / asked) ** 2  # the error falls with the root of the number
    return [
        _note(
            "PRECISION_NOT_REACHED",
            f"{reached:.4g}",
            f"the standard error of mean avoided tonnes is {100 * reached:.4g} % of the mean after {paths:,} futures, "
            f"the most allowed; {100 * asked:.4g} % was asked for. That takes about {needed:,.0f} futures: raise "
            "outcome.precision.at_most_paths, or ask for less.",
            f"上限の{paths:,}通りの将来でも、平均回避量の標準誤差は平均の{100 * reached:.4g} %で、"
            f"指定の{100 * asked:.4g} %に届きませんでした。およそ{needed:,.0f}通りが必要です。"
            "outcome.precision.at_most_paths を増やすか、指定をゆるめてください。",
        )
    ]


def _truncation(case: Case, delivered: Delivery) -> list[Finding]:
    """The recurrence rule `first` counts repairs after the other world's collapse; above 5 % that is said."""
    share = delivered.repairs_after_other_worlds_collapse_share
    if share <= LONE_REPAIR_LIMIT or case.scenario.consequence.recurrence != "first":
        return []  # with rebuilding, a building that is away comes back: nothing is truncated
    good = delivered.avoided.mean_t_co2e > 0
    return [
        _note(
            "RECURRENCE_TRUNCATION",
            f"{share:.3f}",
            f"repairs counted in one world after the building was lost in the other are {share:.1%} of avoided "
            f"tonnes (above 5 %): counting the first collapse only "
            f"{'understates a good' if good else 'flatters a harmful'} measure by up to that much",
            f"一方の世界で倒壊した建物について、他方の世界で数えた補修が回避量の{share:.1%}（5％超）です。"
            f"初回の倒壊のみを数える規則により、効果が{'過小' if good else '過大'}に評価されている可能性があります。",
        )
    ]


def _tail(case: Case) -> list[Finding]:
    """Losses after the horizon that the claimable minimum cannot see."""
    lost, end = -case.analysis.results.tail_t_co2e, case.scenario.horizon.start_year + case.scenario.horizon.years - 1
    if lost < 0.5:
        return []
    return [
        _note(
            "HORIZON_TAIL",
            f"{lost:.1f}",
            f"after the last year looked at ({end}), surviving buildings would take back {lost:,.1f} t-CO2e (central "
            "parameters); the claimable minimum does not see them. Lengthen the horizon.",
            f"計算期間の最終年（{end}年）より後に、残った建物の被害により{lost:,.1f} t-CO2eが取り崩される見込みです"
            "（基準の係数）。請求可能量には反映されていません。計算期間を延ばしてください。",
        )
    ]
