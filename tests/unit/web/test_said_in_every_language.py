"""What is wrong is said in the language of the page: every rule, every fault of a form or a query."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug import exceptions as of_http

import ecvet_graph
from ecvet_graph import errors
from ecvet_graph.credit.rules import RULES
from ecvet_graph.model.learning import text_in
from ecvet_graph.quality import Severity, fault_and_advice
from ecvet_graph.service.reference import constraint, load_constraints
from ecvet_graph.web.edge_sentences import TITLES
from ecvet_graph.web.problem_sentences import KNOWN, say_problem, say_title

SOURCES = Path(ecvet_graph.__file__).parent
ROOMS = (
    "credit/*.py",
    "private/seeing.py",
    "publish/drafting.py",
    "publish/ownership.py",
    "publish/proposals.py",
    "query/bind.py",
    "query/budget.py",
    "query/endpoint.py",
    "query/federation.py",
    "query/lanes.py",
    "query/pool.py",
    "query/scan.py",
    "service/archive.py",
    "service/decoding.py",
    "service/federation.py",
    "service/credit/naming.py",
    "service/gap.py",
    "service/identifying.py",
    "service/mobility/*.py",
    "service/reading/reader.py",
    "service/reference/*.py",
    "service/resolving.py",
    "service/spool.py",
    "service/structures.py",
    "service/targets.py",
    "service/thing_versions.py",
    "service/upload_checks.py",
    "store/syntax.py",
    "web/asked.py",
    "web/comparison.py",
    "web/gap.py",
    "web/mobility.py",
    "web/mobility_api.py",
    "web/mobility_learners.py",
    "web/mobility_precedents.py",
    "web/mobility_session.py",
    "web/own_page.py",
    "web/papers.py",
    "web/problems.py",
    "web/progress.py",
    "web/reviews.py",
    "web/sparql.py",
    "web/sparql_request.py",
    "web/thing_history.py",
    "web/wrong_tokens.py",
)
# Functions that take sentences of faults; errors of the family by the end of their names
_SAYING = {"refuse", "require", "_fault"}
_SLOT = re.compile(r"%\(\w+\)s")
_PART = "\0"


def _called(node: ast.Call) -> str:
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else ast.unparse(function)


def _texts(node: ast.expr) -> Iterator[str]:
    """Yield the sentences of an argument, a sign in place of what they name."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            text = "".join(str(p.value) if isinstance(p, ast.Constant) else _PART for p in parts)
            yield text.replace(f"{_PART}/{_PART}", _PART)
        case ast.IfExp(body=one, orelse=other):
            yield from (*_texts(one), *_texts(other))


def _said_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and (
            _called(node) in _SAYING or _called(node).endswith(("Error", "Fault"))
        ):
            for part in (*node.args, *(one.value for one in node.keywords)):
                yield from _texts(part)


def sentences() -> set[str]:
    """Return the sentences of faults that pages may show."""
    found: set[str] = set()
    for pattern in ROOMS:
        paths = sorted(SOURCES.glob(pattern))
        assert paths, pattern
        for path in paths:
            found |= {text for text in _said_in(path) if " " in text.strip()}
    return {text for text in found if len(text.replace(_PART, "")) > 3}


# Put together of parts; the forms of each are in the list
TOGETHER = {
    f"There is {_PART} {_PART} on which nobody has decided yet.",
    f"There is no unit {_PART} here: it is {_PART}.",
    f"{_PART} {_PART}s are called {_PART}.",
    f"{_PART} {_PART} are called {_PART}.",
}


def test_every_fault_that_a_page_shows_can_be_said_in_the_language_of_the_page() -> None:
    said = sentences()
    assert len(said) > 330
    shapes = {_SLOT.sub(_PART, one) for one in KNOWN} | TOGETHER
    ended = {one if one.endswith((".", ":")) else f"{one}." for one in said}
    missing = {one for one in ended if one not in shapes}
    assert {one.replace(_PART, "{}") for one in missing} == set()


@pytest.mark.parametrize("language", ["de", "fr"])
def test_each_sentence_is_another_one_in_each_language(app: Flask, language: str) -> None:
    with app.test_request_context(f"/{language}/progress"):
        for sentence in KNOWN:
            found = say_problem(_SLOT.sub("X7", sentence))
            assert found.language == language, sentence
            assert found.value != sentence
            assert ("X7" in found.value) == ("%(" in sentence)


def family(kind: type[errors.EcvetGraphError]) -> set[type[errors.EcvetGraphError]]:
    return {kind}.union(*(family(one) for one in kind.__subclasses__()))


