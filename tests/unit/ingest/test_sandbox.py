"""Parsing untrusted RDF in a throw-away child process."""

from __future__ import annotations

import errno
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from ecvet_graph.config import Limits
from ecvet_graph.errors import EcvetGraphError, LimitError, NotFoundError, SyntaxFault
from ecvet_graph.ingest.rdf_checks import Refusal, check_json_depth, check_no_doctype
from ecvet_graph.ingest.rdf_policy import bad_iri
from ecvet_graph.ingest.sandbox import parse_untrusted, parse_untrusted_to
from ecvet_graph.store.port import RdfFormat

if TYPE_CHECKING:
    from pathlib import Path

BASE = "http://example.org/base/"
TURTLE, XML, JSON = RdfFormat.TURTLE, RdfFormat.RDF_XML, RdfFormat.JSON_LD
RDF_NS = b'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e.org/"'
LINE = b"<http://example.org/base/a> <http://example.org/base/b> <http://example.org/base/c> .\n"

GOOD = {
    "turtle": (TURTLE, b"<a> <b> <c> ."),
    "turtle with byte order mark": (TURTLE, b"\xef\xbb\xbf<a> <b> <c> ."),
    "n-triples": (RdfFormat.N_TRIPLES, LINE),
    "rdf/xml": (
        XML,
        b'<!-- <!DOCTYPE x> --><rdf:RDF xmlns:b="http://example.org/base/" '
        + RDF_NS
        + b'><rdf:Description rdf:about="a"><b:b rdf:resource="c"/></rdf:Description></rdf:RDF>',
    ),
    "rdf/xml with signs of a doctype": (
        XML,
        b'<rdf:RDF xmlns:b="http://example.org/base/" '
        + RDF_NS
        + b'><!-- <!DOCTYPE x> --><rdf:Description rdf:about="a"><b:b rdf:resource="c"/>'
        + b"</rdf:Description></rdf:RDF>",
    ),
    "json-ld": (JSON, b'{"@id": "a", "http://example.org/base/b": {"@id": "c"}}'),
}

# name: syntax, document, what the message must say, line, column
BAD = {
    "empty": (TURTLE, b"", "is empty", None, None),
    "blank": (TURTLE, b" \n\n", "is empty", None, None),
    "broken turtle": (TURTLE, b"<a> <b> <c> .\n<a> <b> .", "syntax is broken", 2, 9),
    "broken n-triples": (RdfFormat.N_TRIPLES, LINE + b"<a\n", "syntax is broken", 2, 1),
    "broken xml": (XML, b"<rdf:RDF\n " + RDF_NS + b">\n<a>\n</rdf:RDF>", "syntax is broken", 4, 3),
    "broken json": (JSON, b'{"a":\n 1,}', "not JSON", 2, 4),
    "not utf-8": (TURTLE, b'<a> <b>\n "\xe9" .', "byte 0xE9 at offset 10", 2, 3),
    "latin-1 xml": (XML, b'<?xml version="1.0" encoding="ISO-8859-1"?><a/>', "UTF-8", None, None),
    "doctype": (XML, b"<?xml version='1.0'?>\n<!DOCTYPE a []><a/>", "DOCTYPE", 2, 1),
    "doctype after comment": (XML, b"<!-- -- >x--><!doctype a><a/>", "DOCTYPE", 1, 14),
    "doctype behind two marks": (XML, b"\xef\xbb\xbf\xef\xbb\xbf<!DOCTYPE a>", "DOCTYPE", 1, 4),
    "doctype inside": (XML, b"<a b=\"<!--\"><!DOCTYPE a []></a>", "DOCTYPE", 1, 13),
    "deep json": (JSON, b'{"a":' * 4000 + b"1" + b"}" * 4000, "more than 100 deep", 1, 501),
    "long number": (JSON, b'{"a": ' + b"1" * 5000 + b"}", "number", None, None),
    "remote context": (JSON, b'{"@context": "http://127.0.0.1:9/c"}', "be fetched", None, None),
    "file context": (JSON, b'{"@context": ["file:///etc/passwd"]}', "be fetched", None, None),
    "import": (JSON, b'{"@context": {"@import": "http://127.0.0.1:9/"}}', "fetched", None, None),
    "scoped context": (
        JSON,
        b'{"@context": {"p": {"@id": "http://p.org/", "@context": "http://127.0.0.1:9/"}}}',
        "be fetched",
        None,
        None,
    ),
    "named graph": (JSON, b'{"@id": "http://g.org/", "@graph": [{"@id": "a", "http://p/": 1}]}',
                    "named graphs", None, None),
    "script iri": (TURTLE, b"<a> <b> <JavaScript:alert(1)> .", "scheme is javascript", None, None),
    "script address": (
        TURTLE,
        b'<a> <b> "javascript:x"^^<http://www.w3.org/2001/XMLSchema#anyURI> .',
        "scheme is javascript",
        None,
        None,
    ),
    "data iri": (TURTLE, b"<a> <b> <data:text/html,x> .", "scheme is data", None, None),
    "file iri": (TURTLE, b"<file:///etc/passwd> <b> <c> .", "scheme is file", None, None),
    "bidi iri": (TURTLE, "<a> <b> <http://x/\u202e> .".encode(), "U\\+202E", None, None),
    "zero byte": (TURTLE, b'<a> <b> "x\\u0000" .', "U\\+0000", None, None),
    "escape sign": (TURTLE, b'<a> <b> "x\x1b[31m" .', "U\\+001B", None, None),
    "endless year": (
        TURTLE,
        b'<a> <b> "' + b"9" * 19 + b'-01-01"^^<http://www.w3.org/2001/XMLSchema#date> .',
        "year is too long",
        None,
        None,
    ),
    "endless number": (TURTLE, b"<a> <b> " + b"9" * 65 + b" .", "more than 64", None, None),
    "endless fraction": (TURTLE, b"<a> <b> 0." + b"0" * 500_000 + b" .", "more than 64", None, None),
    "infinite number": (TURTLE, b"<a> <b> 1e400 .", "exponent is out of range", None, None),
    "triple term": (TURTLE, b"<a> <b> <<( <c> <d> <e> )>> .", "triples inside", None, None),
    "base direction": (TURTLE, b'<a> <b> "x"@en--rtl .', "base direction", None, None),
}  # fmt: skip


