"""The use table: for which purposes a unit may be used. A latent one for contribution claims, and for nothing else."""

from __future__ import annotations

from valuation.criteria.answers import say
from valuation.criteria.tables import rows
from valuation.record_criteria import ONLY_USE, Claims, Use


def uses() -> list[Use]:
    """Every purpose of `uses.csv` with its rule; no row of the table can permit one, only this function does."""
    return [
        Use(
            name=row.name, purpose=row.label, may_be_used=row.name == ONLY_USE,
            rule=row.asks, source=row.cited, source_kind=row.source_kind,
        )
        for row in rows("uses.csv")
    ]  # fmt: skip


def claims() -> Claims:
    """What may and may not be said of a latent unit."""
    found = uses()
    return Claims(
        unit=say("latent credit unit (LCU)", "潜在クレジット単位（LCU）"),
        uses=found,
        may_be_used_for=[use.purpose for use in found if use.may_be_used],
        may_not_be_used_for=[use.purpose for use in found if not use.may_be_used],
        statement=say(
            "A latent unit is a simulated forecast. It cannot be retired, exported or called an offset.",
            "潜在クレジット単位はシミュレーションによる予測値です。無効化、移転、オフセットへの使用はできません。",
        ),
    )
