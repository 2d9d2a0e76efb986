"""The files about vocabulary and constraints stand alone: no server, no missing file or place."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest
from bs4 import BeautifulSoup

from ecvet_graph.service.reference import load_constraints, load_ontology
from ecvet_graph.web.standalone import standalone_pages


@pytest.fixture(scope="module")
def files() -> Mapping[str, bytes]:
    return standalone_pages()


@pytest.fixture(scope="module")
def pages(files: Mapping[str, bytes]) -> Mapping[str, BeautifulSoup]:
    return {
        name: BeautifulSoup(content.decode(), "html.parser")
        for name, content in files.items()
        if name.endswith(".html")
    }


def test_there_are_pages_in_three_languages_and_their_styles(files: Mapping[str, bytes]) -> None:
    assert sorted(files) == [
        "constraints.de.html",
        "constraints.fr.html",
        "constraints.html",
        "index.de.html",
        "index.fr.html",
        "index.html",
        "pico.min.css",
        "site.css",
    ]


def test_every_link_leads_to_a_file_and_a_place(
    pages: Mapping[str, BeautifulSoup], files: Mapping[str, bytes], root: Path
) -> None:
    places = {name: {node["id"] for node in page.select("[id]")} for name, page in pages.items()}
    checked = 0
    for name, page in pages.items():
        for node in page.select("[href], [src]"):
            address = str(node.get("href") or node.get("src"))
            if address.startswith(("http://", "https://")):
                continue
            target, fragment = urldefrag(unquote(address))
            target = target or name
            assert target in files or (root / "docs" / "vocabulary" / target).exists(), address
            assert not fragment or fragment in places[target], (name, address)
            checked += 1
    assert checked > 500


def test_each_example_and_shape_is_reached_by_a_link_from_the_english_page(
    pages: Mapping[str, BeautifulSoup],
) -> None:
    links = {str(node["href"]) for node in pages["constraints.html"].select("li a")}
    files = {view.file for view in load_constraints() if view.file}
    files |= {example.file for view in load_constraints() for example in view.examples}
    assert {f"../../{file}" for file in files} <= links
    assert len(files) > 700


@pytest.mark.parametrize("language", ["de", "fr"])
def test_other_pages_lead_to_the_english_list_of_examples(
    pages: Mapping[str, BeautifulSoup], language: str
) -> None:
    entry = pages[f"constraints.{language}.html"].find(id="Q02-missing")
    assert entry is not None
    assert entry.find("a", href="constraints.html#Q02-missing", hreflang="en") is not None


def test_files_stay_small(files: Mapping[str, bytes]) -> None:
    assert sum(map(len, files.values())) < 2_000_000


def test_pages_need_no_script_and_no_other_site(pages: Mapping[str, BeautifulSoup]) -> None:
    for page in pages.values():
        assert page.select("script, [style], style") == []
        assert all(
            str(link["href"]).endswith(".css") and "//" not in str(link["href"])
            for link in page.select("link[rel=stylesheet]")
        )


def test_terms_and_constraints_are_all_there(pages: Mapping[str, BeautifulSoup]) -> None:
    terms = {term.local for group in load_ontology().groups for term in group.terms}
    codes = {view.code for view in load_constraints()}
    for language in ("", ".de", ".fr"):
        assert terms <= {str(node["id"]) for node in pages[f"index{language}.html"].select("[id]")}
        assert codes <= {
            str(node["id"]) for node in pages[f"constraints{language}.html"].select("[id]")
        }


@pytest.mark.parametrize(
    ("name", "language", "word"),
    [("index.html", "en", "Vocabulary"), ("index.de.html", "de", "Vokabular")],
)
def test_page_speaks_its_language(
    pages: Mapping[str, BeautifulSoup], name: str, language: str, word: str
) -> None:
    page = pages[name]
    assert page.html is not None
    assert page.html["lang"] == language
    assert page.title is not None
    assert page.title.text == f"{word} · ECVET graph"
    assert len(page.find_all("h1")) == 1
