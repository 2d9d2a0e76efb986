"""The form of data stewards: checking without a token, the report, publishing with one."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from bs4 import BeautifulSoup, Tag
from rdflib import Graph
from rdflib.namespace import RDF, SH
from tests.unit.web.example_graph import BASE
from tests.unit.web.publishing_site import AGENCY, DATASET, NOW, PublishingSite, document

from ecvet_graph.config import Settings
from ecvet_graph.errors import NotFoundError
from ecvet_graph.publish import Outcome, Receipt
from ecvet_graph.publish.audit import read_audit
from ecvet_graph.publish.registry import suspend_agency
from ecvet_graph.publish.tokens import Role, Scope, add_token
from ecvet_graph.service.agencies import Actor
from ecvet_graph.service.archive import shelf
from ecvet_graph.service.datasets import Upload, submit

BROKEN = document(walls="Building walls").replace(b"elm:learningOutcome <", b"elm:homepage <")
TABLES = {
    "qualifications.csv": "qualification_id,country,title_en,awarding_body_en\nbrick,IE,Bricks,Office\n",
    "units.csv": "qualification_id,unit_id,title_en,eqf_level\nbrick,walls,Building walls,high\n",
    "outcomes.csv": "unit_id,text_en\nwalls,Builds a wall.\n",
}


def page(site: PublishingSite, address: str) -> Tag:
    response = site.client().get(address)
    assert response.status_code == 200, response.text
    return BeautifulSoup(response.text, "html.parser").select_one("main") or Tag(name="none")


def text(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())


def versions(site: PublishingSite) -> int:
    try:
        with shelf(site.app.config["ECVET"]) as held:
            return held.dataset(AGENCY, DATASET).version
    except NotFoundError:
        return 0


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_the_form_offers_templates_and_the_registered_agencies(
    publishing: PublishingSite, language: str
) -> None:
    main = page(publishing, f"/{language}/publish?agency={AGENCY}&dataset=x")
    assert main.select_one(f'datalist option[value="{AGENCY}"]')
    assert main.select_one("#agency")["value"] == AGENCY  # type: ignore[index]
    links = [link["href"] for link in main.select(".downloads a")]
    assert len(links) == 4
    suffix = "" if language == "en" else f"-{language}"
    assert links[0] == f"/templates/ecvet-template{suffix}.xlsx"


def test_checking_needs_no_token_and_changes_nothing(publishing: PublishingSite) -> None:
    main = page(publishing, publishing.report(document(walls="Building walls")))
    assert "This file can be published" in text(main)
    assert "What will be published" in text(main)
    assert versions(publishing) == 0


def test_a_report_says_what_is_wrong_where_and_why(publishing: PublishingSite) -> None:
    main = page(publishing, publishing.report(BROKEN, "my units.ttl"))
    assert "cannot be published yet" in text(main)
    worst = main.select(".findings > li")[0]
    assert "The unit has no learning outcome." in text(worst)
    assert "Add what a learner knows" in text(worst)
    assert worst.select_one('a[href="/en/constraints/U04"]')
    assert "my units.ttl" in text(worst.select("td")[0])
    assert BROKEN.splitlines()[int(text(worst.select("td")[1])) - 1].startswith(b"<")
    assert not main.select("#token")


def test_a_report_stands_worst_first(publishing: PublishingSite) -> None:
    main = page(publishing, publishing.report(BROKEN))
    order = [entry["class"][0] for entry in main.select(".findings > li")]
    ranks = [
        ("severity-violation", "severity-warning", "severity-info").index(one) for one in order
    ]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) > 1


def test_a_report_is_there_in_every_language(publishing: PublishingSite) -> None:
    address = publishing.report(BROKEN)
    german = page(publishing, address.replace("/en/", "/de/"))
    assert "Die Einheit hat kein Lernergebnis." in text(german)
    assert publishing.client().get(address.replace("/en/", "/fr/")).status_code == 200


def test_rows_of_tables_that_are_sent_together_are_named(publishing: PublishingSite) -> None:
    files = [(content.encode(), name) for name, content in TABLES.items()]
    main = page(publishing, publishing.check(*files).headers["Location"])
    (entry,) = main.select(".findings > li")
    assert "'high' is not a whole number from 1 to 8." in text(entry)
    assert [text(cell) for cell in entry.select("td")] == ["units.csv", "2", "eqf_level"]


def test_what_is_wrong_in_a_table_is_said_in_the_language_of_the_page(
    publishing: PublishingSite,
) -> None:
    files = [(content.encode(), name) for name, content in TABLES.items()]
    german = page(publishing, publishing.check(*files, language="de").headers["Location"])
    assert "'high' ist keine ganze Zahl von 1 bis 8." in text(german)


def test_the_same_mistake_in_many_rows_is_told_once(publishing: PublishingSite) -> None:
    rows = "".join(f"brick,u{number},Unit {number},level {number}\n" for number in range(300))
    tables = TABLES | {"units.csv": f"qualification_id,unit_id,title_en,eqf_level\n{rows}"}
    tables["outcomes.csv"] = "unit_id,text_en\nu1,Builds a wall.\n"
    files = [(content.encode(), name) for name, content in tables.items()]
    main = page(publishing, publishing.check(*files).headers["Location"])
    (entry,) = main.select(".findings > li")
    assert "300 places" in text(entry)
    assert len(entry.select("tbody tr")) == 200
    assert "300" in text(main.select(".figures dd")[0])


def test_the_report_can_be_downloaded_in_three_forms(publishing: PublishingSite) -> None:
    address, client = publishing.report(BROKEN), publishing.client()
    table = client.get(f"{address}/findings.csv")
    assert table.text.startswith("\ufeffseverity,")
    assert "attachment" in table.headers["Content-Disposition"]
    assert client.get(f"{address.replace('/en/', '/de/')}/findings.csv").text[1:8] == "Schwere"
    graph = Graph().parse(data=client.get(f"{address}/findings.ttl").text, format="turtle")
    plain = json.loads(client.get(f"{address}/findings.json").text)
    assert len(set(graph.subjects(RDF.type, SH.ValidationResult))) == len(plain["findings"]) > 3


def test_mistakes_in_tables_are_in_the_downloads_too(publishing: PublishingSite) -> None:
    files = [(content.encode(), name) for name, content in TABLES.items()]
    address = publishing.check(*files).headers["Location"]
    table = publishing.client().get(f"{address}/findings.csv").text
    assert "units.csv,2,eqf_level" in table


def test_no_cache_keeps_a_report(publishing: PublishingSite) -> None:
    address = publishing.report(BROKEN)
    for path in (address, f"{address}/findings.csv"):
        headers = publishing.client().get(path).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "same-origin"


def test_publishing_makes_a_version_and_says_how_to_cite_it(publishing: PublishingSite) -> None:
    address = publishing.publish(document(walls="Building walls"))
    main = page(publishing, address)
    assert versions(publishing) == 1
    assert f"{BASE}/datasets/{AGENCY}/{DATASET}/version/1" in text(main)
    assert "Version 1 is public" in text(main)
    assert "Building walls" in text(main)


@pytest.mark.parametrize("token", ["", "nonsense", "ecvet-00000000-" + "0" * 64])
def test_a_wrong_token_publishes_nothing_and_is_said_beside_the_form(
    publishing: PublishingSite, token: str
) -> None:
    address = publishing.report(document(walls="Building walls"))
    response = publishing.client().post(address, data={"token": token})
    assert response.status_code == 401
    assert 'role="alert"' in response.text
    assert versions(publishing) == 0
    assert [entry.outcome for entry in read_audit(publishing.home)][-1] == "refused"


def test_the_token_of_another_agency_publishes_nothing(publishing: PublishingSite) -> None:
    other, _ = add_token(publishing.home, role=Role.PUBLISHER, scope=Scope("at-other"), now=NOW)
    address = publishing.report(document(walls="Building walls"))
    response = publishing.client().post(address, data={"token": other})
    assert response.status_code == 403
    assert other not in response.text
    assert versions(publishing) == 0


def test_a_suspended_agency_publishes_nothing(publishing: PublishingSite) -> None:
    address = publishing.report(document(walls="Building walls"))
    suspend_agency(publishing.home, AGENCY, now=NOW)
    assert publishing.client().post(address, data={"token": publishing.token}).status_code == 403
    assert versions(publishing) == 0


def test_who_publishes_what_the_gate_refuses_by_now_comes_back_to_the_report(
    publishing: PublishingSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = publishing.report(document(walls="Building walls"))

    def refuse(
        settings: Settings, upload: Upload, actor: Actor, *, dry_run: bool = False
    ) -> Receipt:
        receipt = submit(settings, upload, actor, dry_run=True)
        return receipt if dry_run else replace(receipt, outcome=Outcome.REJECTED)

    with monkeypatch.context() as changed:
        changed.setattr("ecvet_graph.service.upload_checks.submit", refuse)
        response = publishing.client().post(address, data={"token": publishing.token})
    assert response.status_code == 303
    assert response.location == address.removeprefix("http://localhost")
    assert versions(publishing) == 0


def test_what_is_lost_is_said_and_must_be_meant(publishing: PublishingSite) -> None:
    publishing.publish(document(walls="Building walls", roofs="Building roofs"))
    address = publishing.report(document(walls="Building walls"))
    main = page(publishing, address)
    assert "2 qualifications, units and learning outcomes" in text(main.select(".notice.fault")[0])
    assert "Building roofs" in text(main.select(".change.withdrawn")[0])
    response = publishing.client().post(address, data={"token": publishing.token})
    assert response.status_code == 400
    assert versions(publishing) == 1
    agreed = {"token": publishing.token, "understood": "yes"}
    assert publishing.client().post(address, data=agreed).status_code == 303
    assert versions(publishing) == 2


def test_a_version_in_between_is_told_and_the_file_is_checked_again(
    publishing: PublishingSite,
) -> None:
    address = publishing.report(document(walls="Building walls"))
    publishing.publish(document(roofs="Building roofs"))
    form = {"token": publishing.token, "understood": "yes"}
    refused = publishing.client().post(address, data=form)
    assert refused.status_code == 412
    assert f'action="{address}/again"' in refused.text
    again = publishing.client().post(f"{address}/again")
    assert again.headers["Location"] == address
    main = page(publishing, address)
    assert "Building roofs" in text(main.select(".change.withdrawn")[0])
    assert publishing.client().post(address, data=form).status_code == 303
    assert versions(publishing) == 2


def test_what_is_there_already_is_not_published_again(publishing: PublishingSite) -> None:
    publishing.publish(document(walls="Building walls"))
    main = page(publishing, publishing.report(document(walls="Building walls")))
    assert "published already" in text(main)
    assert not main.select("#token")


def test_an_upload_is_published_once_and_gone(publishing: PublishingSite) -> None:
    address = publishing.report(document(walls="Building walls"))
    form = {"token": publishing.token}
    assert publishing.client().post(address, data=form).status_code == 303
    assert publishing.client().post(address, data=form).status_code == 404
    assert versions(publishing) == 1


def test_one_qualification_is_replaced_and_the_rest_stays(publishing: PublishingSite) -> None:
    response = publishing.check(
        (document(walls="Building walls"), "a.ttl"), qualification="no such thing!"
    )
    assert response.status_code == 400
    assert "not the IRI of a qualification" in response.text


@pytest.mark.parametrize(
    ("files", "fields", "said"),
    [
        ((), {}, "No file was chosen."),
        (((b"x", "notes.docx"),), {}, "has no suffix of a format"),
        (((b"x", "a.ttl"), (b"y", "b.csv")), {}, "Several files can only be checked together"),
        (((b"x", "a.ttl"),), {"agency": "No Agency"}, "cannot be the id of an agency"),
        (((b"x", "a.ttl"),), {"dataset": "../x"}, "cannot be the id of a dataset"),
    ],
)
def test_what_is_wrong_with_the_form_is_said_beside_it(
    publishing: PublishingSite,
    files: tuple[tuple[bytes, str], ...],
    fields: dict[str, str],
    said: str,
) -> None:
    response = publishing.check(*files, **fields)
    assert response.status_code == 400
    assert said in BeautifulSoup(response.text, "html.parser").get_text()
    for name, value in fields.items():
        field = BeautifulSoup(response.text, "html.parser").select_one(f"#{name}")
        assert field is not None
        assert field["value"] == value


def test_a_form_of_another_site_is_refused(publishing: PublishingSite) -> None:
    headers = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    for path in ("/en/publish", publishing.report(BROKEN)):
        response = publishing.client().post(path, headers=headers, data={"token": "x"})
        assert response.status_code == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://localhost"}, 303),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 303),
        ({"Origin": "null"}, 403),
        ({"Origin": "null", "Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"}, 403),
    ],
)
def test_browsers_that_hide_the_origin_are_heard_when_they_say_whose_page_it_is(
    publishing: PublishingSite, headers: dict[str, str], status: int
) -> None:
    address = publishing.report(document(walls="Building walls"))
    form = {"token": publishing.token}
    assert publishing.client().post(address, data=form, headers=headers).status_code == status


def test_a_file_that_is_no_form_is_refused(publishing: PublishingSite) -> None:
    response = publishing.client().post("/en/publish", data=b"x", content_type="text/turtle")
    assert response.status_code == 400


@pytest.mark.parametrize("key", ["x" * 22, "../../../../etc/passwd", "." * 22, "%2e" * 22])
def test_no_other_file_is_read_as_a_report(publishing: PublishingSite, key: str) -> None:
    assert publishing.client().get(f"/en/publish/report/{key}").status_code == 404
    assert publishing.client().post(f"/en/publish/report/{key}").status_code in {404, 405}


def test_hostile_titles_and_names_are_shown_verbatim(publishing: PublishingSite) -> None:
    hostile = "<script>alert(1)</script>"
    main = page(publishing, publishing.report(document(walls=hostile), f"{hostile}.ttl"))
    assert not main.select("script")
    assert hostile in main.get_text()


def test_a_document_about_things_of_others_is_refused_with_a_report(
    publishing: PublishingSite,
) -> None:
    foreign = document(walls="Building walls").replace(b"/ie-example/", b"/at-other/")
    main = page(publishing, publishing.report(foreign))
    assert "cannot be published yet" in text(main)
    assert "at-other" in text(main.select(".findings > li")[0])


def test_an_archive_of_tables_is_the_same_for_the_same_tables(publishing: PublishingSite) -> None:
    tables = TABLES | {"units.csv": TABLES["units.csv"].replace("high", "4")}
    files = [(content.encode(), name) for name, content in tables.items()]
    first = publishing.check(*files).headers["Location"]
    form = {"token": publishing.token}
    assert publishing.client().post(first, data=form).status_code == 303
    second = publishing.check(*reversed(files)).headers["Location"]
    assert "published already" in text(page(publishing, second))
    with shelf(publishing.app.config["ECVET"]) as held:
        kept = held.document(held.version(AGENCY, DATASET, 1)).read_bytes()
    assert sorted(zipfile.ZipFile(BytesIO(kept)).namelist()) == sorted(TABLES)


def test_an_upload_that_waited_too_long_is_gone(
    publishing: PublishingSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = publishing.report(document(walls="Building walls"))
    monkeypatch.setattr(
        "ecvet_graph.service.spool.WAITING_SECONDS", timedelta(seconds=-1).total_seconds()
    )
    assert publishing.client().get(address).status_code == 404
    assert publishing.client().post(address, data={"token": publishing.token}).status_code == 404
