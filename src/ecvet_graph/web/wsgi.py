"""What a WSGI server loads: the application over the settings of the environment."""

from __future__ import annotations

import os

from flask import Flask

from ecvet_graph.config import Settings
from ecvet_graph.web.app import create_app

__all__ = ["create"]


def create() -> Flask:
    """Return the application over the store that `ECVET_STORE` names."""
    return create_app(Settings.from_environment(os.environ))
