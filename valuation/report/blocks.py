"""
Blocks of the factsheet: facts under a heading, each a view of the record.

The HTML factsheet, the first page of the PDF and the first sheet of the workbook
show these same blocks. A new block is one function and one line in BLOCKS.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from infra.units import SOURCE_KINDS
from valuation.comparable import comparable_jpy
from valuation.record import LatentCreditRecord
from valuation.report import tables
from valuation.report.charts_effect import strongest_first
from valuation.report.format import Kind, Value, number, percent, rate_percent, show, text_width, tonnes, yen
from valuation.report.tables import Table
from valuation.report.views import applied_rule, headline_rate, rare_text, refusal_text, rule_name
from valuation.report.words import Words

WEAK: Final = ("memory", "assumption")
STRONGEST: Final = 3  # of the uncertain parameters, on the factsheet
SHORT: Final = 100  # widths of a Latin letter that a factsheet has for a declared text


@dataclass(frozen=True, slots=True)
class Fact:
    """One labelled value."""

    label: str
    value: Value
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a line of introduction, a table, facts, and sentences that belong to them; any may be empty."""

    name: str
    title: str
    lead: str = ""
    table: Table | None = None
    facts: tuple[Fact, ...] = ()
    notes: tuple[str, ...] = ()


def shortened(text: str, width: int = SHORT) -> str:
    """A declared text cut to what one page can hold, in widths of Latin letters; the report has it whole."""
    if text_width(text) <= width:
        return text
    ends = accumulate(text_width(sign) for sign in text)
    return f"{text[: sum(end < width for end in ends)].rstrip()}…"


def what_it_is(record: LatentCreditRecord, t: Words) -> Block:
    """What is forecast, and when it could become real."""
    measure = shortened(t.pick(record.identity.measure.name), 60)
    return Block("is", t("fact.is.title"), notes=(t("fact.is.1", measure=measure), t("fact.is.2")))


def what_it_is_not(record: LatentCreditRecord, t: Words) -> Block:
    """The limits that must travel with the figures."""
    return Block("isnot", t("fact.isnot.title"), notes=(t("fact.isnot.1"), t("fact.isnot.2")))


def headline(record: LatentCreditRecord, t: Words) -> Block:
    """What may be issued and what it is worth, or why nothing may be."""
    value, refusal = record.valuation, refusal_text(record, t)
    facts = (
        Fact(t("fact.issuable"), value.issuable_total_t_co2e, "count"),
        Fact(t("fact.pv", rate=headline_rate(record)), value.headline_present_value_jpy, "yen"),
    )
    notes = () if refusal is None else (t("head.none"), shortened(refusal, 2 * SHORT))
    return Block("headline", t("head.title"), facts=facts, notes=notes)


def estimate(record: LatentCreditRecord, t: Words) -> Block:
    """Uncertainty of knowledge."""
    u, rule = record.uncertainty, applied_rule(record)
    facts = (
        Fact(t("fact.half_width"), t("est.no_half_width") if u.half_width is None else u.half_width, "share"),
        Fact(t("fact.deduction"), u.deduction, "share"),
        Fact(t("fact.deduction.rule"), t("none") if rule is None else rule_name(rule, t)),
        Fact(t("fact.draws"), record.estimate.draws, "count"),
    )
    table = tables.estimate(record, t)
    return Block("estimate", t("fact.estimate.title"), t("fact.estimate.lead"), table, facts)


def below_issuable(record: LatentCreditRecord, t: Words) -> str:
    """What is asked of the futures: less than what may be issued."""
    return t("out.below", units=number(record.delivery.shortfall.issuable_t_co2e))


def with_parameters(record: LatentCreditRecord, t: Words) -> str | None:
    """Both kinds of uncertainty at once, in one sentence; None where the run left it out."""
    both = record.delivery.predictive
    if both is None:
        return None
    return t(
        "out.both", p50=tonnes(both.net.p50_t_co2e), positive=percent(both.probability_net_positive),
        below=percent(both.probability_below_issuable),
    )  # fmt: skip


