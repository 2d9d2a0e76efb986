"""The desk as pages: a transfer from the memorandum to its end, by the forms alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup, Tag
from tests.unit.service.mobility.desks import (
    STRANGER,
    agreement_of,
    begun_transfer,
    memorandum_of,
    transcribed_transfer,
)
from tests.unit.service.mobility.plumbing import (
    COPPER,
    HANDOVER,
    HOME,
    HOST,
    PIPES,
    PLUMBER,
    TIGHT,
    WELDING,
)
from tests.unit.web.mobility_site import DESK, MobilitySite, Visitor, mobility_site

from ecvet_graph.model.learning import Text
from ecvet_graph.service.mobility import memorandum_desk, memorandum_view

NOW = datetime.now(UTC).date()
DAY = NOW.isoformat()
LATER = (NOW + timedelta(days=27)).isoformat()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> MobilitySite:
    """Return a site with three institutions."""
    return mobility_site(tmp_path_factory.mktemp("mobility"))


def soup(visitor: Visitor) -> BeautifulSoup:
    """Return the page that is seen."""
    return BeautifulSoup(visitor.page, "html.parser")


def open_steps(visitor: Visitor) -> list[str]:
    """Return the steps whose forms are open."""
    return [str(one["id"]) for one in soup(visitor).select("details.step-form[open]")]


def place(visitor: Visitor) -> str:
    """Return the address of the transfer whose step form is on the page."""
    form = soup(visitor).select_one("details.step-form form")
    assert isinstance(form, Tag)
    return str(form["action"]).split("#")[0].rsplit("/", 1)[0]


def test_a_transfer_goes_all_the_way_by_forms(site: MobilitySite) -> None:
    home, host = site.visitor(HOME), site.visitor(HOST)
    memorandum_of(site.office)
    home.see(f"{DESK}/transfers/new?home={PIPES}&host={WELDING}")
    ticked = [str(one["value"]) for one in soup(home).select("input[name=agreed][checked]")]
    assert ticked == [f"{PIPES} {COPPER}"]
    choices = soup(home).select("#memorandum option")
    home.send(
        f"{DESK}/transfers/new?home={PIPES}&host={WELDING}",
        host=HOST,
        qualification=PLUMBER,
        memorandum=choices[1]["value"],
        start=DAY,
        end=LATER,
        agreed=[f"{PIPES} {COPPER}", f"{PIPES} {TIGHT}"],
        assessment_method="Work sample",
        **{f"host-unit-{PIPES}": WELDING},
    )
    assert open_steps(home) == ["step-signed"]
    there = place(home)
    home.send(f"{there}/sign", role="home", on=DAY)
    home.send(f"{there}/sign", role="learner", on=DAY)
    assert "Nothing: the next step is that of your partner." in home.page
    assert "Signature of the hosting institution" in home.page
    host.see(there)
    host.send(f"{there}/sign", role="host", on=DAY)
    assert open_steps(host) == ["step-begun"]
    host.send(f"{there}/begin")
    host.send(
        f"{there}/assess",
        on=DAY,
        method="Work sample",
        language="en",
        **{f"result-{COPPER}": "passed", f"result-{TIGHT}": "failed"},
    )
    assert open_steps(host)[0] == "step-credited"
    host.send(f"{there}/credit", unit=PIPES, outcomes=COPPER, on=DAY)
    host.send(f"{there}/transcript", on=DAY)
    home.see(there)
    assert open_steps(home) == ["step-validated"]
    credit = str(soup(home).select_one("input[name=credit]")["value"])  # type: ignore[index]
    home.send(f"{there}/validate", credit=credit, outcomes=COPPER, result="granted", on=DAY)
    assert open_steps(home) == ["step-recognised"]
    refused = home.send(
        f"{there}/recognise", 409, outcomes=COPPER, units=PIPES, result="granted", on=DAY
    )
    assert "(rule T08)" in refused.text
    assert soup(home).select_one(f'input[name=units][value="{PIPES}"][checked]')
    home.send(f"{there}/recognise", outcomes=COPPER, result="granted", on=DAY)
    home.send(f"{there}/close")
    assert "Nothing: this transfer is at its end." in home.page
    rows = [row.get_text(" ", strip=True) for row in soup(home).select("#achieved ~ .scroll tr")]
    assert any("Passed yes yes yes" in row for row in rows)
    assert any("Failed no no no" in row for row in rows)


def test_what_is_wrong_is_said_beside_the_field_and_input_is_kept(site: MobilitySite) -> None:
    home = site.visitor(HOME)
    path = f"{DESK}/transfers/new?home={PIPES}&host={WELDING}"
    home.see(path)
    home.send(
        path,
        422,
        host=HOST,
        qualification=PLUMBER,
        start="tomorrow",
        end=LATER,
        agreed=f"{PIPES} {TIGHT}",
        activities="Practice in the <workshop>",
    )
    page = soup(home)
    start = page.select_one("#start")
    assert isinstance(start, Tag)
    assert start["aria-invalid"] == "true"
    fault = page.select_one("#start-fault")
    assert isinstance(fault, Tag)
    assert "not a day" in fault.get_text()
    assert str(start["aria-describedby"]).split() == ["start-fault"]
    assert page.select_one("#activities").get_text() == "Practice in the <workshop>"  # type: ignore[union-attr]
    ticked = [str(one["value"]) for one in page.select("input[name=agreed][checked]")]
    assert ticked == [f"{PIPES} {TIGHT}"]


def test_a_stay_outside_its_memorandum_is_told_beside_the_day(site: MobilitySite) -> None:
    memorandum = f"urn:uuid:{memorandum_of(site.office)}"
    home = site.visitor(HOME)
    path = f"{DESK}/transfers/new?home={PIPES}&host={WELDING}"
    home.see(path)
    assert "(1 January 2026 to 31 December 2028)" in soup(home).select_one("#memorandum").get_text()  # type: ignore[union-attr]
    sent = {"host": HOST, "qualification": PLUMBER, "agreed": f"{PIPES} {TIGHT}"}
    home.send(path, 409, start="2028-12-30", end="2029-01-02", memorandum=memorandum, **sent)
    fault = soup(home).select_one("#end-fault")
    assert isinstance(fault, Tag)
    assert "valid until 2028-12-31" in fault.get_text()


def test_both_sides_read_what_blocks_a_signature_and_who_mends_it(site: MobilitySite) -> None:
    memorandum = memorandum_of(site.office)
    desk = site.office.desk(HOME)
    there = f"{DESK}/transfers/{desk.new_agreement(agreement_of(memorandum)).id}"
    desk.terminate(memorandum)
    for institution in (HOME, HOST):
        visitor = site.visitor(institution)
        visitor.see(there)
        stuck = soup(visitor).select_one("#stuck")
        assert isinstance(stuck, Tag)
        assert "memorandum is not in force" in stuck.get_text()
        assert "amends the agreement" in stuck.get_text()
        assert "that of your partner" not in visitor.page
        link = stuck.select_one("a")
        assert isinstance(link, Tag)
        assert soup(visitor).select_one(str(link["href"])) is not None


def test_a_refused_step_keeps_what_was_written_and_changes_nothing(site: MobilitySite) -> None:
    there = f"{DESK}/transfers/{begun_transfer(site.office)}"
    host = site.visitor(HOST)
    host.see(there)
    before = host.hidden["revision"]
    host.send(f"{there}/assess", 422, on=DAY, remarks="Not yet")
    assert "No outcome has a result." in host.page
    assert "Not yet" in host.page
    assert open_steps(host) == ["step-assessed"]
    host.see(there)
    assert host.hidden["revision"] == before


def test_of_two_who_act_at_once_one_is_told(site: MobilitySite) -> None:
    there = f"{DESK}/transfers/{begun_transfer(site.office)}"
    first, second = site.visitor(HOST), site.visitor(HOST)
    first.see(there)
    second.see(there)
    passed = {f"result-{COPPER}": "passed"}
    first.send(f"{there}/assess", on=DAY, **passed)
    second.send(f"{there}/assess", 409, on=DAY, **passed)
    assert "Somebody saved a later state" in second.page


def test_a_refusal_with_reasons_can_be_appealed(site: MobilitySite) -> None:
    there = f"{DESK}/transfers/{transcribed_transfer(site.office)}"
    home = site.visitor(HOME)
    home.see(there)
    credit = str(soup(home).select_one("input[name=credit]")["value"])  # type: ignore[index]
    without = home.send(f"{there}/validate", 409, credit=credit, result="refused", on=DAY)
    assert "(rule T05)" in without.text
    in_german = home.see(f"/de/mobility{there.removeprefix(DESK)}/validate", 303)
    assert in_german.headers["Location"].endswith(there.removeprefix(DESK))
    home.see(there)
    reasons = "The assessment did not follow the agreed procedure."
    home.send(f"{there}/validate", credit=credit, result="refused", on=DAY, reasons=reasons)
    assert reasons in home.page
    assert "step-validated-appeal" in home.page
    appeals = str(soup(home).select_one("input[name=appeals]")["value"])  # type: ignore[index]
    home.send(
        f"{there}/validate",
        credit=credit,
        appeals=appeals,
        outcomes=[COPPER, TIGHT],
        result="granted",
        on=DAY,
        reasons="The protocol was handed in later.",
    )
    assert "overturned on appeal" in home.page
    assert open_steps(home) == ["step-recognised"]


def test_an_amendment_is_signed_again(site: MobilitySite) -> None:
    there = f"{DESK}/transfers/{begun_transfer(site.office)}"
    host = site.visitor(HOST)
    host.see(there)
    heating = HANDOVER.replace("/outcome/", "/unit/").rsplit("--", 1)[0]
    host.send(
        f"{there}/amend",
        start="2026-03-02",
        end="2026-04-24",
        agreed=[f"{PIPES} {COPPER}", f"{PIPES} {TIGHT}", f"{heating} {HANDOVER}"],
        **{f"host-unit-{PIPES}": WELDING},
    )
    assert "version 2" in host.page
    assert open_steps(host) == ["step-signed"]
    assert "to be signed again" in host.page


def test_non_formal_learning_has_a_way_without_a_stay(site: MobilitySite) -> None:
    home = site.visitor(HOME)
    home.see(f"{DESK}/experiences/new")
    home.send(f"{DESK}/experiences/new", qualification="demo:plumber", route="non-formal")
    there = place(home)
    assert open_steps(home) == ["step-assessed"]
    assert len(soup(home).select("table.results tbody tr")) == 4
    home.send(f"{there}/assess", on=DAY, **{f"result-{COPPER}": "passed"})
    home.send(f"{there}/credit", unit=PIPES, outcomes=COPPER, on=DAY)
    assert "Credit awarded" in home.page


def test_a_memorandum_is_drafted_and_signed_by_both(site: MobilitySite) -> None:
    home, host = site.visitor(HOME), site.visitor(HOST)
    home.see(f"{DESK}/memoranda/new")
    home.send(f"{DESK}/memoranda/new", 422, titles="", parties=HOST, valid_from=DAY)
    fields = {"titles": "Pipes together", "parties": HOST, "qualifications": "demo:plumber"}
    incomplete = home.send(f"{DESK}/memoranda/new", 409, valid_from=DAY, **fields)
    assert "(rule M04)" in incomplete.text
    home.send(
        f"{DESK}/memoranda/new",
        valid_from=DAY,
        confirmations=["status", "criteria", "conditions", "comparability"],
        **fields,
    )
    there = place(home)
    home.send(f"{there}/sign", on=DAY)
    host.see(there)
    host.send(f"{there}/sign", on=DAY)
    assert "In force" in host.page
    assert "Not confirmed" in host.page


def test_a_public_memorandum_is_taken_out_of_public_with_a_reason(
    site: MobilitySite, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[object] = []
    monkeypatch.setattr(memorandum_view, "is_public", lambda *_: True)
    monkeypatch.setattr(
        memorandum_desk, "withdraw_memorandum", lambda *_, reason, **__: taken.append(reason)
    )
    name = memorandum_of(site.office)
    there = f"{DESK}/memoranda/{name}"
    home = site.visitor(HOME)
    home.see(there)
    assert soup(home).select_one(f'form[action="{there}/withdraw"] textarea[name=reason]')
    home.send(f"{there}/withdraw", reason="Written twice.", language="en")
    assert "Written down." in home.page
    address = f"/api/mobility/memoranda/{name}/withdraw"
    field = site.bearer(HOME)
    late = home.client.post(address, json={}, headers=field | {"If-Match": '"99"'})
    assert late.status_code == 412
    seen = home.client.get(f"/api/mobility/memoranda/{name}", headers=field).headers["ETag"]
    done = home.client.post(address, json={}, headers=field | {"If-Match": seen})
    assert done.status_code == 200, done.text
    assert taken == [Text("Written twice.", "en"), None]


def test_names_are_for_papers_and_go_with_everything_else(site: MobilitySite) -> None:
    office = site.office
    learner = office.desk(HOME).transfer(begun_transfer(office)).learner.removeprefix("urn:uuid:")
    there = f"{DESK}/learners/{learner}"
    home, host = site.visitor(HOME), site.visitor(HOST)
    home.see(there)
    home.send(there, given_names="Zora", family_name="Quellmann")
    assert "Zora" in home.page
    assert "Zora" in home.see(f"{there}/records.json").text
    assert "Zora" not in home.see(DESK).text
    host.see(there)
    assert "Erase the records" not in host.page
    home.see(there)
    home.send(f"{there}/erase", 400)
    home.send(f"{there}/erase", understood="yes")
    home.see(there, 404)


def test_records_of_others_are_not_there(site: MobilitySite) -> None:
    name = begun_transfer(site.office)
    stranger = site.visitor(STRANGER)
    stranger.see(f"{DESK}/transfers/{name}", 404)
    stranger.see(DESK)
    stranger.send(f"{DESK}/transfers/{name}/finish", 404)
    assert "No transfer yet." in stranger.see(DESK).text


def test_the_record_is_linked_data_without_names(site: MobilitySite) -> None:
    name = transcribed_transfer(site.office)
    home = site.visitor(HOME)
    for suffix in ("record.ttl", "credential.ttl"):
        response = home.see(f"{DESK}/transfers/{name}/{suffix}")
        assert response.mimetype == "text/turtle"
        assert response.headers["Cache-Control"] == "no-store"
    home.see(f"{DESK}/transfers/{begun_transfer(site.office)}/credential.ttl", 404)


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_every_page_stands_in_every_language(site: MobilitySite, language: str) -> None:
    home = site.visitor(HOME)
    name = transcribed_transfer(site.office)
    memorandum = site.office.desk(HOME).memoranda()[0].id
    paths = (
        "",
        f"/transfers/{name}",
        f"/memoranda/{memorandum}",
        "/transfers/new",
        f"/transfers/new?home={PIPES}&host={WELDING}",
        "/experiences/new",
        "/memoranda/new",
    )
    for path in paths:
        home.see(f"/{language}/mobility{path}")
        ids = [str(one["id"]) for one in soup(home).select("[id]")]
        assert len(ids) == len(set(ids)), path


def test_the_address_of_the_office_is_written_down_for_papers(site: MobilitySite) -> None:
    home = site.visitor(HOME)
    home.see(f"{DESK}/contact")
    home.send(f"{DESK}/contact", name="Office of mobility", address="1 Main Street")
    assert "Written down." in home.page
    name = begun_transfer(site.office)
    assert "1 Main Street" in home.see(f"{DESK}/transfers/{name}/papers/agreement").text
    assert "Main Street" not in home.see(f"{DESK}/transfers/{name}").text


def test_a_pair_of_units_leads_to_an_agreement(site: MobilitySite) -> None:
    compared = site.visitor().see(f"/en/compare?a={WELDING}&b={PIPES}")
    assert "Draft a learning agreement from this pair" in compared.text


def test_an_address_without_its_language_leads_to_the_page(site: MobilitySite) -> None:
    client = site.app.test_client()
    for path in ("/mobility", "/mobility/memoranda/new", "/progress"):
        response = client.get(path, headers={"Accept-Language": "fr"})
        assert response.headers["Location"] == f"/fr{path}"