def test_every_kind_of_error_has_a_title_in_each_language(app: Flask) -> None:
    own = family(errors.EcvetGraphError)
    assert len(own) > 25
    with app.test_request_context("/fr/progress"):
        for kind in own:
            assert kind.title in TITLES
            assert say_title(kind.title).language == "fr"


def test_what_http_itself_says_is_said_in_the_language_of_the_page(app: Flask) -> None:
    kinds = (
        of_http.BadRequest,
        of_http.NotFound,
        of_http.MethodNotAllowed,
        of_http.RequestEntityTooLarge,
        of_http.TooManyRequests,
        of_http.Forbidden,
    )
    with app.test_request_context("/de/progress"):
        for kind in kinds:
            assert say_problem(str(kind.description)).language == "de"
            assert say_title(kind().name).language == "de"


def test_the_rules_of_the_mobility_loop_are_told_in_full() -> None:
    refused = {
        str(argument.value)
        for path in (SOURCES / "credit").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and _called(node) in {"refuse", "require"}
        for argument in node.args[:2]
        if isinstance(argument, ast.Constant) and str(argument.value) in RULES
    }
    assert len(refused) > 25


def test_what_a_constraint_found_is_said_with_the_text_of_the_constraint(app: Flask) -> None:
    view = constraint("A07")
    english, german = (text_in(view.messages, tag) for tag in ("en", "de"))
    assert english is not None
    assert german is not None
    fault, advice = fault_and_advice(english.value)
    falsch, rat = fault_and_advice(german.value)
    assert rat
    sentence = f"Rule A07, the learning agreement (version 2): {fault}"
    with app.test_request_context("/de/mobility"):
        said = say_problem(sentence)
        advised = say_problem(advice)
        with_others = say_problem(f"{advice} Also: A04-unit.")
    assert said.value == f"Regel A07, die Lernvereinbarung (Version 2): {falsch}"
    assert (advised.value, advised.language) == (rat, "de")
    assert with_others.value == f"{rat} Außerdem: A04-unit."


def test_constraints_that_refuse_steps_say_what_is_wrong_and_then_what_to_do() -> None:
    refusing = [
        one
        for one in load_constraints()
        if re.match(r"[MAT]\d", one.code) and one.severity is Severity.VIOLATION
    ]
    assert len(refusing) > 30
    for one in refusing:
        assert all(all(fault_and_advice(text.value)) for text in one.messages), one.code


def test_words_that_a_sentence_names_are_said_too(app: Flask) -> None:
    sentence = "A transfer that is active cannot be closed."
    with app.test_request_context("/de/mobility"):
        german = say_problem(sentence).value
    with app.test_request_context("/en/mobility"):
        assert say_problem(sentence).value == sentence
    assert "In Kraft" in german
    assert "active" not in german
    assert "closed" not in german


@pytest.mark.parametrize(
    ("path", "english", "german"),
    [
        ("/de/nothing", "Nothing is", "gibt es nichts."),
        ("/de/compare?a=nobody&b=nothing", "No unit has the id", "Keine Einheit hat die Kennung"),
        ("/de/gap?target=nothing", "There is no unit", "Eine Einheit oder Qualifikation 'nothing'"),
        ("/de/glossary/nothing", "The glossary has", "Das Glossar hat keinen Begriff"),
        ("/de/units?page=x", "is not a whole number", "ist keine ganze Zahl"),
        ("/sparql?query=SELECT", "is not valid SPARQL", "kein gültiges SPARQL"),
        ("/sparql?query=SELECT+?x+?x+%7B%7D", "the same name", "zwei Spalten denselben Namen"),
    ],
)
def test_a_page_says_what_is_wrong_in_its_language(
    client: FlaskClient, path: str, english: str, german: str
) -> None:
    page = client.get(path, headers={"Accept": "text/html", "Accept-Language": "de"})
    assert page.status_code in {400, 404}
    assert german in page.get_data(as_text=True).replace("&#39;", "'")
    assert english not in page.text


@pytest.mark.parametrize(
    ("accepted", "language", "start"),
    [
        (None, "en", "There is no"),
        ("de-AT,de;q=0.9", "de", "Hier nicht"),
        ("fr", "fr", "Introuvable"),
    ],
)
def test_a_problem_document_is_in_the_language_that_is_asked_for(
    client: FlaskClient, accepted: str | None, language: str, start: str
) -> None:
    headers = {"Accept-Language": accepted} if accepted else {}
    response = client.get("/api/units/demo-de/nothing", headers=headers)
    assert response.status_code == 404
    assert response.mimetype == "application/problem+json"
    assert response.headers["Content-Language"] == language
    assert "Accept-Language" in response.headers["Vary"]
    document = response.get_json()
    assert document["detail"].startswith(start)
    assert document["detail"].endswith(document["remedy"])
    assert document["code"] == "not-found"