def delivery(record: LatentCreditRecord, t: Words) -> Block:
    """Uncertainty of the outcome."""
    d, rare = record.delivery, rare_text(record, t)
    facts = (
        Fact(t("out.positive"), d.probability_avoided_positive, "share"),
        Fact(below_issuable(record, t), d.shortfall.probability_below_issuable, "share"),
        Fact(t("fact.tvar10"), d.shortfall.tvar10_t_co2e, "tco2e"),
    )
    lead = t("fact.delivery.lead", first=d.first_year, last=d.last_year, paths=number(d.paths))
    notes = tuple(note for note in (with_parameters(record, t), rare) if note is not None)
    return Block("delivery", t("fact.delivery.title"), lead, tables.delivery(record, t), facts, notes)


def price_path(record: LatentCreditRecord, t: Words) -> str:
    """The price over the latent crediting period, in words."""
    d, flow = record.delivery, record.valuation.cash_flow
    prices = [(c.year, c.price_jpy_per_t) for c in flow if d.first_year <= c.year <= d.last_year]
    prices = prices or [(c.year, c.price_jpy_per_t) for c in flow]
    amounts = [price for _, price in prices]
    years = {"first": prices[0][0], "last": prices[-1][0]}
    if min(amounts) == max(amounts):
        return t("fact.price.constant", price=yen(amounts[0], t.lang), **years)
    ends = {"price_first": yen(amounts[0], t.lang), "price_last": yen(amounts[-1], t.lang)}
    return t("fact.price.moving", low=yen(min(amounts), t.lang), high=yen(max(amounts), t.lang), **ends, **years)


def money(record: LatentCreditRecord, t: Words) -> Block:
    """Price, rate, convention, and the works beside it."""
    v = record.valuation
    rate = next((rung for rung in v.ladder if rung.headline), v.ladder[0]).rate_per_year
    convention = t(f"convention.{v.convention}")
    terms = t("fact.rate.value", rate=rate_percent(rate), convention=convention, year=v.valuation_year)
    kind = t(f"kind.{v.price_source_kind}")
    facts = [
        Fact(t("fact.price", year=v.price_year), v.price_jpy_per_t, "yen"),
        Fact(t("fact.price.label"), shortened(t.pick(v.price_label))),
        Fact(t("fact.price.source"), f"{shortened(v.price_source)} [{kind}]"),
        Fact(t("fact.price.path"), price_path(record, t)),
        Fact(t("fact.rate"), terms),
        *worth(record, t),
    ]
    if v.capital_cost_jpy is not None:
        facts.append(Fact(t("fact.capital"), v.capital_cost_jpy, "yen"))
    if v.share_of_capital_cost is not None:
        facts.append(Fact(t("fact.capital.share"), v.share_of_capital_cost, "share"))
    return Block("money", t("fact.money.title"), facts=tuple(facts))


def worth(record: LatentCreditRecord, t: Words) -> list[Fact]:
    """How far the present value depends on the price, the price that pays the credit's costs, and what they leave."""
    value, decided = record.valuation, record.valuation.decision
    found = comparable_jpy(value.money.values, value.price_year)
    prices = len(value.money.prices)
    even, used = decided.break_even.price_jpy_per_t, yen(value.price_jpy_per_t, t.lang)
    said = t("fact.even.none", used=used) if even is None else t("fact.even.value", price=yen(even, t.lang), used=used)
    left = value.headline_present_value_jpy - decided.credit_costs.present_value_jpy
    facts = [
        Fact(t("fact.even"), said),
        Fact(t("fact.net"), left, "yen"),
    ]
    if found:
        said = t(
            "fact.range.value", low=yen(min(found), t.lang), high=yen(max(found), t.lang), rate=headline_rate(record),
            year=value.price_year,
        )  # fmt: skip
        facts.insert(0, Fact(t("fact.range", count=len(found), all=prices), said))
    return facts


def term(record: LatentCreditRecord, t: Words) -> Block:
    """Crediting period, horizon, service."""
    i, c = record.identity, record.crediting
    first, measure = i.horizon_start_year, i.measure

    def span(start: int, end: int) -> str:
        """First and last year, and how many they are."""
        return t("fact.years", first=start, last=end, years=end - start + 1)

    service = t("fact.service.value", year=measure.commissioned_year, years=measure.service_life_years)
    facts = (
        Fact(t("fact.period"), span(c.first_year, c.last_year)),
        Fact(t("run.horizon"), span(first, first + i.horizon_years - 1)),
        Fact(t("fact.service"), service),
    )
    return Block("term", t("fact.term.title"), facts=facts)


