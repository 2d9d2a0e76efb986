"""The head of an SSSOM table: metadata in YAML, every scalar read as text.

Anchors, aliases and tags are refused: they have no use in a head, and aliases can blow it up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from ecvet_graph.errors import LimitError, Place, SyntaxFault

__all__ = ["read_head_text"]

_MOST_CHARACTERS = 256 * 1024


def read_head_text(text: str, *, source: str) -> Mapping[str, Any]:
    """Return the metadata: texts, lists of texts, and tables of texts (`curie_map`).

    Raises:
        SyntaxFault: it is no YAML mapping, uses anchors, aliases or tags, or has a name twice; names
            the line.
        LimitError: it is longer than 256 KB.
    """
    if len(text) > _MOST_CHARACTERS:
        raise LimitError("The head of the set is too long.", remedy="Keep it under 256 KB.")
    try:
        for token in yaml.scan(text, Loader=yaml.BaseLoader):
            if isinstance(token, yaml.AliasToken | yaml.AnchorToken | yaml.TagToken):
                raise _fault("Anchors, aliases and tags are not read here", token, source)
        loader = yaml.BaseLoader(text)
        node = loader.get_single_node()
        _require_single_names(node, source)
        found = loader.construct_document(node) if node else None
    except yaml.MarkedYAMLError as fault:
        line = fault.problem_mark.line + 1 if fault.problem_mark else None
        raise SyntaxFault(
            f"The head of the set is no YAML: {fault.problem}.",
            remedy="Write `# name: value` lines.",
            place=Place(source, line),
        ) from fault
    except (yaml.YAMLError, RecursionError) as fault:
        raise SyntaxFault(
            "The head of the set is no YAML.",
            remedy="Write `# name: value` lines.",
            place=Place(source),
        ) from fault
    if found is None or found == "":
        return {}
    if not isinstance(found, dict):
        raise SyntaxFault(
            "The head of the set is no list of names and values.",
            remedy="Write `# name: value` lines.",
            place=Place(source, 1),
        )
    return found


def _require_single_names(node: yaml.Node | None, source: str) -> None:
    """Refuse a table that gives a name two values: which is meant nobody can say."""
    names: set[str] = set()
    for name, value in node.value if isinstance(node, yaml.MappingNode) else ():
        if isinstance(name, yaml.ScalarNode):
            if name.value in names:
                what = f"The name {name.value[:80]!r} stands twice"
                raise _fault(what, name, source, remedy="Remove one.")
            names.add(name.value)
        _require_single_names(value, source)


def _fault(
    what: str, token: yaml.Token | yaml.Node, source: str, *, remedy: str = "Write the value out."
) -> SyntaxFault:
    return SyntaxFault(f"{what}.", remedy=remedy, place=Place(source, token.start_mark.line + 1))