def test_the_suites_hold_their_cases() -> None:
    assert (len(GOOD), len(BAD)) == (6, 32)


@pytest.mark.parametrize("name", GOOD)
def test_a_good_document_becomes_ntriples_with_absolute_iris(name: str) -> None:
    syntax, document = GOOD[name]
    assert parse_untrusted(document, syntax=syntax, base=BASE) == LINE


@pytest.mark.parametrize("name", BAD)
def test_a_bad_document_is_refused_with_place_and_remedy(name: str) -> None:
    syntax, document, message, line, column = BAD[name]
    with pytest.raises(SyntaxFault, match=message) as caught:
        parse_untrusted(document, syntax=syntax, base=BASE, name="upload.x")
    place = caught.value.place
    assert place is not None
    assert (place.source, place.line, place.column) == ("upload.x", line, column)
    assert caught.value.remedy
    assert caught.value.exit_code == 1


def test_a_syntax_with_graphs_is_refused_before_anything_is_read() -> None:
    with pytest.raises(SyntaxFault, match="carries named graphs"):
        parse_untrusted(b"{}", syntax=RdfFormat.TRIG, base=BASE)


def test_our_own_context_is_taken_from_the_installation() -> None:
    document = {
        "@context": "https://w3id.org/ecvet/context",
        "id": "http://x.org/q",
        "type": "Qualification",
    }
    found = parse_untrusted(json.dumps(document).encode(), syntax=JSON, base=BASE)
    assert b"http://data.europa.eu/snb/model/elm/Qualification" in found


def test_blank_nodes_get_new_names_so_that_two_documents_do_not_share_them() -> None:
    document = b"_:mine <b> <c> ."
    first, second = (parse_untrusted(document, syntax=TURTLE, base=BASE) for _ in range(2))
    assert b"_:mine" not in first
    assert first != second


