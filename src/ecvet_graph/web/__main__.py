"""`python -m ecvet_graph.web`: the web service by itself, with settings from the environment."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from ecvet_graph.config import Settings
from ecvet_graph.errors import EcvetGraphError
from ecvet_graph.web.server import serve

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until told to stop, and return the exit code; a fault is one line on stderr."""
    parser = argparse.ArgumentParser(prog="python -m ecvet_graph.web", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--no-derive", action="store_true")
    chosen = parser.parse_args(arguments)
    try:
        settings = Settings.from_environment(os.environ)
        serve(
            settings,
            host=chosen.host,
            port=chosen.port,
            workers=chosen.workers,
            derives=not chosen.no_derive,
        )
    except EcvetGraphError as fault:
        sys.stderr.write(f"{fault}\n")
        return fault.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
