"""
The figures for a decision of a record: what each of them follows from, and who declared the rest.

In formulas d is the discount factor of a year, at the rate and convention named among the operands.
"""

from __future__ import annotations

from typing import Any

from valuation.explaining import formulas as f
from valuation.explaining import formulas_decision as d
from valuation.explaining.operands import CONVENTION, PRICE, RATE, UNITS, VALUE, Operand
from valuation.explaining.rules import Both, Declared, Entry, Made, Rule

_D = "valuation.decision"
_FACTORS: Operand = ("割引係数", "valuation.cash_flow[:].discount_factor")
_YEARS: Operand = ("年?", "valuation.cash_flow[:].year")
_CAPITAL: Operand = ("整備費", "valuation.capital_cost_jpy")
_YEARLY: Operand = ("年間費用", "identity.measure.yearly_cost_jpy")
_COSTS: Operand = ("登録・検証の費用", f"{_D}.credit_costs.present_value_jpy")
_AVOIDED: Operand = ("直接被害の軽減額", f"{_D}.avoided_loss.avoided_jpy_per_year")
_HORIZON: Operand = ("計算期間の年数", "identity.horizon_years")
_SERVICE = {
    "commissioned": ("供用開始年", "identity.measure.commissioned_year"),
    "life": ("耐用年数", "identity.measure.service_life_years"),
    "start": ("評価年", "valuation.valuation_year"),
}
_REGISTRATION: Operand = ("登録の費用", f"{_D}.credit_costs.registration_jpy")
_VERIFICATION: Operand = ("検証1回の費用", f"{_D}.credit_costs.verification_jpy")
_VERIFIED: Operand = ("検証の年", f"{_D}.credit_costs.verification_years[:]")
_NET: Operand = ("正味量", "claimable[:].net_t_co2e")


def _costs() -> tuple[Entry, ...]:
    source = (f"{_D}.credit_costs.source", f"{_D}.credit_costs.source_kind")
    return (
        Rule(
            f"{_D}.credit_costs.present_value_jpy",
            ("cost of registration and verification, present value", "登録・検証の費用の現在価値"),
            "{registration} + Σ {verification} × d({verified})",
            ("registration on the valuation date, a verification in each year", "登録は評価日、検証は各年に支払う"),
            d.costs_of_making,
            {
                "registration": _REGISTRATION, "verification": _VERIFICATION, "verified": _VERIFIED, "rate": RATE,
                "years": _YEARS, "convention": CONVENTION,
            },
            "8",
            "credit_costs",
        ),
        Declared(f"{_D}.credit_costs.registration_jpy", ("cost of registration", "登録の費用"),
                 "valuation.credit_costs", *source),
        Declared(f"{_D}.credit_costs.verification_jpy", ("cost of a verification", "検証1回の費用"),
                 "valuation.credit_costs", *source),
        Declared(f"{_D}.credit_costs.verification_years[*]", ("year of verification", "検証の年"),
                 "valuation.credit_costs.verification_every_years", *source),
    )  # fmt: skip


_BREAK_EVEN: tuple[Entry, ...] = (
    Rule(
        f"{_D}.break_even.price_jpy_per_t",
        ("break-even price", "損益分岐価格"),
        "{costs} ÷ Σ ({units} × {factors})",
        ("the price at which the units pay registration and verification", "登録・検証の費用を賄う価格"),
        d.breakeven,
        {"costs": _COSTS, "units": UNITS, "factors": _FACTORS},
        "8",
        "break_even",
    ),
    Rule(
        f"{_D}.break_even.price_with_works_jpy_per_t",
        ("break-even price with the works", "整備費を含む損益分岐価格"),
        "({costs} + {capital} + Σ {yearly} × d) ÷ Σ ({units} × {factors})",
        ("the price at which the units pay the works as well", "対策の整備費と年間費用も賄う価格"),
        d.breakeven_with_works,
        {
            "costs": _COSTS, "capital": _CAPITAL, "yearly": _YEARLY, **_SERVICE, "units": UNITS, "factors": _FACTORS,
        },
        "8",
    ),
    Rule(
        f"{_D}.break_even.tonnes",
        ("break-even tonnage", "損益分岐量"),
        "min Σ ⌊k × {shape}⌋: Σ ⌊k × {shape}⌋ × {price} × d ≥ {registration} + Σ {verification} × d({verified})",
        (
            "the fewest whole tonnes, spread over the years as the credit's, that pay its costs at the price",
            "年ごとの配分を変えずに、価格のもとで費用を賄う最少の整数トン",
        ),
        d.breakeven_units,
        {
            "shape": ("控除後の量", "chain[other_claims].by_vintage[:].t_co2e"), "price": PRICE,
            "registration": _REGISTRATION, "verification": _VERIFICATION, "verified": _VERIFIED, "rate": RATE,
            "years": _YEARS, "convention": CONVENTION,
        },
        "8",
        "break_even_tonnes",
    ),
)  # fmt: skip

