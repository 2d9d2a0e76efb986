"""The catalogue of an installation: gathered from the newest version of the store and its dumps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from ecvet_graph.config import Settings
from ecvet_graph.model.agencies import check_contact, licence_iri
from ecvet_graph.model.iris import (
    DCAT,
    DCTERMS,
    ECVET,
    ELM,
    MEDIA_TYPE,
    MOBILITY,
    PROV,
    SPDX,
    VOID,
    Graphs,
)
from ecvet_graph.model.learning import Text, Texts
from ecvet_graph.model.terms import Iri, Literal, Term, Triple
from ecvet_graph.publish.agencies import AGENCIES, Agency
from ecvet_graph.publish.dcat import catalogue_triples
from ecvet_graph.publish.dcat_parts import Handout
from ecvet_graph.publish.dcat_terms import texts
from ecvet_graph.publish.installation import Installation, Listed, Release
from ecvet_graph.publish.registry import agency_of
from ecvet_graph.service.dumps import Dump, DumpFile, dumps
from ecvet_graph.store import GraphStore, Home, Snapshot, open_home

__all__ = ["catalogue", "described_in_catalogue", "installation", "publisher_of"]

_Facts = Mapping[str, Mapping[str, tuple[Term, ...]]]
_NOBODY = texts(
    "Operator of this ECVET graph",
    "Betreiber dieses ECVET-Graphen",
    "Exploitant de ce graphe ECVET",
)
_AS_SENT = texts("As it was sent", "Wie es gesendet wurde", "Tel qu’envoyé")  # noqa: RUF001
_STATEMENTS = texts("Statements as N-Triples", "Aussagen als N-Triples", "Énoncés en N-Triples")
_PACKED = texts(
    "Statements as N-Triples, packed with gzip",
    "Aussagen als N-Triples, mit gzip gepackt",
    "Énoncés en N-Triples, compressés avec gzip",
)
_PART = texts(
    "Only one qualification was replaced: {iri}",
    "Nur eine Qualifikation wurde ersetzt: {iri}",
    "Une seule certification a été remplacée : {iri}",
)
_N_TRIPLES = "application/n-triples"


@dataclass(frozen=True, slots=True)
class _Key:
    """Everything that a catalogue depends on: where nothing of it changed, it is the same."""

    settings: Settings
    store: str
    version: int
    registered: int
    dumped: tuple[int, ...]


def catalogue(settings: Settings) -> tuple[Triple, ...]:
    """Return the catalogue as statements (DCAT-AP 3.0); made once for each version of the store.

    Raises:
        NotFoundError: there is no store.
        UsageFault: contact or licence of the installation are not acceptable.
        StoreError: the store is damaged.
    """
    return _made(_key(settings))


def described_in_catalogue(settings: Settings, iri: str) -> Iterator[Triple]:
    """Yield what the catalogue says of a dataset or a version, with its parts. Raises as `catalogue`.

    Parts have the IRI with `#`; of a dataset the versions belong to it as well.
    """
    parts = (f"{iri}#", f"{iri}/version/")
    for triple in catalogue(settings):
        subject = str(triple[0])
        if subject == iri or subject.startswith(parts):
            yield triple


def installation(settings: Settings) -> Installation:
    """Return what the catalogue is made of. Raises as `catalogue`."""
    return _gathered(_key(settings))


def publisher_of(settings: Settings) -> Agency:
    """Return who runs the installation, as an agency whose licence is that of what is derived here.

    Raises:
        UsageFault: contact or licence are not acceptable.
    """
    contact = settings.contact and check_contact(settings.contact, agency="")
    names = (Text(settings.publisher, "en"),) if settings.publisher else _NOBODY
    return Agency("installation", names, contact=contact, licence=licence_iri(settings.licence))


def _key(settings: Settings) -> _Key:
    home = open_home(settings)
    register = home.folder / "access" / "agencies.json"
    stamp = register.stat().st_mtime_ns if register.is_file() else 0
    made = tuple(dump.version for dump in dumps(home))
    manifest = home.current()
    return _Key(settings, manifest.store, manifest.version, stamp, made)


@lru_cache(maxsize=2)
def _made(key: _Key) -> tuple[Triple, ...]:
    return tuple(dict.fromkeys(catalogue_triples(_gathered(key))))


@lru_cache(maxsize=2)
def _gathered(key: _Key) -> Installation:
    settings = key.settings
    home = open_home(settings)
    with home.reader() as snapshot:
        made = dumps(home)
        publisher, base = publisher_of(settings), settings.base
        facts = _facts(snapshot, base)
        source = _Source(home, snapshot.store, base, made, facts, publisher.licence)
        return Installation(
            base=base,
            publisher=publisher,
            modified=snapshot.manifest.made_at,
            version=snapshot.manifest.version,
            datasets=source.datasets(),
            sizes=_sizes(snapshot),
            dumps=tuple(_everything(dump, file, base) for dump in made for file in dump.everything),
        )


def _facts(snapshot: Snapshot, base: str) -> _Facts:
    facts: defaultdict[str, defaultdict[str, tuple[Term, ...]]] = defaultdict(
        lambda: defaultdict(tuple)
    )
    for subject, predicate, value in snapshot.store.triples(Graphs(base).catalogue):
        facts[str(subject)][predicate.value] += (value,)
    return facts


def _sizes(snapshot: Snapshot) -> Mapping[str, int]:
    known = snapshot.manifest.graphs
    if known is not None:
        return known
    # A store of before it was written down is counted graph by graph, once for each version.
    return {graph: snapshot.store.count(graph) for graph in snapshot.store.graphs()}


@dataclass(frozen=True, slots=True)
class _Source:
    """A version of the store, and what its catalogue graph says, by subject and property.

    `licence` is that of what is the installation's own.
    """

    home: Home
    store: GraphStore
    base: str
    dumps: tuple[Dump, ...]
    facts: _Facts
    licence: str

    def datasets(self) -> tuple[Listed, ...]:
        """Return the datasets of agencies, by name."""
        found = [iri for iri, said in list(self.facts.items()) if DCAT + "hasVersion" in said]
        return tuple(map(self._listed, sorted(found)))

    def _listed(self, iri: str) -> Listed:
        identifier = iri.removeprefix(f"{self.base}/datasets/")
        name = identifier.partition("/")[0]
        agency = agency_of(self.home, name)
        if not agency.kind and name in AGENCIES:
            agency = replace(agency, kind=AGENCIES[name].kind)
        if name == MOBILITY and not agency.licence:
            # The collection of memoranda is the installation's own.
            agency = replace(agency, licence=self.licence)
        versions = [str(version) for version in self.facts[iri][DCAT + "hasVersion"]]
        numbers = sorted(int(version.rpartition("/")[2]) for version in versions)
        releases = tuple(self._release(iri, identifier, number) for number in numbers)
        graph = Graphs(self.base).dataset(*identifier.split("/"))
        return Listed(iri, identifier, agency, releases, _languages(self.store, graph))

    def _release(self, home: str, identifier: str, number: int) -> Release:
        iri = f"{home}/version/{number}"
        said = self.facts[iri]
        is_withdrawn = ECVET + "isWithdrawal" in said
        issued = _text(said[DCTERMS + "issued"])
        return Release(
            number=number,
            iri=iri,
            issued=issued,
            statements=int(_text(said[VOID + "triples"]) or 0),
            handouts=() if is_withdrawn else tuple(self._handouts(iri, identifier, number, issued)),
            is_withdrawn=is_withdrawn,
            notes=_notes(said),
            activity=_text(said[PROV + "wasGeneratedBy"]),
        )

    def _handouts(self, iri: str, identifier: str, number: int, issued: str) -> Iterator[Handout]:
        home = iri.partition("/version/")[0]
        sent, checksum = self.facts[f"{iri}#document"], self.facts[f"{iri}#checksum"]
        yield Handout(
            f"{iri}#document",
            _AS_SENT,
            f"{iri}/document",
            download=f"{iri}/document",
            media_type=_text(sent[DCAT + "mediaType"]).removeprefix(MEDIA_TYPE),
            size=int(_text(sent[DCAT + "byteSize"]) or 0),
            sha256=_text(checksum[SPDX + "checksumValue"]),
            issued=issued,
        )
        is_newest = _text(self.facts[home][DCAT + "version"]) == str(number)
        if is_newest or f"{iri}#statements" in self.facts:
            node = f"{iri}#n-triples"
            yield Handout(node, _STATEMENTS, iri, f"{iri}.nt", _N_TRIPLES, issued=issued)
        files = ((dump, dump.of_dataset(identifier, number)) for dump in self.dumps)
        dump, file = next(((dump, file) for dump, file in files if file), (None, None))
        if dump and file:
            yield _packed(dump, file, f"{iri}#dump", _PACKED, self.base)


def _everything(dump: Dump, file: DumpFile, base: str) -> Handout:
    syntax = "N-Quads" if file.media_type == "application/n-quads" else "TriG"
    titles = texts(
        f"Version {dump.version} of the store as {syntax}, packed with gzip",
        f"Version {dump.version} des Bestands als {syntax}, mit gzip gepackt",
        f"Version {dump.version} de la base en {syntax}, compressée avec gzip",
    )
    return _packed(dump, file, f"{base}/catalog#dump-{dump.version}-{syntax.lower()}", titles, base)


def _packed(  # noqa: PLR0917 - a file, and how it is called
    dump: Dump, file: DumpFile, node: str, titles: Texts, base: str
) -> Handout:
    return Handout(
        node,
        titles,
        f"{base}/dumps",
        download=f"{base}/dumps/{dump.version}/{file.name}",
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
        issued=dump.made_at,
        is_packed=True,
        is_temporary=True,
    )


def _notes(said: Mapping[str, tuple[Term, ...]]) -> Texts:
    reasons = tuple(
        Text(value.value, value.language)
        for value in said[DCTERMS + "description"]
        if isinstance(value, Literal) and value.language
    )
    replaced = _text(said[ECVET + "replacedQualification"])
    part = tuple(Text(one.value.replace("{iri}", replaced), one.language) for one in _PART)
    return reasons + (part if replaced else ())


def _languages(store: GraphStore, graph: str) -> tuple[str, ...]:
    """Return the languages of the titles of the qualifications of a dataset."""
    found = set()
    for subject, _, _ in store.triples(graph, value=Iri(ELM + "Qualification")):
        for _, predicate, value in store.triples(graph, subject=subject):
            if predicate.value == DCTERMS + "title" and isinstance(value, Literal):
                found.add((value.language or "").partition("-")[0])
    return tuple(sorted(found - {""}))


def _text(values: tuple[Term, ...]) -> str:
    return min(map(str, values), default="")
