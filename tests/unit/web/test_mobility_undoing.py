"""At the desk: an amendment that comes to nothing, and a result that was written down by mistake."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from tests.unit.service.mobility.desks import begun_transfer
from tests.unit.service.mobility.plumbing import COPPER, HOME, HOST, PIPES
from tests.unit.web.mobility_site import MobilitySite, Visitor, mobility_site

DESK = "/en/mobility"
NOW = datetime.now(UTC).date()
DAY = NOW.isoformat()
LATER = (NOW + timedelta(days=27)).isoformat()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> MobilitySite:
    """Return a site with three institutions."""
    return mobility_site(tmp_path_factory.mktemp("undoing"))


def soup(visitor: Visitor) -> BeautifulSoup:
    """Return the page that is seen."""
    return BeautifulSoup(visitor.page, "html.parser")


def test_an_amendment_is_declined_with_a_reason_and_shown_as_not_agreed(site: MobilitySite) -> None:
    there = f"{DESK}/transfers/{begun_transfer(site.office)}"
    home, host = site.visitor(HOME), site.visitor(HOST)
    host.see(there)
    host.send(f"{there}/amend", start=DAY, end=LATER, agreed=f"{PIPES} {COPPER}")
    assert soup(host).select_one("#step-withdrawn")
    assert not soup(host).select_one("#step-declined")
    home.see(there)
    assert not soup(home).select_one("#step-withdrawn")
    home.send(f"{there}/decline", 409, reasons=" ")
    assert "(rule S-reason)" in home.page
    home.send(f"{there}/decline", reasons="All of it was agreed", language="en")
    assert "Amendment declined" in home.page
    assert "Version 2 was not agreed" in home.page
    assert "All of it was agreed" in home.page
    assert soup(home).select_one("#agreement .count").get_text() == "version 1"  # type: ignore[union-attr]


def test_the_host_corrects_a_result_and_says_why(site: MobilitySite) -> None:
    name = begun_transfer(site.office)
    there = f"{DESK}/transfers/{name}"
    host = site.visitor(HOST)
    host.see(there)
    assert not soup(host).select("details.correction")
    host.send(f"{there}/assess", on=DAY, **{f"result-{COPPER}": "passed"})
    corrected = str(soup(host).select_one("input[name=corrected]")["value"])  # type: ignore[index]
    assert corrected.startswith("failed urn:uuid:")
    host.send(f"{there}/assess", 409, on=DAY, corrected=corrected)
    assert "The correction gives no reason." in host.page
    assert soup(host).select_one(f'details.correction[open] input[value="{corrected}"][checked]')
    host.send(f"{there}/assess", on=DAY, corrected=corrected, remarks="The other bench")
    first, second = site.office.desk(HOST).transfer(name).assessments
    assert (second.corrects, second.result, second.remarks[0].value) == (
        first.iri,
        "failed",
        "The other bench",
    )
    assert str(soup(host).select_one("input[name=corrected]")["value"]).startswith("passed")  # type: ignore[index]
    host.send(f"{there}/assess", 422, on=DAY, corrected="nothing")
