"""The lines of the credit chain in words: what each is called, by which rule it goes, and what remains after it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from infra.units import SourceKind
from valuation.exposure import F64
from valuation.record import ChainLine, ChainYear
from valuation.record_base import Bilingual

METHOD = "docs/method.md"
LABELS: dict[str, tuple[str, str]] = {
    "net": ("Net avoided as stated", "入力された正味の回避量"),
    "gross": ("Gross avoided (diagnostic)", "総回避量（参考値）"),
    "residual_life": ("Residual life and decline of factors", "残存耐用年数と排出係数の低減"),
    "project_emissions": ("Project emissions of the measure", "対策自体の排出"),
    "leakage": ("Leakage", "リーケージ"),
    "claimable_minimum": ("Claimable minimum over the horizon", "将来の取り崩しを除いた請求可能量"),
    "outside_crediting_period": ("Outside the latent crediting period", "潜在クレジットの対象期間外"),
    "uncertainty": ("Uncertainty of the estimate", "推定の不確実性による控除"),
    "buffer": ("Buffer", "バッファー"),
    "cap_overlap": ("Overlap with capped sectors", "排出量取引制度との重複"),
    "other_claims": ("Claims of others", "他者の請求分"),
    "whole_tonnes": ("Whole tonnes", "トン未満の切捨て"),
}
OWN_RULES: dict[str, tuple[str, str]] = {
    "gross": (
        "all avoided collapses and repairs, without residual life and decline",
        "回避した倒壊と補修のすべて（残存耐用年数と排出係数の低減を反映する前）",
    ),
    "residual_life": (
        "collapse × residual life at year end, repairs capped by it, × (1 − g)^(year − base)",
        "倒壊 × 年末の残存耐用年数の割合、補修はこれを上限とし、×（1 − g）^（年 − 基準年）",
    ),
    "claimable_minimum": (
        "X_t = A_t − A_(t−1), A_t = max(0, min over s ≥ t of Y_s), over the whole horizon",
        "X_t = A_t − A_(t−1)、A_t = max(0, s ≥ t での Y_s の最小値)、評価期間全体で計算",
    ),
    "outside_crediting_period": (
        "years outside the latent crediting period and its renewals are not claimed",
        "潜在クレジットの対象期間（更新を含む）以外の年は請求しない",
    ),
    "whole_tonnes": (
        "rounded to 6 decimals of a tonne, floored to whole tonnes a year, ",
        "小数点以下6桁（t）に丸めた後、各年のトン未満を切り捨て、",
    ),
}
REMAINDERS = {
    "drop": ("remainders are dropped", "端数は繰り越さない"),
    "carry": ("remainders are carried to the next year", "端数は翌年に繰り越す"),
}


class Line(NamedTuple):
    """What a line of the chain says of itself."""

    rule: Bilingual
    source: str
    source_kind: SourceKind
    factor: float | None = None


def share_line(share: float, source: str, source_kind: SourceKind) -> Line:
    """The line of a declared percentage."""
    text = Bilingual(en=f"× (1 − {share:g}) on positive claims", ja=f"正の請求可能量に ×（1 − {share:g}）")
    return Line(text, source, source_kind, 1.0 - share)


def own_line(step: str, remainder: str) -> Line:
    """A line that goes by a rule of this project; remainder: "drop" or "carry"."""
    en, ja = OWN_RULES[step]
    if step == "whole_tonnes":
        remainder_en, remainder_ja = REMAINDERS[remainder]
        en, ja = en + remainder_en, ja + remainder_ja
    text = Bilingual(en=f"rule of this project: {en}", ja=f"本プロジェクトの規則：{ja}")
    return Line(text, METHOD, "assumption")


def chain_lines(values: Mapping[str, F64], lines: Mapping[str, Line], start_year: int) -> list[ChainLine]:
    """
    The chain in its order; each line says what remains after it.

    Parameters
    ----------
    values : step -> what remains of each year, t-CO2e, shape (year,)
    lines : step -> its words
    start_year : the calendar year of the first value
    """
    found: list[ChainLine] = []
    before = np.zeros(len(next(iter(values.values()))))
    for step, remaining in values.items():
        line = lines[step]
        en, ja = LABELS[step]
        found.append(
            ChainLine(
                step=step,
                label=Bilingual(en=en, ja=ja),
                factor=line.factor,
                delta_t_co2e=math.fsum([*remaining, *-before]),  # exactly 0 where a line changes nothing
                total_t_co2e=math.fsum(remaining),
                by_vintage=[
                    ChainYear(year=start_year + t, t_co2e=tonnes) for t, tonnes in enumerate(remaining.tolist())
                ],
                rule=line.rule,
                source=line.source,
                source_kind=line.source_kind,
            )
        )
        before = np.asarray(remaining, dtype=np.float64)
    return found
