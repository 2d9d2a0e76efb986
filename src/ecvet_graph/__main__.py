"""Runs the command line as `python -m ecvet_graph`."""

from ecvet_graph.cli import main

main()
