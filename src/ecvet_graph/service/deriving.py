"""Linking and matching for an installation: encoder, cache and clock are chosen here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from ecvet_graph.config import Settings
from ecvet_graph.model.countries import alpha3_of
from ecvet_graph.progress import Progress
from ecvet_graph.service.line_links import LinkedSkill, labels_of_files, link_lines
from ecvet_graph.service.linking import LinkReport, link_store
from ecvet_graph.service.matching import MatchReport, match_store
from ecvet_graph.service.outcomes import read_labels
from ecvet_graph.service.vectors import TextVectors
from ecvet_graph.skills import VectorCache, available_encoder
from ecvet_graph.store import open_home

__all__ = ["link_outcomes", "link_texts", "match_units"]


def link_outcomes(
    settings: Settings, *, with_encoder: bool = True, progress: Progress | None = None
) -> LinkReport:
    """Link all outcomes of the store to skills; raises as `link_store`.

    The dense lane takes part where its encoder is installed and `with_encoder` does not forbid it.
    """
    return link_store(
        open_home(settings),
        base=settings.base,
        generated_at=datetime.now(UTC),
        cache=settings.cache,
        encoder=available_encoder(settings.encoder) if with_encoder else None,
        progress=progress,
    )


def link_texts(
    settings: Settings,
    lines: Sequence[str],
    *,
    language: str,
    limit: int,
    esco: Sequence[Path] = (),
    with_encoder: bool = True,
    progress: Progress | None = None,
) -> list[list[LinkedSkill]]:
    """Return the best skills of each line, from ESCO files or from the skills of the store.

    Raises as `link_lines`, `labels_of_files` and `open_home`.
    """
    if esco:
        labels = labels_of_files(esco)
    else:
        with open_home(settings).reader() as snapshot:
            labels = read_labels(snapshot.store)
    encoder = available_encoder(settings.encoder) if with_encoder else None
    cache = VectorCache(settings.cache / "embeddings", encoder) if encoder else None
    return link_lines(lines, labels, language=language, limit=limit, cache=cache, progress=progress)


def match_units(
    settings: Settings,
    *,
    first: str | None = None,
    second: str | None = None,
    with_encoder: bool = True,
    anew: bool = False,
    progress: Progress | None = None,
) -> MatchReport:
    """Match the units of all countries, or only pairs with the countries given by any code.

    Texts of different languages are compared where an encoder is installed and `with_encoder` does
    not forbid it.

    Raises as `match_store`, and UsageFault for a code that no country has.
    """
    return match_store(
        open_home(settings),
        base=settings.base,
        generated_at=datetime.now(UTC),
        first=alpha3_of(first) if first else None,
        second=alpha3_of(second) if second else None,
        vectors=TextVectors.open(settings, encode_new=True) if with_encoder else None,
        anew=anew,
        progress=progress,
    )
