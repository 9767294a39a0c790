"""Unique: is a tonne counted once? Shares of others, overlap with a cap, and the registry that does not exist."""

from __future__ import annotations

from valuation.criteria.answers import check, criterion, percent, say
from valuation.criteria.parts import Parts
from valuation.record_criteria import Answer, Check, Criterion


def unique(parts: Parts) -> Criterion:
    """Never met: no registry holds a latent unit, so nothing keeps it from being counted twice."""
    statement = say(
        "No registry holds this unit, so double counting and double claiming are not excluded.",
        "登録簿がないため、二重計上や二重の請求を排除できません。",
    )
    checks = [_registry(parts), _deducted(parts, "other_claims"), _deducted(parts, "cap_overlap")]
    return criterion("unique", "not_met", statement, checks)


def _registry(parts: Parts) -> Check:
    statement = say(
        "No registry: the number below names a calculation and is no serial number.",
        "登録簿はありません。下の番号は計算を示すもので、単位ごとの通し番号ではありません。",
    )
    evidence = [
        parts.cite("/provenance/run_id", "none", "number of the calculation", "計算番号"),
        parts.cite("/valuation/issuable_total_t_co2e", "t-CO2e", "whole units without a number", "番号のない単位の数"),
    ]
    return check("unique:registry", "not_met", statement, evidence)


_SHARES = {
    "other_claims": (
        ("is claimed by others and deducted", "が他者の請求分として控除されています"),
        ("left to the holder of this record", "この記録の保有者に残る割合"),
    ),
    "cap_overlap": (
        ("lies under an emissions cap and is deducted", "が排出量取引制度との重複分として控除されています"),
        ("left outside the cap", "制度の対象外として残る割合"),
    ),
}


def _deducted(parts: Parts, step: str) -> Check:
    """Shares cannot exceed 1 together; how sure the share is decides the answer."""
    index, line = parts.line(step)
    left = 1.0 if line.factor is None else line.factor
    (taken_en, taken_ja), (left_en, left_ja) = _SHARES[step]
    evidence = [
        parts.cite(f"/chain/{index}/factor", "share", left_en, left_ja),
        parts.cite(f"/chain/{index}/source", "none", "where the share is said", "割合の出典"),
        parts.cite(f"/chain/{index}/source_kind", "none", "how well that is known", "根拠の区分"),
    ]
    answer, en, ja = _how_sure(left, line.source_kind in ("memory", "assumption"))
    statement = say(
        f"{percent(1.0 - left)} {taken_en}; {percent(left)} is left. {en}",
        f"{percent(1.0 - left)}{taken_ja}。残りは{percent(left)}です。{ja}",
    )
    return check(f"unique:{step}", answer, statement, evidence)


def _how_sure(left: float, weak: bool) -> tuple[Answer, str, str]:
    if not 0.0 <= left <= 1.0:
        return "not_met", "Together the shares exceed the whole.", "割合の合計が全体を超えています。"
    if weak:
        return "partly", "Nobody has confirmed the share.", "この割合は確認されていません。"
    return "met", "The share has a source.", "この割合には出典があります。"
