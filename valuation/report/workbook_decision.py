"""
Figures for a decision in the workbook: costs, break-even, shares of the works, benefit–cost ratios, heat map.

Each is a formula over the sheets of value and vintages where it follows from them; what is searched for among whole
tonnes or years, or summed over simulated damage, is a value of the record.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from xlsxwriter.utility import xl_rowcol_to_cell

from valuation.discounting import discount_factors
from valuation.record import LatentCreditRecord, significant
from valuation.record_decision import AppraisalCase
from valuation.report import tables_decision
from valuation.report.format import Kind
from valuation.report.tables_decision import Figure, figure_text, single_figures
from valuation.report.words import Words
from valuation.report.workbook_cells import Sheet
from valuation.report.workbook_live import Result, as_recorded, live_format, place_result, place_results, same_digits
from valuation.report.workbook_money import VALUE_OF_ALL

_IN_SERVICE: Final = "(cash_flow_year>=service_first_year)*(cash_flow_year<service_first_year+service_life_years)"
_POWER: Final = "(1+{rate})^-(cash_flow_year-valuation_year+convention_shift)"
_SERVICE_SUM: Final = f"SUMPRODUCT({_IN_SERVICE}*{_POWER})"
_SPARED: Final = f"avoided_loss_jpy_per_year*{_SERVICE_SUM.format(rate='discount_rate')}"
_VERIFIED: Final = "(1+discount_rate)^-(verification_years-valuation_year+convention_shift)"


@dataclass(frozen=True, slots=True)
class Step:
    """A figure that results are worked out from; formulas know it by its name."""

    name: str
    label: str
    formula: str
    now: float
    kind: Kind


def factors(record: LatentCreditRecord, rate: float) -> dict[int, float]:
    """Discount factor of each year of the cash flow."""
    value = record.valuation
    last = value.cash_flow[-1].year - value.valuation_year + 1
    found = discount_factors(rate, last, value.convention).tolist()
    return dict(enumerate(found, value.valuation_year))


def _service_sum(record: LatentCreditRecord, rate: float) -> float:
    """Present value of one yen in every year of service within the cash flow."""
    measure, found = record.identity.measure, factors(record, rate)
    end = measure.commissioned_year + measure.service_life_years
    inside = [c.year for c in record.valuation.cash_flow if measure.commissioned_year <= c.year < end]
    return math.fsum(found[year] for year in inside)


def _works(record: LatentCreditRecord, rate: float) -> float:
    """Present value of building and running the measure, yen."""
    capital = record.valuation.capital_cost_jpy or 0.0
    return capital + (record.identity.measure.yearly_cost_jpy or 0.0) * _service_sum(record, rate)


def works_formula(rate: str) -> str:
    """The same, over the cell that holds the rate."""
    return f"capital_cost_jpy+yearly_cost_jpy*{_SERVICE_SUM.format(rate=rate)}"


def steps(record: LatentCreditRecord, t: Words) -> list[Step]:
    """Present values at the headline's rate that the results share."""
    value = record.valuation
    rate = next((rung for rung in value.ladder if rung.headline), value.ladder[0]).rate_per_year
    found, costs = factors(record, rate), record.valuation.decision.credit_costs
    owed = costs.registration_jpy + costs.verification_jpy * math.fsum(found[y] for y in costs.verification_years)
    per_yen = math.fsum(c.issuable_t_co2e * found[c.year] for c in value.cash_flow)
    steps = [
        Step("credit_costs_pv", t("decide.costs.pv"), f"registration_jpy+verification_jpy*SUMPRODUCT({_VERIFIED})",
             owed, "yen"),
        Step("credit_pv_per_yen", t("book.per_yen"), "SUMPRODUCT(cash_flow_issuable,cash_flow_discount_factor)",
             per_yen, "factor"),
        Step("net_tonnes", t("decide.abatement.net"), "SUM(vintages_net)",
             math.fsum(v.net_t_co2e for v in record.claimable), "tonnes"),
    ]  # fmt: skip
    if value.capital_cost_jpy is not None:
        steps.append(Step("works_pv", t("book.works"), works_formula("discount_rate"), _works(record, rate), "yen"))
    return steps


