"""The rows and columns of tables that findings of the gate come from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from ecvet_graph.errors import Place
from ecvet_graph.ingest.conversion import Converted
from ecvet_graph.quality import Finding, Report

__all__ = ["in_rows", "locate"]

_KIND = re.compile(r"/id/[^/]+/([^/]+)/[^/]+$")
_STEP = re.compile(r"\w+:[\w.-]+")
# The column of `docs/csv-template.md` that a property of a thing is written in.
_COLUMNS: Mapping[str, str] = {
    "dcterms:title": "title_{lang}",
    "dcterms:description": "description_{lang}",
    "dcterms:language": "language",
    "dcterms:publisher": "publisher_{lang}",
    "ecvet:creditSystem": "credit_system",
    "ecvet:inGroup": "group_id",
    "ecvet:maxUnits": "max_units",
    "ecvet:minUnits": "min_units",
    "ecvet:outcomeCategory": "category",
    "ecvet:points": "credits",
    "ecvet:referencePathwayYears": "duration_years",
    "ecvet:relativeWeight": "relative_weight",
    "ecvet:requiredPoints": "required_points",
    "ecvet:role": "role",
    "ecvet:trainingWeeks": "weeks",
    "ecvet:unitCode": "code",
    "ecvet:unitListComplete": "unit_list_complete",
    "ecvet:validFrom": "valid_from",
    "ecvet:validUntil": "valid_until",
    "elm:EQFLevel": "eqf_level",
    "elm:ISCEDFCode": "isced_f",
    "elm:NQFLevel": "nqf_level",
    "elm:awardingBody": "awarding_body_{lang}",
    "elm:awardingOpportunity": "awarding_body_{lang}",
    "elm:contentUrl": "homepage",
    "elm:provenBy": "assessment_{lang}",
    "elm:relatedESCOSkill": "skills",
    "elm:volumeOfLearning": "hours",
    "foaf:homepage": "homepage",
    "rov:legalName": "awarding_body_{lang}",
}
# Where a property means another column for things of a kind, by the kind in their IRI.
_OF_KIND: Mapping[tuple[str, str], str] = {
    ("outcome", "dcterms:title"): "text_{lang}",
    ("outcome", "dcterms:type"): "category",
    ("criterion", "dcterms:title"): "criteria_{lang}",
    ("assessment", "dcterms:title"): "assessment_{lang}",
    ("assessment", "dcterms:type"): "assessment_type",
    ("accreditation", "dcterms:title"): "accreditation_{lang}",
    ("accreditation", "dcterms:type"): "accreditation_type",
    ("quality", "foaf:homepage"): "homepage",
}


def locate(report: Report, converted: Converted) -> Report:
    """Return the report with the place in the converted document in place of one in its statements.

    A finding gets the table (file or sheet), the row and, where the property has one, the column;
    one about a thing that is in no row gets the document only.
    """
    return in_rows(report, converted.places)


def in_rows(report: Report, places: Mapping[str, Place]) -> Report:
    """Return the report with the rows of the things, by IRI. As `locate`."""
    return replace(report, findings=tuple(_in_row(finding, places) for finding in report.findings))


def _in_row(finding: Finding, places: Mapping[str, Place]) -> Finding:
    place = places.get(finding.focus)
    if place is not None:
        found = Place(place.source, place.line, field=_column(finding))
    elif finding.source is not None:
        found = Place(finding.source.source)
    else:
        return finding
    return replace(finding, source=found)


def _column(finding: Finding) -> str | None:
    """Return the column that the first property of the path which has one is written in."""
    kind = _KIND.search(finding.focus)
    steps = _STEP.findall(finding.path or "")
    names = (_OF_KIND.get((kind[1] if kind else "", step)) or _COLUMNS.get(step) for step in steps)
    return next((name for name in names if name), None)
