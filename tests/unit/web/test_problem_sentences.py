"""What readers of tables say is wrong is said in the page language too."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from flask import Flask

import ecvet_graph.ingest
from ecvet_graph.web.problem_sentences import SENTENCES, say_problem, say_together

FOLDER = Path(ecvet_graph.ingest.__file__).parent
# Sentences about settings, machines and archives within archives stay English.
READERS = ("csv_cells", "csv_lines", "csv_quality", "csv_references", "csv_tables", "csv_units")
# Put together of parts; both forms of each are in the list
TOGETHER = {"1 is not a number above 01.", "1 no name."}
_CALLS = {"Problem", "_error", "error"}


def sentences() -> list[str]:
    """Return what the readers of tables may say, `1` in place of what they name."""
    found = []
    for name in READERS:
        for node in ast.walk(ast.parse((FOLDER / f"{name}.py").read_text("utf-8"))):
            if isinstance(node, ast.Call) and _called(node) in _CALLS:
                found += [text for part in node.args if (text := _text(part))]
    return found


def _called(node: ast.Call) -> str:
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else ast.unparse(function)


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        text = str(node.value)
    elif isinstance(node, ast.JoinedStr):
        parts = (part.value if isinstance(part, ast.Constant) else "1" for part in node.values)
        text = "".join(map(str, parts))
    else:
        return ""
    return text if text.endswith(".") and " " in text else ""


def in_german(app: Flask, sentence: str) -> str:
    with app.test_request_context("/de/publish"):
        text = say_problem(sentence)
        return text.value if text.language == "de" else ""


def test_every_sentence_of_the_readers_of_tables_is_said_in_german(app: Flask) -> None:
    said = sentences()
    assert len(said) > 45
    assert {one for one in said if not in_german(app, one)} == TOGETHER
    assert in_german(app, "'a' is not a number above 0 and up to 8.")
    assert in_german(app, "One column has no name.")
    assert in_german(app, "3 columns have no name.")


def test_what_a_sentence_names_stays_as_it_is(app: Flask) -> None:
    german = in_german(app, "'<b>100%</b> %s' is not a whole number from 1 to 8.")
    assert german == "'<b>100%</b> %s' ist keine ganze Zahl von 1 bis 8."


@pytest.mark.parametrize("path", ["/en/publish", "/de/publish"])
def test_a_sentence_that_is_not_known_stays_english(app: Flask, path: str) -> None:
    with app.test_request_context(path):
        text = say_problem("Something else.")
    assert (text.value, text.language) == ("Something else.", "en")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "The id 'b3' is there already, in sheet Units 2, row 4."),
        ("de", "Die Kennung 'b3' gibt es schon, in Blatt Units 2, Zeile 4."),
    ],
)
def test_a_place_within_a_sentence_is_named_as_beside_it(
    app: Flask, language: str, said: str
) -> None:
    with app.test_request_context(f"/{language}/publish"):
        text = say_problem("The id 'b3' is there already, in sheet Units 2:4.")
        together = say_together({"The id 'b3' is there already, in sheet Units 2:4."})
    assert (text.value, text.language) == (said, language)
    assert together == text


@pytest.mark.parametrize(
    "sentence",
    [
        "The token is not known here.",
        "The token 1a2b3c4d has expired or was revoked.",
        "The token 1a2b3c4d is that of the agency at-a, not of at-b.",
        "The dataset at-a/trades is in version 3, not 2: it was changed meanwhile.",
        "It describes https://a.example/id/at-a/unit/b1, which the dataset at-a/trades describes already.",
        "No file was chosen.",
    ],
)
def test_what_keeps_a_form_from_being_taken_is_said_in_german(app: Flask, sentence: str) -> None:
    assert in_german(app, sentence)


def test_sentences_that_differ_in_what_they_name_are_said_as_one(app: Flask) -> None:
    with app.test_request_context("/en/publish"):
        text = say_together({"'a' is not a date.", "'b' is not a date."})
        assert text is not None
        assert text.value == "… is not a date."
        assert say_together({"'a' is not a date.", "The document is empty."}) is None
        assert say_together({"Something else.", "Another thing."}) is None


def test_no_sentence_stands_there_twice() -> None:
    assert len(set(SENTENCES)) == len(SENTENCES) > 90
