# ruff: noqa: E501  # a document on one line can be compared with its neighbours
"""Documents written to do harm: to the parser, to other agencies, to readers of the site."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.corpus.values import (
    DATA,
    FOREIGN,
    GATE,
    JSON,
    JSONL,
    JSONLD,
    LIMIT,
    MINE,
    NTRIPLES,
    OWNERSHIP,
    RDFXML,
    SYNTAX,
    TURTLE,
    XML,
    BadUpload,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

PREFIXES = (
    "@prefix elm: <http://data.europa.eu/snb/model/elm/> . @prefix ecvet: <https://w3id.org/ecvet/ns#> .\n"
    "@prefix dcterms: <http://purl.org/dc/terms/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
    "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    "@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
)
UNIT = f"<{MINE}unit/a>"
OTHER = "<http://localhost:8000/id/demo-de/unit/a>"
XMLNS = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dcterms="http://purl.org/dc/terms/"'

# Name -> body of a Turtle document, and how it must end.
TURTLES: dict[str, tuple[str, frozenset[str]]] = {
    "other agency": (f'{OTHER} dcterms:title "x"@en .', OWNERSHIP),
    "look-alike prefix": ('<http://localhost:8000/id/demo-at-x/unit/a> dcterms:title "x"@en .', OWNERSHIP),
    "prefix without slash": ('<http://localhost:8000/id/demo-at> dcterms:title "x"@en .', OWNERSHIP),
    "other host": ('<http://localhost:8000.evil.example/id/demo-at/unit/a> dcterms:title "x"@en .', SYNTAX | OWNERSHIP),
    "https for http": ('<https://localhost:8000/id/demo-at/unit/a> dcterms:title "x"@en .', OWNERSHIP),
    "other port": ('<http://localhost:80/id/demo-at/unit/a> dcterms:title "x"@en .', OWNERSHIP),
    "user before host": ('<http://x@localhost:8000/id/demo-at/unit/a> dcterms:title "x"@en .', OWNERSHIP),
    "dots in path": (f'<{MINE}../demo-de/unit/a> dcterms:title "x"@en .', OWNERSHIP),
    "encoded dots": (f'<{MINE}%2e%2e/demo-de/unit/a> dcterms:title "x"@en .', OWNERSHIP),
    "encoded slash": (f'<{MINE}..%2Fdemo-de/unit/a> dcterms:title "x"@en .', OWNERSHIP),
    "double slash": (f'<{MINE}/unit/a> dcterms:title "x"@en .', OWNERSHIP),
    "query": (f'<{MINE}unit/a?b=c> dcterms:title "x"@en .', OWNERSHIP),
    "fragment": (f'<{MINE}unit/a#b> dcterms:title "x"@en .', OWNERSHIP),
    "capital letters": (f'<{MINE}unit/A> dcterms:title "x"@en .', OWNERSHIP),
    "homoglyph": (f'<{MINE}unit/m\u0430uer> dcterms:title "x"@en .', OWNERSHIP),
    "no name": (f'<{MINE}unit/> dcterms:title "x"@en .', OWNERSHIP),
    "hyphens at the end": (f'<{MINE}unit/a---b> dcterms:title "x"@en .', OWNERSHIP),
    "catalogue": ('<http://localhost:8000/datasets/demo-at/x> dcterms:title "x"@en .', OWNERSHIP),
    "graph": ('<http://localhost:8000/graph/demo-at/x> dcterms:title "x"@en .', OWNERSHIP),
    "review": ('<http://localhost:8000/id/review/decision/a> a ecvet:ReviewDecision .', OWNERSHIP),
    "same as another's": (f"{UNIT} owl:sameAs {OTHER} .", OWNERSHIP),
    "part of another's": (f"{UNIT} elm:isPartOf <http://localhost:8000/id/demo-de/qualification/a> .", OWNERSHIP),
    "same unit as another's": (f"{UNIT} ecvet:sameUnitAs {OTHER} .", OWNERSHIP),
    "allocation of another's": (f"<{MINE}allocation/a> ecvet:unit {OTHER} .", OWNERSHIP),
    "assessment of another's": (f"<{MINE}assessment/a> elm:proves {OTHER} .", OWNERSHIP),
    "criterion of another's": (f"<{MINE}criterion/a> ecvet:forUnit {OTHER} .", OWNERSHIP),
    "derived coverage": (f"{UNIT} ecvet:coversSkill <http://data.europa.eu/esco/skill/a> .", OWNERSHIP),
    "derived country": (f"{UNIT} ecvet:country <http://publications.europa.eu/resource/authority/country/DEU> .", OWNERSHIP),
    "derived match": (f"<{MINE}match/a> a ecvet:UnitMatch .", OWNERSHIP),
    "derived score": (f"<{MINE}match/a> ecvet:score 1.0 .", OWNERSHIP),
    "decision": (f"<{MINE}decision/a> a ecvet:ReviewDecision .", OWNERSHIP),
    "confirmed link": (f"<{MINE}link/a> ecvet:confirmedBy <{MINE}organisation/a> .", OWNERSHIP),
    "level referencing": (f"<{MINE}level/a> a ecvet:LevelReferencing .", OWNERSHIP),
    "floating blank node": ('[] dcterms:title "x"@en .', OWNERSHIP),
    "blank cycle": ("_:a dcterms:relation _:b . _:b dcterms:relation _:a .", OWNERSHIP),
    "blank subject of a foreign thing": (f"[] owl:sameAs {OTHER} .", OWNERSHIP),
    "learner": (f"<{MINE}person/a> a elm:Person .", DATA),
    "transcript": (f"<{MINE}transcript/a> a ecvet:PersonalTranscript .", DATA),
    "credit": (f"<{MINE}credit/a> a ecvet:Credit .", DATA),
    "agreement": (f"<{MINE}agreement/a> a ecvet:LearningAgreement .", DATA),
    "achievement": (f"<{MINE}achievement/a> a elm:LearningAchievement .", DATA),
    "learner without class": (f"<{MINE}thing/a> ecvet:learner <{MINE}thing/b> .", DATA),
    "claim": (f"<{MINE}thing/a> elm:hasClaim <{MINE}thing/b> .", DATA),
    "schema person": (f"<{MINE}thing/a> a <http://schema.org/Person> .", DATA),
    "shapes": (f"<{MINE}shape/a> a sh:NodeShape ; sh:targetClass elm:Qualification .", GATE),
    "imports": (f"<{MINE}ontology/a> owl:imports <http://127.0.0.1:9/x> .", GATE),
    "nothing of ours": (f'<{MINE}thing/a> rdfs:label "x"@en .', GATE),
    "only concepts": ('<http://data.europa.eu/snb/eqf/4> dcterms:title "Level 9"@en .', GATE),
    "misspelt class": (f'<{MINE}unit/a> a elm:Qualifcation ; dcterms:title "x"@en .', GATE),
    "unit without anything": (f"{UNIT} a ecvet:Unit .", GATE),
    "qualification without anything": (f"<{MINE}qualification/a> a elm:Qualification .", GATE),
    "script IRI": (f"{UNIT} foaf:homepage <javascript:alert(1)> .", SYNTAX),
    "script IRI in capitals": (f"{UNIT} foaf:homepage <JaVaScRiPt:alert(1)> .", SYNTAX),
    "data IRI": (f"{UNIT} foaf:homepage <data:text/html,x> .", SYNTAX),
    "file IRI": (f"{UNIT} foaf:homepage <file:///etc/passwd> .", SYNTAX),
    "vbscript IRI": (f"{UNIT} foaf:homepage <vbscript:x> .", SYNTAX),
    "blob IRI": (f"{UNIT} foaf:homepage <blob:x> .", SYNTAX),
    "about IRI": (f"{UNIT} foaf:homepage <about:blank> .", SYNTAX),
    "script as a typed text": (f'{UNIT} elm:contentUrl "javascript:alert(1)"^^xsd:anyURI .', SYNTAX),
    "line break in an IRI": (f"{UNIT} foaf:homepage <http://a.example/\\u000A> .", SYNTAX),
    "carriage return in an IRI": (f"{UNIT} foaf:homepage <http://a.example/\\u000D\\u000Ax> .", SYNTAX),
    "space in an IRI": (f"{UNIT} foaf:homepage <http://a.example/ b> .", SYNTAX),
    "quote in an IRI": (f'{UNIT} foaf:homepage <http://a.example/"b> .', SYNTAX),
    "brace in an IRI": (f"{UNIT} foaf:homepage <http://a.example/{{b}}> .", SYNTAX),
    "turned IRI": (f"{UNIT} foaf:homepage <http://a.example/\u202egpj.exe> .", SYNTAX),
    "isolated IRI": (f"{UNIT} foaf:homepage <http://a.example/\u2066x> .", SYNTAX),
    "marked IRI": (f"{UNIT} foaf:homepage <http://a.example/\u200fx> .", SYNTAX),
    "control in an IRI": (f"{UNIT} foaf:homepage <http://a.example/\\u0085> .", SYNTAX),
    "escape sequence in a text": (f'{UNIT} dcterms:title "\\u001b[2J"@en .', SYNTAX),
    "bell in a text": (f'{UNIT} dcterms:title "\\u0007"@en .', SYNTAX),
    "nothing in a text": (f'{UNIT} dcterms:title "\\u0000"@en .', SYNTAX),
    "no character": (f'{UNIT} dcterms:title "\\uFFFF"@en .', SYNTAX),
    "long number": (f'{UNIT} ecvet:points "{"9" * 100}"^^xsd:decimal .', SYNTAX),
    "enormous number": (f'{UNIT} ecvet:points "{"9" * 100_000}"^^xsd:integer .', SYNTAX),
    "exponent": (f'{UNIT} ecvet:points "1e999"^^xsd:double .', SYNTAX),
    "long year": (f'{UNIT} ecvet:validFrom "{"9" * 30}-01-01"^^xsd:date .', SYNTAX),
    "triple in a triple": (f"{UNIT} dcterms:relation <<( {UNIT} {UNIT} {UNIT} )>> .", SYNTAX),
    "direction of a text": (f'{UNIT} dcterms:title "x"@en--rtl .', SYNTAX),
    "named graph": (f'GRAPH <{MINE}g> {{ {UNIT} dcterms:title "x"@en . }}', SYNTAX),
    "graph in braces": (f'<{MINE}g> {{ {UNIT} dcterms:title "x"@en . }}', SYNTAX),
    "deep brackets": (f"{UNIT} dcterms:relation {'[ dcterms:relation ' * 30_000}1{' ]' * 30_000} .", SYNTAX | LIMIT | GATE),
    "deep lists": (f"{UNIT} dcterms:relation {'(' * 100_000}", SYNTAX | LIMIT),
    "open text": (f'{UNIT} dcterms:title "x', SYNTAX),
    "open long text": (f'{UNIT} dcterms:title """x', SYNTAX),
    "open IRI": (f"{UNIT} dcterms:title <http://a.example", SYNTAX),
    "no end": (f'{UNIT} dcterms:title "x"@en', SYNTAX),
    "unknown prefix": (f'{UNIT} nope:title "x"@en .', SYNTAX),
    "wrong escape": (f'{UNIT} dcterms:title "\\q"@en .', SYNTAX),
    "half a character": (f'{UNIT} dcterms:title "\\uD800"@en .', SYNTAX),
    "text as subject": ('"x" dcterms:title "x"@en .', SYNTAX),
    "text as predicate": (f'{UNIT} "x" "x" .', SYNTAX),
    "blank as predicate": (f'{UNIT} _:x "x" .', SYNTAX),
    "html": ("<!DOCTYPE html><html><script>alert(1)</script></html>", SYNTAX),
    "query with SERVICE": ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", SYNTAX),
    "update": (f"INSERT DATA {{ {UNIT} dcterms:title 'x' }}", SYNTAX),
    "load": ("LOAD <http://127.0.0.1:9/>", SYNTAX),
    "formula": (f"{{ {UNIT} a elm:Unit }} => {{ {UNIT} a elm:Unit }} .", SYNTAX),
    "path": ("../../../../etc/passwd", SYNTAX),
    "only white space": (" \n\t ", GATE),
}  # fmt: skip


