"""Permanent: what later years take back, and what happens after the last year that anyone looked at."""

from __future__ import annotations

from valuation.criteria.answers import check, criterion, labels_of, percent, say, worst
from valuation.criteria.parts import Parts
from valuation.record_criteria import Answer, Check, Criterion

CENTURY = 100  # the norm that ICROA's definition names (criteria.csv)


def permanent(parts: Parts) -> Criterion:
    """At most partly met, because a buffer without a pool replaces nothing; not met where any check fails."""
    checks = [_service(parts), _negative(parts), _debt(parts), _tail(parts), _century(parts), _buffer(parts)]
    answer: Answer = worst(each.answer for each in checks)
    missing = labels_of(checks, "not_met", "not_tested", "partly")
    statement = say(
        f"An avoided collapse may still come later. Not, or only partly, shown: {missing.en}.",
        f"回避された倒壊が、後に起きることはありえます。満たしていない、または一部にとどまる点：{missing.ja}。",
    )
    return criterion("permanent", answer, statement, checks)


def _service(parts: Parts) -> Check:
    measure, period = parts.identity.measure, parts.crediting
    end = measure.commissioned_year + measure.service_life_years - 1
    statement = say(
        f"The measure serves until {end}; the latent crediting period with its renewals ends in {period.last_year}.",
        f"対策の供用は{end}年まで、潜在クレジットの対象期間（更新を含む）は{period.last_year}年までです。",
    )
    evidence = [
        parts.cite("/identity/measure/commissioned_year", "year", "commissioned", "供用開始年"),
        parts.cite("/identity/measure/service_life_years", "years", "service life", "対策の耐用年数"),
        parts.cite(
            "/crediting/last_year", "year",
            "last year of the latent crediting period", "潜在クレジットの対象期間の最終年",
        ),
    ]  # fmt: skip
    return check("permanent:service", "met" if end >= period.last_year else "not_met", statement, evidence)


def _negative(parts: Parts) -> Check:
    """Years after the commissioning year, which carries the works themselves, in which more is lost than avoided."""
    commissioned = parts.identity.measure.commissioned_year
    later = [(i, year) for i, year in enumerate(parts.claimable) if year.year > commissioned]
    harmful = [(i, year) for i, year in later if year.net_t_co2e < 0]
    index, _ = parts.line("claimable_minimum")
    evidence = [
        parts.cite(f"/claimable/{i}/net_t_co2e", "t-CO2e", f"net of {year.year}", f"{year.year}年の正味量")
        for i, year in sorted(harmful or later, key=lambda pair: pair[1].net_t_co2e)[:1]
    ]
    evidence.append(
        parts.cite(
            f"/chain/{index}/delta_t_co2e", "t-CO2e",
            "what the claimable minimum took off for it", "請求可能量の計算で差し引いた量",
        )
    )  # fmt: skip
    if not harmful:
        statement = say(
            "No year after the commissioning year is negative inside the horizon.",
            "供用開始年より後に、正味量が負になる年はありません（評価期間内）。",
        )
        return check("permanent:negative", "met", statement, evidence)
    years = [year.year for _, year in harmful]
    statement = say(
        f"Negative later years: {len(years)}, from {years[0]} to {years[-1]}; what they take back is never claimed.",
        f"後年に正味量が負となる年が{len(years)}年あります（{years[0]}～{years[-1]}年）。"
        "取り崩される分は、それより前に請求していません。",
    )
    return check("permanent:negative", "partly", statement, evidence)


