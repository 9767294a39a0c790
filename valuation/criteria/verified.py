"""Independently verified: has a third party seen it? A record holds no such statement."""

from __future__ import annotations

from valuation.criteria.answers import check, criterion, say
from valuation.criteria.parts import Parts
from valuation.record_criteria import Criterion


def verified(parts: Parts) -> Criterion:
    """
    Never met: a record is what was calculated, and the same inputs give the same bytes.

    What a verifier says is signed and stands beside the record; there is nothing yet to verify
    in a forecast but its arithmetic.
    """
    statement = say(
        "No third party has verified any tonne. This record holds only what was calculated; a verifier's statement is "
        "signed and stands beside it, and can at most confirm the arithmetic of a forecast.",
        "第三者による検証を受けた量はありません。この記録には計算結果だけを収めています。検証機関の見解は署名付きで別に"
        "添えるもので、予測については計算の正しさを確かめることしかできません。",
    )
    itself = check(
        "verified:statement",
        "not_met",
        say(
            "What was checked, this program checked itself. The numbers below say what a verifier has to repeat.",
            "確認したのはこのプログラム自身です。検証にあたっては、以下の番号のものを用いて計算を再現してください。",
        ),
        [
            parts.cite(
                "/agreement/within_4_standard_errors", "none",
                "both calculations of this program agree", "このプログラムの二つの計算が一致する",
            ),
            parts.cite("/provenance/science_version", "none", "version of the model", "計算手法の版"),
            parts.cite("/provenance/scenario_sha256", "none", "hash of the scenario", "シナリオのハッシュ値"),
            parts.cite("/provenance/run_id", "none", "number of the calculation", "計算番号"),
        ],
    )  # fmt: skip
    return criterion("verified", "not_met", statement, [itself])
