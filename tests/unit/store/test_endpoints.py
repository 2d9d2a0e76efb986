"""The addresses that a location stands for."""

from __future__ import annotations

import pytest

from ecvet_graph.config import Settings
from ecvet_graph.errors import UsageFault
from ecvet_graph.store import Endpoints, endpoints_of

SECRET = "zeppelin"  # noqa: S105 - of nobody


@pytest.mark.parametrize(
    ("location", "update", "graphs"),
    [
        (
            "sparql+http://127.0.0.1:8890/sparql",
            "http://127.0.0.1:8890/sparql-auth",
            "http://127.0.0.1:8890/sparql-graph-crud-auth",
        ),
        ("sparql+https://h.example/query", "https://h.example/update", "https://h.example/store"),
        (
            "sparql+http://h.example/ds/q?update=/ds/u&graphs=http://g.example/data",
            "http://h.example/ds/u",
            "http://g.example/data",
        ),
    ],
)
def test_a_location_names_three_addresses(location: str, update: str, graphs: str) -> None:
    found = Endpoints.from_location(location)
    assert (found.update, found.graphs) == (update, graphs)
    assert location.startswith(f"sparql+{found.query}")


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1/sparql",
        "sparql+ftp://127.0.0.1/sparql",
        "sparql+http://127.0.0.1:x/sparql",
        "sparql+http:///sparql",
        "sparql+http://127.0.0.1/ask",
        "sparql+http://127.0.0.1/sparql?other=1",
        f"sparql+http://me:{SECRET}@127.0.0.1/sparql",
    ],
)
def test_what_is_no_location_is_refused_without_repeating_it(location: str) -> None:
    with pytest.raises(UsageFault) as refusal:
        Endpoints.from_location(location)
    assert refusal.value.remedy
    assert SECRET not in str(refusal.value)


def test_who_may_write_is_never_shown() -> None:
    settings = Settings.from_environment(
        {
            "ECVET_STORE": "sparql+http://127.0.0.1:8890/sparql",
            "ECVET_STORE_USER": "me",
            "ECVET_STORE_PASSWORD": SECRET,
        }
    )
    found = endpoints_of(settings)
    assert (found.user, found.password) == ("me", SECRET)
    shown = f"{settings!r} {found!r} {settings.to_environment()}"
    assert SECRET not in shown
    again = Settings.from_environment(
        settings.to_environment() | {"ECVET_STORE_USER": "me", "ECVET_STORE_PASSWORD": SECRET}
    )
    assert again == settings


def test_each_engine_has_a_folder_of_its_own_in_the_cache() -> None:
    settings = Settings()
    first, second = (
        settings.with_store(f"sparql+http://127.0.0.1:{port}/sparql") for port in (1, 2)
    )
    assert first.store != second.store
    assert first.store.parent.parent == settings.cache
    assert first.with_store("var/x").remote == ""