def hostile() -> Iterator[BadUpload]:
    """Yield the documents written by hand."""
    for name, (body, expects) in TURTLES.items():
        yield BadUpload(f"turtle: {name}", TURTLE, (PREFIXES + body).encode(), expects)
    yield from _bytes()
    yield from _xml()
    yield from _json_ld()
    yield from _records()


def _bytes() -> Iterator[BadUpload]:
    for media_type in (TURTLE, NTRIPLES, RDFXML, JSONLD, JSONL, JSON, XML, "text/csv"):
        label = media_type.partition("/")[2]
        yield BadUpload(f"bytes {label}: empty", media_type, b"", SYNTAX | DATA)
        yield BadUpload(f"bytes {label}: blank", media_type, b" \n \n", SYNTAX | DATA | GATE)
        yield BadUpload(
            f"bytes {label}: only a mark", media_type, b"\xef\xbb\xbf", SYNTAX | DATA | GATE
        )
        yield BadUpload(
            f"bytes {label}: UTF-16", media_type, "<a> <b> .".encode("utf-16"), SYNTAX | DATA
        )
        yield BadUpload(f"bytes {label}: Latin-1", media_type, b'<a> <b> "\xe4" .', SYNTAX | DATA)
        yield BadUpload(f"bytes {label}: zeros", media_type, b"\0" * 4096, SYNTAX | DATA | LIMIT)
        yield BadUpload(
            f"bytes {label}: gzip", media_type, b"\x1f\x8b\x08" + b"\0" * 64, SYNTAX | DATA
        )
        yield BadUpload(
            f"bytes {label}: overlong", media_type, b'<a> <b> "\xc0\xaf" .', SYNTAX | DATA
        )
        yield BadUpload(
            f"bytes {label}: half", media_type, b'<a> <b> "\xed\xa0\x80" .', SYNTAX | DATA
        )
        yield BadUpload(
            f"bytes {label}: program", media_type, b"\x7fELF" + b"\1" * 500, SYNTAX | DATA
        )


