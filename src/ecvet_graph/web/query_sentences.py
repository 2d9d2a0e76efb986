"""What is wrong with a query, or stands in its way, in the page language."""

from __future__ import annotations

__all__ = ["QUERY_SENTENCES"]


def _(sentence: str) -> str:
    """Return the sentence; marks it for those who translate."""
    return sentence


QUERY_SENTENCES = (
    # Queries: how one is sent
    _("There is no query."),
    _("Send one as the parameter 'query'."),
    _("There are several queries."),
    _("Send exactly one."),
    _("This endpoint only answers queries."),
    _("Send 'query' instead."),
    _("Send the query as %(form)s or as %(query)s."),
    _("The query is not UTF-8."),
    _("Send it as UTF-8."),
    _("The time limit %(value)s is not a number of seconds above 0."),
    _("Give something like timeout=2.5, or timeout=500ms."),
    _("Use one of %(values)s."),
    _("Mend its name."),
    _("A graph is not an IRI: %(reason)s."),
    _("Choose another form of answer to get it as a file."),
    # Queries: what is wrong with one
    _("The query is not valid SPARQL 1.1: %(reason)s (line %(line)s, character %(character)s)."),
    _("The query is not valid SPARQL 1.1: %(reason)s."),
    _("Mend the query."),
    _("Mend the query there or just before."),
    _("Declare it with PREFIX."),
    _("Group by it, or aggregate it."),
    _("Give each column a name of its own."),
    _("The query could not be evaluated: %(reason)s."),
    _("Use the functions of SPARQL 1.1 only."),
    _("The query has %(bytes)s bytes, more than %(most)s."),
    _("Ask in several smaller queries."),
    _("A string in the query is not closed."),
    _("Close it."),
    _("The query is nested more than %(most)s brackets deep."),
    _("Write it flatter, for example with VALUES."),
    _("This is an update (%(form)s), not a query."),
    _("Ask with SELECT, ASK, CONSTRUCT or DESCRIBE; data are published, not updated."),
    _("SERVICE is not allowed here: this endpoint asks no other servers."),
    _("Ask the other endpoint yourself and send what you found with VALUES."),
    _("The query mentions 'service' and holds signs that hide whether it is used."),
    _(
        "Write IRIs in full with http:// or https://, characters instead of \\u, spaces around "
        "SERVICE, and no prefix with that word in it."
    ),
    _("The query is too deep for the engine."),
    _("Write it flatter and smaller."),
    _("The query holds a relative IRI."),
    _("Write all IRIs in full."),
    _("The query names something that only %(engine)s knows."),
    _("Use SPARQL 1.1 as it is in the standard."),
    _("The engine does not heed the graphs that a query names with FROM."),
    _("Name them by default-graph-uri; start Oxigraph without --union-default-graph."),
    # Limits of queries
    _("The query was ended after %(seconds)s s, its limit."),
    _("Ask for less: fewer patterns, a LIMIT, or one country at a time."),
    _("Ask the other endpoints for less."),
    _("The answer is too large."),
    _("Ask for less, or in parts."),
    _("Ask for less."),
    _("The time is up."),
    _("The query needs more memory than a query may have."),
    _("Ask for less: fewer patterns, no large ORDER BY or DISTINCT, a LIMIT."),
    _("The answer to this query has none of the formats asked for."),
    _("Ask for one of: %(values)s."),
    _("You have a query under way already."),
    _("Wait until it is answered."),
    _("You have %(count)s queries under way already."),
    _("Wait until one of them is answered."),
    _("Your queries took %(seconds)s seconds of the last minute, as much as one client may use."),
    _("Ask again in %(seconds)s seconds, or ask for less."),
    _("All places for long queries are taken."),
    _("All query processes are busy."),
    _("Too many queries are asked at once."),
    _("Too many queries are under way."),
    _("Too many queries ask other endpoints at once."),
    _("Try again in a few seconds."),
    _("Try again in a few seconds, or ask for less."),
    _("Try again in a minute."),
    # Queries: other endpoints
    _("The query asks other endpoints %(count)s times, more than %(most)s."),
    _("Ask in several queries."),
    _("A SERVICE block holds another one."),
    _("Put them side by side."),
    _("%(endpoint)s does not answer in SPARQL JSON."),
    _("Ask it for something else."),
    _("%(endpoint)s answers with variables that are none."),
    _(
        "%(endpoint)s answers with %(rows)s rows of %(variables)s variables; the most are %(most)s "
        "rows, and %(values)s values."
    ),
    _("Say more in the SERVICE block, or put a subquery with a LIMIT into it."),
    _("The IRI %(iri)s is not written in full."),
    _("Write IRIs in full where SERVICE is used, and spaces around < and >."),
    _("After SERVICE comes the IRI of an endpoint and a block in braces."),
    _("Write SERVICE <https://...> { ... }."),
    _("A SERVICE block is not closed."),
    _("SERVICE %(name)s does not name an endpoint."),
    _("Write the IRI of the endpoint itself; a variable cannot name it here."),
    _("%(endpoint)s answers with a %(kind)s, which has no name that means anything here."),
    _("Leave blank nodes out: FILTER(!isBlank(?x)) in the SERVICE block."),
    _("Leave such values out by a FILTER in the SERVICE block."),
    _("The endpoint %(endpoint)s is not asked from here."),
    _("SERVICE may name %(values)s; ask others yourself, and send what you found with VALUES."),
    # Queries: examples and their slots
    _("There is no query %(name)s."),
    _("There is no single query %(name)s."),
    _("Choose one of: %(values)s."),
    _("The query %(name)s has no parameter %(parameter)s."),
    _("It takes: %(values)s."),
    _("The query %(name)s needs %(parameter)s."),
    _("Give a value."),
    _("The query has no slot %(name)s."),
    _("It has: %(values)s."),
    _("It takes no parameters."),
    _("No value is given for %(name)s."),
    _("Give one, or leave it out."),
    _("A blank node cannot be asked for."),
    _("Give an IRI or a literal."),
    _("A text holds half a character."),
    _("%(name)s must be %(wanted)s, not %(value)s."),
    _("Mend the value."),
)
"""Sentences in English, with `%(name)s` for what they name."""
