"""The small skill scheme that the project ships: `data/skills/skills.csv` and `groups.csv`."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING

from ecvet_graph.errors import InvalidDataError, Place
from ecvet_graph.ingest.csv_cells import split_cell
from ecvet_graph.ingest.documents import decode, read_bytes
from ecvet_graph.ingest.forms import is_web_address
from ecvet_graph.ingest.problems import Problem, Severity
from ecvet_graph.ingest.skill_scheme import (
    ATTRIBUTION,
    SchemeItem,
    SkillConcept,
    SkillKind,
    SkillScheme,
)
from ecvet_graph.model.iris import ESCO_SKILL, OWN
from ecvet_graph.model.learning import Text, Texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["read_skills_csv"]

_TYPES = {"skill": SkillKind.SKILL, "knowledge": SkillKind.KNOWLEDGE}
_GROUP = OWN + "skill-group/"
_RIGHTS = (
    f"{ATTRIBUTION} Modified version: a small selection; type, grouping and the labels in other "
    "languages than English are the work of this project and illustrative."
)


def read_skills_csv(folder: Path) -> Iterator[SchemeItem]:
    """Yield the scheme, the groups and the skills of a folder with `skills.csv` and `groups.csv`.

    A line that cannot be used comes out as a problem.

    Raises:
        NotFoundError: one of the files does not exist.
        SyntaxFault: one of the files is empty or not UTF-8.
    """
    titles = (Text("ESCO skills, a small selection", "en"),)
    yield SkillScheme(titles, (Text(_RIGHTS, "en"),))
    groups: set[str] = set()
    for place, row in _rows(folder / "groups.csv"):
        groups.add(row["id"])
        labels = _texts(row, "label_")
        yield SkillConcept(_GROUP + row["id"], SkillKind.OWN_GROUP, labels)
        if not labels:
            yield Problem(place, "The group has no label.", "Add one.", Severity.NOTE)
    for place, row in _rows(folder / "skills.csv"):
        try:
            yield _skill(row, place, groups)
        except InvalidDataError as error:
            yield Problem.from_error(error, place=place, severity=Severity.LEFT_OUT)


def _skill(row: Mapping[str, str], place: Place, groups: set[str]) -> SkillConcept:
    kind, labels = _TYPES.get(row["type"]), _texts(row, "label_")
    is_esco = row["uri"].startswith(ESCO_SKILL) and is_web_address(row["uri"])
    checks = (
        (kind is not None, "type", f"The type {row['type']!r} is neither skill nor knowledge."),
        (row["group"] in groups, "group", f"There is no group {row['group']!r} in groups.csv."),
        (bool(labels), "label_en", "The skill has no label."),
        (is_esco, "uri", f"{row['uri']!r} is not an ESCO skill."),
    )
    for is_right, column, message in checks:
        if not is_right:
            where = Place(place.source, place.line, field=column)
            raise InvalidDataError(message, remedy="Correct the cell.", place=where)
    return SkillConcept(
        iri=row["uri"],
        kind=kind or SkillKind.UNTYPED,
        labels=labels,
        other_labels=_texts(row, "alt_"),
        broader=(_GROUP + row["group"],),
    )


def _texts(row: Mapping[str, str], stem: str) -> Texts:
    return tuple(
        Text(value, column.removeprefix(stem))
        for column, cell in row.items()
        if column.startswith(stem)
        for value in split_cell(cell)
    )


def _rows(path: Path) -> Iterator[tuple[Place, dict[str, str]]]:
    text = decode(read_bytes(path), source=str(path))
    reader = csv.DictReader(StringIO(text, newline=""), restval="", strict=True)
    for row in reader:
        yield Place(str(path), reader.line_num), row
