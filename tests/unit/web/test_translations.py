"""German and French are complete, and the compiled catalogues are those of the texts."""

from __future__ import annotations

import io
import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from tests.unit.web.example_graph import unit_iri

import ecvet_graph.web
from ecvet_graph.service.reading import SENTENCES

FOLDER = Path(ecvet_graph.web.__file__).parent
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
_SLOT = re.compile(r"%\(\w+\)s")


def messages() -> set[str]:
    found = extract_from_dir(str(FOLDER), METHODS, keywords=KEYWORDS)
    written = {text[0] if isinstance(text, tuple) else text for _, _, text, _, _ in found}
    return written | set(SENTENCES.values())


def test_texts_are_found_in_templates_and_code() -> None:
    assert {"Units", "Partly comparable", "%(num)s outcome"} <= messages()
    assert len(messages()) > 200


@pytest.mark.parametrize("language", ["de", "fr"])
def test_every_text_is_translated_with_the_same_slots(language: str) -> None:
    with (FOLDER / f"translations/{language}/LC_MESSAGES/messages.po").open("rb") as source:
        catalogue = read_po(source, locale=language)
    known = {}
    for message in catalogue:
        key = message.id[0] if isinstance(message.id, (tuple, list)) else message.id
        known[key] = message.string
    assert {text for text in messages() if not known.get(text)} == set()
    assert set(known) - {""} == messages()
    for key, text in known.items():
        for form in text if isinstance(text, tuple) else (text,):
            assert not key or set(_SLOT.findall(key)) == set(_SLOT.findall(str(form)))


@pytest.mark.parametrize("language", ["de", "fr"])
def test_compiled_catalogue_is_that_of_the_text(language: str) -> None:
    folder = FOLDER / f"translations/{language}/LC_MESSAGES"
    with (folder / "messages.po").open("rb") as source:
        compiled = io.BytesIO()
        write_mo(compiled, read_po(source, locale=language))
    assert compiled.getvalue() == (folder / "messages.mo").read_bytes()


def test_what_lowers_the_confidence_is_said_in_the_language_of_the_page(
    client: FlaskClient,
) -> None:
    query = urlencode({"a": unit_iri("demo-de", 1), "b": unit_iri("demo-ee", 1)})
    english, german = (client.get(f"/{page}?{query}").text for page in ("en/compare", "de/compare"))
    sentence = SENTENCES["confidence.words-only"]
    with (FOLDER / "translations/de/LC_MESSAGES/messages.po").open("rb") as source:
        message = read_po(source, locale="de").get(sentence)
    assert message is not None
    assert sentence in english
    assert sentence not in german
    assert str(message.string) in german


@pytest.mark.parametrize(
    ("language", "broad", "detailed"),
    [
        ("en", "Engineering, manufacturing and construction", "Building and civil engineering"),
        ("de", "Ingenieurwesen, verarbeitendes Gewerbe und Baugewerbe", "Hoch- und Tiefbau"),
        (
            "fr",
            "Ingénierie, industries de transformation et construction",
            "Bâtiment et génie civil",
        ),
    ],
)
def test_fields_of_education_are_named_in_the_language_of_the_page(
    client: FlaskClient, language: str, broad: str, detailed: str
) -> None:
    assert broad in client.get(f"/{language}/units").text
    page = client.get(f"/{language}/units/demo-de/q0--u1").text
    assert detailed in BeautifulSoup(page, "html.parser").get_text()
