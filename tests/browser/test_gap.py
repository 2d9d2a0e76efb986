"""The page of a gap in a real browser: layout, accessibility, keyboard, print, no script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect
from tests.browser.conftest import violations, watched
from tests.unit.web.test_gap import ANSWER

pytestmark = pytest.mark.browser

AIM = re.compile("Aim at this.*Bricklayer 0")
PATHS = (
    "/en/gap",
    "/de/gap?aim-q=b&unit-q=b",
    ANSWER,
    f"{ANSWER.replace('/en/', '/fr/')}&share=0.8&level=any",
)


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("path", PATHS)
def test_page_fits_is_accessible_and_silent(
    browser: Browser, site: str, path: str, width: int
) -> None:
    with browser.new_context(viewport={"width": width, "height": 800}) as context:
        view = watched(context, site)
        view.page.goto(site + path)
        assert view.page.evaluate("document.documentElement.scrollWidth") <= width
        assert violations(view.page) == []
        assert view.faults == []


def test_gap_is_asked_for_and_read_without_script(browser: Browser, site: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{site}/en/units")
        page.get_by_role("link", name="Gap", exact=True).click()
        page.locator("#aim-q").fill("bricklayer")
        page.get_by_role("button", name="Find qualifications").click()
        page.get_by_role("button", name=AIM).first.click()
        assert "target=" in page.url
        page.locator("#unit-country").select_option("EE")
        page.get_by_role("button", name="Find units").click()
        page.get_by_role("button", name=re.compile("^Add")).first.click()
        page.get_by_text("Which further units").click()
        page.get_by_label("Germany").check()
        page.get_by_role("button", name="Find the gap").click()
        assert "country=DE" in page.url
        assert "unit-country" not in page.url
        expect(page.locator("#answer")).to_contain_text("Bricklayer 0")
        page.get_by_text("helps with").first.click()
        expect(page.locator(".sets details[open] li").first).to_be_visible()
        page.get_by_role("link", name="JSON").click()
        assert "/gap.json?" in page.url


def test_a_set_opens_by_keyboard(browser: Browser, site: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(site + ANSWER)
        entry = page.locator(".sets details").first
        entry.locator("summary").focus()
        page.keyboard.press("Enter")
        expect(entry.locator("li").first).to_be_visible()


def test_answer_prints_without_the_form(browser: Browser, site: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(site + ANSWER)
        page.emulate_media(media="print")
        expect(page.locator("header.site")).to_be_hidden()
        expect(page.locator("#held")).to_be_hidden()
        assert page.pdf(format="A4").startswith(b"%PDF")
