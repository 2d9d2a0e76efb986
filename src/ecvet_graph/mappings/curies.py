"""Short names (CURIEs, https://www.w3.org/TR/curie/) to full IRIs and back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from ecvet_graph.mappings.slots import BUILT_IN_PREFIXES

__all__ = ["expand", "is_iri", "shorten"]

# An absolute IRI without signs that RDF forbids in one (RDF 1.1 N-Triples, IRIREF), nor `|`, nor
# those that turn the direction of text (Unicode TR 36, 2.9), nor schemes that run or embed something
_IRI = re.compile(
    r"(?!(?i:about|blob|data|file|javascript|vbscript):)[A-Za-z][A-Za-z0-9+.-]*:"
    r"[^\x00-\x20\x7f-\x9f<>\"{}|^`\\\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+"
)
# What may follow a prefix, so that `expand` gives the same IRI again
_LOCAL = re.compile(r"(?!//)[^\s|<>\"{}^`\\]+")
_FULL = ("http://", "https://", "urn:")


def is_iri(text: str) -> bool:
    """Return whether a text is an absolute IRI that RDF can hold and a page can show."""
    return _IRI.fullmatch(text) is not None


def expand(name: str, prefixes: Mapping[str, str]) -> str | None:
    """Return a CURIE or IRI as IRI, `None` where its prefix is not known or it is no name at all."""
    prefix, sign, local = name.partition(":")
    namespace = prefixes.get(prefix) or BUILT_IN_PREFIXES.get(prefix)
    if sign and namespace and not local.startswith("//"):
        full = namespace + local
        return full if local and is_iri(full) else None
    return name if name.startswith(_FULL) and is_iri(name) else None


def shorten(iri: str, prefixes: tuple[tuple[str, str], ...]) -> str:
    """Return an IRI as CURIE with the longest namespace that fits, else the IRI itself."""
    for prefix, namespace in _by_length(prefixes):
        if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace)):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


@lru_cache(maxsize=16)
def _by_length(prefixes: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    known = {**BUILT_IN_PREFIXES, **dict(prefixes)}
    return tuple(sorted(known.items(), key=lambda one: (-len(one[1]), one[0])))
