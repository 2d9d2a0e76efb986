"""Nothing that strangers send makes the service ask another server: a trap on loopback hears nothing.

Every document that can name an address does so in every place that some reader somewhere follows, and
every query that could fetch. Whether it is refused or taken, the trap must have no visitor.
"""

from __future__ import annotations

import http.client
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from tests.trap import Trap
from tests.unit.ingest.test_workbook import QUALIFICATIONS, book, edited, saved
from tests.unit.publish.test_publisher import BASE, DOCUMENT

from ecvet_graph.config import Limits
from ecvet_graph.errors import EcvetGraphError, QueryError
from ecvet_graph.ingest.conversion import convert_untrusted
from ecvet_graph.publish import Submission, publish
from ecvet_graph.query import PublicEndpoint
from ecvet_graph.store import StoreHome

ME = f"{BASE}/id/demo-at/"
RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
XML = f'<rdf:RDF {RDF} xmlns:t="http://purl.org/dc/terms/" '
THING = f'<rdf:Description rdf:about="{ME}unit/a"><t:title>x</t:title></rdf:Description></rdf:RDF>'
TITLE = '"http://purl.org/dc/terms/title": "x"'

# Name: suffix and text; TRAP is the address of the trap
DOCUMENTS: dict[str, tuple[str, str]] = {
    **{
        f"Turtle: {term}": (".ttl", DOCUMENT + f"<{ME}unit/a> <{term}> <TRAP/x.ttl> .")
        for term in (
            "http://www.w3.org/2002/07/owl#imports",
            "http://www.w3.org/ns/shacl#shapesGraph",
            "http://www.w3.org/ns/shacl#entailment",
            "http://www.w3.org/2000/01/rdf-schema#seeAlso",
            "http://www.w3.org/2000/01/rdf-schema#isDefinedBy",
            "http://xmlns.com/foaf/0.1/homepage",
            "http://rdfs.org/ns/void#dataDump",
            "http://www.w3.org/ns/dcat#downloadURL",
            "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
        )
    },
    "Turtle: a base": (".ttl", "@base <TRAP/> . <a> <b> <c> ."),
    "Turtle: a prefix": (".ttl", DOCUMENT + f"@prefix t: <TRAP/> . <{ME}unit/a> t:b t:c ."),
    "Turtle: a datatype": (".ttl", DOCUMENT + f'<{ME}unit/a> <a:b> "x"^^<TRAP/type> .'),
    "Turtle: a shape with a query": (
        ".ttl",
        DOCUMENT
        + f"""<{ME}unit/a> <http://www.w3.org/ns/shacl#sparql> [
            <http://www.w3.org/ns/shacl#select> "SELECT * {{ SERVICE <TRAP/> {{ ?s ?p ?o }} }}" ] .""",
    ),
    "N-Triples: owl:imports": (
        ".nt",
        f"<{ME}unit/a> <http://www.w3.org/2002/07/owl#imports> <TRAP/x> .\n",
    ),
    **{
        f"JSON-LD: {name}": (".jsonld", text)
        for name, text in {
            "a context": f'{{"@context": "TRAP/c", "@id": "{ME}unit/a", {TITLE}}}',
            "a list of contexts": f'{{"@context": [{{}}, "TRAP/c"], "@id": "{ME}unit/a", {TITLE}}}',
            "a context inside": f'{{"@id": "{ME}unit/a", "p:p": {{"@context": "TRAP/c", {TITLE}}}}}',
            "a scoped context": '{"@context": {"p": {"@id": "p:p", "@context": "TRAP/c"}}, "p": {"a:b": 1}}',
            "a context of a type": '{"@context": {"T": {"@id": "p:T", "@context": "TRAP/c"}}, '
            f'"@type": "T", "@id": "{ME}unit/a"}}',
            "an import": f'{{"@context": {{"@import": "TRAP/c"}}, "@id": "{ME}unit/a", {TITLE}}}',
            "a relative context": '{"@context": [{"@base": "TRAP/"}, "c"], "@id": "a", "p:p": 1}',
            "a base": f'{{"@context": {{"@base": "TRAP/"}}, "@id": "a", {TITLE}}}',
            "a vocabulary": f'{{"@context": {{"@vocab": "TRAP/"}}, "@id": "{ME}unit/a", "p": "q"}}',
            "a context with another scheme": '{"@context": "ftp://TRAPHOST/c", "p:p": 1}',
        }.items()
    },
    **{
        f"RDF/XML: {name}": (".rdf", text)
        for name, text in {
            "a document type": f'<!DOCTYPE rdf:RDF SYSTEM "TRAP/d">{XML}>{THING}',
            "an external entity": f'<!DOCTYPE r [<!ENTITY e SYSTEM "TRAP/e">]>{XML}><rdf:Description '
            'rdf:about="&e;"/></rdf:RDF>',
            "a parameter entity": f'<!DOCTYPE r [<!ENTITY % e SYSTEM "TRAP/e"> %e;]>{XML}>{THING}',
            "a document type inside": f'{XML}><!DOCTYPE r SYSTEM "TRAP/d">{THING}',
            "an inclusion": f'{XML}xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="TRAP/i"/>'
            f"{THING}",
            "a style sheet": f'<?xml-stylesheet type="text/xsl" href="TRAP/s"?>{XML}>{THING}',
            "a schema": f'{XML}xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
            f'xsi:schemaLocation="TRAP/n TRAP/s">{THING}',
            "a base": f'{XML}xml:base="TRAP/">{THING.replace(ME, "")}',
            "a resource": f'{XML}><rdf:Description rdf:about="{ME}unit/a"><t:relation '
            'rdf:resource="TRAP/r"/></rdf:Description></rdf:RDF>',
        }.items()
    },
}


