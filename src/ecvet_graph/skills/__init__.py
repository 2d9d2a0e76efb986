"""From the text of a learning outcome to ESCO skills."""

from ecvet_graph.skills.answers import AnswerCache, Remembered, linker_identity
from ecvet_graph.skills.cache import Role, VectorCache
from ecvet_graph.skills.calibration import (
    Calibration,
    Curve,
    default_calibration,
    read_calibration,
)
from ecvet_graph.skills.encoder import (
    DEFAULT_ENCODER,
    ENCODERS,
    Encoder,
    available_encoder,
    has_encoder,
    load_encoder,
)
from ecvet_graph.skills.labels import LabelKind, SkillLabel, SkillLink, TextLinks, fold
from ecvet_graph.skills.lexical import LexicalIndex, build_lexical_index
from ecvet_graph.skills.lexicon import TermLexicon, default_lexicon
from ecvet_graph.skills.linker import Linker, build_linker
from ecvet_graph.skills.parameters import (
    LaneWeights,
    LinkParameters,
    default_parameters,
    read_parameters,
)
from ecvet_graph.skills.pieces import PieceTable
from ecvet_graph.skills.term_weights import TermWeights, default_term_weights

__all__ = [
    "DEFAULT_ENCODER",
    "ENCODERS",
    "AnswerCache",
    "Calibration",
    "Curve",
    "Encoder",
    "LabelKind",
    "LaneWeights",
    "LexicalIndex",
    "LinkParameters",
    "Linker",
    "PieceTable",
    "Remembered",
    "Role",
    "SkillLabel",
    "SkillLink",
    "TermLexicon",
    "TermWeights",
    "TextLinks",
    "VectorCache",
    "available_encoder",
    "build_lexical_index",
    "build_linker",
    "default_calibration",
    "default_lexicon",
    "default_parameters",
    "default_term_weights",
    "fold",
    "has_encoder",
    "linker_identity",
    "load_encoder",
    "read_calibration",
    "read_parameters",
]
