"""Writes the tables of the reference pages; cog calls it, and a test checks that they are current."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

import click

from ecvet_graph import errors
from ecvet_graph.cli.app import application
from ecvet_graph.config import Limits, Settings
from ecvet_graph.quality import load_shapes
from ecvet_graph.query import catalogue


def commands() -> Iterator[str]:
    """Yield a section for every command: what it does, its usage and its options."""
    parent = click.Context(application, info_name="ecvet-graph")
    for name in application.list_commands(parent):
        command = application.get_command(parent, name)
        context = click.Context(command, info_name=name, parent=parent, terminal_width=100)
        yield f"\n## {name}\n\n```text\n{command.get_help(context)}\n```"


def settings() -> Iterator[str]:
    """Yield a table of the environment variables and their defaults."""
    default = Settings()
    yield "| variable | default | meaning |\n|---|---|---|"
    yield f"| `ECVET_BASE` | `{default.base}` | base IRI of everything minted |"
    yield f"| `ECVET_STORE` | `{default.store}` | folder of the store |"
    yield "| `ECVET_CACHE` | `~/.cache/ecvet-graph` | vectors and other things that can be computed again |"
    yield f"| `ECVET_WORKERS` | `{default.workers}` | query worker processes |"
    yield (
        f"| `ECVET_ENCODER` | `{default.encoder}` | text encoder: this one, or "
        "`sentence-transformers:` and the folder of a model of your own |"
    )
    for entry in fields(Limits):
        value = getattr(default.limits, entry.name)
        yield f"| `ECVET_LIMIT_{entry.name.upper()}` | `{value}` | {entry.name.replace('_', ' ')} |"


def error_codes() -> Iterator[str]:
    """Yield a table of the exception family."""
    yield "| code | meaning | exit code | HTTP status |\n|---|---|---|---|"
    family = {errors.EcvetGraphError}
    while more := {kind for one in family for kind in one.__subclasses__()} - family:
        family |= more
    rows = {(kind.code, kind.title, kind.exit_code, kind.http_status) for kind in family}
    for code, title, exit_code, http_status in sorted(rows):
        yield f"| `{code}` | {title} | {exit_code} | {http_status} |"


def queries() -> Iterator[str]:
    """Yield a table of the catalogue."""
    yield "| query | answers | parameters |\n|---|---|---|"
    for query in sorted(catalogue(), key=lambda one: one.name):
        given = ", ".join(f"`{p.name}`{'?' if p.optional else ''}" for p in query.parameters)
        yield f"| `{query.name}` | {query.question} | {given or '-'} |"


def constraints() -> Iterator[str]:
    """Yield a table of the constraints of the level publish."""
    yield "| constraint | severity | message |\n|---|---|---|"
    shapes = load_shapes("publish")
    for shape in sorted(shapes.shapes.values(), key=lambda one: one.local_name):
        message = dict(shape.messages)["en"].replace("|", "\\|")
        yield f"| `{shape.local_name}` | {shape.severity} | {message} |"
