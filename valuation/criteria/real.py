"""Real: has it happened? A forecast has not, whatever its fields say."""

from __future__ import annotations

from valuation.criteria.answers import check, criterion, percent, say
from valuation.criteria.parts import Parts
from valuation.record_criteria import Check, Criterion


def real(parts: Parts) -> Criterion:
    """Never met: what a latent record counts lies in the future."""
    first, last = parts.crediting.first_year, parts.crediting.last_year
    statement = say(
        f"A forecast for {first} to {last}: no tonne has been avoided yet. Tonnes become real only when an event has "
        "struck and the frozen model has been run again with the observed water.",
        f"{first}～{last}年についての予測であり、まだ1トンも回避されていません。実際に災害が起き、観測された浸水で"
        "固定したモデルを再計算して初めて、実在する量になります。",
    )
    return criterion("real", "not_met", statement, [_happened(parts), _place(parts)])


def _happened(parts: Parts) -> Check:
    chance = parts.delivery.probability_avoided_positive
    statement = say(
        f"Nothing has happened yet; anything is avoided in {percent(chance)} of the simulated futures.",
        f"まだ何も起きていません。シミュレーションした将来のうち、何らかの量が回避されるのは{percent(chance)}です。",
    )
    evidence = [
        parts.cite("/kind", "none", "kind of this record", "この記録の種類"),
        parts.cite(
            "/delivery/probability_avoided_positive", "share",
            "probability that anything is avoided in the latent crediting period",
            "潜在クレジットの対象期間に何らかの量が回避される確率",
        ),
        parts.cite(
            "/delivery/avoided/p50_t_co2e", "t-CO2e",
            "avoided in the middle future of all (median)", "回避量の中央値（将来の半数がこれを下回る）",
        ),
    ]  # fmt: skip
    return check("real:happened", "not_met", statement, evidence)


def _place(parts: Parts) -> Check:
    evidence = [parts.cite("/identity/synthetic", "none", "the place is invented", "架空の場所である")]
    if parts.identity.synthetic:
        statement = say(
            "The place is invented: nothing here can ever become real.",
            "架空の場所です。実在する量になることはありません。",
        )
        return check("real:place", "not_met", statement, evidence)
    statement = say(
        "The place is declared to exist; nobody has confirmed that the measure was built.",
        "実在の場所として設定されています。対策が実施されたことは確認されていません。",
    )
    return check("real:place", "partly", statement, evidence)
