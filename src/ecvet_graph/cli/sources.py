"""The commands for addresses of agencies from which datasets are fetched."""

from __future__ import annotations

import click

from ecvet_graph.cli.console import say, write_json, write_table, write_text
from ecvet_graph.config import Settings
from ecvet_graph.errors import UsageFault
from ecvet_graph.quality import FORMATS
from ecvet_graph.service.sources import (
    Pulled,
    pull,
    pull_all,
    register_source,
    sources_of,
    unregister_source,
)
from ecvet_graph.service.wire import to_json

__all__ = ["COMMANDS"]

_DATASET = "AGENCY/DATASET"


@click.group()
def source() -> None:
    """Fetch datasets from addresses of their agencies, through the same gate as uploads."""


@source.command()
@click.argument("dataset", metavar=_DATASET)
@click.argument("address", metavar="URL")
@click.pass_obj
def add(settings: Settings, *, dataset: str, address: str) -> None:
    """Register the URL of AGENCY/DATASET: https, on a host that is registered for the agency."""
    agency, name = _parts(dataset)
    added = register_source(settings, agency, name, address=address)
    write_text(f"{added.name} is fetched from {added.address}. Pull it with `source pull`.")


@source.command("list")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table")
@click.pass_obj
def list_(settings: Settings, *, form: str) -> None:
    """List all registered URLs with their last pull."""
    known = sources_of(settings)
    if form == "json":
        write_json([to_json(one) for one in known])
        return
    rows = (
        (
            one.name,
            one.address,
            f"{one.last.at:%Y-%m-%d %H:%M}" if one.last else "never",
            one.last.outcome if one.last else "",
        )
        for one in known
    )
    write_table(("dataset", "address", "last pull", "outcome"), rows)


@source.command()
@click.argument("dataset", metavar=_DATASET)
@click.pass_obj
def remove(settings: Settings, *, dataset: str) -> None:
    """Forget the URL of AGENCY/DATASET; what was published stays."""
    gone = unregister_source(settings, *_parts(dataset))
    write_text(f"{gone.name} is no longer fetched from {gone.address}.")


@source.command("pull")
@click.argument("dataset", metavar=_DATASET, required=False)
@click.option("--all", "everything", is_flag=True, help="Every registered URL.")
@click.pass_obj
def pull_(settings: Settings, *, dataset: str | None, everything: bool) -> None:
    """Fetch what changed at the URL of AGENCY/DATASET, or at all, and publish it.

    Leaves with 1 when a document could not be fetched, or was refused; the others are published.
    """
    if (dataset is None) != everything:
        raise UsageFault("It is not clear what to pull.", remedy=f"Give {_DATASET} or --all.")
    if dataset is None:
        done = pull_all(settings, told=_tell)
    else:
        done = (pull(settings, *_parts(dataset)),)
        _tell(done[0])
    if not all(one.is_fine for one in done):
        raise click.exceptions.Exit(1)


COMMANDS = (source,)


def _parts(dataset: str) -> tuple[str, str]:
    agency, slash, name = dataset.partition("/")
    if not (agency and slash and name) or "/" in name:
        raise UsageFault(
            f"{dataset[:80]!r} is not the name of a dataset.",
            remedy="Write agency and dataset, such as de-bibb/trades.",
        )
    return agency, name


def _tell(pulled: Pulled) -> None:
    name, receipt, error = pulled.source.name, pulled.receipt, pulled.error
    if receipt is not None and receipt.report is not None and receipt.report.findings:
        say(FORMATS["text"](receipt.report).rstrip("\n"))
    if error is not None:
        say(f"{name}: {error} [{error.code}]")
    version = f", version {receipt.version}" if receipt else ""
    write_text(f"{name}: {pulled.outcome}{version}.")
