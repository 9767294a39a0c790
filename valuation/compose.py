"""One case, one record: every part put together, and what the figures themselves call for said as findings."""

from __future__ import annotations

from infra.findings import Finding, Place
from valuation.parts.basis import claims, criteria, imputed, outsiders_map, sources
from valuation.parts.case import Case
from valuation.parts.credit import chain, claimable_years, uncertainty, valuation
from valuation.parts.delivery import LONE_REPAIR_LIMIT, delivery
from valuation.parts.estimate import agreement, estimate
from valuation.parts.identity import identity
from valuation.record import Delivery, FindingPart, LatentCreditRecord, Provenance


def compose(case: Case) -> LatentCreditRecord:
    """
    The latent credit record of a case.

    Deterministic: the same case gives the same canonical bytes.
    """
    delivered = delivery(case)
    findings = [*case.findings, *_findings(case, delivered)]
    names = case.identifiers
    return LatentCreditRecord(
        identity=identity(case),
        inputs=list(case.inputs),
        estimate=estimate(case),
        delivery=delivered,
        agreement=agreement(case),
        chain=chain(case),
        uncertainty=uncertainty(case),
        claimable=claimable_years(case),
        valuation=valuation(case),
        criteria=criteria(),
        claims=claims(),
        imputed=imputed(case),
        sources=sources(case),
        findings=[FindingPart(**finding.as_dict()) for finding in findings],
        map=outsiders_map(case),
        provenance=Provenance(
            science_version=names.science_version,
            distribution_version=names.distribution_version,
            scenario_sha256=names.scenario_sha256,
            run_id=names.run_id,
            method="docs/method.md",
        ),
    )


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
    share = delivered.repairs_after_other_worlds_collapse_share
    if share > LONE_REPAIR_LIMIT:
        found.append(
            _note(
                "RECURRENCE_TRUNCATION",
                f"{share:.3f}",
                f"repairs counted in one world after the building was lost in the other are {share:.1%} of avoided "
                "tonnes (above 5 %): the recurrence rule `first` understates a good measure by up to that much",
                f"一方の世界で倒壊した建物について、他方の世界で数えた補修が回避量の{share:.1%}（5％超）です。"
                "初回倒壊のみを数える規則により、効果が過小に評価されている可能性があります。",
            )
        )
    return found