def _xml() -> Iterator[BadUpload]:
    inside = f'<rdf:Description rdf:about="{MINE}unit/a"><dcterms:title>&b;</dcterms:title></rdf:Description>'
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    doctypes = {
        "entity": '<!DOCTYPE rdf:RDF [<!ENTITY b "c">]>',
        "file": '<!DOCTYPE rdf:RDF [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
        "address": '<!DOCTYPE rdf:RDF [<!ENTITY b SYSTEM "http://127.0.0.1:9/">]>',
        "laughs": f'<!DOCTYPE rdf:RDF [<!ENTITY e0 "x">{entities}<!ENTITY b "&e9;">]>',
        "square": f'<!DOCTYPE rdf:RDF [<!ENTITY b "{"x" * 50_000}">]>',
        "parameter": '<!DOCTYPE rdf:RDF [<!ENTITY % p SYSTEM "http://127.0.0.1:9/"> %p;]>',
        "external": '<!DOCTYPE rdf:RDF SYSTEM "http://127.0.0.1:9/x.dtd">',
        "public": '<!DOCTYPE rdf:RDF PUBLIC "-//x" "http://127.0.0.1:9/x.dtd">',
        "after a comment": "<!-- <rdf:RDF> --><!DOCTYPE rdf:RDF>",
    }
    for media_type in (RDFXML, XML):
        label = media_type.partition("/")[2]
        for name, doctype in doctypes.items():
            text = f'<?xml version="1.0"?>{doctype}<rdf:RDF {XMLNS}>{inside}</rdf:RDF>'
            yield BadUpload(f"{label}: DOCTYPE with {name}", media_type, text.encode(), SYNTAX)
    bodies: dict[str, tuple[str, frozenset[str]]] = {
        "undeclared entity": (f"<rdf:RDF {XMLNS}>{inside}</rdf:RDF>", SYNTAX),
        "open element": (f"<rdf:RDF {XMLNS}><rdf:Description>", SYNTAX),
        "two roots": (f"<rdf:RDF {XMLNS}/><rdf:RDF {XMLNS}/>", SYNTAX),
        "no namespace": ("<rdf:RDF/>", SYNTAX),
        "attribute twice": (f'<rdf:RDF {XMLNS}><rdf:Description rdf:about="a" rdf:about="b"/></rdf:RDF>', SYNTAX),
        "about and ID": (f'<rdf:RDF {XMLNS}><rdf:Description rdf:about="a" rdf:ID="b"/></rdf:RDF>', SYNTAX),
        "bad ID": (f'<rdf:RDF {XMLNS}><rdf:Description rdf:ID="1 2"/></rdf:RDF>', SYNTAX),
        "control": (f"<rdf:RDF {XMLNS}>\x01</rdf:RDF>", SYNTAX),
        "script IRI": (f'<rdf:RDF {XMLNS}><rdf:Description rdf:about="{MINE}unit/a"><dcterms:relation rdf:resource="javascript:x"/></rdf:Description></rdf:RDF>', SYNTAX),
        "other agency": (f'<rdf:RDF {XMLNS}><rdf:Description rdf:about="http://localhost:8000/id/demo-de/unit/a" dcterms:title="x"/></rdf:RDF>', OWNERSHIP),
        "other base": (f'<rdf:RDF {XMLNS} xml:base="http://localhost:8000/id/demo-de/unit/a"><rdf:Description rdf:about="" dcterms:title="x"/></rdf:RDF>', OWNERSHIP),
        "no statement": (f"<rdf:RDF {XMLNS}/>", GATE),
        "a page": ("<html><body>Not found</body></html>", FOREIGN),
        "deep": (f"<rdf:RDF {XMLNS}>" + "<rdf:Description><dcterms:relation>" * 40_000, SYNTAX | LIMIT),
    }  # fmt: skip
    for name, (text, expects) in bodies.items():
        yield BadUpload(f"rdf+xml: {name}", RDFXML, text.encode(), expects)


