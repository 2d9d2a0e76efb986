"""The sentences of a statement in the page language: those of `service.reading.SENTENCES`."""

from __future__ import annotations

from flask_babel import gettext

from ecvet_graph.service.reading import SENTENCES
from ecvet_graph.service.views import RemarkView

__all__ = ["say_remark"]


def say_remark(remark: RemarkView) -> str:
    """Return what a remark says in the page language; in English where it is not known."""
    sentence = SENTENCES.get(f"{remark.element}.{remark.code}")
    if sentence is None:
        return remark.sentence
    return str(gettext(sentence)) % {"count": remark.count, "total": remark.total}
