"""The pages in a real browser: nothing is requested, the language switch works, the map draws."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from infra.findings import Lang
from tests.valuation.sample_parts import both
from tests.valuation.sample_record import sample_record
from tests.valuation.test_report_building_map import buildings
from valuation.report import render_building_map, render_report

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
pytestmark = pytest.mark.enable_socket  # the browser is driven over a local pipe and an event loop


@pytest.fixture(scope="module")
def browser(chromium_path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def watched(browser: Browser) -> Iterator[tuple[Page, list[str], list[str]]]:
    """A page, the addresses it asks for, and what goes wrong in it."""
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    requests: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    yield page, requests, errors
    page.close()


def _open(page: Page, folder: Path, html: str) -> None:
    path = folder / "page.html"
    path.write_text(html, encoding="utf-8")
    page.goto(path.as_uri())


def test_the_report_opens_from_a_file_and_switches_language(
    watched: tuple[Page, list[str], list[str]], tmp_path: Path
) -> None:
    page, requests, errors = watched
    _open(page, tmp_path, render_report(sample_record(), "a" * 64))
    assert page.is_visible("main.page-en")
    assert not page.is_visible("main.page-ja")
    page.click("label[for=show-ja]")
    assert page.is_visible("main.page-ja h1")
    assert not page.is_visible("main.page-en")
    page.keyboard.press("ArrowUp")  # the choice is a radio group, so the keyboard works too
    assert page.is_visible("main.page-en h1")
    assert page.evaluate("document.fonts.check('16px IPAexGothic', '潜在')")
    assert [url for url in requests if not url.startswith(("file:", "data:"))] == []
    assert errors == []


def test_the_report_fits_its_width(watched: tuple[Page, list[str], list[str]], tmp_path: Path) -> None:
    page, _, _ = watched
    _open(page, tmp_path, render_report(sample_record(), "a" * 64, "ja"))
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    outside = "[...document.querySelectorAll('main.page-ja table')].filter((t) => t.offsetWidth > 900).length"
    assert page.evaluate(outside) == 0


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_nothing_of_the_report_hangs_over_a_narrow_screen(
    watched: tuple[Page, list[str], list[str]], tmp_path: Path, lang: Lang
) -> None:
    page, _, _ = watched
    _open(page, tmp_path, render_report(sample_record(), "a" * 64, lang))
    page.set_viewport_size({"width": 390, "height": 800})
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_the_building_map_draws_in_both_languages(watched: tuple[Page, list[str], list[str]], tmp_path: Path) -> None:
    page, requests, errors = watched
    _open(page, tmp_path, render_building_map(buildings(500), both("Minato", "みなと町")))
    page.wait_for_selector("#map-en canvas")
    page.click("label[for=show-ja]")
    page.wait_for_selector("#map-ja canvas")
    page.select_option("#map-ja select", "imputed")
    assert [url for url in requests if not url.startswith(("file:", "data:", "blob:"))] == []
    assert errors == []
