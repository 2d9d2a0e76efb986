"""Queries written to take all time, memory or space of the service, or to end it, over the data of `data`."""

from __future__ import annotations

import random
from dataclasses import dataclass

__all__ = ["HOSTILE", "Hostile", "data"]

ITEMS = 3000
X = "http://x/"


def data() -> bytes:
    """Return a graph of items in a ring, each with a label, a number and three acquaintances."""
    chance = random.Random(6)  # noqa: S311 - no secret
    lines = []
    for number in range(ITEMS):
        item = f"<{X}i/{number}>"
        lines += [
            f'{item} <{X}label> "item number {number}"@en .',
            f'{item} <{X}n> "{number}"^^<http://www.w3.org/2001/XMLSchema#integer> .',
            f"{item} <{X}next> <{X}i/{(number + 1) % ITEMS}> .",
            *(f"{item} <{X}knows> <{X}i/{chance.randrange(ITEMS)}> ." for _ in range(3)),
        ]
    return "\n".join(lines).encode() + b"\n"


@dataclass(frozen=True, slots=True)
class Hostile:
    """A query and how it may end, if it is let in at all.

    Attributes:
        query: its text.
        endings: statuses; 504 for time, 507 for memory, 413 for size, 400 for what is not a query.
    """

    query: str
    endings: frozenset[int]


_TIME, _MEMORY, _SIZE, _BAD, _GOOD = 504, 507, 413, 400, 200
_LONG = (_TIME, _MEMORY)


def _doubled(expression: str, times: int, first: str = "'abcdefgh'") -> str:
    steps = " ".join(
        f"BIND({expression.replace('?x', f'?x{at}')} AS ?x{at + 1})" for at in range(times)
    )
    return f"BIND({first} AS ?x0) {steps}"


def _grown(expression: str, times: int) -> str:
    return f"SELECT (STRLEN(?x{times}) AS ?n) {{ {_doubled(expression, times)} }}"


_PRODUCT = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
_P = "PREFIX x: <http://x/> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
_PATH = f"(<{X}knows>|<{X}next>)"

