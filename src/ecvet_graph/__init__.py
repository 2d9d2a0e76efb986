"""Linked-data knowledge graph and comparison service for ECVET units."""

from importlib.metadata import version

__all__ = ["__version__"]

__version__ = version("ecvet-graph")
