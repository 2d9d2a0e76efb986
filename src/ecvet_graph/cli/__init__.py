"""The command line: parse the request, call one service method, render."""

from ecvet_graph.cli.app import main

__all__ = ["main"]
