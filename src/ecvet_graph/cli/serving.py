"""Commands that serve or hand out: demo, serve, export."""

from __future__ import annotations

import os
import socket
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import click

from ecvet_graph.cli.console import Bars, say, write_text
from ecvet_graph.config import Settings
from ecvet_graph.errors import UsageFault
from ecvet_graph.service.demo import build_demo
from ecvet_graph.service.demo_mobility import DemoMobility, build_demo_mobility, demo_private
from ecvet_graph.service.graph import EcvetGraph
from ecvet_graph.store import open_home

__all__ = ["COMMANDS"]

_PORT = 8000
_HOST = "127.0.0.1"
_PORT_RANGE = click.IntRange(1, 65535)


@click.command()
@click.option("--port", default=_PORT, type=_PORT_RANGE, help="Port of the site.")
@click.option("--no-serve", is_flag=True, help="Build, and leave.")
@click.pass_context
def demo(context: click.Context, *, port: int, no_serve: bool) -> None:
    """Build a graph from the demonstration data in a fresh folder, match it, serve it.

    Records of a mobility of two invented learners are made beside it, with tokens for the two
    institutions.
    """
    if not no_serve:
        _require_free(_HOST, port)
    settings = demo_private(_demo_settings(context, port))
    with Bars() as bars:
        counts = build_demo(EcvetGraph(settings, progress=bars))
        bars.end()
    _tell_mobility(build_demo_mobility(settings), port)
    say(f"Store: {settings.store}")
    say(
        "Records about learners, where you serve it later: "
        f"ECVET_PRIVATE={settings.private} ECVET_PRIVATE_KEY={settings.private_key}"
    )
    if not counts.has_dense_lane:
        say("The dense lane is not installed: outcomes without skills were linked by labels only.")
    write_text(
        f"Demonstration graph: {counts.countries} countries, {counts.qualifications} "
        f"qualifications, {counts.units} units, {counts.outcomes} outcomes, {counts.matches} matches"
    )
    if not no_serve:
        write_text(f"Serving at http://localhost:{port}/ (stop with Ctrl-C)")
        _become_server(settings, host=_HOST, port=port, workers=1)


@click.command()
@click.option("--host", default=_HOST, help="Address to listen on.")
@click.option("--port", default=_PORT, type=_PORT_RANGE, help="Port to listen on.")
@click.option("--workers", default=1, type=click.IntRange(1), help="Web processes.")
@click.option(
    "--no-derive", is_flag=True, help="Leave links and matches of what is published to `derive`."
)
@click.pass_obj
def serve(settings: Settings, *, host: str, port: int, workers: int, no_derive: bool) -> None:
    """Serve the site, the API and the SPARQL endpoint over the store.

    Links and matches of what is published follow by themselves.
    """
    open_home(settings).check()
    _require_free(host, port)
    write_text(f"Serving at http://{host}:{port}/ (stop with Ctrl-C)")
    _become_server(settings, host=host, port=port, workers=workers, derives=not no_derive)


COMMANDS = (demo, serve)


def _tell_mobility(made: DemoMobility, port: int) -> None:
    """Say how to sign in; on stderr, since the last line of the answer is that of the counts."""
    say(
        f"Mobility: open http://localhost:{port}/en/mobility and sign in with the token of an "
        "institution (invented, like the learners):"
    )
    say(f"  home, {made.home}: {made.home_token}")
    say(f"  host, {made.host}: {made.host_token}")


def _demo_settings(context: click.Context, port: int) -> Settings:
    settings: Settings = context.obj
    if context.find_root().params.get("store") is None:
        settings = replace(settings, store=Path(tempfile.mkdtemp(prefix="ecvet-graph-demo-")))
    if "ECVET_BASE" not in os.environ:
        settings = replace(settings, base=f"http://localhost:{port}")
    return settings


def _require_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            raise UsageFault(
                f"The port {port} of {host} cannot be used: {fault.strerror}.",
                remedy="Choose another one with --port.",
            ) from fault


def _become_server(
    settings: Settings, *, host: str, port: int, workers: int, derives: bool = True
) -> NoReturn:
    """Replace this process by the web service; it reads its settings from the environment."""
    sys.stdout.flush()
    sys.stderr.flush()
    arguments = ["--host", host, "--port", str(port), "--workers", str(workers)]
    arguments += [] if derives else ["--no-derive"]
    command = [sys.executable, "-m", "ecvet_graph.web", *arguments]
    os.execve(sys.executable, command, {**os.environ, **settings.to_environment()})  # noqa: S606
