"""Units, outcomes and institutions out of the rows of the CSV template."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from ecvet_graph.ingest.csv_cells import CATEGORIES, FUNCTIONS, Cells, split_cell
from ecvet_graph.ingest.forms import is_web_address
from ecvet_graph.model.iris import OWN, Minter, slug, unique_local
from ecvet_graph.model.learning import (
    Assessment,
    Criterion,
    LearningOutcome,
    Organisation,
    Text,
    Texts,
    Unit,
    UnitAllocation,
    UnitGroup,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ecvet_graph.ingest.csv_references import OutcomeKey
    from ecvet_graph.ingest.parts import UnitNames

__all__ = ["NOBODY", "Institutions", "credit_system_of", "read_allocation_of", "read_unit_of"]

_AWARDS = OWN + "function/awards"
_DESIGNS = OWN + "function/designs"
# Stands in for an institution that is missing: an error says so, and no record comes out.
NOBODY = Organisation("", (), "")


class Institutions:
    """The organisations that the rows name: one for each official name and country."""

    def __init__(self, minter: Minter) -> None:
        self._minter = minter
        self._known: dict[tuple[str, str], Organisation] = {}

    def meet(self, cells: Cells) -> None:
        """Learn the institutions of a row; what several rows say about one is put together."""
        country = cells.tables.countries.get((cells.text("country") or "").upper())
        awarding = cells.texts("awarding_body")
        if country and awarding:
            homepage = cells.text("awarding_body_homepage")
            declared = split_cell(cells.text("awarding_body_functions") or "")
            functions = [FUNCTIONS[name] for name in declared if name in FUNCTIONS]
            self._learn(awarding, country, _AWARDS, *functions, homepage=homepage)
        publisher = cells.texts("publisher") or awarding
        if country and publisher:
            self._learn(publisher, country, _DESIGNS)

    def meet_reviewer(self, cells: Cells, country: str) -> None:
        """Learn who reviews from outside, by a row on quality, for a qualification's country."""
        names = cells.texts("reviewer")
        if names and country:
            self._learn(names, country, homepage=cells.text("reviewer_homepage"))

    def reviewer(self, cells: Cells, country: str) -> Organisation | None:
        """Return who reviews from outside by a row on quality, or `None`."""
        cells.web_address("reviewer_homepage")
        names = cells.texts("reviewer")
        return self._known.get((names[0].value, country)) if names else None

    def awarding_body(self, cells: Cells) -> Organisation | None:
        """Return the awarding body of a qualification's row, which must name one."""
        cells.web_address("awarding_body_homepage")
        remedy = f"Use some of: {', '.join(FUNCTIONS)}."
        cells.many("awarding_body_functions", FUNCTIONS, remedy=remedy)
        return self._find(cells, cells.texts("awarding_body", required=True))

    def publisher(self, cells: Cells) -> Organisation | None:
        """Return the publisher that a row names, or `None`."""
        return self._find(cells, cells.texts("publisher"))

    def _find(self, cells: Cells, names: Texts) -> Organisation | None:
        if not names:
            return None
        country = cells.tables.countries.get((cells.text("country") or "").upper(), "")
        return self._known.get((names[0].value, country)) or next(
            (found for (name, _), found in self._known.items() if name == names[0].value), None
        )

    def _learn(
        self, names: Texts, country: str, *functions: str, homepage: str | None = None
    ) -> None:
        key = (names[0].value, country)
        known = self._known.get(key)
        if known is None:
            taken = {entry.iri.rpartition("/")[2] for entry in self._known.values()}
            local = unique_local(slug(names[0].value), taken)
            known = Organisation(self._minter.iri("organisation", local), names, country)
        languages = {name.language for name in known.names}
        self._known[key] = replace(
            known,
            names=(*known.names, *(name for name in names if name.language not in languages)),
            homepage=known.homepage or homepage,
            functions=tuple(sorted({*known.functions, *functions})),
        )


def credit_system_of(cells: Cells, *, inherited: str | None = None) -> str | None:
    """Return the credit system of the credits of a row; points without a system are an error."""
    if cells.text("credits") is None:
        return None
    system = cells.credit_system("credit_system") or inherited
    if system is None and cells.text("credit_system") is None:
        cells.error(
            "credit_system",
            "The row gives credits without a credit system.",
            "Say which: ecvet, ects, ekap or osaamispiste.",
        )
    return system


def read_unit_of(
    cells: Cells,
    outcomes: Iterable[Cells],
    names: UnitNames,
    *,
    publisher: Organisation,
    identifier: str,
    country: str,
    skills: Mapping[OutcomeKey, Sequence[str]],
) -> Unit:
    """Return the unit of a row with its outcomes and criteria.

    `skills` are those that tables of their own link to outcomes.
    """
    titles = cells.texts("title", required=True)
    built: list[LearningOutcome] = []
    criteria: list[Criterion] = []
    for row in outcomes:
        outcome = _outcome(row, names, skills)
        if outcome:
            built.append(outcome)
            criteria.extend(
                names.criterion(texts, outcome=outcome.iri) for texts in row.text_lists("criteria")
            )
    return Unit(
        iri=names.iri("unit"),
        identifier=identifier,
        titles=titles,
        publisher=publisher,
        outcomes=tuple(built),
        descriptions=cells.texts("description"),
        code=cells.text("code"),
        eqf_level=cells.integer("eqf_level", low=1, high=8),
        nqf_level=cells.nqf_level("nqf_level", country),
        criteria=tuple(criteria),
        assessment=_assessment(cells, names),
        valid_from=cells.day("valid_from"),
        valid_until=cells.day("valid_until"),
        hours=cells.decimal("hours"),
    )


def read_allocation_of(
    cells: Cells,
    unit: Unit,
    names: UnitNames,
    *,
    system: str | None,
    role: str | None,
    group: UnitGroup | None,
) -> UnitAllocation:
    """Return the place of a unit in its qualification, as its row gives it."""
    return UnitAllocation(
        iri=names.iri("allocation"),
        unit=unit,
        points=cells.decimal("credits"),
        credit_system=system,
        relative_weight=cells.decimal("relative_weight", high=Decimal(1)),
        training_weeks=cells.decimal("weeks"),
        role=role,
        group=group.iri if group else None,
    )


def _outcome(
    cells: Cells, names: UnitNames, links: Mapping[OutcomeKey, Sequence[str]]
) -> LearningOutcome | None:
    texts = cells.texts("text", required=True)
    if not texts:
        return None
    skills = split_cell(cells.text("skills") or "")
    for skill in skills:
        if not is_web_address(skill):
            cells.error("skills", f"{skill!r} is not an IRI.", "Copy the IRI of the ESCO skill.")
    wanted = cells.text("outcome_id")
    linked = links.get((cells.text("unit_id") or "", wanted or ""), ())
    return names.outcome(
        texts,
        wanted=wanted,
        category=cells.choice("category", CATEGORIES),
        skills=dict.fromkeys((*skills, *linked)),
    )


def _assessment(cells: Cells, names: UnitNames) -> Assessment | None:
    types = cells.many(
        "assessment_type",
        cells.tables.assessment_types,
        remedy="Use a label of the EU list, such as practical assessment; the template lets you choose.",
    )
    titles = cells.texts("assessment")
    if not titles and not types:
        return None
    label = Text(cells.text("assessment_type") or "", "en")
    return Assessment(names.iri("assessment"), titles or (label,), types)
