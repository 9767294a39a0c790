"""From the scenario's rules and the tables of `assets` to declared parameters, each with its source."""

from __future__ import annotations

from collections.abc import Sequence

from assets.depth_damage import load_damage_curve
from assets.factors import (
    Assumption,
    RebuildFactor,
    load_assumption,
    load_debris_mass,
    load_rebuild_factors,
    load_state_ratios,
    published_range,
    rebuild_factor_sets,
    state_ratio_source,
)
from assets.fragility import load_fragility_sets
from assets.imputation import Fill
from assets.lives import load_life_curves
from assets.messages import FIELD_EN, FIELD_JA
from infra.units import SOURCE_KINDS, SourceKind
from valuation.assessment import DamageModel, Residual
from valuation.exposure import Recurrence
from valuation.measures import Amount, Measure
from valuation.names import STRUCTURE_JA
from valuation.parameters import IMPUTATION, RULE, STRUCTURES, Declared, Distribution, Parameter, Scheme
from valuation.rules import (
    Consequence,
    Damage,
    DepthBias,
    FragilityUncertainty,
    ImputationWeights,
    LifeUncertainty,
    Outcome,
    RateUncertainty,
    Repeat,
    Uncertainties,
)

SCHEMES = ("DEUS-SUPPASRI2013", "RiskScape-style", "Goda-DeRisi-2017")
"""Schemes whose lighter states mean the same (minor, moderate, major, complete short of collapse)."""

_ASSUMED = {
    "demolition": ("demolition_kg_co2e_per_m2", "demolition", "解体の排出"),
    "debris_treatment": ("debris_kg_co2e_per_t", "debris treatment and transport", "災害廃棄物の処理・運搬の排出"),
    "repair_intensity": ("repair_intensity", "carbon intensity of repairs", "補修の炭素集約度"),
    "decline": ("factor_decline_per_year", "yearly decline of emission factors", "排出係数の年低減率"),
}


_SWITCHED_OFF = "uncertainty switched off in the scenario"


def _fixed(value: float) -> Distribution:
    return Distribution("fixed", value, value, value)


def _certain(name: str, en: str, ja: str, why: str = _SWITCHED_OFF) -> Parameter:
    """A factor that is 1 in every draw, and why."""
    return Parameter(name, "-", _fixed(1.0), en, ja, why, "assumption")


def _of_row(a: Assumption) -> Distribution:
    """The distribution of a row of the assumptions."""
    if a.distribution == "lognormal":
        return Distribution("lognormal", a.central, 0.0, a.sigma_ln)
    return _fixed(a.central) if a.distribution == "fixed" else Distribution(a.distribution, a.central, a.low, a.high)


def _from_table(name: str, table: str, en: str, ja: str) -> Parameter:
    """A factor as the row of the assumptions has it."""
    a = load_assumption(table)
    return Parameter(name, a.unit, _of_row(a), en, ja, f"{a.source}: {a.reason}", a.source_kind)


def _assumed(name: str, rules: Uncertainties) -> Parameter:
    table, en, ja = _ASSUMED[name]
    a: Assumption = load_assumption(table)
    sampled = rules.assumptions == "sampled"
    distribution = _of_row(a) if sampled else _fixed(a.central)
    return Parameter(name, a.unit, distribution, en, ja, f"{a.source}: {a.reason}", a.source_kind)


def _rebuild(structure: str, set_name: str, rules: Uncertainties) -> Parameter:
    """The named set is central; published figures of other sets are the range, the central value its mode."""
    factor = load_rebuild_factors(set_name)[structure]
    low, _, high = published_range(structure)
    central = factor.kg_co2e_per_m2
    sampled = rules.rebuild_factor == "published_range"
    distribution = (
        Distribution("triangular", central, min(low, central), max(high, central)) if sampled else _fixed(central)
    )
    return Parameter(
        name=f"rebuild_{structure}",
        unit="kg-CO2e/m2",
        distribution=distribution,
        label_en=f"rebuilding, {structure}",
        label_ja=f"再建の排出（{STRUCTURE_JA[structure]}）",
        source=f"{factor.source} ({factor.biogenic} of stored carbon)" + ("; range: published sets" if sampled else ""),
        source_kind=_weakest_published(structure) if sampled else factor.source_kind,
    )


def _weakest_published(structure: str) -> SourceKind:
    """A range is as weak as the weakest of the sets it is made of."""
    sets = [load_rebuild_factors(name) for name in rebuild_factor_sets()]
    return max((factors[structure].source_kind for factors in sets if structure in factors), key=SOURCE_KINDS.index)


def _rate(peril: str, rules: Uncertainties, acts: bool) -> Parameter:
    name, en = f"rate_{peril}", f"rates of {peril} events"
    ja = "津波の発生率" if peril == "tsunami" else "洪水の発生率"
    given = rules.event_rate
    if not acts:
        return _certain(name, en, ja, f"no {peril} in this scenario")
    if not isinstance(given, RateUncertainty):
        return _certain(name, en, ja)
    form = Distribution("lognormal_mean_one", 1.0, 0.0, given.sigma_ln)
    return Parameter(name, "-", form, en, ja, given.source, given.source_kind)


