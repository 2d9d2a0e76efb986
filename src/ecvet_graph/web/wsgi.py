"""What a WSGI server loads: the application over the settings of the environment."""

from __future__ import annotations

import os

from flask import Flask

from ecvet_graph.config import Settings
from ecvet_graph.service.log_lines import configure_log
from ecvet_graph.web.app import create_app
from ecvet_graph.web.logs import name_requests
from ecvet_graph.web.stopping import end_with_parent

__all__ = ["create"]


def create() -> Flask:
    """Return the application over the store that `ECVET_STORE` names."""
    end_with_parent()
    settings = Settings.from_environment(os.environ)
    configure_log(settings.log_format)
    name_requests()
    return create_app(settings)