def _json_ld() -> Iterator[BadUpload]:
    terms = {"t": "http://purl.org/dc/terms/title"}
    node: dict[str, Any] = {"@context": terms, "@id": f"{MINE}unit/a", "t": "x"}
    documents: dict[str, tuple[Any, frozenset[str]]] = {
        "remote context": (node | {"@context": "http://127.0.0.1:9/c.jsonld"}, SYNTAX),
        "context of a file": (node | {"@context": "file:///etc/passwd"}, SYNTAX),
        "context by a path": (node | {"@context": "/etc/passwd"}, SYNTAX),
        "context of schema.org": (node | {"@context": "https://schema.org/"}, SYNTAX),
        "one remote context of several": (node | {"@context": [terms, "http://127.0.0.1:9/"]}, SYNTAX),
        "import": (node | {"@context": {"@import": "http://127.0.0.1:9/", "@version": 1.1}}, SYNTAX),
        "scoped context": (node | {"@context": terms | {"p": {"@id": "http://a.example/p", "@context": "http://127.0.0.1:9/"}}}, SYNTAX),
        "context inside": (node | {"t": {"@context": "http://127.0.0.1:9/", "@value": "x"}}, SYNTAX),
        "named graph": ({"@context": terms, "@id": f"{MINE}g", "@graph": [{"@id": f"{MINE}unit/a", "t": "x"}], "t": "y"}, SYNTAX),
        "graph of another": ({"@context": terms, "@id": "http://localhost:8000/graph/demo-de/x", "@graph": [node], "t": "y"}, SYNTAX),
        "other agency": (node | {"@id": "http://localhost:8000/id/demo-de/unit/a"}, OWNERSHIP),
        "reverse": (node | {"@context": {"r": {"@reverse": "http://purl.org/dc/terms/title"}}, "r": {"@id": "http://localhost:8000/id/demo-de/unit/a"}}, OWNERSHIP),
        "included": (node | {"@included": [{"@id": "http://localhost:8000/id/demo-de/unit/a", "http://purl.org/dc/terms/title": "x"}]}, FOREIGN),
        "script IRI": (node | {"http://xmlns.com/foaf/0.1/homepage": {"@id": "javascript:x"}}, SYNTAX),
        "control": (node | {"t": "\x1b[2J"}, SYNTAX),
        "direction": (node | {"http://purl.org/dc/terms/title": {"@value": "x", "@language": "en", "@direction": "rtl"}}, SYNTAX | GATE | OWNERSHIP),
        "nothing": ({}, GATE),
        "no statement": ([], GATE),
        "a number": (1, SYNTAX | GATE),
        "a text": ("x", SYNTAX | GATE),
        "wrong keyword": (node | {"@type": 5}, SYNTAX),
        "wrong id": (node | {"@id": 5}, SYNTAX),
        "wrong value": (node | {"t": {"@value": {}}}, SYNTAX),
        "cyclic terms": (node | {"@context": {"a": "b:x", "b": "a:x"}}, SYNTAX | FOREIGN),
    }  # fmt: skip
    for name, (value, expects) in documents.items():
        yield BadUpload(f"ld+json: {name}", JSONLD, json.dumps(value).encode(), expects)
    texts = {
        "deep lists": "[" * 5000 + "]" * 5000,
        "deep objects": '{"a":' * 5000 + "1" + "}" * 5000,
        "open": '{"@id": "x"',
        "comma": '{"@id": "x",}',
        "two values": "{} {}",
        "long number": '{"t": ' + "9" * 10_000 + "}",
        "half a character": '{"@id": "x", "http://a.example/b": "\\ud800"}',
        "comment": "/* x */ {}",
        "not a number": '{"t": NaN, "@id": "' + MINE + 'unit/a"}',
    }
    for name, text in texts.items():
        yield BadUpload(f"ld+json: {name}", JSONLD, text.encode(), SYNTAX | GATE)


