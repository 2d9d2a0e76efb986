"""From a published store to links, coverage facts, index and matches, each one store version."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph
from tests.listener import Listener

from ecvet_graph.compare import skill_candidates
from ecvet_graph.errors import ConflictError, NotFoundError, UsageFault
from ecvet_graph.model.iris import COUNTRY, ECVET, OWN, PROV, Graphs
from ecvet_graph.model.review import Purpose
from ecvet_graph.query import run, to_plain
from ecvet_graph.rdf.terms import triple_line
from ecvet_graph.service.indexing import open_index, read_index
from ecvet_graph.service.linking import link_store
from ecvet_graph.service.matching import Comparison, match_store
from ecvet_graph.service.outcome_links import ReviewedLinks
from ecvet_graph.service.outcomes import read_labels
from ecvet_graph.service.reading import Reader
from ecvet_graph.service.resolving import resolve_pair, resolve_unit
from ecvet_graph.service.stating import statement_document
from ecvet_graph.skills import build_linker
from ecvet_graph.store import RdfFormat, StoreHome

BASE = "http://localhost:8000"
NOW = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
GRAPHS = Graphs(BASE)
AT, DE, EE = (f"{BASE}/id/demo-{code}/unit/maurer" for code in ("at", "de", "ee"))
BRICK, DRAWING, SITE = (
    f"http://data.europa.eu/esco/skill/{n}" for n in ("brick", "drawing", "site")
)

PREFIXES = """
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix ecvet: <https://w3id.org/ecvet/ns#> .
@prefix elm: <http://data.europa.eu/snb/model/elm/> .
@prefix isced: <http://data.europa.eu/snb/isced-f/> .
@prefix country: <http://publications.europa.eu/resource/authority/country/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
SKILLS = f"""
<{BRICK}> skos:inScheme <http://data.europa.eu/esco/concept-scheme/skills> ;
  skos:prefLabel "Ziegel verlegen"@de , "lay bricks"@en ; skos:altLabel "Mauerwerk errichten"@de .
<{DRAWING}> skos:inScheme <http://data.europa.eu/esco/concept-scheme/skills> ;
  skos:prefLabel "Baupläne lesen"@de , "read construction drawings"@en .
<{SITE}> skos:inScheme <http://data.europa.eu/esco/concept-scheme/skills> ;
  skos:prefLabel "Baustelle einrichten"@de , "set up building site"@en .
<http://example.org/group> skos:prefLabel "Gruppe"@de .
"""
UNITS = f"""
<{AT}> a ecvet:Unit ; dcterms:identifier "demo-at:maurer#0" ; ecvet:country country:AUT ;
  ecvet:effectiveLevel 4 ; ecvet:effectiveField isced:0732 ;
  elm:learningOutcome <{AT}-1> , <{AT}-2> , <{AT}-3> .
<{AT}-1> a elm:LearningOutcome ; dcterms:title "Ziegel verlegen"@de-AT , "laying bricks"@en .
<{AT}-2> a elm:LearningOutcome ; dcterms:title "völlig anderes"@de ;
  elm:relatedESCOSkill <{DRAWING}> .
<{AT}-3> a elm:LearningOutcome ; dcterms:title "xyz qqq"@de .
<{DE}> a ecvet:Unit ; ecvet:country country:DEU ; ecvet:effectiveLevel 4 ;
  elm:learningOutcome <{DE}-1> , <{DE}-2> .
<{DE}-1> a elm:LearningOutcome ; dcterms:title "Mauerwerk errichten"@de .
<{DE}-2> a elm:LearningOutcome ; dcterms:title "Baustelle einrichten"@de .
<{EE}> a ecvet:Unit ; ecvet:country country:EST ; ecvet:effectiveLevel 3 ;
  elm:learningOutcome <{EE}-1> .
<{EE}-1> a elm:LearningOutcome ; dcterms:title "müüri ladumine"@et ;
  elm:relatedESCOSkill <{BRICK}> , <{SITE}> .
"""


