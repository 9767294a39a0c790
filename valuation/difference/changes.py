"""
Everything that changed between two records, other than results: inputs, parameters, rules, findings.

Some changes can move the estimate: those of the data and of the model, and the passing of
time. They are its causes, and decide by which name its steps go.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from valuation.explaining.fields import Path, leaves, selected, value_at, written
from valuation.explaining.rules import Both
from valuation.explaining.walk import node_at

Category = Literal["data", "model", "crediting", "price", "discounting", "time", "findings", "other"]
CATEGORIES: tuple[Category, ...] = (
    "data", "model", "crediting", "price", "discounting", "time", "findings", "other",
)  # fmt: skip
_DATA_ROLES, _MODEL_ROLES = ("inventory", "hazard", "catalogue"), ("table",)


@dataclass(frozen=True, slots=True)
class Change:
    """
    One thing that is not as it was; before is None where it is new, after where it is gone.

    cause : whether it can move the estimate
    """

    category: Category
    field: str
    name: Both
    before: Any
    after: Any
    cause: bool


_WATCHED: tuple[tuple[Category, bool, tuple[str, ...]], ...] = (
    ("data", True, (
        "identity.events[:].annual_rate_per_year", "identity.events[:].exceedance_from",
        "identity.events[:].exceedance_to", "identity.events[:].peril", "identity.series[:].**",
    )),
    ("data", False, ("identity.buildings.submitted", "identity.buildings.assessed", "imputed[:].count")),
    ("model", True, (
        "provenance.science_version", "sources[:].value", "sources[:].unit", "identity.recurrence.**",
        "identity.measure.commissioned_year", "identity.measure.service_life_years",
        "identity.measure.probability_works", "identity.measure.changes[:]", "identity.measure.perils[:]",
        "identity.draws", "identity.seed", "imputed[:].rule", "imputed[:].label",
        "occurrence_models[headline].model_id",
    )),
    ("model", False, (
        "sources[:].source", "sources[:].source_kind", "identity.paths", "provenance.distribution_version",
        "provenance.scenario_sha256", "imputed[:].source", "imputed[:].source_kind", "occurrence_models[:].title",
        "identity.measure.design_level", "identity.measure.evidence", "identity.measure.yearly_cost_jpy",
    )),
    ("crediting", False, (
        "chain[:].factor", "chain[:].source", "chain[:].source_kind", "uncertainty.rules[:].applied",
        "uncertainty.half_width_percent_limit", "delivery.first_year", "delivery.last_year",
        "chain[whole_tonnes].rule", "uncertainty.refused", "crediting.**",
    )),
    ("price", False, (
        "valuation.price_jpy_per_t", "valuation.price_label", "valuation.price_source",
        "valuation.price_source_kind", "valuation.price_year", "valuation.cash_flow[:].price_jpy_per_t",
        *(f"valuation.money.prices[:].{key}" for key in ("kind", "basis", "price_year", "source", "source_kind")),
        "valuation.money.contract_terms[:].**", "valuation.money.inflation.**", "valuation.money.loadings[:].kind",
        "valuation.money.loadings[:].side", "valuation.money.loadings[:].terms.**",
        "valuation.money.loadings[:].source",
        *(f"valuation.decision.credit_costs.{key}" for key in ("registration_jpy", "verification_jpy", "source")),
    )),
    ("discounting", False, (
        "valuation.ladder[headline].rate_per_year", "valuation.convention",
        *(f"valuation.money.discounting[:].{key}" for key in ("kind", "basis", "method", "source", "source_kind")),
    )),
    ("time", True, ("identity.horizon_start_year", "identity.horizon_years")),
    ("time", False, ("valuation.valuation_year",)),
    ("other", False, (
        "valuation.capital_cost_jpy", "criteria[:].met", "criteria[:].answer", "claims.statement",
        "ghg_protocol[:].answer", "claims.may_be_used_for[:]", "claims.may_not_be_used_for[:]", "identity.title",
        "identity.place", "identity.name", "identity.measure.name", "identity.synthetic", "map.minimum_count",
        "schema_version",
    )),
)  # fmt: skip
_KNOWN = {
    "identity", "inputs", "estimate", "delivery", "agreement", "occurrence_models", "chain", "uncertainty", "claimable",
    "valuation", "criteria", "claims", "imputed", "sources", "findings", "map", "provenance", "schema_version", "kind",
    "crediting", "ghg_protocol",  # statements and evidence of the latter follow from figures that are told
}  # fmt: skip


def changes_between(a: dict[str, Any], b: dict[str, Any]) -> list[Change]:
    """Everything that changed, by category."""
    found = [*_files(a, b)]
    for category, cause, patterns in _WATCHED:
        for pattern in patterns:
            found += _watched(a, b, pattern, category, cause)
    found += [*_paths(a, b, "prices", "expected_jpy_per_t", "price")]
    found += [*_paths(a, b, "discounting", "factor", "discounting")]
    found += [*_findings(a, b), *_elsewhere(a, b)]
    return sorted(_each_once(found), key=lambda change: CATEGORIES.index(change.category))


def _each_once(found: list[Change]) -> list[Change]:
    """A price that is the same in all years is told once; that of a year that passed or was added is no change."""
    once = any(change.field == "valuation.price_jpy_per_t" for change in found)
    found = [
        change
        for change in found
        if not change.field.startswith("valuation.cash_flow")
        or not (once or change.before is None or change.after is None)
    ]
    return list({change.field: change for change in reversed(found)}.values())[::-1]


def _files(a: dict[str, Any], b: dict[str, Any]) -> Iterator[Change]:
    """Inputs by role and file: other bytes, new, gone."""
    one, other = ({(each["role"], each["file"]): each["sha256"] for each in side["inputs"]} for side in (a, b))
    for role, file in dict.fromkeys([*one, *other]):
        before, after = one.get((role, file)), other.get((role, file))
        if before != after:
            category: Category = "data" if role in _DATA_ROLES else "model"
            yield Change(
                category, f"inputs[{file}].sha256", (f"{role} {file}", f"{_ROLES.get(role, role)} {file}"), before,
                after, role in _DATA_ROLES + _MODEL_ROLES,
            )  # fmt: skip


_ROLES = {
    "scenario": "シナリオ", "inventory": "建物データ", "hazard": "浸水図", "catalogue": "事象カタログ", "table": "表",
}  # fmt: skip


def _watched(a: dict[str, Any], b: dict[str, Any], pattern: str, category: Category, cause: bool) -> Iterator[Change]:
    one, other = (_at(side, pattern) for side in (a, b))
    for field in dict.fromkeys([*one, *other]):
        before = value_at(a, one[field]) if field in one else None
        after = value_at(b, other[field]) if field in other else None
        if before != after and not _follows(field, before, after):
            name = node_at(b, other[field]).name if field in other else node_at(a, one[field]).name
            yield Change(category, field, _of_source(name, field), before, after, cause)


_BESIDE = {
    "source": ("source of: {}", "{}の出典"),
    "source_kind": ("kind of source of: {}", "{}の根拠の区分"),
    "unit": ("unit of: {}", "{}の単位"),
}


def _follows(field: str, before: Any, after: Any) -> bool:
    """What is a result although it stands among declarations, and what stands beside a figure that is new or gone."""
    if field.startswith("chain[uncertainty]."):
        return True
    return (before is None or after is None) and field.rpartition(".")[2] in _BESIDE


def _of_source(name: Both, field: str) -> Both:
    en, ja = _BESIDE.get(field.rpartition(".")[2], ("{}", "{}"))
    return en.format(name[0]), ja.format(name[1])


def _at(document: dict[str, Any], pattern: str) -> dict[str, Path]:
    """The paths of a pattern, by how they are written; headline and applied items by that word, not by their name."""
    if pattern.endswith(".**"):
        roots = selected(document, pattern.removesuffix(".**"))
        paths = [path for root in roots for path in leaves(value_at(document, root), root)]
    else:
        paths = selected(document, pattern)
    if "[headline]" in pattern:
        return {pattern: paths[0]} if paths else {}
    return {written(document, path): path for path in paths}


def _paths(a: dict[str, Any], b: dict[str, Any], part: str, key: str, category: Category) -> Iterator[Change]:
    """A price path, or a way of discounting from the same valuation date on: told once, at its first other year."""
    if part == "discounting" and a["valuation"]["valuation_year"] != b["valuation"]["valuation_year"]:
        return
    one, other = (_by_year(side, part, key) for side in (a, b))
    for name in one.keys() & other.keys() - {"headline"}:
        years = sorted(one[name].keys() & other[name].keys())
        year = next((year for year in years if one[name][year] != other[name][year]), None)
        if year is not None:
            field = f"valuation.money.{part}[{name}].by_year[{year}].{key}"
            path = next(iter(selected(b, f"valuation.money.{part}[{name}].source")))
            en, ja = node_at(b, path).name
            named = f"{en}, from {year} on", f"{ja}、{year}年から"
            yield Change(category, field, named, one[name][year], other[name][year], False)


def _by_year(document: dict[str, Any], part: str, key: str) -> dict[str, dict[int, float]]:
    rows = document["valuation"]["money"][part]
    return {row["name"]: {year["year"]: year[key] for year in row["by_year"]} for row in rows}


def _findings(a: dict[str, Any], b: dict[str, Any]) -> Iterator[Change]:
    """Findings that are new or gone, each as often as it is told."""
    one, other = (Counter((f["message_en"], f["message_ja"], f["file"]) for f in side["findings"]) for side in (a, b))
    for (en, ja, file), _ in (one - other).items():
        yield Change("findings", f"findings: {file} {en}", (en, ja), file, None, False)
    for (en, ja, file), _ in (other - one).items():
        yield Change("findings", f"findings: {file} {en}", (en, ja), None, file, False)


def _elsewhere(a: dict[str, Any], b: dict[str, Any]) -> Iterator[Change]:
    """Sections that are not known here: every value that is not as it was."""
    for section in dict.fromkeys([*a, *b]):
        if section not in _KNOWN:
            one, other = (
                {written(s, p): p for p in leaves(s[section], (section,))} if section in s else {} for s in (a, b)
            )
            for field in dict.fromkeys([*one, *other]):
                before = value_at(a, one[field]) if field in one else None
                after = value_at(b, other[field]) if field in other else None
                if before != after:
                    yield Change("other", field, (field, field), before, after, False)