def _records() -> Iterator[BadUpload]:
    good: dict[str, Any] = {
        "id": "at:x",
        "country": "AT",
        "source": "x",
        "title": "T",
        "language": "de",
        "eqf_level": 4,
        "units": [],
    }
    values: dict[str, Any] = {
        "list": [],
        "number": 5,
        "text": "x",
        "nothing": None,
        "empty": {},
        "id only": {"id": "x"},
        "country missing": {key: good[key] for key in good if key != "country"},
        "country unknown": good | {"country": "ZZ"},
        "country a number": good | {"country": 5},
        "country a list": good | {"country": ["AT"]},
        "id a list": good | {"id": []},
        "id blank": good | {"id": " "},
        "country without a source": good,
    }
    for name, value in values.items():
        line = json.dumps(value) + "\n"
        yield BadUpload(f"record lines: {name}", JSONL, line.encode(), DATA)
        yield BadUpload(f"record: {name}", JSON, line.encode(), DATA)
    texts = {
        "open": '{"id": "x"',
        "two on a line": "{} {}",
        "deep": "[" * 100_000,
        "long number": "9" * 10_000,
        "half a character": '"\\ud800"',
        "csv": "id,country\nx,AT\n",
        "xml": "<id>x</id>",
    }
    for name, text in texts.items():
        yield BadUpload(f"record lines: {name}", JSONL, text.encode(), SYNTAX)
        yield BadUpload(f"record: {name}", JSON, text.encode(), SYNTAX)