_LOSS: tuple[Entry, ...] = (
    Rule(
        f"{_D}.avoided_loss.avoided_jpy_per_year",
        ("avoided direct loss a year", "1年あたりの直接被害の軽減額"),
        "{without} − {with}",
        ("no part of the credit", "クレジットには含めない"),
        f.less,
        {
            "without": ("対策なしの被害額", f"{_D}.avoided_loss.without_jpy_per_year"),
            "with": ("対策ありの被害額", f"{_D}.avoided_loss.with_jpy_per_year"),
        },
        "8",
        "avoided_loss",
    ),
    Made(f"{_D}.avoided_loss.without_jpy_per_year",
         ("direct loss a year without the measure", "1年あたりの直接被害額（対策なし）"), "expected"),
    Made(f"{_D}.avoided_loss.with_jpy_per_year",
         ("direct loss a year with the measure", "1年あたりの直接被害額（対策あり）"), "expected"),
)  # fmt: skip

_OWN_RATE: Operand = ("割引率", f"{_D}.appraisal[*].rate_per_year")
_APPRAISAL: tuple[Entry, ...] = (
    Declared(f"{_D}.appraisal[*].rate_per_year", ("rate of appraisal: {label}", "評価に使う割引率：{label}"), "",
             f"{_D}.appraisal[*].source", f"{_D}.appraisal[*].source_kind"),
    Rule(
        f"{_D}.appraisal[*].benefits_pv_jpy",
        ("benefits at {item}", "便益の現在価値（割引率{item}）"),
        "Σ {avoided} × d",
        ("avoided direct loss in the years of service", "供用期間の直接被害の軽減額"),
        d.benefits_at,
        {"avoided": _AVOIDED, **_SERVICE, "years": _HORIZON, "rate": _OWN_RATE, "convention": CONVENTION},
        "8",
    ),
    Rule(
        f"{_D}.appraisal[*].costs_pv_jpy",
        ("costs at {item}", "費用の現在価値（割引率{item}）"),
        "{capital} + Σ {yearly} × d",
        ("the works on the valuation date, their running while they serve", "整備費は評価日、年間費用は供用期間"),
        d.costs_at,
        {
            "capital": _CAPITAL, "yearly": _YEARLY, **_SERVICE, "years": _HORIZON, "rate": _OWN_RATE,
            "convention": CONVENTION,
        },
        "8",
    ),
    Rule(
        f"{_D}.appraisal[*].net_pv_jpy",
        ("benefits less costs at {item}", "便益−費用（割引率{item}）"),
        "{benefits} − {costs}",
        ("the credit is not among the benefits", "クレジットは便益に含めない"),
        f.less,
        {
            "benefits": ("便益", f"{_D}.appraisal[*].benefits_pv_jpy"),
            "costs": ("費用", f"{_D}.appraisal[*].costs_pv_jpy"),
        },
        "8",
    ),
    Rule(
        f"{_D}.appraisal[*].benefit_cost_ratio",
        ("benefit-cost ratio at {item}", "費用便益比（割引率{item}）"),
        "{benefits} ÷ {costs}",
        ("the credit is not among the benefits", "クレジットは便益に含めない"),
        f.ratio,
        {
            "benefits": ("便益", f"{_D}.appraisal[*].benefits_pv_jpy"),
            "costs": ("費用", f"{_D}.appraisal[*].costs_pv_jpy"),
        },
        "8",
    ),
)  # fmt: skip

_ABATEMENT: tuple[Entry, ...] = (
    Rule(
        f"{_D}.abatement.net_t_co2e",
        ("net tonnes over the horizon", "計算期間の正味量"),
        "Σ {net}",
        ("tonnes are not discounted", "トン数は割り引かない"),
        f.total,
        {"net": _NET},
        "8",
    ),
    Rule(
        f"{_D}.abatement.cost_jpy_per_t",
        ("cost of an avoided tonne", "1トンあたりの削減費用"),
        "({capital} + Σ {yearly} × d) ÷ Σ {net}",
        ("yen are discounted, tonnes never", "割り引くのは金額だけで、トン数は割り引かない"),
        d.abated_whole,
        {"capital": _CAPITAL, "yearly": _YEARLY, **_SERVICE, "net": _NET, "rate": RATE, "convention": CONVENTION},
        "8",
        "abatement",
    ),
    Rule(
        f"{_D}.abatement.cost_less_avoided_loss_jpy_per_t",
        ("cost of an avoided tonne less avoided direct loss", "1トンあたりの削減費用（直接被害の軽減額を控除）"),
        "({capital} + Σ ({yearly} − {avoided}) × d) ÷ Σ {net}",
        ("negative: the measure pays without the credit", "負のときは、クレジットなしでも便益が費用を上回る"),
        lambda capital, yearly, avoided, *rest: None if avoided is None else d.abated(capital, yearly, avoided, *rest),
        {
            "capital": _CAPITAL, "yearly": _YEARLY, "avoided": _AVOIDED, **_SERVICE, "net": _NET, "rate": RATE,
            "convention": CONVENTION,
        },
        "8",
    ),
)  # fmt: skip


