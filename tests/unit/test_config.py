"""Settings from the environment: odd ones are refused by name, never passed on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ecvet_graph.config import Limits, Settings, check_base
from ecvet_graph.errors import UsageFault


def test_nothing_set_gives_the_defaults() -> None:
    settings = Settings.from_environment({})
    assert (settings.base, settings.workers) == ("http://localhost:8000", 2)
    assert settings.limits == Limits()


def test_an_encoder_of_ones_own_reaches_other_processes() -> None:
    own = "sentence-transformers:/models/own"
    settings = Settings.from_environment({"ECVET_ENCODER": own})
    assert settings.encoder == own
    assert Settings.from_environment(settings.to_environment()).encoder == own
    assert Settings.from_environment({"ECVET_ENCODER": ""}).encoder == Settings().encoder


@pytest.mark.parametrize(
    "value", ["inf", "-inf", "nan", "0", "0.5", "-1", "two", "", "1e400", "1e30"]
)
def test_a_number_of_workers_that_is_none_is_refused(value: str) -> None:
    with pytest.raises(UsageFault, match="ECVET_WORKERS"):
        Settings.from_environment({"ECVET_WORKERS": value})


def test_a_limit_of_seconds_may_be_a_fraction_and_no_limit_may_be_infinite() -> None:
    limits = Settings.from_environment({"ECVET_LIMIT_QUERY_SECONDS": "0.5"}).limits
    assert limits.query_seconds == 0.5
    for name in Limits.__slots__:
        with pytest.raises(UsageFault, match=name.upper()):
            Settings.from_environment({f"ECVET_LIMIT_{name.upper()}": "inf"})


@pytest.mark.parametrize(
    "base",
    [
        "http://localhost:8000",
        "https://data.example.org/ecvet/",
        "http://[::1]:8000",
        "https://\u00e4.example/x",
    ],
)
def test_a_base_is_kept_without_its_last_slash(base: str) -> None:
    assert Settings.from_environment({"ECVET_BASE": base}).base == base.rstrip("/")


@pytest.mark.parametrize(
    "base",
    [
        *("", "x", "http://", "http://a b", "http://a>", "javascript:x", "http://a/?", "ftp://a"),
        *("http://[::1", "http://a#b", 'http://a"', "http://a:b:c", "http://a/%zz", "http://a/\n"),
    ],
)
def test_a_base_that_would_break_iris_is_refused(base: str) -> None:
    with pytest.raises(UsageFault, match="base IRI"):
        Settings.from_environment({"ECVET_BASE": base})
    with pytest.raises(UsageFault, match="base IRI"):
        check_base(base)


def test_settings_travel_to_another_process_through_its_environment(tmp_path: Path) -> None:
    settings = Settings(
        base="https://data.example.org",
        store=tmp_path / "store",
        cache=tmp_path / "cache",
        workers=3,
        limits=Limits(query_seconds=0.5, result_bytes=7),
    )
    assert Settings.from_environment(settings.to_environment()) == settings


@pytest.mark.parametrize("name", ["ECVET_LOG", "ECVET_LOG_CLIENTS", "ECVET_METRICS"])
def test_a_word_that_is_not_one_of_those_known_is_refused(name: str) -> None:
    with pytest.raises(UsageFault, match=name):
        Settings.from_environment({name: "maybe"})


def test_what_the_service_logs_and_shows_reaches_other_processes() -> None:
    said = {"ECVET_LOG": "json", "ECVET_LOG_CLIENTS": "yes", "ECVET_METRICS": "open"}
    settings = Settings.from_environment(said)
    assert (settings.log_format, settings.log_clients, settings.metrics) == ("json", True, "open")
    elsewhere = Settings.from_environment(settings.to_environment())
    assert (elsewhere.log_format, elsewhere.log_clients, elsewhere.metrics) == (
        "json",
        True,
        "open",
    )
    quiet = Settings.from_environment({})
    assert (quiet.log_format, quiet.log_clients, quiet.metrics) == ("text", False, "local")


def test_services_and_proxies_reach_other_processes() -> None:
    written = "https://sparql.example.org/query http://127.0.0.1:3030/ds/sparql"
    settings = Settings.from_environment({"ECVET_SERVICES": written, "ECVET_PROXIES": "2"})
    assert settings.services == tuple(written.split())
    assert settings.proxies == 2
    again = Settings.from_environment(settings.to_environment())
    assert (again.services, again.proxies) == (settings.services, settings.proxies)


@pytest.mark.parametrize(
    "address",
    [
        *("http://sparql.example.org/", "https://127.0.0.1/", "https://u@example.org/", "x"),
        *("https://example.org/?q=1", "https://example.org/#a", "http://127.0.0.1.example.org/"),
        *("https://Example.org/", "http://127.1/", "http://[::2]/", "https://exa_mple.org/"),
    ],
)
def test_an_address_that_no_service_may_have_is_refused(address: str) -> None:
    with pytest.raises(UsageFault, match="ECVET_SERVICES"):
        Settings.from_environment({"ECVET_SERVICES": address})


@pytest.mark.parametrize("number", ["-1", "1.5", "ten", "10", "\u0661"])
def test_a_number_of_proxies_that_is_none_is_refused(number: str) -> None:
    with pytest.raises(UsageFault, match="ECVET_PROXIES"):
        Settings.from_environment({"ECVET_PROXIES": number})


def test_who_runs_an_installation_reaches_other_processes() -> None:
    written = {
        "ECVET_PUBLISHER": " Ministry  of Education ",
        "ECVET_CONTACT": "info@example.org",
        "ECVET_LICENCE": "CC0-1.0",
        "ECVET_DUMP_MINUTES": "0",
    }
    settings = Settings.from_environment(written)
    assert settings.publisher == "Ministry of Education"
    assert (settings.contact, settings.licence) == ("info@example.org", "CC0-1.0")
    assert settings.dump_minutes == 0
    assert Settings.from_environment(settings.to_environment()) == replace(
        settings, store=settings.store.resolve(), cache=settings.cache.resolve()
    )
    assert Settings.from_environment({}).dump_minutes == 60


@pytest.mark.parametrize("number", ["-1", "1.5", "soon", "\u0661"])
def test_minutes_between_dumps_that_are_none_are_refused(number: str) -> None:
    with pytest.raises(UsageFault, match="ECVET_DUMP_MINUTES"):
        Settings.from_environment({"ECVET_DUMP_MINUTES": number})


def test_records_about_learners_are_named_by_folder_key_and_days(tmp_path: Path) -> None:
    settings = Settings.from_environment(
        {
            "ECVET_PRIVATE": str(tmp_path / "private"),
            "ECVET_PRIVATE_KEY": str(tmp_path / "key"),
            "ECVET_PRIVATE_DAYS": "30",
        }
    )
    assert (settings.private, settings.private_key) == (tmp_path / "private", tmp_path / "key")
    assert (settings.private_days, settings.private_sealing) == (30, "key-file")
    assert Settings.from_environment(settings.to_environment()).private == settings.private
    assert Settings.from_environment({"ECVET_PRIVATE": ""}).private is None
    for wrong in ({"ECVET_PRIVATE_SEALING": "no"}, {"ECVET_PRIVATE_DAYS": "0"}):
        with pytest.raises(UsageFault, match=next(iter(wrong))):
            Settings.from_environment(wrong)
