"""The PDF: text that can be read back, glyphs that are really there, nothing of a record obeyed as code."""

from __future__ import annotations

import pytest

from infra.findings import Lang
from tests.valuation.pdf_text import drawings_of, fonts_of, pages_of, squeezed
from tests.valuation.sample_parts import both
from tests.valuation.sample_record import refused_record, sample_record
from valuation.chain_lines import LABELS, OWN_RULES, REMAINDERS
from valuation.record import canonical_bytes, record_id
from valuation.report import render_pdf
from valuation.report.pdf import BREAK, MISSING, breakable, drawable
from valuation.report.words import TABLE

RECORD = sample_record()
RECORD_ID = record_id(canonical_bytes(RECORD))
BOTH: tuple[Lang, Lang] = ("en", "ja")
HOSTILE = "=1+1 #panic() #{1} $x^2$ *bold* _low_ `raw` @ref <label> \\n // no /* ] [ \" ' ~ -- ... 第1版"


def _titled(title: str) -> bytes:
    identity = RECORD.identity.model_copy(update={"title": both(title, title)})
    return render_pdf(sample_record(identity=identity), RECORD_ID)


@pytest.fixture(scope="module")
def japanese() -> bytes:
    return render_pdf(RECORD, RECORD_ID, "ja")


def test_japanese_sentences_can_be_read_back(japanese: bytes) -> None:
    text = squeezed("".join(pages_of(japanese)))
    assert squeezed("潜在（予測値）LATENT 将来の予測であり、オフセットではありません") in text
    assert "実際の災害の後、観測された浸水に基づき検証されて初めて、実現したものと扱えます。" in text
    assert squeezed(RECORD.identity.title.ja) in text
    for line in RECORD.chain:
        assert squeezed(line.label.ja) in text
    for finding in RECORD.findings:
        assert squeezed(finding.message_ja) in text
    assert RECORD_ID in text


def test_english_sentences_can_be_read_back() -> None:
    text = squeezed("".join(pages_of(render_pdf(RECORD, RECORD_ID, "en"))))
    assert squeezed("LATENT FORECAST – NOT AN OFFSET") in text
    assert squeezed("Exceeded with 90% probability") in text
    for source in RECORD.sources:
        assert squeezed(source.source) in text


def test_the_only_typeface_is_the_japanese_one_and_it_is_carried_along(japanese: bytes) -> None:
    fonts = fonts_of(japanese)
    assert fonts
    assert all(font.embedded and font.name.endswith("IPAexGothic") for font in fonts)


def test_signs_are_drawn_and_no_two_of_them_alike(japanese: bytes) -> None:
    signs = "潜在予測値将来排出量確率年価格金額控除請求規則"
    drawn = drawings_of(japanese, 0, signs)
    assert len(drawn) > 15
    assert len(set(drawn.values())) == len(drawn)  # boxes for missing glyphs would all look the same


@pytest.mark.parametrize("lang", BOTH)
def test_the_same_record_gives_the_same_bytes(lang: Lang) -> None:
    assert render_pdf(RECORD, RECORD_ID, lang) == render_pdf(RECORD, RECORD_ID, lang)


def test_a_title_full_of_signs_stays_a_title() -> None:
    pages = pages_of(_titled(HOSTILE))
    assert squeezed(drawable(HOSTILE)) in squeezed(pages[0])


def test_a_sign_that_the_typeface_does_not_have_is_shown_as_missing_and_stops_nothing() -> None:
    title = "Minato \U0001f30a \u0ba4 港"
    assert drawable(title) == f"Minato {MISSING} {MISSING} 港"
    assert squeezed(f"Minato {MISSING} {MISSING} 港") in squeezed(pages_of(_titled(title))[0])


def test_long_words_may_break_and_short_ones_do_not_change() -> None:
    address = "https://example.org/a/very/long/address/that/does/not/fit"
    assert breakable(address).replace(BREAK, "") == address
    assert BREAK in breakable(address)
    assert breakable("a short text 短い文") == "a short text 短い文"


@pytest.mark.parametrize("lang", BOTH)
def test_the_first_page_holds_both_kinds_of_uncertainty_apart(lang: Lang) -> None:
    first = squeezed(pages_of(render_pdf(RECORD, RECORD_ID, lang))[0])
    titles = {
        "en": ("Uncertainty of the estimate (knowledge)", "Uncertainty of the outcome (delivery)"),
        "ja": ("推定の不確実性：平均値の確かさ", "結果の不確実性：一つの将来で実現する量"),
    }
    assert all(squeezed(title) in first for title in titles[lang])


def test_a_refused_record_says_so_on_the_first_page() -> None:
    record = refused_record()
    refusal = record.uncertainty.refusal
    assert refusal is not None
    first = squeezed(pages_of(render_pdf(record, RECORD_ID, "ja"))[0])
    assert "発行可能な潜在クレジットはありません" in first
    assert squeezed(refusal.ja) in first


def test_money_that_is_not_declared_has_no_section() -> None:
    value = RECORD.valuation
    bare = value.money.model_copy(update={"contract_terms": [], "contracts": [], "loadings": []})
    without = sample_record(valuation=value.model_copy(update={"money": bare}))
    full, left = ("".join(pages_of(render_pdf(record, RECORD_ID))) for record in (RECORD, without))
    assert "Loadings for risk" in full
    assert squeezed("Contract for difference") in squeezed(full)
    assert "Loadings for risk" not in left
    assert squeezed("Contract for difference") not in squeezed(left)


@pytest.mark.parametrize("lang", BOTH)
def test_a_present_value_that_there_is_not_says_why(lang: Lang) -> None:
    text = squeezed("".join(pages_of(render_pdf(RECORD, RECORD_ID, lang))))
    problems = {getattr(each.problem, lang) for each in RECORD.valuation.money.values if each.problem is not None}
    assert problems
    assert all(squeezed(problem) in text for problem in problems)


def test_a_record_with_empty_parts_still_makes_a_pdf() -> None:
    estimate = RECORD.estimate.model_copy(update={"effects": [], "variance_shares": []})
    empty = sample_record(findings=[], sources=[], imputed=[], criteria=[], estimate=estimate)
    assert len(pages_of(render_pdf(empty, RECORD_ID))) > 2


def test_every_word_of_the_program_can_be_drawn() -> None:
    """A sign that the typeface lacks becomes the geta mark, which looks like "=" on paper: no formula may hold one."""
    own = [text for table in (LABELS, OWN_RULES, REMAINDERS) for pair in table.values() for text in pair]
    words = [text for word in TABLE.values() for text in (word.en, word.ja)]
    assert [text for text in (*own, *words) if MISSING in drawable(text)] == []


def test_a_record_of_the_program_is_drawn_whole(japanese: bytes) -> None:
    assert MISSING not in "".join(pages_of(japanese))
    assert MISSING not in "".join(pages_of(render_pdf(sample_record(), "a" * 64, "en")))
