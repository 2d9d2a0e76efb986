"""What may be said of an agency: its id and the names of its datasets, and how it is reached.

Ids are parts of IRIs. What an agency gives as contact is public, so that it must not lead to a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from ecvet_graph.errors import UsageFault
from ecvet_graph.model.iris import RESERVED_AGENCIES
from ecvet_graph.model.learning import Text, Texts

__all__ = [
    "LICENCES",
    "check_agency",
    "check_contact",
    "check_dataset",
    "check_hosts",
    "check_names",
    "check_web_address",
    "is_look_alike",
    "licence_iri",
]

_AGENCY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_DATASET = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LENGTH = 60
_NAME_LENGTH = 200
_ADDRESS_LENGTH = 500
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
_HOST = re.compile(
    r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]"
)
# What IRIs do not hold (RFC 3987, section 2.2), and the backslash that browsers read as a slash
_IN_ADDRESS = re.compile(r"[!#-;=?-\[\]_a-z~]+")
_MAILBOX = re.compile(r"([a-z0-9]+(?:[._+-][a-z0-9]+)*)@(.+)", re.IGNORECASE)
# Signs that readers take for one another, in ids of a-z, 0-9 and hyphens; an i has its dot.
_ALIKE = frozenset(map(frozenset, ("0o", "1l", "1i", "5s", "2z", "8b")))
_LIGATURES = (("rn", "m"), ("vv", "w"))
# One of these, a part of the domain, or a single word makes a mailbox that of an office.
_OFFICE_WORDS = (
    "admin agency amt anerkennung archive award awards beratung bureau certification contact "
    "contacto contato courrier credit data daten desk donnees ecvet education eqf europass "
    "formacion formation formazione hello help info informacion infos kontakt mail mailbox "
    "national ncp office opendata poststelle press publication publications qualification "
    "qualifications qualifikation recognition reference register registry secretariat sekretariat "
    "service services skills support team training units vet web webmaster"
)
_OFFICES = frozenset(_OFFICE_WORDS.split())

LICENCES: Mapping[str, str] = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "EUPL-1.2": "https://joinup.ec.europa.eu/page/eupl-text-11-12",
    "dl-de-by-2.0": "https://www.govdata.de/dl-de/by-2-0",
    "dl-de-zero-2.0": "https://www.govdata.de/dl-de/zero-2-0",
    "etalab-2.0": "https://www.etalab.gouv.fr/licence-ouverte-open-licence",
}
"""Licences by their SPDX identifiers; any other is named by its address."""


def check_agency(agency: str) -> str:
    """Return the id when it is one: lower-case words of `a-z0-9` joined by single hyphens.

    Raises:
        UsageFault: it is not, it is longer than 60 characters, or it is reserved.
    """
    if agency in RESERVED_AGENCIES:
        raise UsageFault(
            f"{agency!r} cannot be the id of an agency: the name is reserved.",
            remedy="Choose an id such as de-bibb.",
        )
    return _checked(agency, _AGENCY, "an agency")


def check_dataset(dataset: str) -> str:
    """Return the name of a dataset when it is one, by the rule for agencies or a digit first.

    Raises:
        UsageFault: it is not.
    """
    return _checked(dataset, _DATASET, "a dataset")


def is_look_alike(one: str, other: str) -> bool:
    """Return whether a reader may take two different ids for one.

    They differ in hyphens only, or in signs that look alike (`1` and `l`, `0` and `o`, `rn` and `m`).
    """
    first, second = _skeleton(one), _skeleton(other)
    return (
        one != other
        and len(first) == len(second)
        and all(a == b or {a, b} in _ALIKE for a, b in zip(first, second, strict=True))
    )


def check_names(names: Texts) -> Texts:
    """Return the names of an agency, one a language, sorted by it; English is one of them.

    Raises:
        UsageFault: there is no English name or two for a language, a tag is none, or a name is not
            1 to 200 printable characters, or is an address.
    """
    mended = [Text(" ".join(name.value.split()), name.language.lower()) for name in names]
    languages = [name.language for name in mended]
    if "en" not in languages or len(languages) != len(set(languages)):
        raise UsageFault(
            "An agency has one name in each language, and one in English.",
            remedy='Give names such as --name en="Ministry of Education" --name et=....',
        )
    for name in mended:
        is_text = name.value.isprintable() and 0 < len(name.value) <= _NAME_LENGTH
        if not is_text or "@" in name.value or not _LANGUAGE.fullmatch(name.language):
            raise UsageFault(
                f"{name.value[:80]!r} cannot be the name of an agency in {name.language[:20]!r}.",
                remedy=f"A name has up to {_NAME_LENGTH} printable characters and is no address; a "
                "language is a tag such as de.",
            )
    return tuple(sorted(mended, key=lambda name: name.language))


def check_contact(contact: str, *, agency: str) -> str:
    """Return how an agency is reached: a web address, or the mailbox of an office.

    A mailbox of several words is accepted where one of them names an office (`info`, `vet`, ...),
    the agency or its domain. A single word may be the name of a person all the same: nobody can tell.

    Raises:
        UsageFault: it is neither, or it looks like the mailbox of a person.
    """
    form = _MAILBOX.fullmatch(contact)
    if form is None:
        return check_web_address(contact, what="contact")
    local, domain = form[1].lower(), form[2].lower()
    words = re.split(r"[._+-]", local)
    known = _OFFICES | set(re.split(r"[.-]", domain)) | set(agency.split("-"))
    if not _HOST.fullmatch(domain) or len(contact) > _NAME_LENGTH:
        raise UsageFault(
            f"{contact[:80]!r} is not a mailbox.", remedy="Check it, or give a web address."
        )
    if len(words) > 1 and known.isdisjoint(words):
        raise UsageFault(
            f"{contact!r} looks like the mailbox of a person; a contact is public.",
            remedy="Give the mailbox of an office, such as vet-data@ or info@, or a web address.",
        )
    return f"{local}@{domain}"


def check_web_address(address: str, *, what: str) -> str:
    """Return an https address of a named host; `what` says what it is the address of.

    Raises:
        UsageFault: it is none, names a user, or holds signs that addresses do not hold.
    """
    is_formed = bool(_IN_ADDRESS.fullmatch(address)) and len(address) <= _ADDRESS_LENGTH
    if not is_formed or not _has_named_host(address):
        raise UsageFault(
            f"{address[:80]!r} cannot be the {what} of an agency.",
            remedy="Give an address such as https://www.example.org/vet.",
        )
    return address


def licence_iri(licence: str) -> str:
    """Return the IRI of a licence, given by its SPDX identifier (`LICENCES`) or as an https IRI.

    Raises:
        UsageFault: it is neither.
    """
    by_name = {name.lower(): iri for name, iri in LICENCES.items()}
    found = by_name.get(licence.lower())
    if found is None and not licence.startswith("https://"):
        raise UsageFault(
            f"There is no licence {licence[:80]!r} here.",
            remedy=f"Give one of {', '.join(LICENCES)}, or the https address of another.",
        )
    return found or check_web_address(licence, what="licence")


def check_hosts(hosts: Iterable[str]) -> tuple[str, ...]:
    """Return the names of hosts from which an agency's documents may be fetched, sorted.

    Raises:
        UsageFault: one is not the full name of a host in a domain: addresses in numbers, ports and
            wildcards are none.
    """
    wanted = sorted({host.strip().lower() for host in hosts})
    for host in wanted:
        if not _HOST.fullmatch(host):
            raise UsageFault(
                f"{host[:80]!r} is not the name of a host.",
                remedy="Give a full name such as data.example.org, without port or path.",
            )
    return tuple(wanted)


def _skeleton(text: str) -> str:
    plain = text.replace("-", "")
    for pair, sign in _LIGATURES:
        plain = plain.replace(pair, sign)
    return plain


def _has_named_host(address: str) -> bool:
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    named = (parts.scheme, parts.netloc.lower()) == ("https", host + (f":{port}" if port else ""))
    return named and bool(_HOST.fullmatch(host))


def _checked(text: str, form: re.Pattern[str], kind: str) -> str:
    if not form.fullmatch(text) or len(text) > _LENGTH:
        raise UsageFault(
            f"{text[:80]!r} cannot be the id of {kind}.",
            remedy=f"Use up to {_LENGTH} of a-z, 0-9 and single hyphens, such as de-bibb.",
        )
    return text
