"""From the text of a learning outcome to ESCO skills."""

from ecvet_graph.skills.cache import Role, VectorCache
from ecvet_graph.skills.encoder import ENCODERS, Encoder, has_encoder, load_encoder
from ecvet_graph.skills.labels import LabelKind, SkillLabel, SkillLink, fold
from ecvet_graph.skills.lexical import LexicalIndex, build_lexical_index
from ecvet_graph.skills.linker import Linker, build_linker
from ecvet_graph.skills.parameters import LinkParameters, default_parameters, read_parameters

__all__ = [
    "ENCODERS",
    "Encoder",
    "LabelKind",
    "LexicalIndex",
    "LinkParameters",
    "Linker",
    "Role",
    "SkillLabel",
    "SkillLink",
    "VectorCache",
    "build_lexical_index",
    "build_linker",
    "default_parameters",
    "fold",
    "has_encoder",
    "load_encoder",
    "read_parameters",
]
