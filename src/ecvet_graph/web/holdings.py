"""The pages of datasets, their versions, and the agencies that publish them."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.exceptions import NotFound

from ecvet_graph.web.language import LANGUAGE_PREFIX, speak

__all__ = ["holdings"]

holdings = Blueprint("holdings", __name__, url_prefix=LANGUAGE_PREFIX)
speak(holdings)


@holdings.get("/datasets")
def datasets() -> str:
    """List the datasets that are published here, by agency."""
    raise NotFound


@holdings.get("/datasets/<slug:agency>/<slug:name>")
def dataset(agency: str, name: str) -> str:
    """Show a dataset with its versions."""
    raise NotFound


@holdings.get("/datasets/<slug:agency>/<slug:name>/version/<int:number>")
def version(agency: str, name: str, number: int) -> str:
    """Show a version of a dataset, and what changed with it."""
    raise NotFound


@holdings.get("/agencies/<slug:name>")
def agency(name: str) -> str:
    """Show an agency with its datasets."""
    raise NotFound