@pytest.mark.parametrize(
    ("limits", "setting"),
    [
        (Limits(upload_bytes=100), "ECVET_LIMIT_UPLOAD_BYTES"),
        (Limits(parse_memory_bytes=150_000_000), "ECVET_LIMIT_PARSE_MEMORY_BYTES"),
        (Limits(parse_cpu_seconds=1), "ECVET_LIMIT_PARSE_CPU_SECONDS"),
    ],
    ids=["size", "memory", "time"],
)
def test_a_limit_ends_the_child_and_names_its_setting(limits: Limits, setting: str) -> None:
    many = b"".join(b'<a%d> <b> "%d" .\n' % (at, at) for at in range(700_000))
    huge = b'<a> <b> "' + b"x" * 40_000_000 + b'" .'
    document = huge if "MEMORY" in setting else many
    with pytest.raises(LimitError, match=setting):
        parse_untrusted(document, syntax=TURTLE, base=BASE, limits=limits)


def test_a_file_is_parsed_to_a_file(tmp_path: Path) -> None:
    source, target = tmp_path / "a.ttl", tmp_path / "a.nt"
    source.write_bytes(b"<a> <b> <c> , <d> .")
    assert parse_untrusted_to(source, target, syntax=TURTLE, base=BASE) == 2
    assert target.read_bytes().count(b"\n") == 2


def test_nothing_is_left_behind_when_a_document_is_refused(tmp_path: Path) -> None:
    source, target = tmp_path / "a.ttl", tmp_path / "a.nt"
    source.write_bytes(b"<a> <b> <c> .\n<a> <b> .")
    with pytest.raises(SyntaxFault, match=r"a\.ttl:2:9"):
        parse_untrusted_to(source, target, syntax=TURTLE, base=BASE)
    assert not target.exists()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"missing\.ttl"):
        parse_untrusted(tmp_path / "missing.ttl", syntax=TURTLE, base=BASE)


def test_deep_turtle_does_not_bring_the_caller_down() -> None:
    document = b"<a> <b> " + b"[ <c> " * 100_000 + b"1" + b"]" * 100_000 + b" ."
    try:
        found = parse_untrusted(document, syntax=TURTLE, base=BASE)
    except EcvetGraphError as error:
        assert error.remedy  # noqa: PT017  # both ends are fine, dying is not
    else:
        assert found.count(b"\n") == 100_001


def test_brackets_inside_json_strings_do_not_count_as_depth() -> None:
    check_json_depth(b'{"a": "' + b"[" * 500 + b'\\"{"}')
    with pytest.raises(Refusal):
        check_json_depth(b"[" * 101)


def test_a_doctype_is_found_only_where_xml_has_it() -> None:
    check_no_doctype(b"<a><![CDATA[<!DOCTYPE a>]]></a>")
    check_no_doctype(b"<a b='<!DOCTYPE a>'/>")
    with pytest.raises(Refusal):
        check_no_doctype(b"\n<?pi ?>\n<!-- c -->\n<!DOCTYPE a>")


@pytest.mark.parametrize(
    "iri",
    ["http://a.org/ä", "https://a.org", "urn:isbn:1", "mailto:x@example.org", "tel:1", "did:a:b"],
)
def test_ordinary_iris_are_accepted(iri: str) -> None:
    assert bad_iri(iri) is None


def test_the_child_can_open_neither_files_nor_sockets_once_it_has_its_document() -> None:
    program = (
        "import socket, sys\n"
        "from ecvet_graph.ingest.confinement import close_the_doors\n"
        "close_the_doors()\n"
        "for attempt in (lambda: open('x', 'w'), lambda: open('/etc/hosts'), socket.socket):\n"
        "    try:\n"
        "        attempt()\n"
        "    except OSError as error:\n"
        "        sys.stdout.write(f'{error.errno} ')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=300
    )
    assert done.stdout.split() == [str(errno.EMFILE)] * 3


@pytest.mark.parametrize("end", ["", "</rdf:Description>", "<dcterms:title>x", "</other>"])
def test_rdf_xml_that_breaks_off_is_refused_and_not_taken_for_the_whole(end: str) -> None:
    start = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns:dcterms="http://purl.org/dc/terms/">\n<rdf:Description rdf:about="http://a.example/">'
        "<dcterms:title>x</dcterms:title>"
    )
    with pytest.raises(SyntaxFault, match="The syntax is broken") as refusal:
        parse_untrusted((start + end).encode(), syntax=RdfFormat.RDF_XML, base=BASE)
    assert refusal.value.place is not None
    assert refusal.value.place.line == 2
