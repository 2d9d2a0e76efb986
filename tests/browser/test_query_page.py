"""The query page: with the editor, without script, with a hostile answer, with a fault."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import violations, watched

pytestmark = pytest.mark.browser

EXAMPLE = "/sparql?example=statistics/units-by-country"
HOSTILE = """SELECT ?a ?b WHERE {
  VALUES (?a ?b) {
    (<javascript:document.title='taken'> "<img src=x onerror=\\"document.title='taken'\\">")
    (<http://x.example/'onmouseover='alert(1)> "<script>document.title='taken'</script>")
  }
}"""
_EDITOR = ".editor .CodeMirror"


def _write(page: Page, query: str) -> None:
    """Write a query into the editor as somebody who pastes it."""
    page.locator(_EDITOR).click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(query)


@pytest.mark.parametrize("width", [1280, 360])
def test_a_query_is_edited_and_run_without_loading_the_page_again(
    browser: Browser, site: str, width: int
) -> None:
    with browser.new_context(viewport={"width": width, "height": 800}) as context:
        view = watched(context, site)
        view.page.goto(site + EXAMPLE)
        expect(view.page.locator("#query")).to_be_hidden()
        expect(view.page.locator(_EDITOR)).to_contain_text("SELECT")
        _write(view.page, "SELECT ?word WHERE { VALUES ?word { 'one' 'two' } } ORDER BY ?word")
        view.page.evaluate("window.kept = true")
        view.page.get_by_role("button", name="Run the query").click()
        expect(view.page.locator("#answers tbody tr")).to_have_count(2)
        expect(view.page.locator("#usage-texts pre").first).to_contain_text("'one'")
        assert view.page.evaluate("window.kept")
        assert "query=SELECT" in view.page.url
        assert view.page.evaluate("document.documentElement.scrollWidth") <= width
        assert violations(view.page) == []
        assert view.faults == []
        assert view.page.evaluate("Object.keys(localStorage)") == []


def test_keys_run_the_query_and_the_tab_key_leaves_the_editor(browser: Browser, site: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(site + EXAMPLE)
        _write(page, "ASK { ?s ?p ?o }")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#answers tbody td")).to_have_text("true")
        page.locator(_EDITOR).click()
        page.keyboard.press("Tab")
        expect(page.locator("#format")).to_be_focused()
        page.keyboard.press("Shift+Tab")
        expect(page.locator("#query-editor")).to_be_focused()


def test_an_own_prefix_is_added_as_it_is_used(browser: Browser, site: str) -> None:
    with browser.new_context() as context:
        view = watched(context, site)
        view.page.goto(site + EXAMPLE)
        _write(view.page, "SELECT * WHERE { ?unit a ")
        view.page.keyboard.type("ecvet:")
        expect(view.page.locator(_EDITOR)).to_contain_text(
            "PREFIX ecvet: <https://w3id.org/ecvet/ns#>"
        )
        assert view.faults == []


@pytest.mark.parametrize("has_script", [True, False])
def test_hostile_values_stay_text(browser: Browser, site: str, has_script: bool) -> None:
    with browser.new_context(java_script_enabled=has_script) as context:
        view = watched(context, site)
        view.page.goto(f"{site}/sparql?query={quote(HOSTILE)}")
        if has_script:
            view.page.get_by_role("button", name="Run the query").click()
            expect(view.page.locator("#run-status")).to_have_text("The answer is there.")
        cells = view.page.locator("#answers tbody td")
        expect(cells).to_have_count(4)
        assert view.page.locator("#answers img, #answers script").count() == 0
        links = view.page.locator("#answers a").evaluate_all("all => all.map((a) => a.href)")
        assert all(link.startswith("http://x.example/") for link in links)
        assert view.page.title().startswith("SPARQL")
        assert view.faults == []


def test_a_fault_is_told_in_words(browser: Browser, site: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(site + EXAMPLE)
        _write(page, "SELECT ?x WHERE { ?x")
        page.get_by_role("button", name="Run the query").click()
        expect(page.get_by_role("alert")).to_be_visible()
        assert "{" not in page.get_by_role("alert").inner_text().split("\n")[0][:3]
        expect(page.locator("#answers table")).to_have_count(0)
        assert violations(page) == []


def test_examples_are_found_by_who_asks_and_by_words(browser: Browser, site: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{site}/sparql")
        entries = page.locator("#example-list > li:visible")
        assert entries.count() >= 25
        page.get_by_role("link", name="Recognition officers").click()
        expect(page.locator("nav.contents [aria-current]").first).to_have_text(
            "Recognition officers"
        )
        page.get_by_label("Words in questions").fill("contradict")
        expect(entries).to_have_count(1)
        entries.get_by_role("link").first.click()
        expect(page.locator(_EDITOR)).to_contain_text("ecvet:reviewResult")


def test_everything_works_without_script(browser: Browser, site: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(site + EXAMPLE)
        expect(page.locator(_EDITOR)).to_have_count(0)
        page.get_by_label("Query", exact=True).fill(
            "SELECT ?word WHERE { VALUES ?word { 'plain' } }"
        )
        page.get_by_role("button", name="Run the query").click()
        expect(page.locator("#answers tbody td")).to_have_text("plain")
        page.locator("#usage-texts summary").first.click()
        expect(page.locator("#usage-texts pre").first).to_contain_text("curl --get")
        expect(page.get_by_label("Words in questions")).to_be_hidden()
