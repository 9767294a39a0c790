"""What a schedule is worth in every declared way, as a record or an answer holds it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from valuation.measures import Text
from valuation.money.contract_specs import ContractSpec
from valuation.money.discount_specs import method
from valuation.money.present import Summary
from valuation.money.price_specs import notes
from valuation.money.rules import MoneyRules
from valuation.money.valued import is_random
from valuation.money.valued_rows import PriceRow, RateRow, Valued
from valuation.record_base import Bilingual
from valuation.record_money import (
    ContractCase,
    ContractTerms,
    DeliveredTonnes,
    DiscountCase,
    DiscountYear,
    InflationPart,
    Loading,
    Money,
    PriceCase,
    PriceYear,
    ValueCase,
    ValueSpread,
    YenSpread,
)


def money_part(found: Valued, rules: MoneyRules, first_year: int, delivered: DeliveredTonnes | None) -> Money:
    """
    The figures of a valuation in the words of the record.

    Parameters
    ----------
    first_year : the valuation year
    delivered : the tonnes of futures, None without a simulation
    """
    rise = rules.inflation
    return Money(
        inflation=None if rise is None else InflationPart(**rise.model_dump()),
        prices=[_price(row, first_year + found.traded_from) for row in found.prices],
        discounting=[_discount(row, first_year) for row in found.rates],
        values=[
            ValueCase(
                price=cell.price,
                discount=cell.rate,
                basis=cell.basis,
                price_year=cell.price_year,
                present_value_jpy=cell.present_value_jpy,
                problem=_said(cell.problem),
            )
            for cell in found.cells
        ],
        delivered=delivered,
        spreads=[
            ValueSpread(
                price=one.price,
                tonnes="delivered" if one.delivered else "issuable",
                present_value=_spread(one.present_value_jpy),
            )
            for one in found.spreads
        ],
        contract_terms=[_terms(spec) for spec in rules.contracts],
        contracts=_contracts(found),
        loadings=_loadings(rules, found),
    )


def _both(text: Text) -> Bilingual:
    return Bilingual(en=text.en, ja=text.ja)


def _said(text: Text | None) -> Bilingual | None:
    return None if text is None else _both(text)


def _price(row: PriceRow, first_year: int) -> PriceCase:
    spec, random = row.spec, is_random(row.spec)
    ends = [None] * len(row.expected)
    low, high = (ends if end is None else end.tolist() for end in (row.low, row.high))
    return PriceCase(
        name=spec.name,
        label=_both(spec.label),
        kind=spec.kind,
        basis=spec.basis,
        price_year=spec.price_year,
        random=random,
        notes=[_both(note) for note in notes(spec)],
        problem=_said(row.problem),
        by_year=[
            PriceYear(year=first_year + t, expected_jpy_per_t=mean, p05_jpy_per_t=low[t], p95_jpy_per_t=high[t])
            for t, mean in enumerate(row.expected.tolist())
        ],
        source=spec.source,
        source_kind=spec.source_kind,
    )


def _discount(row: RateRow, first_year: int) -> DiscountCase:
    spec = row.spec
    return DiscountCase(
        name=spec.name,
        label=_both(spec.label),
        kind=spec.kind,
        basis=spec.basis,
        method=_both(method(spec)),
        notes=[] if spec.caveat is None else [_both(spec.caveat)],
        by_year=[DiscountYear(year=first_year + t, factor=factor) for t, factor in enumerate(row.factors.tolist())],
        source=spec.source,
        source_kind=spec.source_kind,
    )


def _spread(found: Summary) -> YenSpread:
    return YenSpread(
        paths=found.paths,
        mean_jpy=found.mean,
        standard_error_jpy=found.standard_error,
        **{f"p{percent:02d}_jpy": yen for percent, yen in found.percentiles.items()},
        **{f"worst{percent:02d}_jpy": yen for percent, yen in found.worst.items()},
        probability_above_zero=found.probability_above_zero,
        probability_below_zero=found.probability_below_zero,
    )


_WORDS = {"kind", "name", "label", "basis", "source", "source_kind", "counterparty", "side"}


def _figures(plain: Mapping[str, Any]) -> dict[str, float]:
    return {name: float(figure) for name, figure in plain.items() if name not in _WORDS}


def _terms(spec: ContractSpec) -> ContractTerms:
    """A contract's own figures; of the counterparty too."""
    plain = spec.model_dump(exclude_none=True)
    figures = _figures(plain)
    other = plain.get("counterparty") or {}
    figures |= {f"counterparty_{name}": other[name] for name in ("default_probability_per_year", "recovery") if other}
    return ContractTerms(
        name=spec.name,
        label=_both(spec.label),
        kind=spec.kind,
        basis=getattr(spec, "basis", None),
        terms=figures,
        source=spec.source,
        source_kind=spec.source_kind,
    )


def _contracts(found: Valued) -> list[ContractCase]:
    return [
        ContractCase(
            contract=row.contract,
            price=row.price,
            market_jpy=row.market_jpy,
            with_contract_jpy=row.with_contract_jpy,
            contract_alone_jpy=row.contract_alone_jpy,
            closed_form=row.closed_form,
            delivered=None if row.delivered is None else _spread(row.delivered),
            problem=_said(row.problem),
        )
        for row in found.contracts
    ]


def _loadings(rules: MoneyRules, found: Valued) -> list[Loading]:
    specs = {spec.name: spec for spec in rules.loadings}
    return [
        Loading(
            name=row.loading,
            label=_both(specs[row.loading].label),
            kind=specs[row.loading].kind,
            side=specs[row.loading].side,
            terms=_figures(specs[row.loading].model_dump(exclude_none=True)),
            mean_jpy=row.mean_jpy,
            loaded_jpy=row.loaded_jpy,
            source=specs[row.loading].source,
            source_kind=specs[row.loading].source_kind,
        )
        for row in found.loadings
    ]