def _debt(parts: Parts) -> Check:
    years = list(parts.claimable)
    deepest = min(range(len(years)), key=lambda i: (years[i].debt_t_co2e, i))
    last = len(years) - 1
    owing = sum(year.debt_t_co2e < 0 for year in years)
    evidence = [
        parts.cite(
            f"/claimable/{deepest}/debt_t_co2e", "t-CO2e",
            f"deepest debt ({years[deepest].year})", f"最大の未回収量（{years[deepest].year}年）",
        ),
        parts.cite(f"/claimable/{last}/debt_t_co2e", "t-CO2e", "debt at the end", "最終年の未回収量"),
        parts.cite("/delivery/shortfall/claimed_t_co2e", "t-CO2e", "claimed in all", "請求可能量の合計"),
    ]  # fmt: skip
    if years[last].debt_t_co2e < 0 or parts.delivery.shortfall.claimed_t_co2e <= 0:
        statement = say(
            "What the works emitted is not earned back and kept by the end of the horizon: nothing is claimed.",
            "対策自体の排出が、評価期間の終わりまでに回収・維持されないため、請求可能量はありません。",
        )
        return check("permanent:debt", "not_met", statement, evidence)
    statement = say(
        f"In {owing} years the works' own emissions are not yet earned back, and nothing is claimed; at the end "
        "nothing is owed.",
        f"対策自体の排出を回収できていない年が{owing}年あり、その間は請求していません。最終年に未回収量はありません。",
    )
    return check("permanent:debt", "met", statement, evidence)


def _tail(parts: Parts) -> Check:
    end = parts.identity.horizon_start_year + parts.identity.horizon_years - 1
    for i, finding in enumerate(parts.findings):
        if finding.code == "HORIZON_TAIL":
            statement = say(
                f"After {end}, surviving buildings would take back {finding.value} t-CO2e; no line of the chain "
                "deducts them.",
                f"{end}年より後に、残った建物の被害により{finding.value} t-CO2eが取り崩される見込みです。"
                "控除はしていません。",
            )
            evidence = [
                parts.cite(
                    f"/findings/{i}/value", "t-CO2e",
                    "taken back after the horizon (central parameters)", "評価期間後の取崩し（基準の係数）",
                )
            ]  # fmt: skip
            return check("permanent:tail", "not_met", statement, evidence)
    statement = say(
        f"No loss of half a tonne or more is expected after {end} (central parameters).",
        f"{end}年より後に、0.5 t以上の取崩しは見込まれません（基準の係数）。",
    )
    evidence = [
        parts.cite("/identity/horizon_start_year", "year", "first year looked at", "評価期間の最初の年"),
        parts.cite("/identity/horizon_years", "years", "years looked at", "評価期間の年数"),
    ]
    return check("permanent:tail", "met", statement, evidence)


def _century(parts: Parts) -> Check:
    years = parts.identity.horizon_years
    evidence = [parts.cite("/identity/horizon_years", "years", "years looked at", "評価期間の年数")]
    if years < CENTURY:
        statement = say(
            f"{years} years were looked at, fewer than {CENTURY}: what is spared now may be rebuilt within a century.",
            f"評価期間は{years}年で、{CENTURY}年に足りません。今回避されても、{CENTURY}年以内に建て替えられることがあります。",
        )
        return check("permanent:century", "not_met", statement, evidence)
    statement = say(
        f"{years} years were looked at. Only the residual life of a building is counted, not the {CENTURY} years.",
        f"評価期間は{years}年です。数えているのは建物の残存耐用年数の分で、{CENTURY}年間の回避ではありません。",
    )
    return check("permanent:century", "partly", statement, evidence)


def _buffer(parts: Parts) -> Check:
    index, line = parts.line("buffer")
    held = 1.0 - line.factor if line.factor is not None else 0.0
    evidence = [parts.cite(f"/chain/{index}/delta_t_co2e", "t-CO2e", "held back", "留保した量")]
    if held <= 0:
        statement = say("Nothing is held back against reversals.", "取崩しに備えた留保はありません。")
        return check("permanent:buffer", "not_met", statement, evidence)
    evidence.append(
        parts.cite(f"/chain/{index}/factor", "share", "what is left after the buffer", "バッファー控除後に残る割合")
    )
    statement = say(
        f"{percent(held)} is held back, but no pool stands behind it from which a loss would be replaced.",
        f"{percent(held)}を留保していますが、損失を補う共通の留保（バッファープール）はありません。",
    )
    return check("permanent:buffer", "partly", statement, evidence)
