"""The stay with a failed outcome, the amendment, and refusal and appeal, as people do them on pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from tests.scenarios.desk_page import OUTCOMES, DeskPage, ago, desks, served
from tests.scenarios.installation import COLLEGE, Installation
from tests.scenarios.story import Story

pytestmark = pytest.mark.browser

BRAKES, DAMPERS, AXLES = (
    f"kfz-mechatroniker--fahrwerk--{name}"
    for name in ("checks-renews-brake", "finds-repairs-damage", "measures-axles-sets")
)
WHOLE = {BRAKES: "passed", DAMPERS: "passed", AXLES: "passed"}


@pytest.fixture
def pages(browser: Browser, office: Installation) -> Iterator[tuple[DeskPage, DeskPage]]:
    """Return the desks of home and host."""
    with served(office) as site:
        found = desks(browser, site, office, COLLEGE)
        yield found
        for one in found:
            one.page.context.close()


def memorandum(home: DeskPage, host: DeskPage) -> str:
    """Return the IRI of a memorandum that home drafted and both signed on the pages."""
    home.go("memoranda/new")
    form = home.page.locator("form.wide-form")
    fields = {
        "titles": "Exchange in vehicle technology",
        "parties": COLLEGE,
        "qualifications": "demo-de:kfz-mechatroniker",
        "valid_from": ago(200),
        "valid_until": ago(-700),
    }
    form.locator("[name=qualifications]").nth(1).fill("demo-fi:ajoneuvomekaanikko")
    home.send(form, fields)
    for desk in (home, host):
        desk.go(f"memoranda/{home.name}")
        desk.send(desk.page.locator("details.step-form").first, {"on": ago(190)})
    assert host.state == "active"
    return f"urn:uuid:{home.name}"


def begun(home: DeskPage, host: DeskPage) -> str:
    """Return the name of a transfer on the chassis unit that was drafted, signed and begun."""
    agreed = memorandum(home, host)
    home.go("transfers/new?home=demo-de:fahrwerk&host=demo-fi:alusta")
    form = home.page.locator("form.wide-form")
    form.locator("select[name=host]").select_option(COLLEGE)
    form.locator("select[name=memorandum]").select_option(agreed)
    for outcome in WHOLE:
        form.locator(f'input[name=agreed][value$="{OUTCOMES}{outcome}"]').check()
    home.send(
        form,
        {"start": ago(60), "end": ago(5), "assessment_method": "Work sample before two assessors"},
    )
    name = home.name
    home.sign("home", ago(70))
    home.sign("learner", ago(69))
    host.transfer(name)
    host.sign("host", ago(68))
    host.do("begun")
    assert host.state == "in-progress"
    return name


def transcribed(home: DeskPage, host: DeskPage, results: dict[str, str]) -> str:
    """Return the name of a transfer whose host assessed, credited, and issued the transcript."""
    name = begun(home, host)
    host.assess(results, ago(8))
    host.do("credited", {"on": ago(7)})
    host.do("finished")
    host.do("transcript", {"on": ago(6)})
    assert host.state == "assessed"
    return name


@pytest.mark.long
def test_a_failed_outcome_abroad_is_repeated_at_home(pages: tuple[DeskPage, DeskPage]) -> None:
    story = Story("1, in the browser. One outcome failed abroad, repeated at home")
    home, host = pages
    name = transcribed(home, host, {**WHOLE, AXLES: "failed"})
    story.tell("On the pages: drafted, signed by all, begun, assessed with one failed outcome.")
    home.transfer(name)
    home.decide("validated", "granted", ago(4))
    form = home.step("recognised")
    form.locator("input[name=units]").check()
    home.decide("recognised", "granted", ago(3))
    assert "T08" in home.fault
    story.tell(f"The page refuses to award the whole unit: {home.fault}")
    form = home.step("recognised")
    form.locator("input[name=units]").uncheck()
    home.decide("recognised", "granted", ago(3))
    assert home.state == "recognised"
    table = home.page.locator("section[aria-labelledby=achieved]")
    expect(table.locator("tbody tr").filter(has_text="geometry")).to_contain_text("Failed")
    expect(table).not_to_contain_text("Unit awarded")
    home.do("closed")
    assert home.state == "closed"

    home.go("experiences/new")
    form = home.page.locator("form.narrow")
    form.locator("select[name=route]").select_option("outside-mou")
    form.locator("select[name=learner]").select_option(index=1)
    home.send(form, {"qualification": "demo-de:kfz-mechatroniker"})
    home.assess({AXLES: "passed"}, ago(2))
    home.do("credited", {"on": ago(2)})
    home.do("finished")
    home.decide("validated", "granted", ago(1))
    home.step("recognised").locator("input[name=units]").check()
    home.decide("recognised", "granted", ago(1))
    expect(home.page.locator("section[aria-labelledby=achieved]")).to_contain_text("Unit awarded")
    story.tell("Repeated at home with success: the page shows the unit as awarded.")


@pytest.mark.long
def test_an_agreement_is_amended_on_the_pages(pages: tuple[DeskPage, DeskPage]) -> None:
    story = Story("5, in the browser. An amendment during the stay")
    home, host = pages
    name = begun(home, host)
    host.assess({BRAKES: "passed"}, ago(50))
    form = host.step("amended")
    form.locator(f'input[name=agreed][value$="{OUTCOMES}{AXLES}"]').uncheck()
    host.send(form, {"end": ago(1)})
    assert host.state == "amended"
    expect(host.page.locator("details#step-assessed")).to_have_count(0)
    story.tell("Version 2 without the axles: the page offers no assessment until all have signed.")
    host.sign("host", ago(45))
    home.transfer(name)
    home.sign("home", ago(45))
    home.sign("learner", ago(44))
    assert home.state == "in-progress"
    table = home.page.locator("section[aria-labelledby=achieved] tbody tr")
    expect(table.filter(has_text="geometry")).to_contain_text("in an earlier version")
    expect(table.filter(has_text="brake pads")).to_contain_text("Passed")
    story.tell("All have signed: the stay goes on, and the brakes stay passed.")


def test_a_refusal_is_appealed_on_the_pages(pages: tuple[DeskPage, DeskPage]) -> None:
    story = Story("6, in the browser. A refusal with reasons, and an appeal")
    home, host = pages
    name = transcribed(home, host, dict(WHOLE))
    home.transfer(name)
    home.decide("validated", "refused", ago(4))
    assert "T05" in home.fault
    story.tell(f"A refusal without reasons is not taken: {home.fault}")
    reason = "The record bears one assessor; two were agreed."
    home.decide("validated", "refused", ago(4), reasons=reason)
    assert home.state == "validation-refused", home.fault
    expect(home.page.locator("section[aria-labelledby=records]")).to_contain_text(reason)
    expect(home.page.locator("details#step-validated")).to_have_count(0)
    home.decide("validated-appeal", "granted", ago(2), reasons="The full record was handed in.")
    assert home.state == "validated"
    records = home.page.locator("section[aria-labelledby=records]")
    expect(records).to_contain_text("overturned on appeal")
    expect(records).to_contain_text(reason)
    home.step("recognised").locator("input[name=units]").check()
    home.decide("recognised", "granted", ago(1))
    expect(home.page.locator("section[aria-labelledby=achieved]")).to_contain_text("Unit awarded")
    story.tell(
        "On appeal the credit is validated and the unit awarded; the refusal stays on record."
    )
