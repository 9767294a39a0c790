"""Tables of the figures for a decision: costs and break-even, appraisal, payback, heat map, tornado."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from valuation.record import LatentCreditRecord
from valuation.report.decision_rows import bar_rows, carbon_text
from valuation.report.format import Kind, Value, percent, rate_percent, show, yen
from valuation.report.tables import Column, Table, columns_of
from valuation.report.views import headline_rate
from valuation.report.words import Words

Unit = Literal["jpy", "price", "jpy_per_t", "jpy_per_year", "t_co2e", "lcu", "share", "ratio", "years", "year"]
_KINDS: Final[dict[Unit, Kind]] = {
    "jpy": "yen", "price": "yen", "jpy_per_t": "yen", "jpy_per_year": "yen", "t_co2e": "tco2e", "lcu": "count",
    "share": "share", "ratio": "ratio", "years": "years", "year": "year",
}  # fmt: skip
_COLUMNS: Final[dict[str, tuple[tuple[Unit, ...], Kind]]] = {
    "amount_jpy": (("jpy",), "amount"),
    "price_jpy_per_t": (("price", "jpy_per_t"), "amount"),
    "amount_jpy_per_year": (("jpy_per_year",), "amount"),
    "quantity_t_co2e": (("t_co2e", "lcu"), "tonnes"),
    "share": (("share",), "share"),
    "ratio": (("ratio",), "ratio"),
    "duration_years": (("years",), "years"),
    "calendar_year": (("year",), "year"),
}
"""Columns of the plain file: which units stand in them."""


@dataclass(frozen=True, slots=True)
class Figure:
    """
    One figure in its unit; a price is that of a unit sold, jpy_per_t what avoiding a tonne costs.

    topic: what it belongs to; case: at which rate or subsidy; remark: said instead of a value that there is not
    """

    topic: str
    label: str
    value: float | None
    unit: Unit
    case: str = ""
    remark: str = ""

    @property
    def kind(self) -> Kind:
        """How the value is shown."""
        return _KINDS[self.unit]


def figure_text(figure: Figure, t: Words) -> str:
    """The figure as every view writes it; a price says of what."""
    if figure.value is None:
        return figure.remark
    text = show(figure.value, figure.kind, t.lang)
    if figure.unit == "price":
        return t("decide.even.price.value", value=text)
    return f"{text} t-CO2e" if figure.unit == "lcu" else text


def single_figures(record: LatentCreditRecord, t: Words) -> list[Figure]:
    """Figures of which there is one: costs, break-even, share of the works, abatement, carbon payback, avoided loss."""
    return [*_costs(record, t), *_works(record, t), *_carbon(record, t), *_loss(record, t)]


def _costs(record: LatentCreditRecord, t: Words) -> list[Figure]:
    decided, rate, topic = record.valuation.decision, headline_rate(record), t("decide.costs")
    costs, even, price = decided.credit_costs, decided.break_even, record.valuation.price_jpy_per_t
    why = t("decide.none") if even.why_none is None else t.pick(even.why_none)
    found = [
        Figure(topic, t("decide.registration"), costs.registration_jpy, "jpy"),
        Figure(topic, t("decide.verification"), costs.verification_jpy, "jpy"),
        Figure(topic, t("decide.costs.pv"), costs.present_value_jpy, "jpy", rate),
        Figure(topic, t("decide.even.price"), even.price_jpy_per_t, "price", rate, why),
        Figure(topic, t("decide.even.used"), price, "price"),
        Figure(topic, t("decide.even.tonnes", price=yen(price, t.lang)), even.tonnes, "lcu", rate, why),
    ]
    if even.price_with_works_jpy_per_t is not None:
        found.append(Figure(topic, t("decide.even.works"), even.price_with_works_jpy_per_t, "price", rate))
    return found


def _works(record: LatentCreditRecord, t: Words) -> list[Figure]:
    decided, rate, topic = record.valuation.decision, headline_rate(record), t("decide.facts")
    found = []
    if (paid := decided.financed) is not None:
        found += [
            Figure(topic, t("decide.financed"), paid.gross, "share", rate),
            Figure(topic, t("decide.financed.net"), paid.net, "share", rate),
            Figure(topic, t("decide.unfinanced"), paid.unfinanced_jpy, "jpy", rate),
        ]
    if (cost := decided.abatement) is not None:
        nothing = t("decide.abatement.none")
        found.append(Figure(topic, t("decide.abatement"), cost.cost_jpy_per_t, "jpy_per_t", rate, nothing))
        if decided.avoided_loss is not None:
            less = cost.cost_less_avoided_loss_jpy_per_t
            found.append(Figure(topic, t("decide.abatement.less"), less, "jpy_per_t", rate, nothing))
        found.append(Figure(topic, t("decide.abatement.net"), cost.net_t_co2e, "t_co2e"))
    return found


def _carbon(record: LatentCreditRecord, t: Words) -> list[Figure]:
    part, topic = record.valuation.decision.carbon_payback, t("decide.facts")
    return [
        Figure(topic, t("decide.carbon"), part.repaid_year, "year", "", carbon_text(part, t)),
        Figure(topic, t("decide.carbon.lasting"), part.lasting_year, "year", "", t("decide.none")),
        Figure(topic, t("decide.carbon.debt"), part.largest_debt_t_co2e, "t_co2e"),
    ]


def _loss(record: LatentCreditRecord, t: Words) -> list[Figure]:
    loss, topic = record.valuation.decision.avoided_loss, t("decide.loss")
    if loss is None:
        return []
    return [
        Figure(topic, t("decide.loss.without"), loss.without_jpy_per_year, "jpy_per_year"),
        Figure(topic, t("decide.loss.with"), loss.with_jpy_per_year, "jpy_per_year"),
        Figure(topic, t("decide.loss.avoided"), loss.avoided_jpy_per_year, "jpy_per_year"),
    ]


def _cases(record: LatentCreditRecord, t: Words) -> list[Figure]:
    """Figures of which there are several: by rate, and by subsidy."""
    decided, found = record.valuation.decision, []
    for a in decided.appraisal:
        rate, topic = rate_percent(a.rate_per_year), t("decide.ladder")
        found += [
            Figure(topic, t("decide.col.benefits"), a.benefits_pv_jpy, "jpy", rate),
            Figure(topic, t("decide.col.costs"), a.costs_pv_jpy, "jpy", rate),
            Figure(topic, t("decide.col.net"), a.net_pv_jpy, "jpy", rate),
            Figure(topic, t("decide.col.ratio"), a.benefit_cost_ratio, "ratio", rate, t("decide.none")),
        ]
    for p in decided.payback:
        share, never = t("decide.payback.case", share=percent(p.subsidy_share)), t("decide.payback.never")
        topic = t("decide.payback")
        found += [
            Figure(topic, t("decide.payback.own"), p.own_capital_jpy, "jpy", share),
            Figure(topic, t("decide.payback.simple"), p.simple_years, "years", share, never),
            Figure(topic, t("decide.payback.discounted"), p.discounted_years, "years", share, never),
        ]
    return found


def figures(record: LatentCreditRecord, t: Words) -> Table:
    """The single figures as text, with the rate they are at."""
    columns = columns_of(
        t, ("what", "source.col.what", "text"), ("value", "col.value", "text"), ("case", "decide.col.case", "text")
    )
    rows = [(each.label, figure_text(each, t), each.case) for each in single_figures(record, t)]
    return Table("figures", t("decide.figures"), columns, rows)


def decision_figures(record: LatentCreditRecord, t: Words) -> Table:
    """Every figure on a row of its own, in the column of its unit."""
    columns = columns_of(
        t,
        ("topic", "decide.col.topic", "text"),
        ("figure", "source.col.what", "text"),
        ("case", "decide.col.case", "text"),
    )
    columns += tuple(Column(name, t(f"decide.unit.{name}"), kind) for name, (_, kind) in _COLUMNS.items())
    columns += columns_of(t, ("remark", "decide.col.remark", "text"))
    rows: list[tuple[Value, ...]] = [
        (each.topic, each.label, each.case,
         *(each.value if each.unit in units else None for units, _ in _COLUMNS.values()),
         each.remark if each.value is None else "")
        for each in [*single_figures(record, t), *_cases(record, t)]
    ]  # fmt: skip
    return Table("decision_figures", t("decide.title"), columns, rows)


def appraisal(record: LatentCreditRecord, t: Words) -> Table:
    """Avoided direct loss against the costs of the works, by rate."""
    columns = columns_of(
        t,
        ("rate_per_year", "head.ladder.rate", "rate"),
        ("label", "source.col.what", "text"),
        ("benefits_pv_jpy", "decide.col.benefits", "amount"),
        ("costs_pv_jpy", "decide.col.costs", "amount"),
        ("net_pv_jpy", "decide.col.net", "amount"),
        ("benefit_cost_ratio", "decide.col.ratio", "ratio"),
        ("source", "col.source", "text"),
        ("source_kind", "col.kind", "text"),
    )
    rows = [
        (a.rate_per_year, t.pick(a.label), a.benefits_pv_jpy, a.costs_pv_jpy, a.net_pv_jpy, a.benefit_cost_ratio,
         a.source, t(f"kind.{a.source_kind}"))
        for a in record.valuation.decision.appraisal
    ]  # fmt: skip
    return Table("appraisal", t("decide.ladder"), columns, rows)


def payback(record: LatentCreditRecord, t: Words) -> Table:
    """Years until own capital is back, by subsidy."""
    columns = columns_of(
        t,
        ("subsidy_share", "decide.payback.share", "share"),
        ("own_capital_jpy", "decide.payback.own", "amount"),
        ("simple_years", "decide.simple_years", "years"),
        ("discounted_years", "decide.discounted_years", "years"),
    )
    never = t("decide.payback.never")
    rows: list[tuple[Value, ...]] = [
        (p.subsidy_share, p.own_capital_jpy, *(never if y is None else y for y in (p.simple_years, p.discounted_years)))
        for p in record.valuation.decision.payback
    ]
    return Table("payback", t("decide.payback"), columns, rows)


def heat_matrix(record: LatentCreditRecord, t: Words) -> Table:
    """Present values of the issuable tonnes, prices down and rates across."""
    part = record.valuation.decision.heat_map
    columns = columns_of(t, ("price_jpy_per_t", "cash.col.price", "amount"))
    columns += tuple(Column(f"rate_{rate}", rate_percent(rate), "amount") for rate in part.rate_per_year)
    rows = [(price, *row) for price, row in zip(part.price_jpy_per_t, part.present_value_jpy, strict=True)]
    return Table("heat_matrix", t("decide.heat"), columns, rows)


def heat_map(record: LatentCreditRecord, t: Words) -> Table:
    """The same, one cell a row."""
    part = record.valuation.decision.heat_map
    columns = columns_of(
        t,
        ("price_jpy_per_t", "cash.col.price", "amount"),
        ("rate_per_year", "decide.unit.rate_per_year", "rate"),
        ("present_value_jpy", "cash.col.pv", "amount"),
    )
    rows = [
        (price, rate, value)
        for price, row in zip(part.price_jpy_per_t, part.present_value_jpy, strict=True)
        for rate, value in zip(part.rate_per_year, row, strict=True)
    ]
    return Table("heat_map", t("decide.heat"), columns, rows)


def tornado(record: LatentCreditRecord, t: Words) -> Table:
    """Every input, from where to where it goes, and the present value at both ends; the widest first."""
    columns = columns_of(
        t,
        ("input", "decide.tornado.input", "text"),
        ("ends", "decide.tornado.reach", "text"),
        ("unit", "col.unit", "text"),
        ("present_value_at_low_jpy", "decide.tornado.low", "amount"),
        ("present_value_at_high_jpy", "decide.tornado.high", "amount"),
        ("share", "decide.tornado.share", "share"),
    )
    rows = [
        (t.pick(b.bar.label), b.reach, b.unit, b.bar.result_low_jpy, b.bar.result_high_jpy, b.bar.share)
        for b in bar_rows(record, t)
    ]
    return Table("tornado", t("decide.tornado.table"), columns, rows)
