"""The desk of mobility and the page of progress in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.answering import answering
from tests.browser.conftest import violations, watched
from tests.unit.service.mobility.desks import (
    agreement_of,
    begun_transfer,
    recognised_transfer,
    transcribed_transfer,
)
from tests.unit.service.mobility.plumbing import HOME, HOST, PIPES, PLUMBER, WELDING
from tests.unit.web.mobility_site import MobilitySite, mobility_site

from ecvet_graph.model.learning import Text
from ecvet_graph.service.mobility.requests import NewExperience

pytestmark = pytest.mark.browser

DESK = "/en/mobility"
SCRIPT = "<script>document.title='taken over'</script><img src=x onerror=alert(1)>"


@dataclass(frozen=True, slots=True)
class Served:
    """A site with transfers in all states, its address, and addresses of records by name."""

    site: MobilitySite
    address: str
    places: dict[str, str]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve a site with transfers before, during and after the stay."""
    site = mobility_site(tmp_path_factory.mktemp("mobility"))
    office = site.office
    transfers = {
        "recognised": recognised_transfer(office),
        "transcribed": transcribed_transfer(office),
        "begun": begun_transfer(office),
    }
    home = office.desk(HOME)
    memorandum = home.memoranda()[0].id
    words = (Text(SCRIPT, "en"),)
    draft = home.new_agreement(agreement_of(memorandum, activities=words))
    outside = home.new_experience(NewExperience(qualification=PLUMBER))
    transfers |= {"draft": draft.id, "outside": outside.id}
    places = {name: f"/mobility/transfers/{one}" for name, one in transfers.items()}
    places["memorandum"] = f"/mobility/memoranda/{memorandum}"
    places["learner"] = f"/mobility/learners/{draft.learner.removeprefix('urn:uuid:')}"
    with answering(site.app) as address:
        yield Served(site, address, places)


def sign_in(page: Page, served: Served, institution: str) -> None:
    """Sign in by the form."""
    page.goto(served.address + DESK)
    page.get_by_label("Token of the coordinator").fill(served.site.office.secrets[institution])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="What waits for you")).to_be_visible()


def pages(served: Served) -> tuple[str, ...]:
    """Return all pages of the desk, in different languages."""
    place = served.places
    return (
        DESK,
        f"/en{place['draft']}",
        f"/de{place['transcribed']}",
        f"/fr{place['recognised']}",
        f"/en{place['outside']}",
        f"/de{place['memorandum']}",
        f"/en{place['learner']}",
        "/en/mobility/contact",
        "/en/mobility/transfers/new?q=pipefitter",
        f"/de/mobility/transfers/new?qualification={PLUMBER}",
        f"/en/mobility/transfers/new?home={PIPES}&host={WELDING}",
        "/en/mobility/experiences/new",
        "/fr/mobility/memoranda/new",
        f"/en/progress?target={PLUMBER}&q=pipefitter",
        "/fr/progress?q=plumber",
    )


@pytest.mark.parametrize("width", [1280, 360])
def test_pages_fit_are_accessible_and_silent(browser: Browser, served: Served, width: int) -> None:
    with browser.new_context(viewport={"width": width, "height": 900}) as context:
        view = watched(context, served.address)
        view.page.goto(served.address + DESK)
        assert violations(view.page) == []
        sign_in(view.page, served, HOME)
        for path in pages(served) if width < 1000 else pages(served)[:4]:
            view.page.goto(served.address + path)
            view.page.evaluate(
                "for (const one of document.querySelectorAll('main details')) one.open = true"
            )
            assert view.page.evaluate("document.documentElement.scrollWidth") <= width, path
            assert violations(view.page) == [], path
            assert "taken over" not in view.page.title()
        assert view.faults == []


def test_phases_stand_side_by_side_where_there_is_room(browser: Browser, served: Served) -> None:
    for width, is_beside in ((1280, True), (360, False)):
        with browser.new_context(viewport={"width": width, "height": 900}) as context:
            page = context.new_page()
            sign_in(page, served, HOME)
            page.goto(f"{served.address}/en{served.places['transcribed']}")
            boxes = [one.bounding_box() for one in page.locator("ol.phases > li").all()]
            tops = {round(box["y"]) for box in boxes if box}
            assert (len(tops) == 1) is is_beside


