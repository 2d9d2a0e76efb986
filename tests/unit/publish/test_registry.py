"""The register of agencies: who is in it, under which id, and what becomes public."""

from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.unit.publish.test_publisher import BASE, DOCUMENT

from ecvet_graph.errors import ConflictError, NotFoundError, StoreError, UsageFault
from ecvet_graph.model.iris import COUNTRY, DCTERMS, FOAF
from ecvet_graph.model.learning import Text
from ecvet_graph.model.terms import Iri
from ecvet_graph.publish import AGENCIES, Submission, publish
from ecvet_graph.publish.agencies import agency_facts
from ecvet_graph.publish.listing import list_agency
from ecvet_graph.publish.registry import (
    Agency,
    agency_of,
    change_agency,
    find_agency,
    list_agencies,
    register_agency,
    resume_agency,
    suspend_agency,
)
from ecvet_graph.store import StoreHome
from ecvet_graph.store.touched import read_touched

NOW = datetime(2026, 3, 1, tzinfo=UTC)
GIVEN = Agency(
    id="at-ibw",
    name=(Text("Institute", "en"), Text("Institut", "de")),
    country="AT",
    contact="vet-data@example.org",
    licence="CC-BY-4.0",
    homepage="https://www.example.org/",
    hosts=("data.example.org",),
)


@pytest.fixture
def home(tmp_path: Path) -> StoreHome:
    return StoreHome.create(tmp_path / "store")


def register(home: StoreHome, agency: Agency = GIVEN, *, force: bool = False) -> Agency:
    return register_agency(home, agency, base=BASE, now=NOW, allow_similar=force)


def path_of(home: StoreHome) -> Path:
    return home.folder / "access" / "agencies.json"


def test_an_agency_is_entered_with_its_namespace_and_found_again(home: StoreHome) -> None:
    entered = register(home)
    assert entered.namespace == f"{BASE}/id/at-ibw/"
    assert (entered.country, entered.licence) == (
        "AUT",
        "https://creativecommons.org/licenses/by/4.0/",
    )
    assert entered.registered_at == NOW
    assert find_agency(home, "at-ibw") == entered == agency_of(home, "at-ibw")
    assert list_agencies(home) == (entered,)


def test_an_id_is_given_once(home: StoreHome) -> None:
    register(home)
    with pytest.raises(ConflictError, match="registered already"):
        register(home, replace(GIVEN, name=(Text("Somebody else", "en"),)))
    assert find_agency(home, "at-ibw").name == GIVEN.name[::-1]


@pytest.mark.parametrize("similar", ["at-1bw", "atibw", "at-i-bw"])
def test_an_id_that_looks_like_a_registered_one_is_refused(home: StoreHome, similar: str) -> None:
    register(home)
    with pytest.raises(UsageFault, match="looks like that of the agency 'at-ibw'"):
        register(home, replace(GIVEN, id=similar))
    assert len(list_agencies(home)) == 1
    assert register(home, replace(GIVEN, id=similar), force=True).id == similar


def test_an_id_that_looks_like_one_the_project_knows_is_refused(home: StoreHome) -> None:
    for similar in ("debibb", "de-b1bb", "fi-0ph"):
        with pytest.raises(UsageFault, match="looks like"):
            register(home, replace(GIVEN, id=similar))
    assert register(home, replace(GIVEN, id="de-bibb")).id == "de-bibb"


@pytest.mark.parametrize(
    "change",
    [
        {"id": "derived"},
        {"id": "withdrawn"},
        {"id": "At"},
        {"id": "../x"},
        {"name": ()},
        {"country": "Austria"},
        {"contact": "maria.muster@example.org"},
        {"contact": ""},
        {"licence": ""},
        {"licence": "free"},
        {"homepage": "http://example.org"},
        {"hosts": ("127.0.0.1",)},
    ],
)
def test_what_is_not_acceptable_is_not_entered(home: StoreHome, change: dict[str, object]) -> None:
    with pytest.raises(UsageFault):
        register(home, replace(GIVEN, **change))  # type: ignore[arg-type]
    assert list_agencies(home) == ()


def test_change_keeps_registration_and_suspension(home: StoreHome) -> None:
    register(home)
    suspend_agency(home, "at-ibw", now=NOW)
    later = NOW + timedelta(days=1)
    changed = change_agency(home, replace(GIVEN, licence="CC0-1.0"), base=BASE, now=later)
    assert (changed.registered_at, changed.suspended_at) == (NOW, NOW)
    assert changed.licence.endswith("/zero/1.0/")
    with pytest.raises(NotFoundError):
        change_agency(home, replace(GIVEN, id="none"), base=BASE, now=later)


def test_suspension_holds_from_the_first_time_until_it_is_taken_back(home: StoreHome) -> None:
    register(home)
    assert suspend_agency(home, "at-ibw", now=NOW).suspended_at == NOW
    assert suspend_agency(home, "at-ibw", now=NOW + timedelta(days=1)).suspended_at == NOW
    assert resume_agency(home, "at-ibw").suspended_at is None
    assert resume_agency(home, "at-ibw") == find_agency(home, "at-ibw")