def support(record: LatentCreditRecord, t: Words) -> Block:
    """How many values rest on what, weakest first, and which parameters move the estimate most."""
    counts = Counter(source.source_kind for source in record.sources)
    weak = sum(counts[kind] for kind in WEAK)
    joint = "、" if t.lang == "ja" else "; "
    each = [t("fact.support.count", kind=t(f"kind.{kind}"), count=counts[kind]) for kind in reversed(SOURCE_KINDS)]
    facts = [Fact(t("fact.support"), joint.join(each))]
    most = [
        t("fact.support.one", label=shortened(t.pick(e.label), 48), kind=t(f"kind.{e.source_kind}"),
          share=percent(e.share))
        for e in strongest_first(record.estimate.effects)[:STRONGEST]
    ]  # fmt: skip
    if most:
        facts.append(Fact(t("fact.support.most"), joint.join(most)))
    lead = t("fact.support.lead", weak=weak, all=len(record.sources))
    return Block("support", t("fact.support.title"), lead, facts=tuple(facts))


def criteria(record: LatentCreditRecord, t: Words) -> Block:
    """How many criteria are met, and which are not, by name; those met in part are listed apart."""
    unmet = [t.pick(c.label) for c in record.criteria if not c.met and c.answer != "partly"]
    partly = [t.pick(c.label) for c in record.criteria if c.answer == "partly"]
    count = len(record.criteria) - len(unmet) - len(partly)
    met = t("fact.criteria.value", met=count, all=len(record.criteria))
    usable = ("、" if t.lang == "ja" else "; ").join(t.pick(use) for use in record.claims.may_be_used_for)
    facts = [Fact(t("fact.uses"), shortened(usable, 2 * SHORT)), Fact(t("fact.criteria"), met)]
    if unmet or partly:
        comma, joint = ("、", "。") if t.lang == "ja" else (", ", "; ")
        listed = [comma.join(unmet)] if unmet else []
        listed += [t("fact.criteria.partly", names=comma.join(partly))] if partly else []
        facts.append(Fact(t("fact.criteria.unmet"), shortened(joint.join(listed), 2 * SHORT)))
    return Block("criteria", t("fact.criteria.title"), facts=tuple(facts))


def benefits(record: LatentCreditRecord, t: Words) -> Block:
    """What the measure does beside the carbon: number, unit and method in one sentence each."""
    d, i = record.delivery, record.identity
    avoided = d.collapses_without_mean - d.collapses_with_mean
    numbers = {"avoided": avoided, "without": d.collapses_without_mean, "with_measure": d.collapses_with_mean}
    notes = [
        t(
            "fact.benefit.collapses",
            first=i.horizon_start_year,
            last=i.horizon_start_year + i.horizon_years - 1,
            paths=number(d.paths),
            **{name: number(value, 1) for name, value in numbers.items()},
        ),
        t("fact.benefit.dry", dry=number(i.buildings.wet_to_dry), assessed=number(i.buildings.assessed)),
    ]
    if i.buildings.dry_to_wet:
        notes.append(t("fact.benefit.newly", wet=number(i.buildings.dry_to_wet)))
    return Block("benefits", t("fact.benefit.title"), notes=tuple(notes))


def verify(record: LatentCreditRecord, t: Words) -> Block:
    """How a reader checks that these are the figures of the record."""
    return Block("verify", t("fact.verify.title"), notes=(t("fact.verify"),))


BLOCKS: Final[tuple[Callable[[LatentCreditRecord, Words], Block], ...]] = (
    what_it_is, what_it_is_not, headline, estimate, delivery, money, term, support, criteria, benefits, verify,
)  # fmt: skip


def blocks(record: LatentCreditRecord, t: Words) -> dict[str, Block]:
    """Every block by name, in order."""
    found = [make(record, t) for make in BLOCKS]
    return {block.name: block for block in found}


def fact_text(fact: Fact, t: Words) -> str:
    """The fact's value as every view writes it."""
    return show(fact.value, fact.kind, t.lang)
