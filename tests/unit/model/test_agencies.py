"""What is said of an agency is public: it is well formed, cannot be mistaken, and leads to no person."""

from __future__ import annotations

import pytest

from ecvet_graph.errors import UsageFault
from ecvet_graph.model.agencies import (
    LICENCES,
    check_contact,
    check_hosts,
    check_names,
    check_web_address,
    is_look_alike,
    licence_iri,
)
from ecvet_graph.model.learning import Text

ALIKE = [
    ("de-bibb", "debibb"),
    ("de-bibb", "d-e-bibb"),
    ("at-ibw", "at-1bw"),
    ("pl-ibe", "p1-ibe"),
    ("fi-oph", "fi-0ph"),
    ("es-inst", "e5-inst"),
    ("cz-npi", "c2-npi"),
    ("cornet", "comet"),
    ("www", "vvww"),
]
DIFFERENT = [
    ("demo-it", "demo-lt"),
    ("demo-at", "demo-de"),
    ("demo-at", "demo-at2"),
    ("demo-at", "demo-at"),
    ("is-x", "ls-x"),
]
PERSONS = ["maria.muster", "m.muster", "maria_muster", "maria-muster", "muster+m", "j.p.dupont"]
OFFICES = [
    "info",
    "vet-data",
    "kutse",
    "eqf.ncp",
    "at.ibw",
    "office-vienna",
    "ibw.statistik",
    "daten.bibb",
    "poststelle",
]
ADDRESSES = [
    "http://www.example.org/",
    "https://localhost/",
    "https://192.0.2.1/",
    "https://[::1]/",
    "https://user@www.example.org/",
    "https://user:secret@www.example.org/",
    "https://www.example.org:99999/",
    "https://www.example.org\\@evil.example/",
    "https://www.example.org/a b",
    "https://www.example.org/<script>",
    "https://www.example.org/\u202e",
    "https://w\u0430w.example.org/",
    "javascript:alert(1)",
    "data:text/html,x",
    "//www.example.org/",
    "www.example.org",
    "",
    "https://",
    "https://www.example.org/" + "a" * 500,
    'https://www.example.org/"onload="x',
]
HOSTS = ["localhost", "127.0.0.1", "::1", "a", "*.example.org", "example.org:443", "a..b.org", ""]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_ids_that_readers_take_for_one_another_are_look_alikes(one: str, other: str) -> None:
    assert is_look_alike(one, other)
    assert is_look_alike(other, one)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_ids_that_differ_visibly_are_none(one: str, other: str) -> None:
    assert not is_look_alike(one, other)


@pytest.mark.parametrize("local", PERSONS)
def test_the_mailbox_of_a_person_is_refused(local: str) -> None:
    with pytest.raises(UsageFault, match="person"):
        check_contact(f"{local}@example.org", agency="at-ibw")


@pytest.mark.parametrize("local", OFFICES)
def test_the_mailbox_of_an_office_is_a_contact(local: str) -> None:
    contact = check_contact(f"{local}@bibb.example.org".upper(), agency="at-ibw")
    assert contact == f"{local}@bibb.example.org"


@pytest.mark.parametrize("domain", ["localhost", "192.0.2.1", "[::1]", "a b.org", "", "x@y.org"])
def test_a_mailbox_is_in_a_domain(domain: str) -> None:
    with pytest.raises(UsageFault):
        check_contact(f"info@{domain}", agency="at-ibw")


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_is_https_of_a_named_host(address: str) -> None:
    with pytest.raises(UsageFault):
        check_web_address(address, what="homepage")


def test_a_good_address_stays_as_it_is() -> None:
    for address in ("https://www.example.org", "https://www.example.org:8443/a%20b?c=d#e"):
        assert check_contact(address, agency="at-ibw") == address


def test_licences_are_named_by_identifier_or_address() -> None:
    assert licence_iri("cc-by-4.0") == LICENCES["CC-BY-4.0"]
    assert licence_iri("https://data.example.org/licence") == "https://data.example.org/licence"
    assert all(licence_iri(name) == iri for name, iri in LICENCES.items())
    for unknown in ("", "CC-BY", "http://example.org/licence", "https://x"):
        with pytest.raises(UsageFault):
            licence_iri(unknown)


@pytest.mark.parametrize("host", HOSTS)
def test_a_host_has_a_full_name(host: str) -> None:
    with pytest.raises(UsageFault):
        check_hosts([host])


def test_hosts_are_sorted_and_in_lower_case() -> None:
    hosts = check_hosts(["www.example.org", "Data.Example.org", "www.example.org"])
    assert hosts == ("data.example.org", "www.example.org")


@pytest.mark.parametrize(
    "names",
    [
        (),
        (Text("Nur deutsch", "de"),),
        (Text("One", "en"), Text("Two", "en")),
        (Text("", "en"),),
        (Text("a\u202eb", "en"),),
        (Text("a\x00b", "en"),),
        (Text("x" * 201, "en"),),
        (Text("maria@example.org", "en"),),
        (Text("One", "en"), Text("Two", "not a tag")),
    ],
)
def test_an_agency_has_one_plain_name_a_language_and_one_in_english(
    names: tuple[Text, ...],
) -> None:
    with pytest.raises(UsageFault):
        check_names(names)


def test_names_are_tidied_and_sorted() -> None:
    names = check_names((Text("  A\n  body ", "EN"), Text("Eine Stelle", "de")))
    assert names == (Text("Eine Stelle", "de"), Text("A body", "en"))
