"""The bundled ways of discounting by name, built from `valuation/tables/discount_rates.csv`."""

from __future__ import annotations

from datetime import date

from assets.table_files import UnknownName
from valuation.measures import Text
from valuation.money.basis import weakest
from valuation.money.discount_specs import CurvePoint, DiscountSpec, FlatRate, RateStep, StepDown, ZeroCurve
from valuation.money.tables import figure, group

FILE = "discount_rates.csv"

_FLAT = {
    "japan-public-works-4": Text(
        en="social discount rate of Japanese public works", ja="公共事業評価の社会的割引率（日本）"
    ),
    "japan-reference-1": Text(
        en="reference rate of the MLIT guideline of 2023, lower", ja="国土交通省の技術指針（2023年）の参考値（低）"
    ),
    "japan-reference-2": Text(
        en="reference rate of the MLIT guideline of 2023, upper", ja="国土交通省の技術指針（2023年）の参考値（高）"
    ),
}
_STEPS = {
    "green-book": Text(en="HM Treasury Green Book, declining rate", ja="英国財務省グリーンブックの逓減割引率"),
    "french": Text(
        en="French public rate of 2005 (Lebègue), declining", ja="フランスの公共投資の逓減割引率（2005年ルベーグ報告）"
    ),
}
_STEP_CAVEATS = {
    "green-book": Text(
        en="The Treasury announced a review of this rate on 16 December 2025: look up the schedule in force.",
        ja="英国財務省は2025年12月16日にこの割引率の見直しを公表しました。現行の値を確認してください。",
    ),
    "french": Text(
        en="France has revised its rate since (from memory): kept for comparison.",
        ja="フランスではその後改定されています（未確認）。比較のために載せています。",
    ),
}
JGB = "jgb-2026-01-13"
_JGB_CAVEAT = Text(
    en=(
        "An approximation: yields of coupon bonds (par yields) are not zero rates. On this rising curve the true "
        "zero rates are a little higher at the long end, so that late years are valued a little too high. "
        "Below 10 years the 10-year yield is taken, which on a rising curve is above the shorter ones."
    ),
    ja=(
        "近似値です。利付国債の利回り（パーイールド）はゼロレートではありません。右上がりのカーブでは、"
        "長期の本当のゼロレートはこれより少し高く、遠い将来の価値を少し高めに見積もります。"
        "10年未満にも10年の利回りを使います（右上がりのカーブでは、短い年限の利回りより高い値です）。"
    ),
)
NAMES: tuple[str, ...] = (*_FLAT, *_STEPS, JGB)


def named_discount(name: str) -> DiscountSpec:
    """
    One of the bundled ways of discounting.

    Raises
    ------
    UnknownName
        None of NAMES.

    References
    ----------
    Source and page of each row: `valuation/tables/discount_rates.csv`.

    Examples
    --------
    Japanese public works are appraised at 4 %; the Green Book falls to 3 % from year 31 on:

    >>> named_discount("japan-public-works-4").rate_per_year
    0.04
    >>> [(step.from_year, step.rate_per_year) for step in named_discount("green-book").steps[:2]]
    [(0, 0.035), (31, 0.03)]
    """
    if name in _FLAT:
        row = figure(FILE, name)
        return FlatRate(
            kind="flat",
            name=name,
            label=_FLAT[name],
            basis="real",
            source=row.source,
            source_kind=row.source_kind,
            rate_per_year=row.value,
        )
    if name in _STEPS:
        return _steps(name)
    if name == JGB:
        return _jgb()
    raise UnknownName("way of discounting", name, NAMES)


def _steps(name: str) -> StepDown:
    rows = group(FILE, name)
    return StepDown(
        kind="step_down",
        name=name,
        label=_STEPS[name],
        basis="real",
        source=next(iter(rows.values())).source,
        source_kind=weakest([row.source_kind for row in rows.values()]),
        caveat=_STEP_CAVEATS[name],
        steps=tuple(RateStep(from_year=int(year), rate_per_year=row.value) for year, row in rows.items()),
    )


def _jgb() -> ZeroCurve:
    """Zero rates are held after 30 years: the forward rate there would be 4.8 %, above every yield that was read."""
    rows = group(FILE, JGB)
    return ZeroCurve(
        kind="zero_curve",
        name=JGB,
        label=Text(
            en="yields of Japanese government bonds on 2026-01-13 taken as zero rates",
            ja="2026年1月13日の日本国債利回り（ゼロレートとみなしたもの）",
        ),
        basis="nominal",
        source=next(iter(rows.values())).source,
        source_kind=weakest([row.source_kind for row in rows.values()]),
        caveat=_JGB_CAVEAT,
        on=date.fromisoformat(JGB.removeprefix("jgb-")),
        points=tuple(CurvePoint(years=float(years), rate_per_year=row.value) for years, row in rows.items()),
        compounding="annual",
        interpolation="linear_zero",
        extrapolation="flat_zero",
    )