def in_part(part: str, old: bytes, new: str) -> Callable[[str], bytes]:
    """Return a spreadsheet in one of whose parts the trap stands."""
    return lambda trap: edited(
        saved(book()), part, lambda data: data.replace(old, new.replace("TRAP", trap).encode(), 1)
    )


def in_a_cell(text: str) -> Callable[[str], bytes]:
    rows = [QUALIFICATIONS[0], ["baker", text, *QUALIFICATIONS[1][2:]]]
    return lambda trap: saved(
        book({"qualifications": [[str(v).replace("TRAP", trap) for v in row] for row in rows]})
    )


SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"
ELM = '<loq:learningAchievementSpecifications xmlns:loq="http://data.europa.eu/snb/model/ap/loq-constraints/"'
# Name: kind and how the document is made, given the address of the trap
CONVERTED: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "a spreadsheet with a document type": (
        "xlsx",
        in_part(SHEET, b"<worksheet", '<!DOCTYPE a SYSTEM "TRAP/d"><worksheet'),
    ),
    "a spreadsheet with an entity": (
        "xlsx",
        in_part(BOOK, b"<workbook", '<!DOCTYPE a [<!ENTITY % e SYSTEM "TRAP/e"> %e;]><workbook'),
    ),
    "a spreadsheet with a relation to elsewhere": (
        "xlsx",
        in_part(
            "xl/_rels/workbook.xml.rels",
            b"</Relationships>",
            '<Relationship Id="rId99" TargetMode="External" Target="TRAP/x.xlsx" Type="http://schemas.'
            'openxmlformats.org/officeDocument/2006/relationships/externalLink"/></Relationships>',
        ),
    ),
    "a sheet that is elsewhere": (
        "xlsx",
        in_part(
            "xl/_rels/workbook.xml.rels",
            b'Target="/xl/worksheets/sheet1.xml"',
            'Target="TRAP/s.xml"',
        ),
    ),
    "a formula that asks": ("xlsx", in_a_cell('=WEBSERVICE("TRAP/f")')),
    "a formula of another file": ("xlsx", in_a_cell("='TRAP/[x.xlsx]Sheet1'!A1")),
    "a table with formulas": (
        "csv",
        lambda trap: f'unit_id,text_en\nu,"=WEBSERVICE(""{trap}/f"")"\n'.encode(),
    ),
    "ELM with a document type": (
        "elm-xml",
        lambda trap: f'<!DOCTYPE a SYSTEM "{trap}/d">{ELM}/>'.encode(),
    ),
    "ELM with an entity": (
        "elm-xml",
        lambda trap: f'<!DOCTYPE a [<!ENTITY e SYSTEM "{trap}/e">]>{ELM}>&e;</a>'.encode(),
    ),
    "ELM with an inclusion": (
        "elm-xml",
        lambda trap: (
            f'{ELM} xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="{trap}/i"/>'
            "</loq:learningAchievementSpecifications>"
        ).encode(),
    ),
    "ELM with a schema": (
        "elm-xml",
        lambda trap: (
            f'{ELM} xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
            f'xsi:schemaLocation="{trap}/n {trap}/s"/>'
        ).encode(),
    ),
}
QUERIES = {
    "SERVICE": "SELECT * { SERVICE <TRAP/> { ?s ?p ?o } }",
    "SERVICE SILENT": "SELECT * { SERVICE SILENT <TRAP/> { ?s ?p ?o } }",
    "SERVICE of a variable": "SELECT * { VALUES ?x { <TRAP/> } SERVICE ?x { ?s ?p ?o } }",
    "SERVICE in small letters": "select * { service <TRAP/> { ?s ?p ?o } }",
    "SERVICE behind a comment": "SELECT * { SERVICE # <\n <TRAP/> { ?s ?p ?o } }",
    "SERVICE of a prefix": "PREFIX t: <TRAP/> SELECT * { SERVICE t: { ?s ?p ?o } }",
    "SERVICE of a base": "BASE <TRAP/> SELECT * { SERVICE <x> { ?s ?p ?o } }",
    "SERVICE in EXISTS": "SELECT * { FILTER EXISTS { SERVICE <TRAP/> { ?s ?p ?o } } }",
    "SERVICE in a subquery": "SELECT * { { SELECT * { SERVICE <TRAP/> { ?s ?p ?o } } } }",
    "SERVICE in CONSTRUCT": "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <TRAP/> { ?s ?p ?o } }",
    "SERVICE in DESCRIBE": "DESCRIBE ?s { SERVICE <TRAP/> { ?s ?p ?o } }",
    "SERVICE in ASK": "ASK { OPTIONAL { SERVICE <TRAP/> { ?s ?p ?o } } }",
    "FROM": "SELECT * FROM <TRAP/x.ttl> { ?s ?p ?o }",
    "FROM NAMED": "SELECT * FROM NAMED <TRAP/x.ttl> { GRAPH ?g { ?s ?p ?o } }",
    "GRAPH": "SELECT * { GRAPH <TRAP/x.ttl> { ?s ?p ?o } }",
    "DESCRIBE": "DESCRIBE <TRAP/x>",
    "LOAD": "LOAD <TRAP/x.ttl>",
    "LOAD SILENT INTO": "LOAD SILENT <TRAP/x.ttl> INTO GRAPH <a:b>",
    "an update with USING": "DELETE { ?s ?p ?o } USING <TRAP/x.ttl> WHERE { ?s ?p ?o }",
    "an update with SERVICE": "INSERT { ?s ?p ?o } WHERE { SERVICE <TRAP/> { ?s ?p ?o } }",
    "an update behind a query": "ASK {} ; LOAD <TRAP/x.ttl>",
}