# Agencies that name the same skills: these outcomes cover each other whatever a text model says.
DECLARED = f"""
<{AT}-1> elm:relatedESCOSkill <{BRICK}> .
<{DE}-1> elm:relatedESCOSkill <{BRICK}> .
<{DE}-2> elm:relatedESCOSkill <{SITE}> .
"""


@pytest.fixture
def home(tmp_path: Path) -> StoreHome:
    made = StoreHome.create(tmp_path / "store")
    with made.writer("test data") as draft:
        for graph, text in ((GRAPHS.vocabulary("skills"), SKILLS), (f"{BASE}/graph/x/y", UNITS)):
            draft.store.load((PREFIXES + text).encode(), syntax=RdfFormat.TURTLE, graph=graph)
    return made


@pytest.fixture
def linked(home: StoreHome, tmp_path: Path) -> StoreHome:
    link_store(home, base=BASE, generated_at=NOW, cache=tmp_path / "cache")
    return home


@pytest.fixture
def declared(home: StoreHome, tmp_path: Path) -> StoreHome:
    with home.writer("declared skills") as draft:
        text = (PREFIXES + DECLARED).encode()
        draft.store.load(text, syntax=RdfFormat.TURTLE, graph=f"{BASE}/graph/x/z")
    link_store(home, base=BASE, generated_at=NOW, cache=tmp_path / "cache")
    return home


def facts(home: StoreHome, graph: str, name: str) -> set[tuple[str, str]]:
    with home.reader() as snapshot:
        triples = list(snapshot.store.triples(graph))
    return {(str(s), str(o)) for s, p, o in triples if str(p) == ECVET + name}


def test_linking_reports_declared_derived_and_unmapped(home: StoreHome, tmp_path: Path) -> None:
    report = link_store(home, base=BASE, generated_at=NOW, cache=tmp_path)
    assert (report.outcomes, report.declared, report.derived, report.unmapped) == (6, 2, 3, 1)
    assert set(report.methods) == {"lexical/2-transferred"}
    assert report.version == home.version()


def test_declared_links_win_and_get_no_derived_ones(linked: StoreHome) -> None:
    skills = facts(linked, GRAPHS.coverage, "linkedSkill")
    assert {skill for outcome, skill in skills if outcome == f"{AT}-2"} == {DRAWING}
    assert f"{AT}-2" not in {o for _, o in facts(linked, GRAPHS.skill_links, "outcome")}
    assert (f"{DE}-1", BRICK) in skills


def test_an_unmapped_outcome_says_how_near_the_best_came(linked: StoreHome) -> None:
    rejected = dict(facts(linked, GRAPHS.skill_links, "bestRejectedProbability"))
    assert set(rejected) == {f"{AT}-3"}
    assert 0 <= Decimal(rejected[f"{AT}-3"]) < Decimal("0.04")


def test_what_institutions_decided_overrides_what_is_computed(
    home: StoreHome, tmp_path: Path
) -> None:
    reviewed = ReviewedLinks(
        confirmed={f"{AT}-3": (SITE,), f"{EE}-1": (DRAWING,)}, rejected={f"{DE}-1": (BRICK,)}
    )
    report = link_store(home, base=BASE, generated_at=NOW, cache=tmp_path, reviewed=reviewed)
    assert report.methods["confirmed"] == 2
    skills = facts(home, GRAPHS.coverage, "linkedSkill")
    assert (f"{AT}-3", SITE) in skills
    assert {skill for outcome, skill in skills if outcome == f"{EE}-1"} == {BRICK, SITE, DRAWING}
    assert (f"{DE}-1", BRICK) not in skills
    assert (f"{DE}-1", BRICK) in _linked_again(home, tmp_path)


def _linked_again(home: StoreHome, cache: Path) -> set[tuple[str, str]]:
    link_store(home, base=BASE, generated_at=NOW, cache=cache, reviewed=ReviewedLinks({}, {}))
    return facts(home, GRAPHS.coverage, "linkedSkill")


