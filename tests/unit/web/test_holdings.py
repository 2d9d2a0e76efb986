"""The pages of datasets, versions and agencies."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from tests.unit.web.example_graph import BASE
from tests.unit.web.publishing_site import AGENCY, DATASET, PublishingSite, document

from ecvet_graph.service.withdrawing import take_back

HERE = f"/en/datasets/{AGENCY}/{DATASET}"


@pytest.fixture
def two_versions(publishing: PublishingSite) -> PublishingSite:
    """Return a site with two versions of a dataset."""
    publishing.publish(document(walls="Building walls", roofs="Building roofs"))
    publishing.publish(document(walls="Building all walls", doors="Hanging doors"))
    return publishing


def main(site: PublishingSite, address: str, *, status: int = 200) -> BeautifulSoup:
    response = site.client().get(address)
    assert response.status_code == status
    return BeautifulSoup(response.text, "html.parser")


def text(soup: BeautifulSoup, selector: str) -> str:
    found = soup.select_one(selector)
    return " ".join(found.get_text(" ").split()) if found else ""


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_datasets_are_listed_by_agency(two_versions: PublishingSite, language: str) -> None:
    page = main(two_versions, f"/{language}/catalog")
    name = "Beispielagentur" if language == "de" else "Example Agency"
    assert name in text(page, "h3")
    assert page.select_one(f'main a[href="/{language}/datasets/{AGENCY}/{DATASET}"]')


def test_no_dataset_is_said_in_words(publishing: PublishingSite) -> None:
    assert "Nothing has been published" in text(main(publishing, "/en/catalog"), "main")


def test_a_dataset_shows_all_versions_the_newest_first(two_versions: PublishingSite) -> None:
    page = main(two_versions, HERE)
    assert [entry["id"] for entry in page.select(".versions > li")] == ["version-2", "version-1"]
    told = text(page, "#version-2")
    assert "Units : 1 withdrawn, 1 changed, 1 added" in told.replace("Units:", "Units :")
    links = [str(link["href"]) for link in page.select("#version-1 a")]
    assert f"/datasets/{AGENCY}/{DATASET}/version/1.ttl" in links
    assert f"/datasets/{AGENCY}/{DATASET}/version/1/document" in links
    assert page.select_one(f'a[href="{HERE}/recognisability"]')


def test_every_download_of_a_version_is_there(two_versions: PublishingSite) -> None:
    page = main(two_versions, HERE)
    links = {str(link["href"]) for link in page.select(".versions a") if "/en/" not in link["href"]}
    assert len(links) == 12
    for link in links:
        with two_versions.client().get(link, buffered=True) as response:
            assert response.status_code == 200, link


@pytest.mark.parametrize(
    ("day", "said"), [("2020-01-01", "no version yet"), ("2999-12-31", "version 2")]
)
def test_the_version_of_a_day_is_named(two_versions: PublishingSite, day: str, said: str) -> None:
    page = main(two_versions, f"{HERE}?as-of={day}")
    assert said in text(page, "#versions ~ p")
    assert len(page.select('.versions [aria-current="true"]')) == (said == "version 2")


def test_a_day_that_is_none_is_told(two_versions: PublishingSite) -> None:
    assert two_versions.client().get(f"{HERE}?as-of=yesterday").status_code == 400


def test_a_version_shows_what_it_changed_and_how_to_cite_it(two_versions: PublishingSite) -> None:
    page = main(two_versions, f"{HERE}/version/2")
    assert "Building roofs" in text(page, ".change.withdrawn")
    assert "Building all walls" in text(page, ".change.changed")
    assert "Hanging doors" in text(page, ".change.added")
    day = datetime.now(UTC).year
    citation = text(page, "#citation")
    assert citation.startswith("Example Agency: ie-example/qualifications, version 2,")
    assert citation.endswith(f"{day}. {BASE}/datasets/{AGENCY}/{DATASET}/version/2 (CC-BY-4.0)")


def test_an_older_version_leads_to_the_newest(two_versions: PublishingSite) -> None:
    page = main(two_versions, f"{HERE}/version/1")
    assert "This is not the newest version." in text(page, ".notice")
    assert page.select_one(f'.notice a[href="{HERE}/version/2"]')
    assert not page.select("[data-following]")


def test_how_far_links_and_matches_are_is_said_without_script(
    two_versions: PublishingSite,
) -> None:
    page = main(two_versions, f"{HERE}/version/2?outcome=published")
    block = page.select_one("[data-following]")
    assert block is not None
    assert "Waiting" in block.get_text()
    assert block.select_one("a") is not None
    assert not page.select('meta[http-equiv="refresh"]')


@pytest.mark.parametrize("path", [f"{HERE}/version/3", f"{HERE}/version/0", f"{HERE}x"])
def test_what_is_not_there_is_not_found(two_versions: PublishingSite, path: str) -> None:
    main(two_versions, path, status=404)


def test_a_withdrawn_dataset_keeps_its_page_and_says_why(two_versions: PublishingSite) -> None:
    settings = two_versions.app.config["ECVET"]
    take_back(settings, AGENCY, DATASET, "command-line", expected=2)
    page = main(two_versions, HERE)
    assert "was withdrawn on" in text(page, ".notice.fault")
    assert len(page.select(".versions > li")) == 3
    assert "was withdrawn" in text(main(two_versions, f"{HERE}/version/3"), ".notice.fault")


def test_an_agency_shows_licence_contact_and_datasets(two_versions: PublishingSite) -> None:
    page = main(two_versions, f"/de/agencies/{AGENCY}")
    assert text(page, "h1") == "Beispielagentur"
    told = text(page, "dl.facts")
    assert "Irland" in told
    assert "CC-BY-4.0" in told
    assert page.select_one('a[href="https://agency.example/contact"]')
    assert page.select_one(f'a[href="/de/datasets/{AGENCY}/{DATASET}"]')


def test_an_unknown_agency_is_not_found(publishing: PublishingSite) -> None:
    main(publishing, "/en/agencies/nobody", status=404)
