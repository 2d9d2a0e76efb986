"""Every page template in a real browser: layout, accessibility, silence, keyboard, no script."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from tests.browser.conftest import violations, watched
from tests.unit.web.example_graph import HOSTILE_TITLE
from tests.unit.web.test_pages import PAGES

pytestmark = pytest.mark.browser

ALL_PAGES = (
    *PAGES,
    "/en/units?q=nothing-like-this",
    "/de/units/demo-de/q0--u3",
    "/fr/matches?a=DE&b=FI",
    "/en/compare?a=demo-de:q0%231&b=demo-fi:q0%232&differences=1",
    "/de/compare?a=demo-de:q0%231&b=demo-fi:q0%231&purpose=exemption&evidence=b&decided=0",
    "/de/glossary?q=anrechnung",
    "/fr/glossary/unit-of-learning-outcomes",
    "/de/levels/c_027221dd",
    "/fr/constraints/P05-exact",
    "/sparql",
    "/sparql?query=SELECT+*+WHERE+%7B+%3Fs+%3Fp+%3Fo+%7D+LIMIT+5",
)
# Its hundreds of terms take the rules half a minute; they are asked where there is least room.
SEEN_NARROW = ("/en/vocabulary", 1280)


def test_every_template_is_visited() -> None:
    assert len(ALL_PAGES) == 33
    assert SEEN_NARROW[0] in ALL_PAGES


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("path", ALL_PAGES)
def test_page_fits_is_accessible_and_silent(
    browser: Browser, site: str, path: str, width: int
) -> None:
    with browser.new_context(viewport={"width": width, "height": 800}) as context:
        view = watched(context, site)
        view.page.goto(site + path)
        assert view.page.evaluate("document.documentElement.scrollWidth") <= width
        if (path, width) != SEEN_NARROW:
            assert violations(view.page) == []
        assert view.faults == []


def test_missing_page_is_accessible(browser: Browser, site: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{site}/en/nothing")
        assert violations(page) == []


def test_first_tab_leads_to_the_content(browser: Browser, site: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{site}/en/units")
        page.keyboard.press("Tab")
        skip = page.locator("a.skip")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()


def test_list_is_narrowed_and_units_compared_without_script(browser: Browser, site: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{site}/en/units")
        page.get_by_label("Germany").check()
        page.get_by_role("button", name="Apply").click()
        assert "country=DE" in page.url
        expect(page.locator("ul.rows > li")).to_have_count(8)
        page.get_by_role("link", name="Building masonry 1", exact=True).click()
        page.get_by_role("link", name="Compare with Building masonry 2").first.click()
        expect(page.locator("ul.aligned > li")).to_have_count(1)
        page.get_by_label("Show only differences").check()
        page.get_by_role("button", name="Apply").click()
        assert "differences=1" in page.url
        expect(page.locator("ul.aligned > li")).to_have_count(0)


def test_glossary_is_searched_and_a_term_read_without_script(browser: Browser, site: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{site}/de/")
        page.get_by_role("link", name="Nachschlagen").click()
        page.get_by_role("heading", name="Glossar").get_by_role("link").click()
        page.get_by_label("Wörter in Begriffen und Definitionen").fill("unit of learning")
        page.get_by_role("button", name="Suchen").click()
        page.get_by_role("link", name="Einheit von Lernergebnissen", exact=True).click()
        assert page.url.endswith("/de/glossary/unit-of-learning-outcomes")
        expect(page.locator("h1")).to_contain_text("Einheit von Lernergebnissen")


def test_example_of_a_constraint_opens_by_keyboard(browser: Browser, site: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{site}/en/constraints/Q02-missing")
        example = page.locator("details", has_text="Wrong").first
        expect(example.locator("pre")).to_be_hidden()
        example.locator("summary").focus()
        page.keyboard.press("Enter")
        expect(example.locator("pre")).to_contain_text("@prefix")


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_menu_of_a_small_screen_is_one_line_that_the_keyboard_moves(
    browser: Browser, site: str, language: str
) -> None:
    with browser.new_context(viewport={"width": 360, "height": 800}) as context:
        page = context.new_page()
        page.goto(f"{site}/{language}/units")
        entries = page.locator("nav[data-main] a")
        tops = {round(entry.bounding_box()["y"]) for entry in entries.all()}  # type: ignore[index]
        assert len(tops) == 1
        entries.last.focus()
        expect(entries.last).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("name", ["index.de.html", "constraints.html", "constraints.fr.html"])
def test_files_about_the_vocabulary_open_without_a_server(
    browser: Browser, root: Path, name: str, width: int
) -> None:
    with browser.new_context(viewport={"width": width, "height": 800}) as context:
        page = context.new_page()
        page.goto((root / "docs" / "vocabulary" / name).as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        expect(page.locator("header.site")).to_have_css("border-bottom-style", "solid")


def test_comparison_keeps_its_head_in_sight(browser: Browser, site: str) -> None:
    with browser.new_context(viewport={"width": 1280, "height": 600}) as context:
        page = context.new_page()
        page.goto(f"{site}{PAGES[6]}")
        page.locator("#gap").scroll_into_view_if_needed()
        expect(page.locator(".compare-head")).to_be_in_viewport()


def test_a_figure_opens_the_table_behind_it_without_script(browser: Browser, site: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{site}/en/compare?a=demo-de:q0%231&b=demo-fi:q0%231")
        expect(page.locator("#evidence-b table")).to_be_hidden()
        page.locator("section.verdict a.figure").nth(1).click()
        assert "evidence=b" in page.url
        expect(page.locator("#evidence-b table")).to_be_visible()
        page.get_by_label("Purpose").first.select_option("exemption")
        page.get_by_role("button", name="Apply").click()
        assert "purpose=exemption" in page.url


def test_everything_folded_on_a_comparison_is_accessible(browser: Browser, site: str) -> None:
    with browser.new_context(viewport={"width": 360, "height": 800}) as context:
        page = context.new_page()
        page.goto(f"{site}/fr/compare?a=demo-de:q0%231&b=demo-fi:q0%231")
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert violations(page) == []


def test_identifier_is_copied_and_said(browser: Browser, site: str) -> None:
    with browser.new_context() as context:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.goto(f"{site}/en/units/demo-de/q0--u1")
        page.get_by_role("button", name="Copy").click()
        expect(page.locator("[data-copy-status]")).to_have_text("Copied")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == "http://localhost:8000/id/demo-de/unit/q0--u1"


def test_hostile_title_runs_nothing(browser: Browser, site: str) -> None:
    with browser.new_context() as context:
        view = watched(context, site)
        view.page.on("dialog", lambda dialog: view.faults.append(dialog.message))
        view.page.goto(f"{site}/de/units/demo-de/q0--u3")
        expect(view.page.locator("h1")).to_contain_text(HOSTILE_TITLE)
        assert view.faults == []


def test_comparison_prints_on_a4_without_navigation(browser: Browser, site: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{site}{PAGES[6]}")
        page.emulate_media(media="print")
        expect(page.locator("header.site")).to_be_hidden()
        assert page.pdf(format="A4").startswith(b"%PDF")
