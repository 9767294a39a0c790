"""The report: one record in, one self-contained page in both languages out."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from infra.findings import Lang
from valuation.record import LatentCreditRecord
from valuation.report import decision_rows, views
from valuation.report import format as shown
from valuation.report.charts_effect import strongest_first
from valuation.report.charts_share import is_noise, largest_first
from valuation.report.cited import answer_class, cited_value
from valuation.report.effect_ends import ends_of, is_choice
from valuation.report.fonts import font_face
from valuation.report.group_rows import group_table
from valuation.report.money_rows import contract_tables, money_name, paid_by, sections_of, spread_texts, value_table
from valuation.report.words import Words

LANGUAGES: Final[tuple[Lang, Lang]] = ("en", "ja")
SECTIONS: Final = (
    "map",
    "group",
    "ep",
    "hist",
    "chain",
    "cash",
    "prices",
    "futures",
    "contracts",
    "loadings",
    "decide",
    "vintage",
    "effect",
    "share",
    "filled",
    "event",
    "model",
    "agree",
    "rule",
    "criteria",
    "proof",
    "use",
    "ghg",
    "source",
    "not",
)


@cache
def environment() -> Environment:
    """Templates of this package: all text is escaped, and a misspelt name is an error instead of a blank."""
    loader = PackageLoader("valuation.report", "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def render_report(record: LatentCreditRecord, record_id: str, lang: Lang = "en") -> str:
    """
    The report as one HTML file: no network, no script, no other file.

    Parameters
    ----------
    record : LatentCreditRecord
        Everything shown is a view of it; rounding happens on the page only.
    record_id : str
        SHA-256 of the record's canonical bytes, in hex.
    lang : "en" or "ja"
        The language shown first; a reader can switch to the other.
    """
    return page_of(record, partial(_article, record, record_id), lang, ("report.css",))


def page_of(record: LatentCreditRecord, article: Callable[[Lang], str], lang: Lang, styles: tuple[str, ...]) -> str:
    """A page of one article in each language, its switch, its styles and the Japanese glyphs it needs."""
    titles = {each: Words(each).pick(record.identity.title) for each in LANGUAGES}
    articles = {each: Markup(article(each)) for each in LANGUAGES}
    page = environment().get_template("report.html.j2")
    shell = partial(page.render, first=lang, titles=titles, articles=articles, styles=styles)
    return shell(font_face=Markup(font_face(shell(font_face=""))))


def _article(record: LatentCreditRecord, record_id: str, lang: Lang) -> str:
    """The whole report in one language."""
    t = Words(lang)
    template = environment().get_template("article.html.j2")
    shown_sections = sections_of(record, SECTIONS)
    given = {**_helpers(t), **_choices(record, t)}
    return template.render(r=record, record_id=record_id, sections=shown_sections, **given)


def _helpers(t: Words) -> dict[str, Any]:
    """The functions a template may call."""
    names = (
        "number",
        "tonnes",
        "signed",
        "percent",
        "rate_percent",
        "plain",
        "ratio",
        "years_between",
        "column_digits",
        "short_id",
    )
    helpers: dict[str, Any] = {name: getattr(shown, name) for name in names}
    return helpers | {
        "lang": t.lang,
        "gap": "" if t.lang == "ja" else " ",  # between sentences
        "t": t,
        "pick": t.pick,
        "yen": partial(shown.yen, lang=t.lang),
        "role": partial(views.role_name, t=t),
        "place": partial(views.place_text, t=t),
        "cited": partial(cited_value, t=t),
        "answered": answer_class,
        "half": partial(shown.half_in, lang=t.lang),
        "is_choice": is_choice,
        "is_noise": is_noise,
    }


def _choices(record: LatentCreditRecord, t: Words) -> dict[str, Any]:
    """What the page decides to say about this record."""
    joint = "・" if t.lang == "ja" else ", "
    return {
        "charts": views.charts(record, t),
        "cut": views.is_cut(record),
        "groups": group_table(record.delivery.by_group),
        "effects": strongest_first(record.estimate.effects),
        "ends": partial(ends_of, imputed=record.imputed, t=t),
        "shares": largest_first(record.estimate.variance_shares),
        "standards": views.by_standard(record),
        "recurrence": views.recurrence_text(record, t),
        "headline_rate": views.headline_rate(record),
        "applied_rule": views.applied_rule(record),
        "refusal": views.refusal_text(record, t),
        "rare": views.rare_text(record, t),
        **_money_choices(record, t),
        "perils": joint.join(t(f"peril.{peril}") for peril in record.identity.measure.perils),
    }


def _money_choices(record: LatentCreditRecord, t: Words) -> dict[str, Any]:
    """What the page says of money beside the headline, and for a decision."""
    money, decided = record.valuation.money, record.valuation.decision
    contracts, reasons = contract_tables(money, t)
    return {
        "values": value_table(money, t),
        "paid": {tonnes: paid_by(money, tonnes) for tonnes in ("delivered", "issuable")},
        "contract_tables": contracts,
        "contract_reasons": reasons,
        "spread_texts": spread_texts,
        "money_name": partial(money_name, t=t),
        "costs": decision_rows.costs_text(record, views.headline_rate(record), t),
        "carbon": decision_rows.carbon_text(decided.carbon_payback, t),
        "years_text": partial(decision_rows.years_text, t=t),
        "heat": decision_rows.heat_table(record),
        "bars": decision_rows.bar_rows(record, t),
    }
