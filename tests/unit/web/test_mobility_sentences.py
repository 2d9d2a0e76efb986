"""What breaks a rule of the mobility loop is said in the language of the page."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from flask import Flask

import ecvet_graph
from ecvet_graph.web.mobility_sentences import MOBILITY_SENTENCES
from ecvet_graph.web.problem_sentences import say_problem

ROOMS = ("credit", "service/mobility")


def said() -> set[str]:
    """Return all texts of the rooms that speak, `1` in place of what they name."""
    found = set()
    folder = Path(ecvet_graph.__file__).parent
    for room in ROOMS:
        for path in sorted((folder / room).glob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found.add(node.value)
                elif isinstance(node, ast.JoinedStr):
                    parts = (
                        str(one.value) if isinstance(one, ast.Constant) else "1"
                        for one in node.values
                    )
                    found.add("".join(parts))
    return found


def test_every_sentence_is_said_by_a_rule() -> None:
    assert len(MOBILITY_SENTENCES) > 60
    plain = {re.sub(r"%\(\w+\)s", "1", sentence) for sentence in MOBILITY_SENTENCES}
    assert plain - said() == set()


@pytest.mark.parametrize("language", ["de", "fr"])
def test_every_sentence_is_said_in_the_language_of_the_page(app: Flask, language: str) -> None:
    with app.test_request_context(f"/{language}/mobility"):
        for sentence in MOBILITY_SENTENCES:
            found = say_problem(re.sub(r"%\(\w+\)s", "X7", sentence))
            assert found.language == language
            assert found.value != sentence
            assert ("X7" in found.value) == ("%(" in sentence)
