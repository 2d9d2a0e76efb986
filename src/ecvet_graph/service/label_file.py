"""Labels of skills as a file of the cache, so that one changed outcome does not read them all again."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from ecvet_graph.skills import Encoder, LabelKind, SkillLabel, linker_identity

__all__ = ["file_labels", "filed_labels"]

_FIELDS = 4
_KEPT = 4


def file_labels(cache: Path, labels: Sequence[SkillLabel], *, encoder: Encoder | None) -> str:
    """Keep the labels under the identity of their linker, and return it."""
    identity = linker_identity(labels, encoder=encoder)
    path = _path(cache, identity)
    # A cache that cannot be written is no fault: the labels are then read from the store.
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        lines = ("\t".join((one.uri, one.kind, one.language, one.text)) for one in labels)
        partial.write_text("\n".join(lines), "utf-8")
        partial.replace(path)
        files = sorted(path.parent.glob("*.tsv"), key=lambda file: file.stat().st_mtime)
        for old in files[:-_KEPT]:
            old.unlink(missing_ok=True)
    return identity


def filed_labels(
    cache: Path, identity: str, *, encoder: Encoder | None
) -> tuple[SkillLabel, ...] | None:
    """Return the labels of the linker with an identity, or `None` where no file holds just these."""
    try:
        lines = _path(cache, identity).read_text("utf-8").split("\n")
        rows = [line.split("\t") for line in lines if line]
    except (OSError, ValueError):
        return None
    if any(len(row) != _FIELDS for row in rows):
        return None
    try:
        labels = tuple(SkillLabel(uri, LabelKind(kind), *rest) for uri, kind, *rest in rows)
    except ValueError:
        return None
    return labels if linker_identity(labels, encoder=encoder) == identity else None


def _path(cache: Path, identity: str) -> Path:
    return cache / "labels" / f"{identity}.tsv"
