"""ESCO: the official CSV packages (zip) and the multilingual JSON lines, put together.

Descriptions, scope notes and skill-to-skill relations are not taken over: nothing here uses them.
"""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ecvet_graph.errors import InvalidDataError, NotFoundError, Place, SyntaxFault, UsageFault
from ecvet_graph.ingest.documents import parse_json, read_lines
from ecvet_graph.ingest.esco_package import EscoPackage, PackageRow, open_package
from ecvet_graph.ingest.fields import Fields, clean
from ecvet_graph.ingest.forms import is_web_address
from ecvet_graph.ingest.problems import Problem, Severity
from ecvet_graph.ingest.skill_scheme import (
    ATTRIBUTION,
    Need,
    SchemeItem,
    SkillConcept,
    SkillKind,
    SkillRelation,
    SkillScheme,
)
from ecvet_graph.model.learning import Text, Texts

__all__ = ["read_esco"]

_KINDS: Mapping[tuple[str, str], SkillKind] = {
    ("skill", "skill/competence"): SkillKind.SKILL,
    ("skill", "knowledge"): SkillKind.KNOWLEDGE,
    ("skill", ""): SkillKind.UNTYPED,
    ("skillGroup", ""): SkillKind.GROUP,
    ("occupation", ""): SkillKind.OCCUPATION,
    ("iscoGroup", ""): SkillKind.OCCUPATION_GROUP,
    ("KnowledgeSkillCompetence", "skill/competence"): SkillKind.SKILL,
    ("KnowledgeSkillCompetence", "knowledge"): SkillKind.KNOWLEDGE,
    ("KnowledgeSkillCompetence", ""): SkillKind.UNTYPED,
    ("SkillGroup", ""): SkillKind.GROUP,
    ("Occupation", ""): SkillKind.OCCUPATION,
    ("ISCOGroup", ""): SkillKind.OCCUPATION_GROUP,
}
_NEEDS = {"essential": Need.ESSENTIAL, "optional": Need.OPTIONAL}
_ESCO = "http://data.europa.eu/esco/"


@dataclass(slots=True)
class _Draft:
    """A concept while its parts come together from several files; the first label wins."""

    iri: str
    kind: SkillKind
    place: Place
    labels: dict[str, str] = field(default_factory=dict)
    others: dict[str, dict[str, None]] = field(default_factory=dict)
    broader: dict[str, None] = field(default_factory=dict)
    notation: str | None = None

    def to_concept(self) -> SkillConcept:
        """Return the concept as a value, everything in a stable order."""
        others = (
            Text(label, language)
            for language, labels in sorted(self.others.items())
            for label in sorted(labels)
            if label != self.labels.get(language)
        )
        labels: Texts = tuple(Text(label, tag) for tag, label in sorted(self.labels.items()))
        return SkillConcept(
            self.iri, self.kind, labels, tuple(others), tuple(sorted(self.broader)), self.notation
        )


@dataclass(frozen=True, slots=True)
class _Gathering:
    """Everything read so far."""

    drafts: dict[str, _Draft] = field(default_factory=dict)
    relations: list[SkillRelation] = field(default_factory=list)
    broader: list[tuple[str, str, Place]] = field(default_factory=list)
    sources: Counter[tuple[str, str]] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)

    def leave_out(self, place: Place, message: str, remedy: str = "") -> None:
        """Keep the reason why something is left out."""
        self.problems.append(Problem(place, message, remedy, Severity.LEFT_OUT))


def read_esco(paths: Iterable[Path]) -> Iterator[SchemeItem]:
    """Yield the scheme, its concepts in the order of their IRIs, its relations and the problems.

    Args:
        paths: official CSV packages (`.zip`) and multilingual files (`.jsonl`, `.jsonl.gz`) in
            any mixture; where two give a preferred label in one language, the first wins.

    Raises:
        NotFoundError: a file does not exist.
        SyntaxFault: a file is broken, empty or not UTF-8.
        UsageFault: a file is neither a package nor JSON lines.
    """
    gathering = _Gathering()
    for path in paths:
        _reader_of(path)(path, gathering)
    _attach_broader(gathering)
    yield _scheme(gathering)
    for iri in sorted(gathering.drafts):
        draft = gathering.drafts[iri]
        if draft.labels:
            yield draft.to_concept()
        else:
            gathering.leave_out(draft.place, f"The concept <{iri}> has no label.")
    yield from _known_relations(gathering)
    yield from gathering.problems


def _reader_of(path: Path) -> Callable[[Path, _Gathering], None]:
    if not path.is_file():
        raise NotFoundError.from_path(path)
    if path.suffix == ".zip":
        return _read_package
    if path.name.endswith((".jsonl", ".jsonl.gz")):
        return _read_json_lines
    raise UsageFault(
        f"{path} is neither a CSV package (.zip) nor the multilingual file (.jsonl, .jsonl.gz).",
        remedy="Give the files as they were downloaded.",
    )


def _scheme(gathering: _Gathering) -> SkillScheme:
    by_language: dict[str, list[str]] = {}
    for (language, source), count in sorted(gathering.sources.items()):
        by_language.setdefault(language, []).append(f"{source} ({count})")
    sources = tuple(
        Text(f"Preferred labels in {language}: {', '.join(parts)}", "en")
        for language, parts in by_language.items()
    )
    rights = Text(f"{ATTRIBUTION} Modified version. © European Union.", "en")
    return SkillScheme((Text("ESCO skills", "en"),), (rights,), sources)