def _fragility_median(rules: Uncertainties, acts: bool) -> Parameter:
    name, en, ja = "fragility_median", "medians of the fragility curves", "被害関数の中央値"
    given = rules.fragility_median
    if not acts:
        return _certain(name, en, ja, "no tsunami in this scenario")
    if isinstance(given, FragilityUncertainty):
        form = Distribution("lognormal", 1.0, 0.0, given.sigma_ln)
        return Parameter(name, "-", form, en, ja, given.source, given.source_kind)
    return _certain(name, en, ja) if given == "none" else _from_table(name, "fragility_median_factor", en, ja)


_POSITIONS = {
    "depth_range": (
        "place of the depth in its rank (-1 lower bound, 1 upper bound)",
        "区分の中での浸水深の位置（-1：下限、1：上限）",
        "uniform between the bounds that the rasters give: they say no more",
    ),
    "screening": (
        "what screening misses (-1 the measure does its best, 1 its worst)",
        "簡易評価の誤差（-1：対策の効果が最大、1：最小）",
        "uniform over the range that the catalogue declares with the screening",
    ),
}


def _position(name: str, rules: Uncertainties) -> Parameter:
    """Where depths lie in their ranges: one number for all of them, so that nothing averages out."""
    en, ja, source = _POSITIONS[name]
    sampled = rules.depth_ranges == "sampled"
    form = Distribution("uniform", 0.0, -1.0, 1.0) if sampled else _fixed(0.0)
    return Parameter(name, "-", form, en, ja, source if sampled else _SWITCHED_OFF, "assumption")


def _depth_bias(rules: Uncertainties) -> Parameter:
    name, en, ja = "depth_bias", "bias of the depth maps", "浸水深の偏り"
    given = rules.depth_bias
    if isinstance(given, DepthBias):
        form = Distribution("lognormal", given.median, 0.0, given.sigma_ln)
        return Parameter(name, "-", form, en, ja, given.source, given.source_kind)
    return _certain(name, en, ja) if given == "none" else _from_table(name, "depth_bias_factor", en, ja)


def _service_life(rules: Uncertainties) -> Parameter:
    name, en, ja = "service_life", "service lives of buildings", "建物の耐用年数"
    given = rules.service_life
    if isinstance(given, LifeUncertainty):
        form = Distribution(given.distribution, 1.0, given.low, given.high)
        return Parameter(name, "-", form, en, ja, given.source, given.source_kind)
    return _certain(name, en, ja) if given == "none" else _from_table(name, "service_life_factor", en, ja)


def _imputation(fill: Fill, rules: Uncertainties) -> Parameter:
    """A choice in each draw between a rule for missing values and its own ends; an end it has not is never taken."""
    given = rules.imputation
    if isinstance(given, ImputationWeights):
        low, high, source, kind = given.low, given.high, given.source, given.source_kind
    else:
        a = load_assumption("imputation_end_weight")
        low, high, source, kind = a.central, a.central, f"{a.source}: {a.reason}", a.source_kind
    low, high = low * bool(fill.low_label), high * bool(fill.high_label)
    varies = given != "none" and low + high > 0
    ends = "; ".join(label for label in (fill.low_label, fill.high_label) if label)
    return Parameter(
        name=f"{IMPUTATION}{fill.field}",
        unit="-",
        distribution=Distribution("choice", RULE, low, high) if varies else _fixed(RULE),
        label_en=f"filled values, {FIELD_EN[fill.field]}",
        label_ja=f"補完した値（{FIELD_JA[fill.field]}）",
        source=f"{fill.source}; ends: {ends}; weights: {source}" if varies else _SWITCHED_OFF,
        source_kind=max(fill.source_kind, kind, key=SOURCE_KINDS.index) if varies else "assumption",
    )


def _amount(name: str, unit: str, en: str, ja: str, amount: Amount | None, rules: Uncertainties) -> Parameter:
    if amount is None:
        return Parameter(name, unit, _fixed(0.0), en, ja, "not part of this measure", "assumption")
    varies = rules.project_emissions == "sampled" and amount.low < amount.high
    form = (
        Distribution(amount.distribution, amount.central, amount.low, amount.high) if varies else _fixed(amount.central)
    )
    return Parameter(name, unit, form, en, ja, amount.source, amount.source_kind)


def _project(measure: Measure, rules: Uncertainties) -> list[Parameter]:
    """What building and running the measure emits."""
    emissions = measure.emissions
    return [
        _amount("embodied", "t-CO2e", "building the measure", "対策工事の排出", emissions.embodied_t_co2e, rules),
        _amount(
            "embodied_area",
            "kg-CO2e/m2",
            "building the measure, per floor area changed",
            "対策工事の排出（床面積あたり）",
            emissions.embodied_kg_co2e_per_m2,
            rules,
        ),
        _amount("yearly", "t-CO2e/yr", "running the measure", "対策の維持管理の排出", emissions.yearly_t_co2e, rules),
    ]


def _scheme(name: str) -> Scheme:
    ratios = load_state_ratios(name)
    low, central, high = (tuple(ratio[side] for ratio in ratios) for side in range(3))
    return Scheme(name, low, central, high)


