"""What readers of tables and documents say is wrong, in the page language.

The rooms that read speak English. Their sentences stand here once more, with slots for what they
name, so that a page can say them in its language; one that is not here stays English.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache

from flask_babel import gettext

from ecvet_graph.model.learning import Text
from ecvet_graph.web.document_sentences import DOCUMENT_SENTENCES
from ecvet_graph.web.edge_sentences import EDGE_SENTENCES, TITLES
from ecvet_graph.web.language import page_language
from ecvet_graph.web.mobility_sentences import FORM_SENTENCES, MOBILITY_SENTENCES
from ecvet_graph.web.query_sentences import QUERY_SENTENCES
from ecvet_graph.web.rule_sentences import RULE_SENTENCES
from ecvet_graph.web.said_findings import say_advice, say_finding
from ecvet_graph.web.said_words import say_word

__all__ = ["KNOWN", "SENTENCES", "say_problem", "say_source", "say_title", "say_together"]


def _(sentence: str) -> str:
    """Return the sentence; marks it for those who translate."""
    return sentence


SENTENCES = (
    # Cells
    _("The cell is blank, and it must not be."),
    _("Fill it in."),
    _("The row has no %(text)s in any language."),
    _("Give one at least."),
    _("%(value)s is not a whole number from %(low)s to %(high)s."),
    _("Correct the number."),
    _("%(value)s is not a number above 0 and up to %(high)s."),
    _("%(value)s is not a number above 0."),
    _("Write it with a point, like 7.5."),
    _("%(value)s is not a date."),
    _("Write it as YYYY-MM-DD."),
    _("%(value)s is not known."),
    _("Use one of: %(values)s."),
    _("Use some of: %(values)s."),
    _("%(value)s is neither yes nor no."),
    _("Write yes or no."),
    _("%(value)s is not a web address."),
    _("Begin with https://."),
    _("%(value)s is not a country code."),
    _("Use one such as DE or DEU."),
    _("%(value)s is not a level of the country's framework."),
    _("Use its label or its IRI; known: %(values)s."),
    _("%(value)s is not an IRI."),
    _("Copy the IRI of the ESCO skill."),
    _("Use 2 to 4 digits of ISCED-F 2013, with leading zeros, such as 0732."),
    _("Use tags such as de | en."),
    _("The row gives credits without a credit system."),
    _("Say which: ecvet, ects, ekap or osaamispiste."),
    _("Use a label of the EU list, such as practical assessment; the template lets you choose."),
    _("Use a label of the EU list; the template lets you choose."),
    _("Use qualification, institution or both."),
    _("The accreditation has not exactly one type."),
    _("Give a label of the EU list, such as Program Quality Assurance."),
    _("Nobody is named who accredits."),
    _("Name the reviewer who accredits."),
    # Rows that refer to each other
    _("The id %(value)s is there already, in %(place)s."),
    _("Ids are unique in the files given together: rename one."),
    _(
        "Ids are unique in the files given together: rename one. A unit of two qualifications has a "
        "row in the table of allocations."
    ),
    _("There is no row with the id %(value)s in the table of %(table)s."),
    _("Correct the id, or give the file that holds it as well."),
    _("There are %(count)s outcomes with the id %(value)s."),
    _("Say which by its unit_id, or give the outcomes different ids."),
    _("The group belongs to another qualification."),
    _("Use a group of the unit's own qualification."),
    _("The place of the unit in the qualification is there already, in %(place)s."),
    _("Remove one of the two."),
    _("The unit is in no qualification, so its credits are left out."),
    _("Points belong to the place of a unit in a qualification."),
    _("The id %(id)s names this place, and there is a unit with it."),
    _("Rename that unit."),
    # Columns and lines
    _("The table is empty."),
    _("The cell holds the character %(character)s, which no page can show."),
    _("Take the character out."),
    _("The columns belong to no table of the template."),
    _("The first line must name the columns, separated by commas, as the template does."),
    _("Name the columns as the template does; a sheet for people is called notes."),
    _("The table of %(table)s lacks the column %(column)s."),
    _("Add it; the template lists the columns."),
    _("The table of %(table)s has no column %(column)s."),
    _("Remove it or correct its name; the template lists the columns."),
    _("The column %(column)s does not say its language."),
    _("Name it %(column)s_en, or whatever the language is."),
    _("%(value)s is not a language tag."),
    _("Use one such as de, en or pt-br, lower case."),
    _("One column has no name."),
    _("%(count)s columns have no name."),
    _("Name each column or remove it."),
    _("The column is there twice."),
    _("Remove one of them."),
    _("The line has %(count)s cells, the header %(width)s columns."),
    _("Put a cell that holds the separator of the columns into quotation marks."),
    _("The line goes on in a column without a name."),
    _("Name the column or empty it."),
    _("The line is not CSV: %(reason)s."),
    _("Check the quotation marks."),
    _("The files hold column names, but no line of data."),
    _("Add the records."),
    # Spreadsheets and archives
    _("The sheet holds %(count)s formulas; their values as last saved are used."),
    _("The sheet is hidden, and passed over."),
    _("Show it if it shall be read, or remove it."),
    _("The cell shows the error %(value)s."),
    _("Correct the formula, or write the value."),
    _("The cell holds a formula, and its value was not saved with it."),
    _("Open the file in a program for spreadsheets and save it, or write the value."),
    _("Cells are merged, so that it is not clear which rows they belong to."),
    _("Split the cells, and write the value into each row."),
    _("The spreadsheet is damaged, or not in the format .xlsx."),
    _("Open it, save it as .xlsx and send that file."),
    _("The file is passed over: it is not a table."),
    _("Take it out of the archive, or name it with .csv."),
    _("The archive holds no file that ends in .csv."),
    _("Pack the tables of the template into it."),
    _("The document is encrypted."),
    _("Save it without a password."),
    # Documents
    _("The document is empty."),
    _("Check that the export ran."),
    _("The byte %(byte)s at offset %(offset)s is not UTF-8."),
    _("Save the document as UTF-8."),
    _("Save the file as UTF-8 and try again."),
    _("It holds no record that could be imported."),
    _("Check that these are the right files."),
    _("The syntax is broken: %(reason)s."),
    _("Mend the document there."),
    _("This is not JSON: %(reason)s."),
    _("XML with a DOCTYPE is not accepted."),
    _("Remove the DOCTYPE and write entities out."),
    _("The document holds named graphs; only the default graph is accepted."),
    _("Export one graph, as Turtle or as JSON-LD without a named @graph."),
    _("The IRI %(iri)s is not accepted: %(reason)s."),
    # Forms
    _("No file was chosen."),
    _("Choose the file to be checked."),
    _("Several files can only be checked together when they are CSV tables with different names."),
    _("Choose one file, or the tables of the template."),
    _("The file %(name)s has no suffix of a format that is read here."),
    _("Name it with its suffix, one of %(suffixes)s."),
    _("Something would be withdrawn."),
    _("Confirm that it shall be withdrawn."),
    # Tokens
    _("No token is given."),
    _("The token is not known here."),
    _("The token %(token)s has expired or was revoked."),
    _("Ask the operator of the installation for a token."),
    _("Ask the operator of the installation."),
    _("The token %(token)s is that of the agency %(agency)s, not of %(other)s."),
    _("Publish under the agency of the token."),
    _("The token %(token)s is for the datasets %(datasets)s."),
    _("The agency %(agency)s is not registered here."),
    _("The agency %(agency)s is suspended and may not publish."),
    # Datasets and versions
    _("It describes %(thing)s, which the dataset %(dataset)s describes already."),
    _(
        "Describe it in one of both; an organisation, place or page may stand in several if they say "
        "exactly the same of it."
    ),
    _("The dataset %(dataset)s is there already, in version %(number)s."),
    _("The dataset %(dataset)s is in version %(number)s, not %(seen)s: it was changed meanwhile."),
    _("Look at the newest version, and send the change again for that one."),
)
"""Sentences in English, with `%(name)s` for what they name."""

KNOWN = (
    *SENTENCES,
    *MOBILITY_SENTENCES,
    *FORM_SENTENCES,
    *RULE_SENTENCES,
    *QUERY_SENTENCES,
    *EDGE_SENTENCES,
    *DOCUMENT_SENTENCES,
)
"""All sentences that can be said in the page language."""

_PLAIN = frozenset(KNOWN)
_SHEET = "sheet "
_SLOT = re.compile(r"%\\\((\w+)\\\)s")


def say_problem(sentence: str) -> Text:
    """Return a sentence in the page language, or in English where it is not known."""
    found = _recognised(sentence)
    if found is None:
        language = page_language()
        advice = say_advice(sentence, language=language)
        return Text(sentence, "en") if advice is None else Text(advice, language)
    known, values = found
    return _filled(known, values)


def say_title(title: str) -> Text:
    """Return what kind of error it is in the page language, or in English where it is not known."""
    if title in TITLES:
        return Text(str(gettext(title)), page_language())
    return Text(title, "en")


def say_source(source: str) -> str:
    """Return the name of a file as it is, that of a sheet in the page language."""
    _, is_sheet, name = source.partition(_SHEET)
    if is_sheet and source.startswith(_SHEET):
        return str(gettext("sheet %(name)s", name=name))
    return source


def _say_place(place: str) -> str:
    source, _, row = place.rpartition(":")
    if not source or not row.isdecimal():
        return place
    return str(gettext("%(source)s, row %(row)s", source=say_source(source), row=row))


def say_together(sentences: Collection[str]) -> Text | None:
    """Return what all sentences have in common, three dots for what differs; `None` if nothing."""
    found = [_recognised(sentence) for sentence in sentences]
    kinds = {entry[0] if entry else "" for entry in found}
    if len(kinds) != 1 or None in found:
        return None
    values = [entry[1] for entry in found if entry]
    shared = {
        name: value if all(one[name] == value for one in values) else "…"
        for name, value in values[0].items()
    }
    return _filled(kinds.pop(), shared)


def _filled(known: str, values: Mapping[str, str]) -> Text:
    language = page_language()
    said = {name: _say_value(name, value, language) for name, value in values.items()}
    if "finding" in values and language != "en":
        said["finding"] = say_finding(values["rule"], values["finding"], language=language)
    if "advice" in values:
        said["advice"] = say_advice(values["advice"], language=language) or values["advice"]
    return Text(str(gettext(known)) % said, language)


def _say_value(name: str, value: str, language: str) -> str:
    if name == "place":
        return _say_place(value)
    return value if language == "en" else say_word(name, value)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the sentences with slots, the longest first: it says most by itself."""
    slotted = sorted((text for text in KNOWN if "%(" in text), key=len, reverse=True)
    return tuple(
        (text, re.compile(_SLOT.sub(r"(?P<\1>.+)", re.escape(text)), re.DOTALL)) for text in slotted
    )


def _recognised(sentence: str) -> tuple[str, dict[str, str]] | None:
    if sentence in _PLAIN:
        return sentence, {}
    for known, pattern in _patterns():
        if found := pattern.fullmatch(sentence):
            return known, found.groupdict()
    return None
