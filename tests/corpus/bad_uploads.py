"""All bad uploads: documents that must never be published, whichever door they come in by."""

from __future__ import annotations

import os
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from tests.corpus.hostile import hostile
from tests.corpus.rdf_mutations import rdf_mutations
from tests.corpus.table_mutations import table_mutations
from tests.corpus.values import BadUpload
from tests.corpus.w3c import w3c

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["BadUpload", "all_bad_uploads", "bad_uploads"]

ROOT = Path(__file__).resolve().parents[2]


@cache
def all_bad_uploads() -> tuple[BadUpload, ...]:
    """Return every bad upload; they are made once for all who ask in a process."""
    return tuple(bad_uploads())


def bad_uploads() -> Iterator[BadUpload]:
    """Yield every bad upload once, by name and content; the W3C suites only where they are there."""
    data = Path(os.environ.get("ECVET_DATA", ROOT.parent / "shared" / "data"))
    archive = data.parent / "w3c" / "rdf-tests.tar.gz"
    found = chain(hostile(), rdf_mutations(), table_mutations())
    seen: set[tuple[str, bytes]] = set()
    for upload in chain(found, w3c(archive) if archive.is_file() else ()):
        key = upload.media_type, upload.content
        if key not in seen:
            seen.add(key)
            yield upload
