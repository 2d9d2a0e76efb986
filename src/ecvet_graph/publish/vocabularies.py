"""The vocabularies that come with the project, and a skills vocabulary, into the store."""

from __future__ import annotations

from pathlib import Path

from ecvet_graph.assets import asset_folder
from ecvet_graph.errors import NotFoundError, UsageFault
from ecvet_graph.model.iris import Graphs
from ecvet_graph.store import WRITER_PATIENCE, Home, RdfFormat

__all__ = ["VOCABULARIES", "load_vocabularies"]

# Graph name and the files of ontology/ it is made of
VOCABULARIES: dict[str, tuple[str, ...]] = {
    "accreditation-type": ("accreditation-type.ttl",),
    "assessment-type": ("assessment-type.ttl",),
    "contact-point": ("contact-point.ttl",),
    "country": ("country.ttl",),
    "credit-system": ("credit-system.ttl",),
    "ecvet": ("ecvet.ttl", "schemes.ttl"),
    "eqf": ("eqf.ttl",),
    "glossary": ("glossary.ttl",),
    "isced-f": ("isced-f.ttl",),
    "language": ("language.ttl",),
    "legal-instrument": ("legal-instrument.ttl",),
    "nqf": ("nqf.ttl",),
    "skill-type": ("skill-type.ttl",),
}


def load_vocabularies(home: Home, *, base: str, skills: Path | None = None) -> int:
    """Replace the vocabulary graphs in one new version, and return the number of that version.

    Args:
        home: the store.
        base: base IRI of the installation.
        skills: trusted Turtle or N-Triples of the skills vocabulary, as `import esco` writes it;
            without it the skills that are there stay.

    Raises:
        NotFoundError, UsageFault: there is no such file, or it is in another format.
        ConflictError, StoreError: the store cannot be written.
    """
    syntax = _skills_syntax(skills)
    folder = asset_folder("ontology")
    names = [*VOCABULARIES, *([] if skills is None else ["skills"])]
    replaced = [Graphs(base).vocabulary(name) for name in names]
    with home.writer("vocabularies", replaced=replaced, wait=WRITER_PATIENCE) as draft:
        for name, files in VOCABULARIES.items():
            for file in files:
                graph = Graphs(base).vocabulary(name)
                draft.store.load(folder / file, syntax=RdfFormat.TURTLE, graph=graph)
        if skills is not None:
            graph = Graphs(base).vocabulary("skills")
            draft.store.load(skills, syntax=syntax, graph=graph)
        return draft.version


def _skills_syntax(skills: Path | None) -> RdfFormat:
    if skills is None:
        return RdfFormat.N_TRIPLES
    if not skills.is_file():
        raise NotFoundError.from_path(skills)
    syntax = RdfFormat.from_suffix(skills.suffix)
    if syntax not in (RdfFormat.N_TRIPLES, RdfFormat.TURTLE):
        raise UsageFault(
            f"The skills in {skills} are neither N-Triples nor Turtle.",
            remedy="Write them with `import esco --out skills.nt`.",
        )
    return syntax
