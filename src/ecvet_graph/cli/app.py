"""The application: global options, and the way errors become one line and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from importlib import import_module
from typing import NoReturn

import click

from ecvet_graph import __version__
from ecvet_graph.cli.console import widen_output
from ecvet_graph.config import Settings
from ecvet_graph.errors import EcvetGraphError, LimitError, TransitionError, UsageFault

__all__ = ["application", "main"]

_NAME = "ecvet-graph"
_INTERRUPTED = 130
# Where each command lies: its module is read when it is called, so that each starts fast.
_COMMANDS: Mapping[str, str] = {
    "agency": "agencies",
    "audit": "audit",
    "backup": "backup",
    "candidates": "asking",
    "compare": "asking",
    "credit": "credit",
    "demo": "serving",
    "derive": "deriving",
    "diff": "versions",
    "dump": "dumping",
    "export": "exporting",
    "gap": "gap",
    "import": "importing",
    "link": "deriving",
    "load-vocabularies": "data",
    "match": "deriving",
    "mirror": "mirroring",
    "mobility": "mobility",
    "private": "private",
    "publish": "data",
    "query": "asking",
    "recognisability": "recognisability",
    "restore": "backup",
    "review": "reviewing",
    "serve": "serving",
    "source": "sources",
    "template": "templates",
    "token": "tokens",
    "validate": "data",
    "verify": "data",
    "versions": "versions",
    "withdraw": "versions",
}
# Those that put files aside while they work, in a folder that goes with them
_WITH_FILES = frozenset(
    {"derive", "diff", "import", "link", "load-vocabularies", "match", "publish", "source"}
    | {"validate", "withdraw"}
)


class _Commands(click.Group):
    """A group that reads the module of a command when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, sorted."""
        del ctx
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name, or `None`."""
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f"ecvet_graph.cli.{_COMMANDS[cmd_name]}")
        commands: tuple[click.Command, ...] = module.COMMANDS
        return next(command for command in commands if command.name == cmd_name)


@click.group(name=_NAME, cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--store",
    metavar="DIR|sparql+http://...",
    help="Folder of the store, or address of a remote engine [ECVET_STORE, else var/store].",
)
@click.version_option(__version__, prog_name=_NAME)
@click.pass_context
def application(context: click.Context, store: str | None) -> None:
    """Publish, link and compare ECVET units of learning outcomes across countries."""
    settings = Settings.from_environment(os.environ)
    if store is not None:
        settings = settings.with_store(store)
    context.obj = settings
    if context.invoked_subcommand in _WITH_FILES:
        scratch = import_module("ecvet_graph.service.scratch")
        context.with_resource(scratch.own_scratch())


def _leave(error: EcvetGraphError) -> NoReturn:
    rule = f" {error.rule}" if isinstance(error, TransitionError) else ""
    sys.stderr.write(f"{_NAME}: {error} [{error.code}{rule}]\n")
    sys.exit(error.exit_code)


def _refused_by_system(error: OSError) -> UsageFault:
    reason = error.strerror or str(error)
    what = f"{str(error.filename)[:200]}: {reason}" if error.filename else reason
    return UsageFault(
        f"The system refused: {what}.",
        remedy="Check path, permissions and free space.",
    )


def main() -> None:
    """Run the command line and leave with the exit code of the contract: 0, 1 or 2."""
    widen_output()
    try:
        code = application(standalone_mode=False, prog_name=_NAME)
    except EcvetGraphError as error:
        _leave(error)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(_INTERRUPTED)
    except BrokenPipeError:
        # whoever read our output has gone; nothing more can be said to them
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        _leave(_refused_by_system(error))
    except MemoryError:
        _leave(LimitError("The memory of the machine is used up.", remedy="Give it less at once."))
    else:
        # a command that leaves early hands its exit code back; all others return nothing
        sys.exit(code or 0)
