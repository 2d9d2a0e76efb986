"""What is wrong with datasets, their versions and documents that are sent, in the page language."""

from __future__ import annotations

__all__ = ["DOCUMENT_SENTENCES"]


def _(sentence: str) -> str:
    """Return the sentence; marks it for those who translate."""
    return sentence


DOCUMENT_SENTENCES = (
    # Datasets and their versions
    _("There is no dataset %(dataset)s."),
    _("There is no dataset %(dataset)s yet."),
    _("There is no dataset %(dataset)s with units."),
    _("Check the names of agency and dataset."),
    _("Check agency and dataset, or publish it first."),
    _("See /datasets for all of them."),
    _("See /datasets for who publishes here."),
    _("See /datasets for what there is."),
    _("There is no version %(number)s of %(dataset)s."),
    _("Its newest version is %(number)s."),
    _("Its versions are 1 to %(number)s."),
    _("There was no version of the dataset yet."),
    _("There was no version of its dataset yet."),
    _("There was no version of %(dataset)s on %(day)s yet."),
    _("The first one is of %(day)s."),
    _("Give a day such as 2026-01-31, or a time such as 2026-01-31T12:00:00Z."),
    _("There is no agency %(agency)s."),
    _("There are no versions of %(thing)s."),
    _("%(thing)s was withdrawn with version %(number)s."),
    _("The last version that holds it is %(number)s."),
    _("%(thing)s was not in version %(number)s of its dataset."),
    _("The list of its versions is at the address of its document followed by /versions."),
    _("There is no dump %(name)s of version %(number)s."),
    _("See /dumps for those that there are; only the newest are kept."),
    _("Nothing was published in %(month)s."),
    _("Begin at /changes."),
    _("The feed has no page %(value)s."),
    _("It has pages 1 to %(most)s."),
    _("There is no part %(number)s of what changed."),
    _("There are %(count)s."),
    _("Too many versions of datasets are being read."),
    # Uploads
    _("Too many uploads wait for their confirmation."),
    _("Try again in an hour."),
    _("Too many documents are being checked."),
    _("The upload is not here any more."),
    _("Uploads wait for an hour: check it again."),
    _("The upload is not what was checked."),
    _("Check the file again."),
    _("The document is larger than %(most)s bytes."),
    _("Split it, send single qualifications, or ask the operator to publish it."),
    _("The document arrives too slowly. Send it again."),
    _("The request is larger than a megabyte."),
    _("Leave out what is not needed."),
    _("A text without control characters is expected."),
    _("A text of up to %(most)s characters is expected."),
    _("A text of 1 to %(most)s characters is expected."),
    _("A number such as 7.5 is expected, with a point and up to four places."),
    _("A language such as en or de-AT is expected."),
    _("There is a text in %(language)s already."),
    _("See what belongs there in the description of the request."),
    # Documents that are too large or damaged
    _("The document is not %(what)s, or it is damaged."),
    _("Save it again, and send the file as it was saved."),
    _("Unpacked, the document has more than %(bytes)s bytes or %(parts)s parts."),
    _("Split it."),
    _("A part of the document is damaged."),
    _("Save it again."),
    _("The document has %(size)s bytes; at most %(most)s are read."),
    _("Parsing the document takes more than %(seconds)s seconds."),
    _("Parsing the document needs more than %(bytes)s bytes of memory, or nests too deeply."),
    _("Written out, the document is more than %(factor)s times its size."),
    _("The JSON is nested too deeply."),
    _("The JSON nests more than %(most)s deep."),
    _("Describe nested nodes at the top level and refer to them by @id."),
    _("The JSON holds a number that is too long."),
    _("Write it as a text."),
    _("The JSON-LD context %(name)s would have to be fetched, which is not done."),
    _("Write the context into the document, or use %(own)s."),
    _("The XML is broken: %(reason)s."),
    _("The XML cannot be read: %(reason)s."),
    _("Mend the document."),
    _("The document is not UTF-8."),
    _("Save it as UTF-8."),
    _("The XML nests more than %(most)s deep."),
    _("Flatten it."),
    _("The document is not of the European Learning Model: it begins with %(name)s."),
    _("The date %(value)s is not accepted: %(reason)s."),
    _("Write the year with four digits."),
    _("The text %(value)s is not accepted: %(reason)s."),
    _("The number %(value)s is not accepted: %(reason)s."),
    _("Write it with fewer digits, such as 7.5."),
    _("Use an http(s) IRI."),
    _("The document holds triples inside triples."),
    _("Export it as RDF 1.1; that is what is read here."),
    _("The text %(value)s has a base direction."),
    _("Write it with a language tag only; RDF 1.1 is read here."),
    _("It describes %(thing)s, which does not belong to the agency."),
    _(
        "Describe only things whose IRI begins with %(prefix)s; check --agency, and --base when "
        "the file was imported."
    ),
    _("The IRI %(iri)s is not formed as it should be."),
    _("It states %(term)s of %(thing)s, which is derived here and never published."),
    _("Leave it out."),
    _(
        "It describes %(thing)s, a record about a learner; personal records do not belong into the "
        "public graph."
    ),
    _("Leave it out, and keep it in your own systems; `validate` checks such records."),
    _("With %(term)s it says something about %(thing)s, which is not the agency's."),
    _("Leave it out; rdfs:seeAlso may point anywhere."),
    _("A blank node belongs to nothing of the agency's."),
    _("%(count)s blank nodes belong to nothing of the agency's."),
    _("Link them from something with an IRI, or give them one."),
    # Of HTTP itself
    _("The browser (or proxy) sent a request that this server could not understand."),
    _(
        "The requested URL was not found on the server. If you entered the URL manually please "
        "check your spelling and try again."
    ),
    _("The method is not allowed for the requested URL."),
    _("The data value transmitted exceeds the capacity limit."),
    _("This user has exceeded an allotted request count. Try again later."),
    _(
        "You don't have the permission to access the requested resource. It is either "
        "read-protected or not readable by the server."
    ),
    # Of the reader of JSON and of forms
    _("Object missing required field %(name)s."),
    _("Expected %(wanted)s, got %(found)s."),
    _("Expected %(wanted)s."),
    _("Invalid enum value %(value)s."),
    _("Invalid RFC3339 encoded date."),
    _("There is no %(name)s here; known are %(values)s."),
    _("The request is not JSON: %(reason)s."),
    _("Send one JSON object in UTF-8."),
    _("The body of the request is not announced as JSON."),
    _("Send Content-Type: application/json."),
    _("A question has either held or portfolio."),
    _("Give one of the two."),
    _("The request does not say which revision you saw."),
    _('Send If-Match with the ETag of the record as you saw it, such as "3".'),
    _("If-Match is not the ETag of one revision."),
    _("The record is not in the revision that you saw."),
    _("Get it again, see what changed, and repeat your step with the new ETag."),
    _("There is no qualification with units %(name)s here."),
    _("Linked data is about one qualification."),
    _("Name one, or accept JSON."),
    _("The graph %(name)s is not an IRI."),
    _("The format %(value)s is not known."),
    _("%(endpoint)s answers with a value that SPARQL cannot write: %(value)s."),
    _("Known: html, json."),
)
"""Sentences in English, with `%(name)s` for what they name."""
