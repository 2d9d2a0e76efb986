"""The comparison index on disk: one `.npz` file, written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import NamedTemporaryFile
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from ecvet_graph.compare.index import CompareIndex, assemble, join_lines
from ecvet_graph.compare.texts import text_arrays, text_index_from
from ecvet_graph.errors import StoreError

__all__ = ["index_arrays", "load_index", "save_index"]

# The name carries the version of the format.
_UNITS = "units-5"
# What belongs to the texts as numbers is told apart by its name.
_TEXTS = "texts."


def save_index(index: CompareIndex, path: Path) -> None:
    """Write the index to `path`; a reader sees the old file or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    arrays = {(_UNITS if name == "units" else name): a for name, a in index_arrays(index).items()}
    if index.texts is not None:
        arrays |= {_TEXTS + name: array for name, array in text_arrays(index.texts).items()}
    with NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as handle:
        np.savez(handle, **arrays)  # type: ignore[arg-type]  # numpy names no further flags
        handle.flush()
        os.fsync(handle.fileno())
    Path(handle.name).replace(path)


def index_arrays(index: CompareIndex) -> dict[str, NDArray[np.generic]]:
    """Return the plain arrays of an index without its texts as numbers; `assemble` takes them."""
    names = [index.weight_table, index.snapshot, index.day.isoformat() if index.day else ""]
    return {
        "units": np.array(index.units, dtype=np.str_),
        "countries": index.countries,
        "levels": index.levels,
        "level_is_own": index.level_is_own,
        "fields": np.array(["|".join(codes) for codes in index.fields], dtype=np.str_),
        "ends": index.ends,
        "valid_from": index.valid_from,
        "valid_until": index.valid_until,
        "year_shares": index.year_shares,
        "relative_weights": index.relative_weights,
        "has_criteria": index.has_criteria,
        "has_assessment": index.has_assessment,
        "groups": index.groups,
        "outcomes": np.array(index.outcomes, dtype=np.str_),
        "owners": np.repeat(np.arange(len(index.units)), np.diff(index.starts)),
        "outcome_categories": index.outcome_categories,
        "has_declared_skills": index.has_declared_skills,
        "outcome_weights": index.outcome_weights,
        "skills": np.array(index.skills, dtype=np.str_),
        "skill_weights": index.skill_weights,
        "link_starts": index.outcome_skills.indptr,
        "links": index.outcome_skills.indices,
        "lines": join_lines(index.lines),
        "outcome_lines": index.outcome_lines,
        "title_lines": index.title_lines,
        "qualification_lines": index.qualification_lines,
        "content_digests": np.array(index.content_digests, dtype=np.str_),
        "link_digests": np.array(index.link_digests, dtype=np.str_),
        "names": np.array(names, dtype=np.str_),
    }


def load_index(path: Path) -> CompareIndex:
    """Return the index in a file.

    Raises:
        StoreError: the file is missing, damaged, or of another format.
    """
    try:
        with np.load(path, allow_pickle=False) as arrays:
            content = {name: arrays[name] for name in arrays.files}
        # A file of another format lacks this one's name for the units, and ends up below.
        numbers = {
            name.removeprefix(_TEXTS): array
            for name, array in content.items()
            if name.startswith(_TEXTS)
        }
        texts = text_index_from(numbers) if numbers else None
        return assemble(content | {"units": content[_UNITS]}, texts=texts)
    except (OSError, EOFError, KeyError, ValueError, BadZipFile) as error:
        raise StoreError(
            f"The comparison index {path.name} cannot be read ({error}).",
            remedy="Delete it; it is built again from the store.",
        ) from error