def test_an_unknown_agency_is_told(home: StoreHome) -> None:
    with pytest.raises(NotFoundError, match="agency list"):
        find_agency(home, "none")
    with pytest.raises(NotFoundError, match="agency list"):
        suspend_agency(home, "none", now=NOW)
    with pytest.raises(NotFoundError, match="agency list"):
        resume_agency(home, "none")


def test_the_file_is_for_its_owner_only(home: StoreHome) -> None:
    register(home)
    assert stat.S_IMODE(path_of(home).stat().st_mode) == 0o600
    path_of(home).chmod(0o646)
    with pytest.raises(StoreError, match="chmod 600"):
        list_agencies(home)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("id", "../x"),
        ("id", None),
        ("name", ["Institute"]),
        ("name", {"en": 1}),
        ("hosts", "data.example.org"),
        ("hosts", ["127.0.0.1"]),
        ("country", None),
        ("is_illustrative", "no"),
        ("registered_at", ""),
        ("suspended_at", "yesterday"),
        ("namespace", 7),
    ],
)
def test_a_damaged_entry_is_told(home: StoreHome, name: str, value: object) -> None:
    register(home)
    known = json.loads(path_of(home).read_text())
    known["agencies"][0][name] = value
    path_of(home).write_text(json.dumps(known))
    with pytest.raises(StoreError):
        list_agencies(home)


def test_a_file_of_another_format_is_told(home: StoreHome) -> None:
    register(home)
    known = json.loads(path_of(home).read_text())
    path_of(home).write_text(json.dumps({**known, "format": 99}))
    with pytest.raises(StoreError, match="cannot be read"):
        list_agencies(home)


def test_agencies_registered_at_once_are_all_kept(
    home: StoreHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    # However long a busy machine takes for each of them
    monkeypatch.setattr("ecvet_graph.publish.access._PATIENCE", 300.0)
    monkeypatch.setattr("ecvet_graph.publish.listing.WRITER_PATIENCE", 300.0)

    def make(number: int) -> str:
        # words, since numbers may look alike
        return register(home, replace(GIVEN, id=f"agency-{'xy' * number}")).id

    with ThreadPoolExecutor(4) as pool:
        made = set(pool.map(make, range(1, 9)))
    assert {one.id for one in list_agencies(home)} == made


def test_who_is_not_registered_is_known_by_the_project_or_by_id_alone(home: StoreHome) -> None:
    assert agency_of(home, "demo-at") == AGENCIES["demo-at"]
    assert agency_of(home, "my-school") == Agency("my-school", ())


def test_public_facts_name_the_way_to_reach_it_and_never_its_suspension() -> None:
    by_mail = list(agency_facts(replace(GIVEN, country="AUT", suspended_at=NOW), base=BASE))
    node = Iri(f"{BASE}/agencies/at-ibw")
    assert (node, Iri(FOAF + "mbox"), Iri("mailto:vet-data@example.org")) in by_mail
    assert (node, Iri(DCTERMS + "spatial"), Iri(COUNTRY + "AUT")) in by_mail
    assert len([one for one in by_mail if one[1] == Iri(DCTERMS + "title")]) == 2
    assert "suspend" not in repr(by_mail)
    by_page = list(agency_facts(replace(GIVEN, contact="https://www.example.org/c"), base=BASE))
    assert {str(subject) for subject, _, _ in by_page} == {
        str(node),
        *(f"{node}#{part}" for part in ("contact", "form", "homepage")),
    }


def test_the_catalogue_says_what_is_public_and_follows_a_change(
    home: StoreHome, tmp_path: Path
) -> None:
    register(home, replace(GIVEN, contact="https://www.example.org/contact"))
    path = tmp_path / "document.ttl"
    path.write_text(DOCUMENT.replace("AGENCY", "at-ibw"), "utf-8")
    publish(home, [Submission(path, "at-ibw", "trades")], base=BASE, workers=1)
    before = home.version()
    assert list_agency(home, find_agency(home, "at-ibw"), base=BASE) is None
    assert home.version() == before
    changed = change_agency(home, replace(GIVEN, licence="CC0-1.0"), base=BASE, now=NOW)
    assert list_agency(home, changed, base=BASE) == before + 1
    with home.reader() as snapshot:
        said = set(snapshot.store.triples(f"{BASE}/graph/catalogue"))
    dataset, licence = Iri(f"{BASE}/datasets/at-ibw/trades"), Iri(DCTERMS + "license")
    assert [value for one, term, value in said if (one, term) == (dataset, licence)] == [
        Iri("https://creativecommons.org/publicdomain/zero/1.0/")
    ]
    of_agency = {one for one in said if str(one[0]).startswith(f"{BASE}/agencies/at-ibw")}
    assert of_agency == set(agency_facts(changed, base=BASE))
    touched = read_touched(home.folder / "versions" / f"{before + 1:06d}", since=before)
    assert touched is not None
    assert set(touched.graphs) == {f"{BASE}/graph/catalogue"}
    node = f"{BASE}/agencies/at-ibw"
    own = {str(dataset), node, f"{node}#contact", f"{node}#form"}
    subjects = touched.subjects([f"{BASE}/graph/catalogue"])
    assert subjects is not None
    assert set(subjects) == own


def test_an_agency_without_datasets_is_not_listed(home: StoreHome) -> None:
    version = home.version()
    assert list_agency(home, register(home), base=BASE) is None
    assert home.version() == version
