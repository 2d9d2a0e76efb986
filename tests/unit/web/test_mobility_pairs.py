"""The way to a pair of units by choosing: own qualifications, a unit, a matched unit abroad."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from tests.unit.service.mobility.desks import memorandum_of
from tests.unit.service.mobility.plumbing import (
    HEATING,
    HOME,
    HOST,
    PIPEFITTER,
    PIPES,
    PLUMBER,
    WELDING,
)
from tests.unit.web.mobility_site import DESK, MobilitySite, Visitor, mobility_site

from ecvet_graph.model.match import Reservation, Verdict
from ecvet_graph.service.views import MatchEntry

NEW = f"{DESK}/transfers/new"


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> MobilitySite:
    """Return a site whose unit of pipes is matched with two units abroad."""
    site = mobility_site(tmp_path_factory.mktemp("pairs"))
    reader = site.office.reader
    welding, pipes = reader.entry(WELDING), reader.entry(PIPES)
    stranger = replace(welding, iri=f"{WELDING}-elsewhere", identifier=None)
    matches = (_match(pipes, stranger, "0.9", "0.8"), _match(welding, pipes, "0.4", "0.25"))
    monkeypatch.setattr(reader, "matches_of", lambda iri: matches if iri == PIPES else ())
    return site


def test_the_own_qualifications_and_those_of_memoranda_come_first(site: MobilitySite) -> None:
    home = site.visitor(HOME)
    home.see(NEW)
    assert steps(home) == [f"qualification={PLUMBER}"]
    assert "Awarded or published by your institution" in home.page
    assert "Named in your memoranda" not in home.page
    memorandum_of(site.office)
    home.see(NEW)
    assert steps(home) == [f"qualification={PLUMBER}", f"qualification={PIPEFITTER}"]
    assert "Named in your memoranda" in home.page


def test_other_qualifications_are_found_by_words(site: MobilitySite) -> None:
    home = site.visitor(HOME)
    home.see(f"{NEW}?q=PIPEF&country=")
    assert steps(home)[1:] == [f"qualification={PIPEFITTER}"]
    assert "1 found" in home.page
    home.see(f"{NEW}?q=astronaut")
    assert "No qualification fits" in home.page


def test_units_of_a_qualification_say_how_many_are_matched(site: MobilitySite) -> None:
    home = site.visitor(HOME)
    home.see(f"{NEW}?qualification=demo:plumber")
    chosen = f"qualification={PLUMBER}"
    assert steps(home) == [f"{chosen}&home={HEATING}", f"{chosen}&home={PIPES}"]
    facts = [one.get_text(" ", strip=True) for one in soup(home).select(".chooser .row-facts")]
    assert facts == ["2 outcomes no matched unit abroad", "2 outcomes 2 matched units abroad"]


def test_matched_units_with_a_memorandum_in_force_come_first(site: MobilitySite) -> None:
    home = site.visitor(HOME)
    address = f"{NEW}?qualification={PLUMBER}&home={PIPES}"
    home.see(address)
    assert "Memorandum in force" not in home.page
    assert "host=" + WELDING + "-elsewhere" in steps(home)[0]
    memorandum_of(site.office)
    home.see(address)
    first, second = soup(home).select(".chooser > li")
    assert "Memorandum in force" in first.get_text()
    assert "Vocational College" in first.get_text()
    assert "Covers 25 %" in first.get_text(" ", strip=True).replace("\N{NO-BREAK SPACE}", " ")
    assert "Memorandum in force" not in second.get_text()
    home.see(f"{NEW}?{steps(home)[0]}")
    selected = soup(home).select_one("#qualification option[selected]")
    assert selected is not None
    assert selected["value"] == PLUMBER
    assert HOST in [str(one["value"]) for one in soup(home).select("#host option")]


def test_a_unit_without_matches_leads_back_to_the_others(site: MobilitySite) -> None:
    home = site.visitor(HOME)
    home.see(f"{NEW}?home={HEATING}")
    assert "No unit abroad is matched with this one." in home.page
    assert soup(home).select_one("details.by-name input#host") is not None


@pytest.mark.parametrize("asked", ["qualification=demo:nobody", "home=demo:nothing"])
def test_what_is_not_known_is_said_and_the_first_step_is_shown(
    site: MobilitySite, asked: str
) -> None:
    home = site.visitor(HOME)
    home.see(f"{NEW}?{asked}", 404)
    assert soup(home).select_one("#fault") is not None
    assert steps(home) == [f"qualification={PLUMBER}"]


def soup(visitor: Visitor) -> BeautifulSoup:
    """Return the page that is seen."""
    return BeautifulSoup(visitor.page, "html.parser")


def steps(visitor: Visitor) -> list[str]:
    """Return what the links to choose ask for."""
    links = soup(visitor).select(".chooser a[role=button]")
    return [str(one["href"]).partition("?")[2] for one in links]


def _match(a: object, b: object, covers_a: str, covers_b: str) -> MatchEntry:
    return MatchEntry(
        iri="https://example.org/id/derived/unit-match/1",
        a=a,  # type: ignore[arg-type]
        b=b,  # type: ignore[arg-type]
        score=Decimal("0.5"),
        coverage_of_a=Decimal(covers_a),
        coverage_of_b=Decimal(covers_b),
        verdict=Verdict.PARTIAL,
        reservation=Reservation.NONE,
        level_gap=None,
    )
