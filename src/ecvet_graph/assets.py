"""Where the files that are shipped beside the code lie."""

from __future__ import annotations

from pathlib import Path

__all__ = ["asset_folder"]

_PACKAGE = Path(__file__).resolve().parent


def asset_folder(name: str) -> Path:
    """Return the folder `ontology`, `shapes`, `queries` or `data`.

    An installed wheel carries them inside the package; a checkout has them at its top.

    Raises:
        FileNotFoundError: the folder is in neither place.
    """
    for parent in (_PACKAGE / "shipped", _PACKAGE.parents[1]):
        folder = parent / name
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"the folder {name} is not part of this installation")
