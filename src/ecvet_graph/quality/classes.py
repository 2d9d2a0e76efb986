"""Which classes a dataset must and may use, so that a misspelt one does not pass unseen.

SHACL looks at the instances of the classes it knows. Data whose classes it does not know therefore
conforms, however wrong it is (SHACL, section 2.1.3: targets); these checks close that gap.
"""

import csv
import re
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from functools import cache

from rdflib import Graph
from rdflib.namespace import OWL, RDF

from ecvet_graph.assets import asset_folder
from ecvet_graph.model.iris import ECVET, ELM
from ecvet_graph.quality.findings import Finding, unknown_class
from ecvet_graph.quality.ntriples import plain
from ecvet_graph.quality.shapes import load_shapes

__all__ = ["RECORD_CLASSES", "record_classes", "unknown_classes"]

# The main records: a document that is worth checking describes one of them.
RECORD_CLASSES = frozenset(
    [ELM + "Qualification"]
    + [
        ECVET + name
        for name in (
            "Accumulation",
            "Credit",
            "LearningAgreement",
            "MemorandumOfUnderstanding",
            "NationalContactPoint",
            "PersonalTranscript",
            "QualityAssurance",
            "RecognitionDecision",
            "Transfer",
            "Unit",
            "UnitMatch",
            "ValidationDecision",
        )
    ]
)
# Our namespaces and the ELM's as people mistype them: scheme, `www.`, the end, upper case.
_OURS = re.compile(r"https?://(?:www\.)?w3id\.org/ecvet/(?:ns|vocab|ontology)\b", re.IGNORECASE)
_ELM = re.compile(r"https?://data\.europa\.eu/(?:snb|esco)/model/?(?:elm)?\b", re.IGNORECASE)
_SEPARATOR = re.compile("[/#:]")
# "Qualifications" and "Organization" are as near to a term as that, no other term of the ELM is.
_NEAR = 0.9


@cache
def record_classes(level: str) -> frozenset[str]:
    """Return the classes of which one must occur: main records that a constraint looks at."""
    return RECORD_CLASSES & load_shapes(level).target_classes


def unknown_classes(types: Mapping[str, Collection[str]]) -> Iterator[Finding]:
    """Yield a finding for each thing with a class that is ours by its name and does not exist.

    A class of the European Learning Model is one when it is nearly called like a class used here:
    that model has many others, and they are welcome.

    Args:
        types: the classes of each thing, terms as in N-Triples.
    """
    wrong = {
        term
        for term in {term for classes in types.values() for term in classes}
        if _is_unknown(plain(term))
    }
    for subject, classes in types.items():
        for term in wrong.intersection(classes):
            yield unknown_class(plain(subject), plain(term))


def _is_unknown(iri: str) -> bool:
    if iri in _known():
        return False
    if _OURS.match(iri):
        return True
    return bool(_ELM.match(iri)) and _is_near(_SEPARATOR.split(iri)[-1])


def _is_near(name: str) -> bool:
    return bool(get_close_matches(name.lower(), _elm_names(), n=1, cutoff=_NEAR))


@cache
def _elm_names() -> frozenset[str]:
    return frozenset(iri.removeprefix(ELM).lower() for iri in _known() if iri.startswith(ELM))


@cache
def _known() -> frozenset[str]:
    """Return the classes of our ontology and the reused terms, which the data model documents."""
    folder = asset_folder("ontology")
    ontology = Graph().parse(folder / "ecvet.ttl", format="turtle")
    own = {str(node) for node in ontology.subjects(RDF.type, OWL.Class)}
    with (folder / "reused-terms.csv").open(encoding="utf-8", newline="") as stream:
        reused = {row["term"] for row in csv.DictReader(stream)}
    return frozenset(own | reused)