def test_texts_linked_before_are_not_linked_again(
    home: StoreHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link_store(home, base=BASE, generated_at=NOW, cache=tmp_path)
    before = facts(home, GRAPHS.coverage, "linkedSkill")
    asked: list[str] = []

    def listening(labels: Any, languages: Any, **rest: Any) -> Any:
        asked.extend(languages)
        return build_linker(labels, languages, **rest)

    monkeypatch.setattr("ecvet_graph.service.outcome_links.build_linker", listening)
    link_store(home, base=BASE, generated_at=NOW, cache=tmp_path)
    assert asked == []
    assert facts(home, GRAPHS.coverage, "linkedSkill") == before
    with home.writer("one more outcome") as draft:
        more = f"<{DE}> elm:learningOutcome <{DE}-9> . <{DE}-9> a elm:LearningOutcome ; "
        text = (PREFIXES + more + 'dcterms:title "Baupläne lesen"@de .').encode()
        draft.store.load(text, syntax=RdfFormat.TURTLE, graph=f"{BASE}/graph/x/z")
    link_store(home, base=BASE, generated_at=NOW, cache=tmp_path)
    assert asked == ["de"]
    assert (f"{DE}-9", DRAWING) in facts(home, GRAPHS.coverage, "linkedSkill")


def test_units_cover_what_their_outcomes_are_linked_to(linked: StoreHome) -> None:
    covered = facts(linked, GRAPHS.coverage, "coversSkill")
    assert {skill for unit, skill in covered if unit == EE} == {BRICK, SITE}
    assert {(AT, BRICK), (AT, DRAWING), (DE, BRICK), (DE, SITE)} <= covered


def test_weights_follow_the_formula(linked: StoreHome) -> None:
    weights = dict(facts(linked, GRAPHS.coverage, "skillWeight"))
    assert Decimal(weights[DRAWING]) == Decimal("1.6931")  # one of three units: ln(4 / 2) + 1
    assert Decimal(weights[BRICK]) == Decimal("1.0000")  # all three
    outcomes = dict(facts(linked, GRAPHS.coverage, "outcomeWeight"))
    assert Decimal(outcomes[f"{AT}-3"]) == Decimal("1.6931")  # unlinked: its text is in one unit
    assert len(outcomes) == 6


def test_linking_again_gives_the_same_graphs(linked: StoreHome, tmp_path: Path) -> None:
    def content() -> list[set[str]]:
        with linked.reader() as snapshot:
            graphs = (GRAPHS.skill_links, GRAPHS.coverage)
            return [set(map(str, snapshot.store.triples(graph))) for graph in graphs]

    before = content()
    link_store(linked, base=BASE, generated_at=NOW, cache=tmp_path)
    assert content() == before


def test_labels_can_be_limited_to_languages(home: StoreHome) -> None:
    with home.reader() as snapshot:
        every = {label.language for label in read_labels(snapshot.store)}
        some = read_labels(snapshot.store, languages=["et"])
    assert every == {"de", "en"}
    assert {label.language for label in some} == {"en"}
    assert not any(label.uri.startswith("http://example.org") for label in some)


def test_an_empty_store_says_what_to_do_first(tmp_path: Path) -> None:
    empty = StoreHome.create(tmp_path / "store")
    with pytest.raises(NotFoundError, match="Publish a dataset first"):
        link_store(empty, base=BASE, generated_at=NOW, cache=tmp_path)
    with pytest.raises(NotFoundError, match="Link it first"):
        match_store(empty, base=BASE, generated_at=NOW)
    assert empty.version() == 1


def test_links_of_others_meanwhile_are_a_conflict_and_nothing_changes(
    home: StoreHome, tmp_path: Path
) -> None:
    class Intruder:
        def begin(self, description: str, total: int | None) -> None:
            assert total is not None
            if description.startswith("Writing"):
                line = f"<{EE}> <{ECVET}coversSkill> <{SITE}> .\n".encode()
                with home.writer("intruder") as draft:
                    draft.store.change(GRAPHS.coverage, removed=b"", added=line)

        def advance(self, count: int) -> None:
            pass

    with pytest.raises(ConflictError, match="Run the command again"):
        link_store(home, base=BASE, generated_at=NOW, cache=tmp_path, progress=Intruder())
    assert facts(home, GRAPHS.coverage, "linkedSkill") == set()


def test_the_index_is_filed_beside_the_version_and_read_again(linked: StoreHome) -> None:
    index = open_index(linked)
    path = linked.folder / "index" / f"{linked.version():06d}.npz"
    assert path.is_file()
    assert Comparison(open_index(linked)).compare(AT, DE) == Comparison(index).compare(AT, DE)
    path.write_bytes(b"damaged")
    assert Comparison(open_index(linked)).compare(AT, DE) == Comparison(index).compare(AT, DE)


def test_the_queries_see_what_the_index_sees(linked: StoreHome) -> None:
    with linked.reader() as snapshot:
        found = run(snapshot.store, "compare/candidates", unit=AT)
        index = read_index(snapshot.store)
    rows = [(str(row["candidate"]), to_plain(row["score"])) for row in found]
    assert rows == [(row.unit, row.score) for row in skill_candidates(index, AT)]
    assert {unit for unit, _ in rows} == {DE, EE}
    assert {row.unit for row in Comparison(index).candidates(AT)} == {DE, EE}


def test_matches_are_written_with_evidence_and_what_is_open(declared: StoreHome) -> None:
    snapshot_version = declared.version()
    report = match_store(declared, base=BASE, generated_at=NOW)
    assert report.matches == 3
    assert report.version == declared.version() == snapshot_version + 1
    with declared.reader() as snapshot:
        rows = run(snapshot.store, "compare/unit-matches", unit=AT)
        pairs = run(snapshot.store, "compare/country-pairs")
        overview = run(snapshot.store, "statistics/matches-overview")
        match = str(next(row["match"] for row in rows if str(row["partner"]) == DE))
        said = {
            (str(p), str(o))
            for s, p, o in snapshot.store.triples(GRAPHS.matches)
            if str(s) == match
        }
        tables = {
            str(s)
            for s, _, o in snapshot.store.triples(GRAPHS.coverage)
            if str(o) == ECVET + "WeightTable"
        }
    statement = Comparison(open_index(declared)).compare(AT, DE)
    assert {o for p, o in said if p == ECVET + "weightTable"} == tables
    assert len(tables) == 1
    assert (ECVET + "evidence", BRICK) in said
    outcomes = {
        name: {o for p, o in said if p == f"{ECVET}{name}Outcome"}
        for name in ("covered", "partlyCovered", "uncovered")
    }
    assert outcomes["covered"] == {f"{AT}-1", f"{DE}-1"}
    every = [row.outcome for row in (*statement.outcomes_a, *statement.outcomes_b)]
    assert sorted(chain.from_iterable(outcomes.values())) == sorted(every)
    assert (ECVET + "verdict", f"{OWN}verdict/{statement.verdict}") in said
    assert (ECVET + "dataSnapshot", str(snapshot_version)) in said
    assert (ECVET + "reason", OWN + "gate/field") in said
    assert (ECVET + "status", OWN + "match-status/suggested") in said
    assert {str(row["countryA"]).removeprefix(COUNTRY) for row in pairs} == {"AUT", "DEU"}
    assert sum(int(str(row["matches"])) for row in overview) == 3


def test_the_statement_of_a_pair_is_the_materialised_node_in_either_order(
    declared: StoreHome,
) -> None:
    def values(lines: str) -> set[tuple[object, ...]]:
        graph = Graph().parse(data=lines, format="turtle")
        return {tuple(term.toPython() for term in triple) for triple in graph}  # type: ignore[attr-defined]

    index = open_index(declared)
    match_store(declared, base=BASE, generated_at=NOW)
    with declared.reader() as snapshot:
        reader = Reader(snapshot.store, comparer=Comparison(index), base=BASE)
        stored = values("".join(map(triple_line, snapshot.store.triples(GRAPHS.matches))))
        for pair in ((AT, DE), (DE, AT)):
            document = statement_document(
                reader, *pair, purpose=Purpose.INFORMATION, base=BASE, form="ttl"
            )
            stated = values(document.decode())
            (node,) = (one for one, _, value in stated if value == ECVET + "UnitMatch")
            wanted = {
                row for row in stored if row[0] == node and row[1] != PROV + "generatedAtTime"
            }
            assert len(wanted) > 15
            assert wanted <= stated
            assert {value for _, name, value in stated if name == ECVET + "unitA"} == {AT}


def test_matching_again_keeps_the_names_of_matches(declared: StoreHome) -> None:
    match_store(declared, base=BASE, generated_at=NOW)
    before = facts(declared, GRAPHS.matches, "score")
    match_store(declared, base=BASE, generated_at=NOW)
    assert facts(declared, GRAPHS.matches, "score") == before


def test_matching_one_pair_of_countries_leaves_the_others(declared: StoreHome) -> None:
    match_store(declared, base=BASE, generated_at=NOW)
    before = facts(declared, GRAPHS.matches, "unitA")
    later = NOW.replace(year=2027)
    report = match_store(declared, base=BASE, generated_at=later, first="DEU", second="EST")
    assert list(report.countries) == [("DEU", "EST")]
    assert facts(declared, GRAPHS.matches, "unitA") == before
    with declared.reader() as snapshot:
        triples = list(snapshot.store.triples(GRAPHS.matches))
    years = sorted(str(o)[:4] for _, p, o in triples if str(p).endswith("generatedAtTime"))
    assert years == ["2026", "2026", "2027"]


def test_what_did_not_change_is_not_aligned_again_and_the_matches_are_the_same(
    declared: StoreHome, tmp_path: Path
) -> None:
    def matches() -> list[str]:
        with declared.reader() as snapshot:
            lines = map(triple_line, snapshot.store.triples(GRAPHS.matches))
            return sorted(line for line in lines if "dataSnapshot" not in line)

    def match_again(*, anew: bool = False) -> tuple[int, int]:
        report = match_store(declared, base=BASE, generated_at=NOW, anew=anew)
        return report.aligned, report.unchanged

    assert match_again() == (3, 0)
    before = matches()
    assert match_again() == (3, 3)
    assert matches() == before
    with declared.writer("another text") as draft:
        text = PREFIXES + f'<{EE}-1> dcterms:title "laying bricks"@en .'
        draft.store.load(text.encode(), syntax=RdfFormat.TURTLE, graph=f"{BASE}/graph/x/w")
    link_store(declared, base=BASE, generated_at=NOW, cache=tmp_path / "cache")
    assert match_again() == (3, 3)  # the text that is compared is that of the country
    with declared.writer("another title") as draft:
        text = PREFIXES + f'<{EE}> dcterms:title "Müürsepp"@et .'
        draft.store.load(text.encode(), syntax=RdfFormat.TURTLE, graph=f"{BASE}/graph/x/v")
    assert match_again() == (3, 1)
    partly = matches()
    assert match_again(anew=True) == (3, 0)
    assert matches() == partly


def test_an_unknown_country_names_the_known_ones(linked: StoreHome) -> None:
    with pytest.raises(NotFoundError, match="AUT, DEU, EST"):
        match_store(linked, base=BASE, generated_at=NOW, first="POL")


def test_a_unit_is_found_by_its_source_id(linked: StoreHome) -> None:
    with linked.reader() as snapshot:
        assert resolve_unit(snapshot.store, "demo-at:maurer#0") == AT
        assert resolve_unit(snapshot.store, AT) == AT
        with pytest.raises(NotFoundError, match="No unit has the id"):
            resolve_unit(snapshot.store, "demo-at:maurer#9")


def test_a_unit_under_two_names_is_not_compared_with_itself(linked: StoreHome) -> None:
    with linked.reader() as snapshot:
        assert resolve_pair(snapshot.store, "demo-at:maurer#0", DE) == (AT, DE)
        with pytest.raises(UsageFault, match="compared with itself"):
            resolve_pair(snapshot.store, "demo-at:maurer#0", AT)


def test_progress_hears_each_step_to_its_end(home: StoreHome, tmp_path: Path) -> None:
    heard = Listener()
    calls: tuple[Callable[[], object], ...] = (
        lambda: link_store(home, base=BASE, generated_at=NOW, cache=tmp_path, progress=heard),
        lambda: match_store(home, base=BASE, generated_at=NOW, progress=heard),
    )
    for call in calls:
        call()
    assert len(heard.steps) >= 5
    assert all(done == total for total, done in heard.steps if total)
