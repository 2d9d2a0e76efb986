"""The commands for agencies: who is registered, and may publish here over the network."""

from __future__ import annotations

import click

from ecvet_graph.cli.console import say, write_json, write_table, write_text
from ecvet_graph.config import Settings
from ecvet_graph.errors import UsageFault
from ecvet_graph.model.agencies import LICENCES
from ecvet_graph.model.learning import Text, Texts, english
from ecvet_graph.publish.registry import Agency
from ecvet_graph.service.agencies import (
    AgencyChange,
    add_agency,
    agencies_of,
    alter_agency,
    let_publish,
    registered_agency,
    stop_publishing,
)
from ecvet_graph.service.wire import to_json

__all__ = ["COMMANDS"]

_FORMAT = click.option("--format", "form", type=click.Choice(["table", "json"]), default="table")
_NAME = click.option(
    "--name",
    "names",
    multiple=True,
    metavar="LANG=NAME",
    help='Its name in a language; one in English: --name en="Ministry of Education".',
)
_HOST = click.option(
    "--host",
    "hosts",
    multiple=True,
    metavar="NAME",
    help="A host from which its documents may be fetched.",
)
_CONTACT = "A web address, or the mailbox of an office; never of a person."
_LICENCE = f"Of what it publishes: {', '.join(LICENCES)}, or an https address."


@click.group()
def agency() -> None:
    """Register agencies: each owns a namespace, and publishes with tokens of its own."""


@agency.command()
@click.argument("identifier", metavar="ID")
@_NAME
@click.option("--country", required=True, metavar="CODE", help="Alpha-2 or alpha-3 code.")
@click.option("--contact", required=True, help=_CONTACT)
@click.option("--licence", required=True, help=_LICENCE)
@click.option("--homepage", default="", metavar="URL", help="Its website.")
@_HOST
@click.option("--illustrative", is_flag=True, help="It only holds demonstration data.")
@click.option("--force", is_flag=True, help="Although the id looks like that of another agency.")
@click.pass_obj
def add(
    settings: Settings,
    *,
    identifier: str,
    names: tuple[str, ...],
    country: str,
    contact: str,
    licence: str,
    homepage: str,
    hosts: tuple[str, ...],
    illustrative: bool,
    force: bool,
) -> None:
    """Register the agency ID, up to 60 of a-z, 0-9 and single hyphens, such as at-ibw."""
    wanted = Agency(
        id=identifier,
        name=_names(names),
        country=country,
        contact=contact,
        licence=licence,
        homepage=homepage,
        hosts=hosts,
        is_illustrative=illustrative,
    )
    entered = add_agency(settings, wanted, allow_similar=force)
    write_text(f"{entered.id} is registered and owns {entered.namespace}")
    say(f"It can publish with a token: token add --role publisher --agency {entered.id}")


@agency.command("list")
@_FORMAT
@click.pass_obj
def list_(settings: Settings, *, form: str) -> None:
    """List the registered agencies."""
    known = agencies_of(settings)
    if form == "json":
        write_json([to_json(one) for one in known])
        return
    write_table(
        ("id", "name", "country", "contact", "state"),
        ((one.id, english(one.name), one.country, one.contact, _state(one)) for one in known),
    )


@agency.command()
@click.argument("identifier", metavar="ID")
@_FORMAT
@click.pass_obj
def show(settings: Settings, *, identifier: str, form: str) -> None:
    """Show what is known of the agency ID."""
    known = registered_agency(settings, identifier)
    if form == "json":
        write_json(to_json(known))
        return
    rows = [
        ("id", known.id),
        ("namespace", known.namespace),
        *((f"name ({name.language})", name.value) for name in known.name),
        ("country", known.country),
        ("contact", known.contact),
        ("licence", known.licence),
        ("homepage", known.homepage or "-"),
        ("hosts", ", ".join(known.hosts) or "-"),
        ("illustrative", "yes" if known.is_illustrative else "no"),
        ("registered", f"{known.registered_at:%Y-%m-%d}" if known.registered_at else "-"),
        ("state", _state(known)),
    ]
    write_table(("", "value"), rows)


@agency.command()
@click.argument("identifier", metavar="ID")
@_NAME
@click.option("--country", metavar="CODE", help="Alpha-2 or alpha-3 code.")
@click.option("--contact", help=_CONTACT)
@click.option("--licence", help=_LICENCE)
@click.option("--homepage", metavar="URL", help="Its website; empty: none.")
@_HOST
@click.option("--no-host", is_flag=True, help="Its documents may be fetched from nowhere.")
@click.pass_obj
def change(
    settings: Settings,
    *,
    identifier: str,
    names: tuple[str, ...],
    country: str | None,
    contact: str | None,
    licence: str | None,
    homepage: str | None,
    hosts: tuple[str, ...],
    no_host: bool,
) -> None:
    """Change what is said of the agency ID: what is given replaces what was said, all else stays."""
    if hosts and no_host:
        raise UsageFault("Hosts are given, and none.", remedy="Give --host or --no-host.")
    wanted = AgencyChange(
        name=_names(names) or None,
        country=country,
        contact=contact,
        licence=licence,
        homepage=homepage,
        hosts=() if no_host else hosts or None,
    )
    write_text(f"{alter_agency(settings, identifier, wanted).id} is changed.")


@agency.command()
@click.argument("identifier", metavar="ID")
@click.pass_obj
def suspend(settings: Settings, *, identifier: str) -> None:
    """Stop the agency ID from publishing, with any token; what it published stays."""
    known = stop_publishing(settings, identifier)
    write_text(f"{known.id} may not publish any more; what it published stays.")


@agency.command()
@click.argument("identifier", metavar="ID")
@click.pass_obj
def resume(settings: Settings, *, identifier: str) -> None:
    """Let the suspended agency ID publish again."""
    write_text(f"{let_publish(settings, identifier).id} may publish.")


COMMANDS = (agency,)


def _names(given: tuple[str, ...]) -> Texts:
    names = []
    for one in given:
        language, separator, value = one.partition("=")
        if not separator:
            raise UsageFault(
                f"{one[:80]!r} is not a name in a language.",
                remedy='Give it as --name en="Ministry of Education".',
            )
        names.append(Text(value, language.strip()))
    return tuple(names)


def _state(agency: Agency) -> str:
    if agency.suspended_at is None:
        return "may publish"
    return f"suspended since {agency.suspended_at:%Y-%m-%d}"
