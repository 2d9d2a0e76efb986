"""The pages about vocabulary and constraints as files that need no server."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from flask import Flask, render_template
from flask_babel import Babel

from ecvet_graph.service.reference import load_constraints, load_ontology
from ecvet_graph.web.language import LANGUAGES, page_language
from ecvet_graph.web.links import FileLinks
from ecvet_graph.web.rendering import register_rendering

__all__ = ["standalone_pages"]

_TEMPLATES = {"index": "vocabulary.html", "constraints": "constraints.html"}
_STYLES = ("vendor/pico.min.css", "site.css")


def standalone_pages() -> Mapping[str, bytes]:
    """Return the files by name: each page in each language, and the styles they share.

    They share templates with the site, but lead to shapes and examples instead of showing them, for
    those lie beside them.
    """
    app = Flask(__name__)
    Babel(app, locale_selector=page_language)
    register_rendering(app)
    files = {Path(style).name: _style(app, style) for style in _STYLES}
    for language in LANGUAGES:
        with app.test_request_context(f"/{language}/"):
            links = FileLinks(language)
            for page in _TEMPLATES:
                files[links.page(page, language)] = _rendered(page, links).encode()
    return files


def _rendered(page: str, links: FileLinks) -> str:
    return render_template(
        _TEMPLATES[page],
        layout="standalone.html",
        links=links,
        page=page,
        ontology=load_ontology(),
        constraints=load_constraints(),
    )


def _style(app: Flask, name: str) -> bytes:
    return (Path(app.root_path) / "static" / name).read_bytes()
