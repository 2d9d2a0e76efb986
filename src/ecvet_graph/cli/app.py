"""The application: global options, and the way errors become one line and an exit code."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import click

from ecvet_graph import __version__
from ecvet_graph.cli import asking, data, deriving, serving
from ecvet_graph.config import Settings
from ecvet_graph.errors import EcvetGraphError, UsageFault

__all__ = ["application", "main"]

_NAME = "ecvet-graph"
_INTERRUPTED = 130


@click.group(name=_NAME, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--store", metavar="DIR", help="Folder of the store [ECVET_STORE, else var/store].")
@click.version_option(__version__, prog_name=_NAME)
@click.pass_context
def application(context: click.Context, store: str | None) -> None:
    """Publish, link and compare ECVET units of learning outcomes across countries."""
    settings = Settings.from_environment(os.environ)
    if store is not None:
        if store.startswith("sparql+"):
            raise UsageFault(
                "A remote SPARQL engine cannot be used as store yet.",
                remedy="Give the folder of an embedded store.",
            )
        settings = replace(settings, store=Path(store))
    context.obj = settings


for _commands in (serving, data, deriving, asking):
    for _command in _commands.COMMANDS:
        application.add_command(_command)


def main() -> None:
    """Run the command line and leave with the exit code of the contract: 0, 1 or 2."""
    try:
        code = application(standalone_mode=False, prog_name=_NAME)
    except EcvetGraphError as error:
        sys.stderr.write(f"{_NAME}: {error} [{error.code}]\n")
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(_INTERRUPTED)
    except BrokenPipeError:
        # whoever read our output has gone; nothing more can be said to them
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    else:
        # a command that leaves early hands its exit code back; all others return nothing
        sys.exit(code or 0)
