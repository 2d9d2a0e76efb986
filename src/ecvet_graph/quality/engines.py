"""The SHACL port and its two engines: pySHACL, the reference, and `shacl` (Rust), the fast one.

Both read the shipped constraints only, never shapes in the data, follow no `owl:imports`, and find
the same things (`tests/unit/quality`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from importlib.metadata import version
from types import MappingProxyType
from typing import Protocol

import pyshacl
import shacl
from rdflib import BNode, Graph
from rdflib.namespace import SH
from rdflib.term import Literal, Node

from ecvet_graph.errors import EngineError, UsageFault
from ecvet_graph.quality.findings import BLANK_NODE, Finding, worst_first
from ecvet_graph.quality.ntriples import plain, plain_literal
from ecvet_graph.quality.shapes import ShapeCatalogue, load_shapes

__all__ = [
    "ENGINES",
    "PyShaclEngine",
    "RustShaclEngine",
    "ShaclEngine",
    "engine_release",
    "shacl_engine",
]

Result = tuple[str, str, str | None]


class ShaclEngine(Protocol):
    """Checks a graph against the constraints of a level."""

    def results(self, ntriples: str) -> set[Result]:
        """Return constraint, thing and value of each finding.

        Raises:
            EngineError: the graph cannot be read or the engine gives up.
        """

    def validate(self, ntriples: str) -> tuple[Finding, ...]:
        """Return the findings, worst first, each once. Raises as `results` does."""


class PyShaclEngine:
    """The reference: pySHACL, slow and proven (118 of 120 W3C core and SPARQL tests)."""

    def __init__(self, catalogue: ShapeCatalogue) -> None:
        self._catalogue = catalogue
        self._shapes = Graph().parse(data=catalogue.turtle, format="turtle")

    def validate(self, ntriples: str) -> tuple[Finding, ...]:
        """Return the findings, worst first, each once."""
        return _findings(self._catalogue, self.results(ntriples))

    def results(self, ntriples: str) -> set[Result]:
        """Return constraint, thing and value of each finding."""
        data = Graph().parse(data=ntriples, format="nt")
        # Without shapes of ours pySHACL would apply those it finds in the data.
        _, report, text = pyshacl.validate(
            data,
            shacl_graph=self._shapes,
            inference="none",
            advanced=False,
            do_owl_imports=False,
            inplace=True,
        )
        if not isinstance(report, Graph):
            raise EngineError(f"pySHACL cannot check the data: {text}")
        return _distinct(_results_of(report))


class RustShaclEngine:
    """The fast engine: `shacl` 0.3, a compiled shapes graph that is used again and again."""

    def __init__(self, catalogue: ShapeCatalogue) -> None:
        self._catalogue = catalogue
        self._shapes = shacl.Shapes.from_text(catalogue.turtle, format="turtle")

    def validate(self, ntriples: str) -> tuple[Finding, ...]:
        """Return the findings, worst first, each once."""
        return _findings(self._catalogue, self.results(ntriples))

    def results(self, ntriples: str) -> set[Result]:
        """Return constraint, thing and value of each finding."""
        try:
            report = self._shapes.validate_text(ntriples, format="ntriples", allow_warnings=True)
        except ValueError as fault:
            raise EngineError(f"The SHACL engine cannot read the data: {fault}") from fault
        return _distinct(
            (
                plain(result.source_shape or ""),
                plain(result.focus_node),
                None if result.value is None else plain(result.value),
            )
            for result in report.results
        )


ENGINES: Mapping[str, Callable[[ShapeCatalogue], ShaclEngine]] = MappingProxyType(
    {"rust": RustShaclEngine, "pyshacl": PyShaclEngine}
)


_PACKAGES: Mapping[str, str] = MappingProxyType({"rust": "shacl", "pyshacl": "pyshacl"})


@cache
def shacl_engine(name: str = "rust", level: str = "publish") -> ShaclEngine:
    """Return the engine `rust` or `pyshacl` for a level; made once per process.

    Raises:
        UsageFault: there is no such engine or level.
    """
    _require(name)
    return ENGINES[name](load_shapes(level))


def engine_release(name: str) -> str:
    """Return which program an engine is, with its version, such as `shacl 0.3.4`.

    Raises:
        UsageFault: there is no such engine.
    """
    _require(name)
    return f"{_PACKAGES[name]} {version(_PACKAGES[name])}"


def _require(name: str) -> None:
    if name not in ENGINES:
        raise UsageFault(
            f"There is no SHACL engine {name!r}.", remedy=f"Use one of {', '.join(ENGINES)}."
        )


def _distinct(results: Iterable[Result]) -> set[Result]:
    # A constraint on the thing itself reports the thing as the value; that says nothing more.
    return {(shape, focus, None if value == focus else value) for shape, focus, value in results}


def _findings(catalogue: ShapeCatalogue, results: Iterable[Result]) -> tuple[Finding, ...]:
    return worst_first(
        catalogue.finding(shape, focus=focus, value=value) for shape, focus, value in results
    )


def _results_of(report: Graph) -> Iterator[Result]:
    # Results that explain another one (sh:detail) are not results of their own.
    for result in report.objects(None, SH.result):
        shape, focus = report.value(result, SH.sourceShape), report.value(result, SH.focusNode)
        value = report.value(result, SH.value)
        yield str(shape), _plain_node(focus), None if value is None else _plain_node(value)


def _plain_node(node: Node | None) -> str:
    if isinstance(node, BNode):
        return BLANK_NODE
    if isinstance(node, Literal):
        return plain_literal(
            str(node), datatype=None if node.datatype is None else str(node.datatype)
        )
    return str(node)