def _payback(key: str, name: Both, says: Both, function: Any) -> Rule:
    return Rule(
        f"{_D}.payback[*].{key}",
        name,
        "min t: Σ[{commissioned} … {start} + t] ({avoided} − {yearly}) ≥ {capital} × (1 − {share})",
        says,
        function,
        {
            "capital": _CAPITAL, "share": ("補助率", f"{_D}.payback[*].subsidy_share"), "avoided": _AVOIDED,
            "yearly": _YEARLY, **_SERVICE, "years": _HORIZON, "rate": RATE, "convention": CONVENTION,
        },
        "8",
    )  # fmt: skip


def _carbon(key: str, name: Both, function: Any) -> Rule:
    return Rule(
        f"{_D}.carbon_payback.{key}",
        name,
        "Y(t) = Σ ({avoided} − {leakage} − {project})",
        (
            "when what the works avoid has made up for what building them emitted",
            "対策の回避量が対策自体の排出を上回る時点",
        ),
        function,
        {
            "avoided": ("回避量", "estimate.by_vintage[:].avoided_t_co2e"),
            "leakage": ("リーケージ", "estimate.by_vintage[:].leakage_t_co2e"),
            "project": ("対策自体の排出", "estimate.by_vintage[:].project_t_co2e"),
            "years": ("年", "estimate.by_vintage[:].year"),
        },
        "8",
    )


_PAYBACK: tuple[Entry, ...] = (
    Declared(f"{_D}.payback[*].subsidy_share", ("subsidy share, a usual one", "補助率（よくある率）"), ""),
    Rule(
        f"{_D}.payback[*].own_capital_jpy",
        ("own capital", "自己負担額"),
        "{capital} × (1 − {share})",
        ("what the subsidy leaves to pay", "補助の残り"),
        d.own_capital,
        {"capital": _CAPITAL, "share": ("補助率", f"{_D}.payback[*].subsidy_share")},
        "8",
    ),
    _payback(
        "simple_years", ("simple payback by subsidy share", "補助率別の単純回収年数"),
        ("years from the valuation date, not discounted", "評価日からの年数。割り引かない"), d.simple_payback,
    ),
    _payback(
        "discounted_years", ("discounted payback by subsidy share", "補助率別の割引回収年数"),
        ("years from the valuation date, every year discounted", "評価日からの年数。各年を代表値の割引率で割り引く"),
        d.discounted_payback,
    ),
    _carbon("repaid_year", ("carbon payback year", "炭素回収年"), d.carbon_repaid),
    _carbon("lasting_year", ("carbon payback year, for good", "炭素回収年（以後ずっと）"), d.carbon_repaid_for_good),
    _carbon("largest_debt_t_co2e", ("largest carbon debt", "最大の炭素負債"), d.carbon_debt),
    _carbon("status", ("whether the carbon is paid back", "炭素回収の状況"), d.carbon_status),
)  # fmt: skip

_FINANCED_OPERANDS = {"value": VALUE, "costs": _COSTS, "capital": _CAPITAL}
_FINANCED: tuple[Entry, ...] = (
    Rule(
        f"{_D}.financed.gross",
        ("share of the cost of the works that the credit pays", "整備費のうちクレジットで賄える割合"),
        "{value} ÷ {capital}",
        ("present value over the cost of the works", "現在価値÷整備費"),
        f.ratio,
        {"value": VALUE, "capital": _CAPITAL},
        "8",
        "financed",
    ),
    Rule(
        f"{_D}.financed.net",
        (
            "share of the cost of the works that the credit pays after registration and verification",
            "登録・検証の費用を引いた後に整備費のうちクレジットで賄える割合",
        ),
        "({value} − {costs}) ÷ {capital}",
        ("below 0: making the credit costs more than it earns", "負のときは、クレジットの収入より費用が大きい"),
        d.financed_net,
        _FINANCED_OPERANDS,
        "8",
    ),
    Rule(
        f"{_D}.financed.unfinanced_jpy",
        ("what the credit leaves to pay", "クレジットで賄えない額"),
        "max(0, {capital} − ({value} − {costs}))",
        ("of the cost of the works", "整備費のうち残る額"),
        d.unfinanced,
        _FINANCED_OPERANDS,
        "8",
    ),
)

DECISION: tuple[Entry, ...] = (
    *_costs(), *_BREAK_EVEN, *_LOSS, *_APPRAISAL, *_ABATEMENT, *_PAYBACK, *_FINANCED,
)  # fmt: skip
