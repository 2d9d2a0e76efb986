"""Mapping sets of others into an installation, what follows from all mappings, and its conflicts."""

from __future__ import annotations

from pathlib import Path

from ecvet_graph.config import Settings
from ecvet_graph.errors import LimitError, NotFoundError, SyntaxFault
from ecvet_graph.mappings.reading import read_json, read_tsv
from ecvet_graph.mappings.records import MappingSetDocument
from ecvet_graph.publish.mapping_sets import RecordedSet, record_mapping_set
from ecvet_graph.service.carrying import carry_computed
from ecvet_graph.store import StoreHome

__all__ = ["import_mapping_set", "read_mapping_set"]

_JSON = ".json"


def import_mapping_set(settings: Settings, path: Path) -> RecordedSet:
    """Put the SSSOM set of a file (`.json`, else TSV) into the store as what others assert.

    Raises as `read_mapping_set`, `StoreHome.open` and `record_mapping_set`; nothing is written then.
    """
    home = StoreHome.open(settings.store)
    document = read_mapping_set(path, most_bytes=settings.limits.upload_bytes)
    recorded = record_mapping_set(home, document, base=settings.base, source=str(path))
    carry_computed(home, recorded.version)
    return recorded


def read_mapping_set(path: Path, *, most_bytes: int) -> MappingSetDocument:
    """Return the SSSOM set of a file.

    Raises:
        NotFoundError: the file cannot be read.
        LimitError: it is too long.
        SyntaxFault, InvalidDataError: it is no set; the message names line and column.
    """
    try:
        with path.open("rb") as file:
            content = file.read(most_bytes + 1)
    except OSError as fault:
        raise NotFoundError(
            f"{path} cannot be read: {fault.strerror}.", remedy="Check it."
        ) from fault
    if len(content) > most_bytes:
        raise LimitError(f"{path} is longer than {most_bytes} bytes.", remedy="Split the set.")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise SyntaxFault(f"{path} is not UTF-8.", remedy="Save it as UTF-8.") from fault
    read = read_json if path.suffix.lower() == _JSON else read_tsv
    return read(text, source=str(path))