def host_assesses(page: Page) -> None:
    """Write down one outcome as passed and one as failed, award credit, and issue a transcript."""
    group = page.get_by_role("radiogroup", name="Join copper pipes")
    group.get_by_label("Passed").check()
    page.get_by_role("radiogroup", name="Explain how the tightness").get_by_label("Failed").check()
    page.get_by_role("button", name="Record the assessment").click()
    page.get_by_role("button", name="Award credit").click()
    page.locator("#step-finished summary").click()
    page.get_by_role("button", name="Finish the assessment").click()
    page.get_by_role("button", name="Issue the personal transcript").click()


def test_a_stay_is_assessed_and_recognised_without_script(browser: Browser, served: Served) -> None:
    name = begun_transfer(served.site.office)
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        sign_in(page, served, HOST)
        page.goto(f"{served.address}{DESK}/transfers/{name}")
        host_assesses(page)
        expect(page.locator("ol.phases")).to_contain_text("Personal transcript issued")
        assert name in page.url
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        sign_in(page, served, HOME)
        page.goto(f"{served.address}{DESK}/transfers/{name}")
        page.get_by_label("Granted").check()
        page.get_by_role("button", name="Record the decision").click()
        page.get_by_label("Award the whole unit").check()
        page.get_by_label("Granted").check()
        page.get_by_role("button", name="Record the decision").click()
        expect(page.get_by_role("alert")).to_contain_text("rule T08")
        expect(page.get_by_label("Award the whole unit")).to_be_checked()
        page.get_by_label("Award the whole unit").uncheck()
        page.get_by_role("button", name="Record the decision").click()
        expect(page.locator("#achieved ~ .scroll").first).to_contain_text("Failed")
        expect(page.get_by_role("button", name="Close the transfer")).to_be_visible()


def test_an_agreement_is_drafted_and_signed_by_keyboard(browser: Browser, served: Served) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        sign_in(page, served, HOME)
        page.goto(f"{served.address}/en/mobility/transfers/new?home={PIPES}&host={WELDING}")
        page.get_by_label("First day").focus()
        page.keyboard.type("03022026")
        page.get_by_label("Last day").focus()
        page.keyboard.type("03272026")
        page.get_by_role("button", name="Make the draft").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("Drafted")
        page.get_by_label("Signed by").focus()
        page.keyboard.press("Tab")
        day(page.get_by_label("Signed on").input_value())
        page.get_by_role("button", name="Record the signature").focus()
        page.keyboard.press("Enter")
        expect(page.locator("ol.phases")).to_contain_text("Signature recorded: Home institution")


def day(written: str) -> None:
    """Check that a day is that of today."""
    assert abs((datetime.fromisoformat(written).date() - datetime.now(UTC).date()).days) <= 1


def test_progress_is_ticked_without_script_and_stands_in_no_address(
    browser: Browser, served: Served
) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = progress_page(context, served)
        page.locator(".held-ticks summary").first.click()
        page.get_by_label("The whole unit was awarded").first.check()
        page.get_by_text("Add a unit").click()
        page.locator("#unit-q").fill("weld")
        page.locator("#unit-q").press("Enter")
        page.locator("button[name=add-held]").click()
        expect(page.locator("input[type=hidden][name=held]").last).to_have_value(WELDING)
        page.get_by_role("button", name="Show the progress").click()
        expect(page.locator(".verdict")).to_contain_text("1 of 2")
        page.get_by_text("How is this computed?").click()
        expect(page.locator("table.lines")).to_contain_text("it counts whole")
        assert page.url == f"{served.address}/en/progress"
        assert context.cookies() == []


def progress_page(context: BrowserContext, served: Served) -> Page:
    """Ask for the form of a qualification as somebody who knows a word of its title."""
    page = context.new_page()
    page.goto(f"{served.address}/en/progress")
    page.get_by_label("Words in titles").fill("plumb")
    page.get_by_label("Words in titles").press("Enter")
    page.get_by_role("button", name="Aim at this").click()
    return page
