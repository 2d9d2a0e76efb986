"""A statement in every form that it is handed out in: the same numbers in each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from ecvet_graph.model.review import Purpose
from ecvet_graph.service.reading import Reader
from ecvet_graph.service.views import CompareView
from ecvet_graph.service.wire import to_json

__all__ = ["STATEMENT_FORMS", "StatementForm", "statement_document", "statement_json"]


@dataclass(frozen=True, slots=True)
class StatementForm:
    """A form of a statement: what it is called, and its media type (IANA)."""

    name: str
    media_type: str


STATEMENT_FORMS: Mapping[str, StatementForm] = {
    "json": StatementForm("JSON", "application/json"),
}


def statement_document(
    reader: Reader, a: str, b: str, *, purpose: Purpose, base: str, form: str
) -> bytes:
    """Return the statement of two units, named by IRI or source id, in a form of `STATEMENT_FORMS`.

    The same data gives the same bytes. Raises as `Reader.compare`.
    """
    return statement_json(reader.compare(a, b, purpose=purpose))


def statement_json(view: CompareView) -> bytes:
    """Return a statement as JSON in UTF-8, with the names of `CompareView`."""
    text = json.dumps(to_json(view), ensure_ascii=False, indent=2)
    return f"{text}\n".encode()
