"""What the templates of mobility may call, beside what all templates may."""

from __future__ import annotations

from flask import Flask

from ecvet_graph.web import mobility_wording, progress_wording
from ecvet_graph.web.mobility_choices import appealed
from ecvet_graph.web.pages import settings
from ecvet_graph.web.problem_sentences import say_problem, say_title

__all__ = ["bare", "keeps_records", "pseudonym", "register_mobility_rendering"]

_PRIVATE = "urn:uuid:"
_SHORT = 8


def register_mobility_rendering(app: Flask) -> None:
    """Make functions and tables known to the templates."""
    app.jinja_env.globals.update(
        bare=bare,
        mobility=mobility_wording,
        keeps_records=keeps_records,
        pseudonym=pseudonym,
        said=say_problem,
        said_title=say_title,
        steps_appealed=appealed,
        words=progress_wording,
    )


def keeps_records() -> bool:
    """Say whether this installation keeps records about learners."""
    return settings().private is not None


def bare(iri: str) -> str:
    """Return the name of a private record as it stands in addresses."""
    return iri.removeprefix(_PRIVATE)


def pseudonym(learner: str) -> str:
    """Return the first signs of a pseudonym: enough to tell the learners of a desk apart."""
    return bare(learner)[:_SHORT]
