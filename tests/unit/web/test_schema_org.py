"""Pages tell search engines what they are about, and no text gets out of the data block."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from tests.unit.web.dataset_site import Site, document
from tests.unit.web.example_graph import BASE, HOSTILE_TITLE, unit_iri

BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def told(client: FlaskClient, address: str) -> list[dict[str, Any]]:
    """Return what the only data block of a page tells."""
    blocks = BLOCK.findall(client.get(address).text)
    assert len(blocks) == 1
    document = json.loads(blocks[0])
    assert document["@context"] == "https://schema.org/"
    found: list[dict[str, Any]] = document["@graph"]
    return found


def test_a_unit_is_a_learning_resource_that_teaches_its_outcomes(client: FlaskClient) -> None:
    unit, breadcrumb = told(client, "/de/units/demo-de/q0--u1")
    assert unit["@type"] == "LearningResource"
    assert unit["@id"] == unit_iri("demo-de", 1)
    assert (unit["name"], unit["inLanguage"]) == ("Mauerwerk herstellen 1", "de")
    assert len(unit["teaches"]) == 4
    assert unit["educationalLevel"]["@type"] == "DefinedTerm"
    assert unit["educationalLevel"]["termCode"] == "4"
    assert unit["isPartOf"][0]["@type"] == "EducationalOccupationalCredential"
    assert [one["position"] for one in breadcrumb["itemListElement"]] == [1, 2, 3]


def test_a_qualification_is_a_credential(client: FlaskClient) -> None:
    found = told(client, "/en/qualifications/demo-de/q0")[0]
    assert found["@type"] == "EducationalOccupationalCredential"
    assert found["educationalLevel"]["name"] == "EQF level 4"
    assert found["recognizedBy"][0]["@type"] == "Organization"
    assert len(found["competencyRequired"]) == 4


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("/en/skills/s1", "DefinedTerm"),
        ("/en/glossary/credit", "DefinedTerm"),
        ("/en/glossary", "DefinedTermSet"),
        ("/en/", "DataCatalog"),
    ],
)
def test_other_pages_say_what_they_are(client: FlaskClient, address: str, kind: str) -> None:
    assert told(client, address)[0]["@type"] == kind


def test_a_dataset_names_its_licence_and_downloads(site: Site) -> None:
    site.put(document(), If_None_Match="*")
    found = told(site.client, "/en/datasets/demo-at/trades/version/1")[0]
    assert found["@type"] == "Dataset"
    assert found["license"].startswith("https://creativecommons.org/licenses/by/4.0")
    addresses = [one["contentUrl"] for one in found["distribution"]]
    assert f"{BASE}/datasets/demo-at/trades/version/1.ttl" in addresses
    assert told(site.client, "/en/catalog")[0]["dataset"][0]["@id"].endswith("/demo-at/trades")
    assert told(site.client, "/en/agencies/demo-at")[0]["@type"] == "Organization"


def test_a_hostile_title_stays_inside_the_data_block(client: FlaskClient) -> None:
    page = client.get("/de/units/demo-de/q0--u3").text
    blocks = BLOCK.findall(page)
    assert len(blocks) == 1
    assert "<" not in blocks[0]
    assert json.loads(blocks[0])["@graph"][0]["name"] == HOSTILE_TITLE


@pytest.mark.parametrize("address", ["/en/units/demo-de/none", "/en/nowhere", "/en/glossary/none"])
def test_what_is_not_there_tells_nothing(client: FlaskClient, address: str) -> None:
    response = client.get(address, headers={"Accept": "text/html"})
    assert response.status_code == 404
    assert not BLOCK.findall(response.text)


def test_the_public_address_is_told_whatever_host_a_request_names(client: FlaskClient) -> None:
    page = client.get("/en/units/demo-de/q0--u1", base_url="http://other.example.org").text
    assert f"{BASE}/en/units/demo-de/q0--u1" in page
    assert "other.example.org" not in page
