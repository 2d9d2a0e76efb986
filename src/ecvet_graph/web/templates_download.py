"""The template for tables as a download."""

from __future__ import annotations

from flask import Blueprint, Response

from ecvet_graph.service.templates import template

__all__ = ["templates_download"]

templates_download = Blueprint("templates", __name__, url_prefix="/templates")


@templates_download.get("/<name>")
def download(name: str) -> Response:
    """Hand out a template to be filled in: spreadsheets in three languages, or CSV in a zip file."""
    found = template(name)
    response = Response(found.content, mimetype=found.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{found.name}"'
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
