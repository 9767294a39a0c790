"""The yen of a record: what each figure of `valuation` follows from."""

from __future__ import annotations

from valuation.explaining import formulas as f
from valuation.explaining.rules import Declared, Entry, Rule

_YEAR = "valuation.cash_flow[*]"
_RATE = ("割引率", "valuation.ladder[headline].rate_per_year")
_CONVENTION = ("換算時点?", "valuation.convention")

MONEY: tuple[Entry, ...] = (
    Rule(
        "valuation.issuable_total_t_co2e",
        ("issuable latent units", "発行可能な潜在クレジット単位"),
        "Σ {units}",
        ("the whole tonnes of all years, added up", "各年の整数トンの合計"),
        f.total,
        {"units": ("単位数", "valuation.cash_flow[:].issuable_t_co2e")},
        "7",
        "lcu",
    ),
    Rule(
        "valuation.headline_present_value_jpy",
        ("present value", "現在価値"),
        "Σ {value}",
        ("the present values of all years, added up", "各年の現在価値の合計"),
        f.total,
        {"value": ("現在価値", "valuation.cash_flow[:].present_value_jpy")},
        "8",
        "pv",
    ),
    Rule(
        f"{_YEAR}.present_value_jpy",
        ("present value of {item}", "{item}年の現在価値"),
        "{cash} × {factor}",
        ("yen are discounted, tonnes never", "割り引くのは金額だけで、トン数は割り引かない"),
        f.times,
        {"cash": ("金額", f"{_YEAR}.cash_jpy"), "factor": ("割引係数", f"{_YEAR}.discount_factor")},
        "8",
    ),
    Rule(
        f"{_YEAR}.cash_jpy",
        ("cash of {item}", "{item}年の金額"),
        "{units} × {price}",
        ("a tonne earns the price of the year in which it is issued", "発行する年の価格を掛ける"),
        f.times,
        {"units": ("単位数", f"{_YEAR}.issuable_t_co2e"), "price": ("価格", f"{_YEAR}.price_jpy_per_t")},
        "8",
    ),
    Rule(
        f"{_YEAR}.discount_factor",
        ("discount factor of {item}", "{item}年の割引係数"),
        "(1 + {rate})^−t",
        (
            "t: years from the valuation date to the end, middle or beginning of the year, as declared",
            "tは評価日からその年の末（または中央・初め、指定による）までの年数",
        ),
        f.discounted,
        {
            "rate": _RATE,
            "year": ("年", f"{_YEAR}.year"),
            "start": ("評価年", "valuation.valuation_year"),
            "convention": _CONVENTION,
        },
        "8",
    ),
    Rule(
        f"{_YEAR}.issuable_t_co2e",
        ("units of {item}", "{item}年の単位数"),
        "{units}",
        ("what the credit chain leaves", "控除後に残った量"),
        f.same,
        {"units": ("控除後の単位数", "claimable[*].issuable_t_co2e")},
        "7",
    ),
    Rule(
        f"{_YEAR}.price_jpy_per_t",
        ("price in {item}", "{item}年の価格"),
        "{price}",
        ("the declared price", "シナリオで指定した価格"),
        f.same,
        {"price": ("価格", "valuation.price_jpy_per_t")},
        "8",
    ),
    Rule(
        "valuation.ladder[*].present_value_jpy",
        ("present value at the rate {item}", "割引率{item}での現在価値"),
        "Σ {cash} × (1 + {rate})^−t",
        ("the cash of all years, discounted", "各年の金額を割り引いた合計"),
        f.value_at_rate,
        {
            "cash": ("金額", "valuation.cash_flow[:].cash_jpy"),
            "rate": ("割引率", "valuation.ladder[*].rate_per_year"),
            "convention": _CONVENTION,
        },
        "8",
    ),
    Rule(
        "valuation.share_of_capital_cost",
        ("share of the capital cost", "整備費に占める割合"),
        "{value} ÷ {cost}",
        ("what part of the works the units would pay", "対策の整備費のうち現在価値で賄える割合"),
        f.ratio,
        {
            "value": ("現在価値", "valuation.headline_present_value_jpy"),
            "cost": ("整備費", "valuation.capital_cost_jpy"),
        },
        "8",
        "cost_share",
    ),
    Rule(
        "valuation.capital_cost_jpy",
        ("capital cost", "整備費"),
        "{cost}",
        ("that of the measure", "対策の整備費"),
        f.same,
        {"cost": ("整備費", "identity.measure.capital_cost_jpy")},
        "8",
    ),
    Rule(
        "valuation.valuation_year",
        ("valuation year", "評価年"),
        "{first}",
        ("valued on 1 January of the first year", "計算期間の最初の年の1月1日を評価日とする"),
        f.same,
        {"first": ("最初の年", "identity.horizon_start_year")},
        "8",
    ),
    Declared(
        "valuation.ladder[headline].rate_per_year",
        ("discount rate", "割引率"),
        "valuation.discount_rate_per_year",
        "valuation.ladder[headline].source",
        "valuation.ladder[headline].source_kind",
        "rate",
    ),
    Declared(
        "valuation.ladder[*].rate_per_year",
        ("rate of the ladder, always shown", "必ず示す割引率"),
        "",
        "valuation.ladder[*].source",
        "valuation.ladder[*].source_kind",
    ),
    Declared(
        "valuation.price_jpy_per_t",
        ("price", "価格"),
        "valuation.price.price_jpy_per_t",
        "valuation.price_source",
        "valuation.price_source_kind",
        "price",
    ),
    Declared("valuation.price_label", ("what the price is", "価格の説明"), "valuation.price.label"),
    Declared("valuation.price_source", ("source of the price", "価格の出典"), "valuation.price.source"),
    Declared(
        "valuation.price_source_kind",
        ("kind of source of the price", "価格の根拠の区分"),
        "valuation.price.source_kind",
    ),
    Declared(
        "valuation.price_year",
        ("year whose yen the price is in", "価格の基準年"),
        "valuation.price.price_year",
        "valuation.price_source",
        "valuation.price_source_kind",
    ),
    Declared("valuation.convention", ("when in a year yen count", "年内の換算時点"), "valuation.convention"),
    Declared("valuation.currency", ("currency", "通貨"), ""),
)