# What takes time or memory; where both are given, what comes first depends on the machine.
_WORK = {
    "product counted": f"SELECT (COUNT(*) AS ?n) {{ {_PRODUCT} }}",
    "product sorted": f"SELECT * {{ {_PRODUCT} }} ORDER BY ?a ?i LIMIT 1",
    "product distinct": f"SELECT DISTINCT ?a ?d ?g {{ {_PRODUCT} }} OFFSET 900000000",
    "product reduced": f"SELECT REDUCED ?c {{ {_PRODUCT} }} OFFSET 900000000",
    "product asked for what is not": f"ASK {{ {_PRODUCT} "
    "FILTER(STR(?a) = CONCAT(STR(?f), STR(?i))) }",
    "product with an impossible filter": f"SELECT * {{ {_PRODUCT} "
    "FILTER(STRLEN(STR(?a)) + STRLEN(STR(?i)) < 0) }",
    "product of graphs": "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?a ?b ?c } GRAPH ?h { ?d ?e ?f } "
    "GRAPH ?i { ?j ?k ?l } }",
    "product grouped": f"SELECT ?c (COUNT(?f) AS ?n) {{ {_PRODUCT} }} GROUP BY ?c ?f ?i",
    "product summed": f"{_P}SELECT (SUM(?a * ?b * ?c) AS ?n) {{ ?i x:n ?a . ?j x:n ?b . ?k x:n ?c }}",
    "product averaged": f"{_P}SELECT (AVG(?a / (?b + 1)) AS ?n) {{ ?i x:n ?a . ?j x:n ?b . ?k x:n ?c }}",
    "product by less than": f"{_P}SELECT (COUNT(*) AS ?n) {{ ?i x:n ?a . ?j x:n ?b . ?k x:n ?c "
    "FILTER(?a < ?b && ?b < ?c && ?c < ?a) }",
    "product in EXISTS": f"SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o FILTER EXISTS {{ {_PRODUCT} "
    "FILTER(?c = ?s && ?f = ?s) } }",
    "product in NOT EXISTS": f"SELECT ?s {{ ?s ?p ?o FILTER NOT EXISTS {{ {_PRODUCT} "
    "FILTER(?a = 1 && ?o = 2) } }",
    "product in MINUS": f"SELECT ?s {{ ?s ?p ?o MINUS {{ ?s ?q ?r . {_PRODUCT} }} }}",
    "product in OPTIONAL": f"SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o OPTIONAL {{ {_PRODUCT} }} }}",
    "product in UNION": f"SELECT (COUNT(*) AS ?n) {{ {{ {_PRODUCT} }} UNION {{ {_PRODUCT} }} }}",
    "product in a subquery": f"SELECT (COUNT(*) AS ?n) {{ {{ SELECT ?a {{ {_PRODUCT} }} }} ?a ?y ?z }}",
    "product constructed": f"CONSTRUCT {{ ?a ?e ?i }} {{ {_PRODUCT} "
    "FILTER(STRLEN(STR(?a)) < 0 - STRLEN(STR(?i))) }",
    "product of labels": f"{_P}SELECT (COUNT(DISTINCT ?l) AS ?n) {{ ?i x:label ?a . ?j x:label ?b "
    "BIND(CONCAT(?a, ?b) AS ?l) }",
    "paths of any length": f"SELECT (COUNT(*) AS ?n) {{ ?s {_PATH}* ?o . ?o {_PATH}* ?t }}",
    "paths there and back": f"SELECT (COUNT(*) AS ?n) {{ ?s ({_PATH}/^{_PATH})+ ?o }}",
    "paths nested": f"SELECT (COUNT(*) AS ?n) {{ ?s ((({_PATH}+)*)+)* ?o }}",
    "paths of anything else": "SELECT (COUNT(*) AS ?n) { ?s (!<urn:a>|!<urn:b>)* ?o . ?o !<urn:c>* ?t }",
    "paths of a fixed length": f"SELECT (COUNT(*) AS ?n) {{ ?s {'/'.join([_PATH] * 25)} ?o }}",
    "paths in EXISTS": f"SELECT ?s {{ ?s ?p ?o FILTER NOT EXISTS {{ ?s {_PATH}* ?t . ?t <urn:a> ?u }} }}",
    "chain of patterns": "SELECT (COUNT(*) AS ?n) { "
    + " . ".join(f"?v{at} <{X}knows> ?v{at + 1}" for at in range(60))
    + " }",
    "star of patterns": "SELECT (COUNT(*) AS ?n) { "
    + " . ".join(f"?s <{X}knows> ?v{at}" for at in range(60))
    + " }",
    "texts doubled by CONCAT": _grown("CONCAT(?x, ?x)", 40),
    "texts grown by REPLACE": _grown("REPLACE(?x, '(.)', '$1$1$1')", 40),
    "texts grown by ENCODE_FOR_URI": _grown("ENCODE_FOR_URI(CONCAT(?x, '%', ?x))", 40),
    "texts grown by UCASE": _grown("UCASE(CONCAT(?x, 'ß', ?x))", 60),
    "texts grown in every solution": f"{_P}SELECT (MAX(STRLEN(?x24)) AS ?n) {{ ?s x:label ?x . "
    f"{_doubled('CONCAT(?x, ?x)', 24, 'STR(?x)')} }}",
    "GROUP_CONCAT of a product": "SELECT (STRLEN(GROUP_CONCAT(STR(?s))) AS ?n) { ?s ?p ?o . ?a ?b ?c }",
    "GROUP_CONCAT with a long separator": "SELECT (GROUP_CONCAT(STR(?s); SEPARATOR='"
    + "x" * 30_000
    + "')"
    " AS ?x) { ?s ?p ?o }",
    "SHA512 of a product": f"{_P}SELECT (MAX(SHA512(CONCAT(?a, ?b))) AS ?n) {{ ?i x:label ?a . "
    "?j x:label ?b }",
    "regular expression on a product": f"{_P}SELECT (COUNT(*) AS ?n) {{ ?i x:label ?a . ?j x:label ?b "
    'FILTER REGEX(CONCAT(?a, ?b), "^(([a-z])+.)+[A-Z]([a-z])+$") }',
    "regular expression with large repetitions": f"{_P}SELECT (COUNT(*) AS ?n) {{ ?i x:label ?a . "
    '?j x:label ?b FILTER REGEX(CONCAT(?a, ?b), "(.{0,200}){0,20}z$") }',
    "regular expression of each value": f"{_P}SELECT (COUNT(*) AS ?n) {{ ?i x:label ?a . ?j x:label ?b "
    "FILTER REGEX(?a, CONCAT('(', ?b, ')*x')) }",
    "NOT IN of a long list": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o . ?t ?q ?r FILTER(?o NOT IN ("
    + ", ".join(f"?r, {at}" for at in range(4000))
    + ")) }",
    "many OPTIONALs": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o "
    + " ".join(f"OPTIONAL {{ ?a{at} ?b{at} ?c{at} }}" for at in range(40))
    + " }",
    "many UNIONs": "SELECT (COUNT(*) AS ?n) { ?x ?y ?z . ?u ?v ?w . "
    + " UNION ".join("{ ?s ?p ?o }" for _ in range(1000))
    + " }",
    "VALUES joined with themselves": "SELECT (COUNT(*) AS ?n) { "
    + " ".join(
        f"VALUES ?v{name} {{ {' '.join(str(at) for at in range(1000))} }}" for name in range(8)
    )
    + " }",
    "subqueries in subqueries": "SELECT (COUNT(*) AS ?n) { "
    + "{ SELECT ?s ?o { ?s ?p ?o . " * 30
    + "?x ?y ?z"
    + " } }" * 30
    + " }",
    "ORDER BY of random numbers": f"SELECT ?a {{ {_PRODUCT} }} ORDER BY RAND() LIMIT 1",
    "UUIDs of a product": f"SELECT (COUNT(DISTINCT ?u) AS ?n) {{ {_PRODUCT} BIND(UUID() AS ?u) }}",
    "SAMPLE of a product": f"SELECT (SAMPLE(?a) AS ?n) {{ {_PRODUCT} }} HAVING(COUNT(*) < 0)",
    "casts of a product": f"{_P}SELECT (COUNT(*) AS ?n) {{ ?i x:n ?a . ?j x:n ?b . ?k x:n ?c "
    "FILTER(xsd:dateTime(STR(?a * ?b)) = xsd:decimal(STR(?c))) }",
}
# What has a large answer
_LARGE = {
    "everything twice": "SELECT * { ?s ?p ?o . ?a ?b ?c }",
    "everything twice constructed": "CONSTRUCT { ?s ?b ?o . ?a ?p ?c } { ?s ?p ?o . ?a ?b ?c }",
    "blank nodes constructed": "CONSTRUCT { [] ?p [ ?b [] ] } { ?s ?p ?o . ?a ?b ?c }",
    "everything described": "DESCRIBE ?s ?o ?a { ?s ?p ?o . ?a ?b ?c }",
    "a long text in every solution": "SELECT ('" + "x" * 50_000 + "' AS ?t) { ?s ?p ?o }",
    "a long IRI in every solution": "SELECT (<http://x/" + "y" * 50_000 + "> AS ?t) { ?s ?p ?o }",
    "a long name of a column": "SELECT (1 AS ?" + "v" * 50_000 + ") { ?s ?p ?o }",
}
# What a parser or an optimiser may not survive
_DEEP = {
    **{
        f"brackets, {kind}, {depth}": f"SELECT * {{ {opening * depth}"
        for kind, opening in (("{", "{"), ("(", "FILTER("), ("[", "?s ?p ["))
        for depth in (5_000,)
    },
    "brackets, 20,000": "SELECT * { FILTER" + "(" * 20_000 + "1" + ")" * 20_000 + " }",
    "lists, 20,000": "SELECT * { ?s ?p " + "(" * 20_000 + ")" * 20_000 + " }",
    "subqueries, 2,000": "SELECT * " + "{SELECT * " * 2_000 + "{}" + "}" * 2_000,
    "negations": "SELECT (" + "!" * 60_000 + "1 AS ?x) {}",
    "signs": "SELECT (" + "- " * 30_000 + "1 AS ?x) {}",
    "inverse paths": "SELECT * { ?s " + "^" * 60_000 + "<a:b> ?o }",
    "sums": "SELECT (1" + "+1" * 30_000 + " AS ?x) {}",
    "disjunctions": "SELECT * { ?s ?p ?o FILTER(?o = 1" + " || ?o = 1" * 5_000 + ") }",
    "sequence of paths": "SELECT * { <a:b> " + "/".join(["<a:b>"] * 9_000) + " ?o }",
    "alternatives of paths": "SELECT * { <a:b> (" + "|".join(["<a:b>"] * 9_000) + ")* ?o }",
    "unary paths": "SELECT * { <a:b> <a:b>" + "?" * 20_000 + " ?o }",
    "text over the limit": "SELECT * {} #" + "x" * 70_000,
    "comments": "SELECT * {}" + "#\n" * 30_000,
    "open quotes": "SELECT * { ?s ?p " + '"' * 60_001,
    "open long quotes": "SELECT * { ?s ?p " + "'''" * 20_000 + "'",
    "escapes": "SELECT * { ?s ?p '" + "\\u0041" * 10_000 + "' }",
    "escapes of surrogates": "SELECT * { ?s ?p '" + "\\uD800" * 10_000 + "' }",
    "opening angles": "SELECT * { FILTER(" + "<" * 60_000 + ") }",
    "prefixes": "".join(f"PREFIX p{at}: <a:{at}> " for at in range(2_500)) + "ASK {}",
    "IRI of 60,000 signs": "SELECT * { <http://x/" + "a" * 60_000 + "> ?p ?o }",
    "zero bytes": "SELECT * { ?s ?p '\0' } \0",
    "an integer of 60,000 digits": "SELECT (" + "9" * 60_000 + " * 9 AS ?x) {}",
    "an exponent": "SELECT (1e999999999 * 1e999999999 AS ?x) {}",
    "decimals multiplied": "SELECT (?x60 AS ?n) { " + _doubled("?x * ?x", 60, "1.0000001") + " }",
    "integers multiplied": "SELECT (?x60 AS ?n) { "
    + _doubled("?x * ?x", 60, "9223372036854775807")
    + " }",
    "a year": "SELECT (YEAR('999999999999-01-01T00:00:00Z'^^<http://www.w3.org/2001/XMLSchema#dateTime>)"
    " AS ?y) {}",
    "a repetition": "SELECT (REGEX('a', '(((a{1,1000}){1,1000}){1,1000}){1,1000}') AS ?x) {}",
    "a pattern of 50,000 signs": "SELECT (REGEX('a', '"
    + "(a|" * 10_000
    + ")" * 10_000
    + "') AS ?x) {}",
    "SUBSTR far away": "SELECT (SUBSTR('a', -9223372036854775808, 9223372036854775807) AS ?x) {}",
    "LIMIT of a large number": "SELECT * {} LIMIT 99999999999999999999999999",
    "many variables": "SELECT " + " ".join(f"?v{at}" for at in range(9_000)) + " {}",
    "many groups": "SELECT * {" + "{}" * 25_000 + "}",
    "many triples": "SELECT * {" + "<a:b> <a:b> 1." * 4_000 + "}",
    "EXISTS in EXISTS": "ASK { ?s ?p ?o " + "FILTER EXISTS { ?s ?p ?o " * 90 + "}" * 90 + "}",
}
_NEARLY = frozenset({"SHA512 of a product", "regular expression on a product"})
HOSTILE = {
    **{
        # A fast machine at rest answers some of them in time, whole, more so from memory.
        name: Hostile(query, frozenset((*_LONG, _GOOD) if name in _NEARLY else _LONG))
        for name, query in _WORK.items()
    },
    **{name: Hostile(query, frozenset((*_LONG, _SIZE))) for name, query in _LARGE.items()},
    **{
        name: Hostile(query, frozenset((*_LONG, _SIZE, _BAD, _GOOD)))
        for name, query in _DEEP.items()
    },
}