def _weakest_scheme(scheme: str) -> SourceKind:
    """A draw among schemes is as weak as the weakest of them."""
    return max((state_ratio_source(name)[1] for name in {scheme, *SCHEMES}), key=SOURCE_KINDS.index)


def _state_ratio(scheme: str, rules: Uncertainties, acts: bool) -> Parameter:
    source, kind = state_ratio_source(scheme)
    if acts and rules.state_ratio == "published_schemes":
        form, kind = Distribution("uniform", 0.5, 0.0, 1.0), _weakest_scheme(scheme)
        text = f"{scheme} ({source}); one of {', '.join(SCHEMES)} in each draw"
    else:
        form, text = _fixed(-1.0), source
    return Parameter("state_ratio", "-", form, "repair cost ratio per damage state", "被害程度別の補修費率", text, kind)


class IncompleteSet(ValueError):
    """A set of rebuild factors that has none for some structures."""

    def __init__(self, set_name: str, missing: Sequence[str]) -> None:
        super().__init__(f"rebuild factors {set_name!r} have no figure for {', '.join(missing)}; choose another set")
        self.set_name, self.missing = set_name, tuple(missing)


def complete_rebuild_factors(set_name: str) -> dict[str, RebuildFactor]:
    """
    The rebuild factors of a set that has one for every structure.

    Raises
    ------
    UnknownName
        No such set.
    IncompleteSet
        One that leaves out a structure: nothing is borrowed silently.
    """
    factors = load_rebuild_factors(set_name)
    missing = [name for name in STRUCTURES if name not in factors]
    if missing:
        raise IncompleteSet(set_name, missing)
    return factors


def declare(
    consequence: Consequence,
    damage: Damage,
    rules: Uncertainties,
    measure: Measure,
    changed_area_m2: float,
    filled: Sequence[Fill] = (),
    depth_ranges: tuple[bool, bool] = (False, False),
) -> Declared:
    """
    Every parameter of the estimate, with distribution and source.

    Parameters
    ----------
    consequence, damage, rules, measure : the sections of the scenario
        What belongs to a peril without a section of `damage` does not vary.
    changed_area_m2 : float
        Floor area that the measure changes.
    filled : sequence of Fill
        The rules of the inventory that filled a field; one without alternatives is no parameter.
    depth_ranges : whether rasters give ranges of depth (ranks), and whether screening does

    Raises
    ------
    ValueError
        A table set that does not exist, or one that misses a structure.
    """
    scheme = damage.tsunami.state_ratio if damage.tsunami else SCHEMES[0]
    debris = load_debris_mass(consequence.debris_mass)
    factors = complete_rebuild_factors(consequence.rebuild_factors)
    tsunami, flood = damage.tsunami is not None, damage.flood is not None
    parameters = [
        *(_rebuild(structure, consequence.rebuild_factors, rules) for structure in STRUCTURES),
        *(_assumed(name, rules) for name in _ASSUMED),
        *(_rate(peril, rules, acts) for peril, acts in (("tsunami", tsunami), ("flood", flood))),
        _state_ratio(scheme, rules, tsunami),
        _fragility_median(rules, tsunami),
        _depth_bias(rules),
        *(_position(name, rules) for name, acts in zip(_POSITIONS, depth_ranges, strict=True) if acts),
        _service_life(rules),
        *(_imputation(fill, rules) for fill in filled if fill.low_label or fill.high_label),
        *_project(measure, rules),
    ]
    return Declared(
        parameters={parameter.name: parameter for parameter in parameters},
        debris_t_per_m2=tuple(debris[structure].value for structure in STRUCTURES),
        base_year=max(factor.base_year for factor in factors.values()),
        schemes=(_scheme(scheme), *(_scheme(name) for name in SCHEMES if name != scheme)),
        changed_area_m2=changed_area_m2,
    )


def damage_model(damage: Damage, consequence: Consequence, outcome: Outcome | None = None) -> DamageModel:
    """
    Curves, lives, residual and recurrence named in the scenario, loaded.

    Raises
    ------
    ValueError
        A set or curve that does not exist; the message lists those that do.
    """
    again = consequence.recurrence
    rebuilt = again.structure if isinstance(again, Repeat) and again.structure != "same" else None
    return DamageModel(
        fragility=load_fragility_sets(damage.tsunami.fragility) if damage.tsunami else None,
        flood=load_damage_curve(damage.flood.curve) if damage.flood else None,
        total_loss_ratio=damage.flood.total_loss_ratio if damage.flood else 1.0,
        lives=load_life_curves(consequence.service_life),
        residual=_residual(outcome),
        recurrence=Recurrence(again.delay_years if isinstance(again, Repeat) else None),
        rebuilt_as=rebuilt,
    )


def _residual(outcome: Outcome | None) -> Residual:
    if outcome is None:
        return Residual()
    shared = outcome.event_residual.sigma_ln if outcome.event_residual != "none" else 0.0
    if outcome.remainder is None:
        return Residual(sigma_event=shared)
    return Residual(shared, outcome.remainder.sigma_ln, outcome.remainder.length_m)