def every_fourth(names: Iterable[str]) -> list[object]:
    """Return all names; those that the normal suite leaves to the long one are marked so."""
    return [
        pytest.param(name, marks=pytest.mark.long) if at % 4 else name
        for at, name in enumerate(names)
    ]


@pytest.fixture(scope="module")
def trap() -> Iterator[Trap]:
    made = Trap()
    with made.running():
        yield made


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> StoreHome:
    return StoreHome.create(tmp_path_factory.mktemp("forgery") / "store")


@pytest.fixture(scope="module")
def endpoint(home: StoreHome) -> Iterator[PublicEndpoint]:
    made = PublicEndpoint(home, limits=Limits(query_seconds=60.0), workers=1)
    yield made
    made.close()


def test_the_trap_would_notice(trap: Trap) -> None:
    connection = http.client.HTTPConnection(trap.host)
    connection.request("GET", "/noticed")
    assert connection.getresponse().status == 200
    connection.close()
    assert trap.visits.pop() == "/noticed"
    assert (len(DOCUMENTS), len(CONVERTED), len(QUERIES)) == (33, 11, 21)


@pytest.mark.parametrize("name", every_fourth(DOCUMENTS))
def test_no_document_makes_the_service_ask(
    trap: Trap, home: StoreHome, tmp_path: Path, *, name: str
) -> None:
    suffix, text = DOCUMENTS[name]
    path = tmp_path / f"document{suffix}"
    path.write_text(trap.filled(text.replace("AGENCY", "demo-at")), "utf-8")
    submission = Submission(path, "demo-at", "trades")
    with suppress(EcvetGraphError):
        publish(home, [submission], base=BASE, workers=1, dry_run=True)
    assert trap.visits == []


@pytest.mark.parametrize("name", every_fourth(CONVERTED))
def test_no_table_or_record_makes_the_service_ask(trap: Trap, tmp_path: Path, name: str) -> None:
    kind, make = CONVERTED[name]
    path = tmp_path / "document"
    path.write_bytes(make(trap.address))
    with suppress(EcvetGraphError):
        convert_untrusted(path, tmp_path / "out.nt", kind=kind, agency="demo-at", base=BASE)
    assert trap.visits == []


@pytest.mark.parametrize("name", QUERIES)
def test_no_query_makes_the_service_ask(trap: Trap, endpoint: PublicEndpoint, name: str) -> None:
    with suppress(QueryError):
        endpoint.answer(trap.filled(QUERIES[name]))
    with suppress(EcvetGraphError):
        endpoint.answer("SELECT * { ?s ?p ?o }", default_graphs=(f"{trap.address}/x.ttl",))
    assert trap.visits == []