def _draft(
    gathering: _Gathering, iri: str, *, kind_name: str, skill_type: str, place: Place
) -> _Draft:
    kind = _KINDS.get((kind_name, skill_type))
    if kind is None:
        raise InvalidDataError(
            f"The concept <{iri}> is a {kind_name} {skill_type}, which is not known.", place=place
        )
    if not (iri.startswith(_ESCO) and is_web_address(iri)):
        raise InvalidDataError(f"{iri!r} is not an ESCO concept.", place=place)
    if kind is SkillKind.UNTYPED and iri not in gathering.drafts:
        message = f"The skill <{iri}> has no type; it is kept without one."
        gathering.problems.append(Problem(place, message, severity=Severity.NOTE))
    return gathering.drafts.setdefault(iri, _Draft(iri, kind, place))


def _read_json_lines(path: Path, gathering: _Gathering) -> None:
    for number, line in read_lines(path):
        place = Place(str(path), number)
        value = parse_json(line, source=str(path), line=number)
        try:
            _add_record(Fields(value if isinstance(value, Mapping) else {}, place), gathering)
        except InvalidDataError as error:
            problem = Problem.from_error(error, place=place, severity=Severity.LEFT_OUT)
            gathering.problems.append(problem)


def _add_record(record: Fields, gathering: _Gathering) -> None:
    draft = _draft(
        gathering,
        record.text("uri"),
        kind_name=record.text("kind"),
        skill_type=record.optional_text("skillType") or "",
        place=record.place,
    )
    origin = record.values.get("labelSource")
    origins = origin if isinstance(origin, Mapping) else {}
    for label in record.texts("prefLabel", language="en"):
        if draft.labels.setdefault(label.language, label.value) == label.value:
            source = str(origins.get(label.language, "not named"))
            gathering.sources[label.language, source] += 1
    alternatives = record.values.get("altLabels")
    lists = Fields(
        alternatives if isinstance(alternatives, Mapping) else {}, record.at("altLabels")
    )
    for language in lists.values:
        for label in lists.items(language):
            for text in Fields({language: label}, record.place).texts(language, language=language):
                draft.others.setdefault(language, {})[text.value] = None
    draft.notation = draft.notation or record.optional_text("code")
    gathering.broader.extend(
        (draft.iri, str(broader), record.place) for broader in record.items("broader")
    )


def _read_package(path: Path, gathering: _Gathering) -> None:
    try:
        with open_package(path) as package:
            _add_concepts(package, gathering)
            _add_relations(package, gathering)
    except zipfile.BadZipFile as error:
        raise SyntaxFault(
            "The zip file is broken.", remedy="Download it again.", place=Place(str(path))
        ) from error


def _add_concepts(package: EscoPackage, gathering: _Gathering) -> None:
    for language, row in package.concepts():
        try:
            _add_row(row, language, gathering)
        except InvalidDataError as error:
            problem = Problem.from_error(error, place=row.place, severity=Severity.LEFT_OUT)
            gathering.problems.append(problem)


def _add_row(row: PackageRow, language: str, gathering: _Gathering) -> None:
    draft = _draft(
        gathering,
        row.cell("conceptUri"),
        kind_name=row.cell("conceptType"),
        skill_type=row.cell("skillType"),
        place=row.place,
    )
    label = clean(row.cell("preferredLabel"))
    if label and draft.labels.setdefault(language, label) == label:
        gathering.sources[language, _package_name(row.place)] += 1
    found = draft.others.setdefault(language, {})
    found.update(
        dict.fromkeys(clean(line) for line in row.cell("altLabels").splitlines() if line.strip())
    )
    draft.notation = draft.notation or row.cell("code") or None


def _package_name(place: Place) -> str:
    """Return the name of the package that a row stands in, without folder and suffix."""
    return Path(place.source.partition(":")[0]).stem


def _add_relations(package: EscoPackage, gathering: _Gathering) -> None:
    for row in package.broader():
        pair = (row.cell("conceptUri"), row.cell("broaderUri"), row.place)
        gathering.broader.append(pair)
    for row in package.needs():
        need = _NEEDS.get(row.cell("relationType"))
        if need is None:
            gathering.leave_out(
                row.place, f"The relation {row.cell('relationType')!r} is not known."
            )
            continue
        gathering.relations.append(
            SkillRelation(row.cell("skillUri"), row.cell("occupationUri"), need)
        )


def _attach_broader(gathering: _Gathering) -> None:
    for narrow, broad, place in gathering.broader:
        draft = gathering.drafts.get(narrow)
        if draft is None or broad not in gathering.drafts:
            gathering.leave_out(
                place,
                f"<{narrow}> is placed under <{broad}>, and one of them is not in the input.",
                "Give the classification package as well.",
            )
        else:
            draft.broader[broad] = None


def _known_relations(gathering: _Gathering) -> Iterator[SkillRelation]:
    missing = 0
    for relation in dict.fromkeys(gathering.relations):
        if relation.skill in gathering.drafts and relation.occupation in gathering.drafts:
            yield relation
        else:
            missing += 1
    if missing:
        gathering.leave_out(
            Place("occupationSkillRelations.csv"),
            f"{missing} relations name a skill or an occupation that is not in the input.",
            "Give the classification package as well.",
        )
