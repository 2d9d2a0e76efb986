"""Runs the web service over the settings of the environment: `python -m ecvet_graph.web`."""

from __future__ import annotations

import argparse
import os

from ecvet_graph.config import Settings
from ecvet_graph.web.server import serve


def _main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ecvet_graph.web", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=1)
    given = parser.parse_args()
    settings = Settings.from_environment(os.environ)
    serve(settings, host=given.host, port=given.port, workers=given.workers)


_main()
