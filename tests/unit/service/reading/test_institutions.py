"""Who stands behind a qualification, and how its quality is assured, as its page gets it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from ecvet_graph.ingest.csv_template import read_csv_template
from ecvet_graph.ingest.problems import Problem
from ecvet_graph.model.learning import Texts
from ecvet_graph.query import construct
from ecvet_graph.rdf.write import record_triples, write_ntriples
from ecvet_graph.service.description import Description
from ecvet_graph.service.reading.portrait import qualification_view
from ecvet_graph.service.views import QualificationView
from ecvet_graph.store import OxigraphStore, RdfFormat

if TYPE_CHECKING:
    from pathlib import Path

BASE = "http://localhost:8000"


@pytest.fixture(scope="module")
def store(root: Path, tmp_path_factory: pytest.TempPathFactory) -> OxigraphStore:
    paths = sorted((root / "data" / "demo" / "at").glob("*.csv"))
    items = read_csv_template(paths, base=BASE, agency="demo-at")
    records = [item for item in items if not isinstance(item, Problem)]
    file = tmp_path_factory.mktemp("demo") / "at.nt"
    write_ntriples(record_triples(records), file)
    made = OxigraphStore()
    made.load(file, syntax=RdfFormat.N_TRIPLES, graph=f"{BASE}/graph/demo-at/demonstration")
    for name in ("schemes", "accreditation-type"):
        path = root / "ontology" / f"{name}.ttl"
        made.load(path, syntax=RdfFormat.TURTLE, graph=f"{BASE}/graph/vocabulary/{name}")
    return made


def portrait(store: OxigraphStore, local: str) -> QualificationView:
    iri = f"{BASE}/id/demo-at/qualification/{local}"
    facts = Description(construct(store, "resource/qualification", qualification=iri))
    return qualification_view(facts, iri)


def english(texts: Texts) -> list[str]:
    return [text.value for text in texts if text.language == "en"]


def test_an_accredited_qualification_names_phases_reviewer_and_accreditation(
    store: OxigraphStore,
) -> None:
    view = portrait(store, "pflegeassistenz")
    (quality,) = view.quality
    labels = [label for phase in quality.phases for label in english(phase.labels)]
    assert labels == ["planning", "evaluation", "review"]
    assert quality.reviewer
    assert english(quality.reviewer.names) == ["Quality Agency of the Sample Province"]
    assert quality.reviewer.homepage == "https://www.example.org/at/quality"
    assert quality.made_on == date(2025, 3, 1)
    assert quality.homepage == "https://www.example.org/at/quality/pflegeassistenz"
    assert quality.assures_qualification
    assert quality.institutions == ()
    (accreditation,) = view.accreditations
    assert accreditation.kind
    assert english(accreditation.kind.labels) == ["Program Quality Assurance"]
    assert accreditation.agent
    assert accreditation.agent.iri == quality.reviewer.iri
    assert [one.iri for one in accreditation.organisations] == [
        body.iri for body in view.awarding_bodies
    ]


def test_what_is_said_of_an_institution_shows_on_all_its_qualifications(
    store: OxigraphStore,
) -> None:
    own, other = portrait(store, "hochbauer"), portrait(store, "kfz-technik")
    assert [quality.iri for quality in own.quality] == [quality.iri for quality in other.quality]
    assert own.quality[0].assures_qualification
    assert not other.quality[0].assures_qualification
    (institution,) = other.quality[0].institutions
    assert institution.iri == other.awarding_bodies[0].iri
    assert english(institution.titles) == english(other.awarding_bodies[0].names)
    assert other.accreditations == ()


def test_a_reviewer_is_no_awarding_body(store: OxigraphStore) -> None:
    view = portrait(store, "pflegeassistenz")
    assert len(view.awarding_bodies) == 1
    assert view.quality[0].reviewer
    assert view.awarding_bodies[0].iri != view.quality[0].reviewer.iri
