"""The factsheet: one A4 page that a reader can print, hand on and check against its record."""

from __future__ import annotations

from functools import partial

from infra.findings import Lang
from valuation.record import LatentCreditRecord
from valuation.report.blocks import blocks, fact_text, shortened
from valuation.report.format import show
from valuation.report.ranges import ranges_svg
from valuation.report.render import environment, page_of
from valuation.report.words import Words

TITLE = 96  # widths of a Latin letter: two lines of a title


def render_factsheet(record: LatentCreditRecord, record_id: str, lang: Lang = "en") -> str:
    """
    One page, self-contained like the report; the language shown is the one that prints.

    Declared texts are cut to a length that keeps it one page; the report holds them whole.
    """
    return page_of(record, partial(_article, record, record_id), lang, ("report.css", "factsheet.css"))


def _article(record: LatentCreditRecord, record_id: str, lang: Lang) -> str:
    t = Words(lang)
    return environment().get_template("factsheet.html.j2").render(
        r=record,
        t=t,
        lang=lang,
        record_id=record_id,
        blocks=blocks(record, t),
        ranges=ranges_svg(record, t),
        title=shortened(t.pick(record.identity.title), TITLE),
        place=shortened(t.pick(record.identity.place), TITLE),
        measure=shortened(t.pick(record.identity.measure.name), TITLE),
        fact_text=partial(fact_text, t=t),
        show=partial(show, lang=lang),
    )  # fmt: skip
