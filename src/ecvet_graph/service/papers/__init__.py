"""Papers that people sign and carry: memorandum, learning agreement, transcript, overview."""

from ecvet_graph.service.papers.forms import PAPER_LANGUAGES, Form, load_form
from ecvet_graph.service.papers.ordering import own_memorandum_paper, own_transfer_paper
from ecvet_graph.service.papers.paper import FormStatus, Paper, PaperKind, Section
from ecvet_graph.service.papers.printing import (
    memorandum_paper,
    paper_file_name,
    paper_kind,
    transfer_paper,
)
from ecvet_graph.service.papers.typesetting import render_pdf

__all__ = [
    "PAPER_LANGUAGES",
    "Form",
    "FormStatus",
    "Paper",
    "PaperKind",
    "Section",
    "load_form",
    "memorandum_paper",
    "own_memorandum_paper",
    "own_transfer_paper",
    "paper_file_name",
    "paper_kind",
    "render_pdf",
    "transfer_paper",
]