_FORMULAS: Final[dict[str, str]] = {
    "decide.costs.pv": "credit_costs_pv",
    "decide.even.price": "credit_costs_pv/credit_pv_per_yen",
    "decide.even.works": "(credit_costs_pv+works_pv)/credit_pv_per_yen",
    "decide.financed": f"{VALUE_OF_ALL}/capital_cost_jpy",
    "decide.financed.net": f"({VALUE_OF_ALL}-credit_costs_pv)/capital_cost_jpy",
    "decide.unfinanced": f"MAX(0,capital_cost_jpy-({VALUE_OF_ALL}-credit_costs_pv))",
    "decide.abatement": "works_pv/net_tonnes",
    "decide.abatement.less": f"(works_pv-{_SPARED})/net_tonnes",
    "decide.abatement.net": "net_tonnes",
}
"""The figures that follow from others, by the key of their words."""


def _now(record: LatentCreditRecord, t: Words) -> dict[str, float]:
    """What those formulas give for the record; divisions by nothing are left out."""
    value, s = record.valuation, {step.name: step.now for step in steps(record, t)}
    rate = next((rung for rung in value.ladder if rung.headline), value.ladder[0]).rate_per_year
    discount = factors(record, rate)
    worth = math.fsum(c.issuable_t_co2e * c.price_jpy_per_t * discount[c.year] for c in value.cash_flow)
    owed, works, capital = s["credit_costs_pv"], s.get("works_pv"), value.capital_cost_jpy
    found = {"decide.costs.pv": owed, "decide.abatement.net": s["net_tonnes"]}
    if s["credit_pv_per_yen"] > 0:
        found["decide.even.price"] = owed / s["credit_pv_per_yen"]
        if works is not None:
            found["decide.even.works"] = (owed + works) / s["credit_pv_per_yen"]
    if capital:
        found["decide.financed"], found["decide.financed.net"] = worth / capital, (worth - owed) / capital
        found["decide.unfinanced"] = max(0.0, capital - (worth - owed))
    if works is not None and s["net_tonnes"] > 0:
        found["decide.abatement"] = works / s["net_tonnes"]
        if (loss := value.decision.avoided_loss) is not None:
            spared = loss.avoided_jpy_per_year * _service_sum(record, rate)
            found["decide.abatement.less"] = (works - spared) / s["net_tonnes"]
    return found


def results(record: LatentCreditRecord, t: Words) -> tuple[list[Result], list[Figure]]:
    """Figures that are worked out in the workbook, and those that are values of the record or texts."""
    now, keys = _now(record, t), {t(key): key for key in _FORMULAS}
    live, values = [], []
    for figure in single_figures(record, t):
        key = keys.get(figure.label)
        if key is None or key not in now or figure.value is None:
            values.append(figure)
            continue
        found = Result(
            figure.label, as_recorded(_FORMULAS[key]), significant(now[key]), figure.value, figure.kind
        )  # fmt: skip
        live.append(same_digits(found, t.lang))
    return live, values


def place_decision(sheet: Sheet, record: LatentCreditRecord, record_id: str, t: Words) -> None:
    """The sheet of figures for a decision."""
    for key in ("decide.brief", "book.decide.how", "book.grey"):
        sheet.line(t(key), "soft")
    sheet.row += 1
    _place_ground(sheet, record, t)
    live, values = results(record, t)
    place_results(sheet, t("decide.figures"), t("source.col.what"), live, t)
    _place_appraisal(sheet, record, t)
    sheet.line(t("book.values"), "strong")
    for figure in values:
        sheet.text(sheet.row, 0, figure.label)
        if figure.value is None:
            sheet.text(sheet.row, 1, figure_text(figure, t), "soft")
        else:
            sheet.value(sheet.row, 1, figure.value, figure.kind, "soft")
        sheet.row += 1
    sheet.row += 1
    for make in (tables_decision.payback, tables_decision.tornado):
        table = make(record, t)
        if table.rows:
            sheet.table(table)


def _place_ground(sheet: Sheet, record: LatentCreditRecord, t: Words) -> None:
    """Years of verification, avoided loss a year, and the steps, each with its name."""
    decided = record.valuation.decision
    sheet.line(t("book.ground"), "title")
    years = decided.credit_costs.verification_years
    sheet.text(sheet.row, 0, t("book.verified"))
    for place, year in enumerate(years):
        sheet.numbers(sheet.row + place, 1, year, "0")
    sheet.define("verification_years", sheet.address(sheet.row, 1, sheet.row + len(years) - 1))
    sheet.row += len(years)
    if decided.avoided_loss is not None:
        sheet.text(sheet.row, 0, t("decide.loss.avoided"))
        sheet.value(sheet.row, 1, decided.avoided_loss.avoided_jpy_per_year, "yen", "soft")
        sheet.define("avoided_loss_jpy_per_year", sheet.address(sheet.row, 1))
        sheet.row += 1
    for step in steps(record, t):
        sheet.text(sheet.row, 0, step.label)
        sheet.formula(
            sheet.row, 1, as_recorded(step.formula), significant(step.now), live_format(step.now, step.kind, sheet)
        )
        sheet.text(sheet.row, 2, step.name, "soft")
        sheet.define(step.name, sheet.address(sheet.row, 1))
        sheet.row += 1
    sheet.row += 1


