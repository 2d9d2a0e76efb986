"""What an agency might try to speak for another one: a table of documents, and of doors to knock at.

In the texts `{me}` and `{you}` stand for the namespaces of the agency that tries and of the other one,
`{my_id}` and `{your_id}` for their ids, `{base}` for the base IRI. A Turtle text is tried behind a
good document of the agency's own, so that nothing but the trick can be what is refused.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DOCUMENTS", "LEFT_OUT", "PREFIXES", "Trick"]

PREFIXES = """
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix eqf: <http://data.europa.eu/snb/eqf/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix sssom: <https://w3id.org/sssom/> .
@prefix mine: <{me}unit/> .
@prefix yours: <{you}unit/> .
"""


@dataclass(frozen=True, slots=True)
class Trick:
    """A document, the suffix of its syntax, and the code and a part of the message that answer it."""

    text: str
    told: str
    code: str = "ownership"
    suffix: str = ".ttl"


_SUBJECTS = {
    "a unit of another": "{you}unit/maurer--mauerwerk",
    "a qualification of another": "{you}qualification/maurer",
    "an outcome of another": "{you}outcome/maurer--mauerwerk--ziegel",
    "an organisation of another": "{you}organisation/kammer",
    "a thing of another that does not exist yet": "{you}unit/new",
    "the namespace of another": "{you}",
    "the id of another": "{base}/id/{your_id}",
    "the id of its own": "{base}/id/{my_id}",
    "a dataset of another": "{base}/datasets/{your_id}/trades",
    "a dataset of its own": "{base}/datasets/{my_id}/trades",
    "a version of another": "{base}/datasets/{your_id}/trades/version/1",
    "a document of another": "{base}/datasets/{your_id}/trades/version/1#document",
    "the publication of another": "{base}/datasets/{your_id}/trades/version/1#publication",
    "another agency": "{base}/agencies/{your_id}",
    "the agency itself": "{base}/agencies/{my_id}",
    "the graph of another": "{base}/graph/{your_id}/trades",
    "the graph of its own": "{base}/graph/{my_id}/trades",
    "the catalogue": "{base}/graph/catalogue",
    "the graph of what was withdrawn": "{base}/graph/withdrawn",
    "a match": "{base}/id/derived/unit-match/0a",
    "a decision": "{base}/id/review/decision/0a",
    "a vocabulary": "{base}/graph/vocabulary/ecvet",
    "the installation": "{base}/",
    "a look-alike prefix with a letter more": "{base}/id/{my_id}x/unit/a",
    "a look-alike prefix with a hyphen more": "{base}/id/{my_id}-de/unit/a",
    "a look-alike prefix in capitals": "{base}/id/{my_caps}/unit/a",
    "a look-alike prefix with a Cyrillic letter": "{base}/id/{my_cyrillic}/unit/a",
    "a percent-encoded id": "{base}/id/{your_percent}/unit/a",
    "percent-encoded dots": "{me}unit/%2e%2e/%2e%2e/{your_id}/unit/a",
    "a percent-encoded slash": "{me}unit%2F..%2F..%2F{your_id}%2Funit%2Fa",
    "dot segments": "{me}../{your_id}/unit/a",
    "dot segments behind the kind": "{me}unit/../../{your_id}/unit/a",
    "a single dot": "{me}./unit/a",
    "two slashes": "{me}/unit/a",
    "a path of its own": "{me}unit/a/{your_id}",
    "a fragment": "{me}unit/a#{your_id}",
    "a query": "{me}unit/a?{your_id}",
    "a user in the base": "http://localhost:8000@evil.example/id/{my_id}/unit/a",
    "a user before the base": "http://me@localhost:8000/id/{my_id}/unit/a",
    "another form of the port": "http://localhost:08000/id/{my_id}/unit/a",
    "another port": "http://localhost:8001/id/{my_id}/unit/a",
    "no port": "http://localhost/id/{my_id}/unit/a",
    "a scheme in capitals": "HTTP://localhost:8000/id/{my_id}/unit/a",
    "a host in capitals": "http://LOCALHOST:8000/id/{my_id}/unit/a",
    "a host with a dot": "http://localhost.:8000/id/{my_id}/unit/a",
    "another scheme": "https://localhost:8000/id/{my_id}/unit/a",
    "an address for the host": "http://127.0.0.1:8000/id/{my_id}/unit/a",
    "escapes": "{base}/id/{your_escaped}/unit/a",
    "a term of Dublin Core": "http://purl.org/dc/terms/title",
    "a shape of nobody": "http://example.org/shape",
    "a learner": "urn:uuid:00000000-0000-4000-8000-000000000000",
}
_OF_SUBJECTS = {
    f"about {name}": Trick(f'<{subject}> dcterms:title "Mine now"@en .', "It describes|formed")
    for name, subject in _SUBJECTS.items()
}
_LINKS = (
    "owl:sameAs",
    "elm:isPartOf",
    "elm:proves",
    "elm:learningAchievementSpecification",
    "ecvet:forUnit",
    "ecvet:forOutcome",
    "ecvet:unit",
    "ecvet:qualification",
    "ecvet:ofQualification",
    "ecvet:sameUnitAs",
    "skos:exactMatch",
    "skos:closeMatch",
    "skos:broadMatch",
    "skos:narrowMatch",
    "skos:relatedMatch",
)
_OF_LINKS = {
    f"{link} to a unit of another": Trick(
        f"mine:a {link} yours:maurer--mauerwerk .", "not the agency"
    )
    for link in _LINKS
}
_DERIVED = {
    "a country": "mine:a ecvet:country <http://publications.europa.eu/resource/authority/country/DEU> .",
    "a level": "mine:a ecvet:effectiveLevel 8 .",
    "a skill": "mine:a ecvet:coversSkill <http://data.europa.eu/esco/skill/0a> .",
    "a weight": "mine:a ecvet:outcomeWeight 9.0 .",
    "a score": "mine:a ecvet:score 1.0 .",
    "a match": "mine:a a ecvet:UnitMatch ; dcterms:subject yours:a .",
    "a side of a match": "mine:a ecvet:unitB yours:a .",
    "a link to a skill": "mine:a a ecvet:SkillLink .",
    "a table of weights": "mine:a a ecvet:WeightTable .",
    "a referencing": "mine:a a ecvet:LevelReferencing .",
    "a decision": "mine:a a ecvet:ReviewDecision .",
    "the target of a decision": "mine:a ecvet:targetUnit yours:maurer--mauerwerk .",
    "who confirmed": "mine:a ecvet:confirmedBy <{you}organisation/kammer> .",
    "a digest": 'mine:a ecvet:contentDigest "0a" .',
    "a match in a blank node": "mine:a dcterms:relation [ a ecvet:UnitMatch ; ecvet:unitB yours:a ] .",
}
_OF_DERIVED = {
    f"stated: {name}": Trick(text, "derived here|recorded here") for name, text in _DERIVED.items()
}
_OTHERS = {
    "a type for a unit of another": Trick(
        "yours:maurer--mauerwerk a ecvet:UnitGroup .", "It describes"
    ),
    "being the same, said of another": Trick("yours:a owl:sameAs mine:a .", "It describes"),
    "a link through a blank node": Trick(
        "mine:a dcterms:relation [ owl:sameAs yours:a ] .", "not the agency"
    ),
    "a link through two blank nodes": Trick(
        "mine:a dcterms:relation [ dcterms:relation [ elm:isPartOf <{you}qualification/maurer> ] ] .",
        "not the agency",
    ),
    "a link through a blank node of a level": Trick(
        "eqf:4 skos:note [ owl:sameAs yours:a ] .", "not the agency"
    ),
    "a blank node that belongs to nothing": Trick(
        '[] dcterms:title "x"@en .', "blank node belongs to nothing"
    ),
    "blank nodes in a ring": Trick(
        "_:a dcterms:relation _:b . _:b dcterms:relation _:a .", "blank"
    ),
    "a blank node that points to another": Trick(
        "[] elm:isPartOf yours:a .", "blank|not the agency"
    ),
    "the base of another": Trick("@base <{you}unit/> . <a> dcterms:title 'x'@en .", "It describes"),
    "a relative IRI": Trick("</id/{your_id}/unit/a> dcterms:title 'x'@en .", "It describes"),
    "a relative IRI with dots": Trick(
        "@base <{me}unit/> . <../../{your_id}/unit/a> dcterms:title 'x'@en .", "It describes"
    ),
    "its own prefix for another": Trick(
        "@prefix mine: <{you}unit/> . mine:a dcterms:title 'x'@en .", "It describes"
    ),
    "a reversed subproperty": Trick(
        "<http://www.w3.org/2004/02/skos/core#prefLabel> rdfs:subPropertyOf owl:sameAs .",
        "It describes",
    ),
    "a mapping": Trick(
        "mine:a a sssom:Mapping ; owl:annotatedSource mine:b ; owl:annotatedTarget yours:a .",
        "sssom|Mapping|annotated",
    ),
    "a learner's record": Trick("mine:a a ecvet:PersonalTranscript .", "learner", "invalid-data"),
}
_NAMED = (
    "<{base}/graph/{your_id}/trades>",
    "<{base}/graph/{my_id}/trades>",
    "<{base}/graph/catalogue>",
    "<{base}/graph/derived/matches>",
    "_:graph",
)
_OF_GRAPHS = {
    **{
        f"TriG into {graph}": Trick(
            graph + " {{ <{me}unit/a> <http://purl.org/dc/terms/title> 'x'@en }}",
            "raph",
            "syntax",
            ".trig",
        )
        for graph in _NAMED
    },
    "N-Quads into the graph of another": Trick(
        '<{me}unit/a> <http://purl.org/dc/terms/title> "x"@en <{base}/graph/{your_id}/trades> .',
        "raph",
        "syntax",
        ".nq",
    ),
    "JSON-LD into the graph of another": Trick(
        '{{"@id": "{base}/graph/{your_id}/trades", "@graph": [{{"@id": "{me}unit/a", '
        '"http://purl.org/dc/terms/title": "x"}}]}}',
        "raph",
        "syntax",
        ".jsonld",
    ),
}
_TITLE = '"http://purl.org/dc/terms/title": "x"'
_JSON_LD = {
    "a thing of another": '{{"@id": "{you}unit/a", ' + _TITLE + "}}",
    "a thing of another inside": '{{"@id": "{me}unit/a", "http://x.example/p": {{"@id": "{you}unit/a", '
    + _TITLE
    + "}}}}",
    "a list of things": '[{{"@id": "{me}unit/a", '
    + _TITLE
    + '}}, {{"@id": "{you}unit/a", '
    + _TITLE
    + "}}]",
    "@base": '{{"@context": {{"@base": "{you}unit/"}}, "@id": "a", ' + _TITLE + "}}",
    "@base with dots": '{{"@context": {{"@base": "{me}unit/"}}, "@id": "../../{your_id}/unit/a", '
    + _TITLE
    + "}}",
    "another word for @id": '{{"@context": {{"name": "@id"}}, "name": "{you}unit/a", '
    + _TITLE
    + "}}",
    "@reverse": '{{"@id": "{me}unit/a", "@reverse": {{"http://purl.org/dc/terms/relation": '
    '{{"@id": "{you}unit/a"}}}}}}',
    "@included": '{{"@id": "{me}unit/a", '
    + _TITLE
    + ', "@included": [{{"@id": "{you}unit/a", '
    + _TITLE
    + "}}]}}",
    "@nest": '{{"@context": {{"more": "@nest"}}, "@id": "{you}unit/a", "more": {{'
    + _TITLE
    + "}}}}",
    "a prefix": '{{"@context": {{"mine": "{you}unit/"}}, "@id": "mine:a", ' + _TITLE + "}}",
    "a scoped context": '{{"@context": {{"p": {{"@id": "http://x.example/p", "@context": {{"@base": '
    '"{you}unit/"}}}}}}, "@id": "{me}unit/a", "p": {{"@id": "a", ' + _TITLE + "}}}}",
    "a term that means another": '{{"@context": {{"title": {{"@id": "http://www.w3.org/2002/07/owl#sameAs"'
    ', "@type": "@id"}}}}, "@id": "{me}unit/a", "title": "{you}unit/a"}}',
}
_OF_JSON_LD = {
    **{
        f"JSON-LD: {name}": Trick(text, "It describes|not the agency", suffix=".jsonld")
        for name, text in _JSON_LD.items()
    },
    "JSON-LD: a context of another": Trick(
        '{{"@context": "{base}/context", "@id": "{me}unit/a", ' + _TITLE + "}}",
        "context",
        "syntax",
        ".jsonld",
    ),
    "JSON-LD: an imported context": Trick(
        '{{"@context": {{"@import": "http://127.0.0.1:9/c"}}, "@id": "{me}unit/a", '
        + _TITLE
        + "}}",
        "context|import",
        "syntax",
        ".jsonld",
    ),
}
_RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:t="http://purl.org/dc/terms/"'
)
_RDF_XML = {
    "a thing of another": '><rdf:Description rdf:about="{you}unit/a"><t:title>x</t:title>'
    "</rdf:Description></rdf:RDF>",
    "xml:base": ' xml:base="{you}unit/"><rdf:Description rdf:about="a"><t:title>x</t:title>'
    "</rdf:Description></rdf:RDF>",
    "xml:base inside": '><rdf:Description rdf:about="a" xml:base="{you}unit/"><t:title>x</t:title>'
    "</rdf:Description></rdf:RDF>",
    "dots": ' xml:base="{me}unit/"><rdf:Description rdf:about="../../{your_id}/unit/a">'
    "<t:title>x</t:title></rdf:Description></rdf:RDF>",
    "rdf:ID": ' xml:base="{you}unit/a"><rdf:Description rdf:ID="b"><t:title>x</t:title>'
    "</rdf:Description></rdf:RDF>",
    "a thing inside": '><rdf:Description rdf:about="{me}unit/a"><t:relation><rdf:Description '
    'rdf:about="{you}unit/a" t:title="x"/></t:relation></rdf:Description></rdf:RDF>',
    "a property with an ID": ' xml:base="{you}unit/a"><rdf:Description rdf:about="{me}unit/a">'
    '<t:title rdf:ID="b">x</t:title></rdf:Description></rdf:RDF>',
}
_OF_RDF_XML = {
    **{
        f"RDF/XML: {name}": Trick(_RDF + text, "It describes", suffix=".rdf")
        for name, text in _RDF_XML.items()
    },
    "RDF/XML: an entity for a namespace": Trick(
        '<!DOCTYPE rdf:RDF [<!ENTITY you "{you}">]>'
        + _RDF
        + '><rdf:Description rdf:about="&you;unit/a"><t:title>x</t:title></rdf:Description></rdf:RDF>',
        "DOCTYPE",
        "syntax",
        ".rdf",
    ),
}
DOCUMENTS: dict[str, Trick] = {
    **_OF_SUBJECTS,
    **_OF_LINKS,
    **_OF_DERIVED,
    **_OTHERS,
    **_OF_GRAPHS,
    **_OF_JSON_LD,
    **_OF_RDF_XML,
}
"""Refused as a whole."""

LEFT_OUT: dict[str, str] = {
    "our class, made wider": "ecvet:Unit rdfs:subClassOf elm:Organisation .",
    "a class, made a unit": "elm:LearningOutcome rdfs:subClassOf ecvet:Unit .",
    "classes, made the same": "elm:Qualification owl:equivalentClass ecvet:Unit .",
    "a property, made another": "elm:isPartOf rdfs:subPropertyOf owl:sameAs .",
    "the range of a property": "elm:isPartOf rdfs:range elm:Organisation .",
    "a level, named anew": 'eqf:4 skos:prefLabel "Level 8"@en ; skos:notation "8" .',
    "a skill, made another": "<http://data.europa.eu/esco/skill/0a> owl:sameAs yours:a .",
    "a country, moved": "<http://publications.europa.eu/resource/authority/country/AUT> "
    "skos:broader <http://publications.europa.eu/resource/authority/country/DEU> .",
    "a constraint, switched off": "<https://w3id.org/ecvet/shapes#U01> sh:deactivated true .",
    "a status, made stronger": "<https://w3id.org/ecvet/match-status/suggested> skos:exactMatch "
    "<https://w3id.org/ecvet/match-status/recognised-in-case> .",
    "a blank node of a level": "eqf:4 skos:note [ a ecvet:Unit ; dcterms:relation yours:a ] .",
}
"""About concepts that everybody shares: left out, and the rest of the document counts."""