def _place_appraisal(sheet: Sheet, record: LatentCreditRecord, t: Words) -> None:
    """Benefits of the record against costs that are worked out, and their ratio, at each rate."""
    found = record.valuation.decision.appraisal
    if not found:
        return
    sheet.line(t("decide.ladder"), "title")
    pair = [t("book.col.record"), t("book.col.difference")]
    heads = [t("decide.col.benefits"), t("decide.col.costs"), *pair, t("decide.col.ratio"), *pair]
    sheet.head([t("head.ladder.rate"), *heads, t("book.net"), t("source.col.what"), t("col.source")])
    for each in found:
        sheet.value(sheet.row, 0, each.rate_per_year, "rate")
        sheet.value(sheet.row, 1, each.benefits_pv_jpy, "amount", "soft")
        _place_ratio(sheet, record, each, t)
        sheet.value(sheet.row, 8, each.net_pv_jpy, "amount", "soft")
        sheet.text(sheet.row, 9, t.pick(each.label))
        sheet.text(sheet.row, 10, each.source, "soft")
        sheet.row += 1
    sheet.row += 1


def _place_ratio(sheet: Sheet, record: LatentCreditRecord, each: AppraisalCase, t: Words) -> None:
    cells = [xl_rowcol_to_cell(sheet.row, place) for place in (0, 1, 2)]
    works = significant(_works(record, each.rate_per_year))
    costs = Result("", as_recorded(works_formula(cells[0])), works, each.costs_pv_jpy, "amount")
    place_result(sheet, sheet.row, 2, same_digits(costs, t.lang))
    if each.benefit_cost_ratio is not None:
        now = each.benefits_pv_jpy / each.costs_pv_jpy
        ratio = Result("", f"={cells[1]}/{cells[2]}", now, each.benefit_cost_ratio, "ratio")
        place_result(sheet, sheet.row, 5, same_digits(ratio, t.lang))


def place_heat_map(sheet: Sheet, record: LatentCreditRecord, record_id: str, t: Words) -> None:
    """The sheet of the heat map: each cell from tonnes, price and rate; below, the record's own and the differences."""
    part = record.valuation.decision.heat_map
    sheet.line(t("book.heat.how"), "soft")
    sheet.row += 1
    top = _place_axes(sheet, record, t("decide.heat"), t)
    own = _place_axes(sheet, record, f"{t('decide.heat')} – {t('book.col.record')}", t)
    less = _place_axes(sheet, record, f"{t('decide.heat')} – {t('book.col.difference')}", t)
    issued = [(c.year, c.issuable_t_co2e) for c in record.valuation.cash_flow]
    for y, price in enumerate(part.price_jpy_per_t):
        for x, rate in enumerate(part.rate_per_year):
            discount = factors(record, rate)
            now = significant(math.fsum(units * price * discount[year] for year, units in issued))
            power = _POWER.format(rate=xl_rowcol_to_cell(top - 1, x + 1, row_abs=True))
            tonnes = f"{xl_rowcol_to_cell(top + y, 0, col_abs=True)}*SUMPRODUCT(cash_flow_issuable*{power})"
            recorded, cell = part.present_value_jpy[y][x], xl_rowcol_to_cell(top + y, x + 1)
            sheet.formula(top + y, x + 1, as_recorded(tonnes), now, live_format(recorded, "amount", sheet))
            sheet.value(own + y, x + 1, recorded, "amount", "soft")
            check = f"=ROUND({cell}-{xl_rowcol_to_cell(own + y, x + 1)},0)"
            sheet.formula(less + y, x + 1, check, round(now - recorded) + 0.0, "General", "soft")


def _place_axes(sheet: Sheet, record: LatentCreditRecord, title: str, t: Words) -> int:
    """Prices down and rates across under a title; the row in which the cells begin."""
    part = record.valuation.decision.heat_map
    sheet.line(title, "title")
    sheet.head([t("decide.heat.axes")])
    for x, rate in enumerate(part.rate_per_year, 1):
        sheet.value(sheet.row - 1, x, rate, "rate", "head")
    first = sheet.row
    for price in part.price_jpy_per_t:
        sheet.value(sheet.row, 0, price, "amount", "head")
        sheet.row += 1
    sheet.row += 1
    return first
