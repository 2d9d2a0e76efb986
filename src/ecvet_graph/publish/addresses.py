"""Which addresses may be fetched from: https, an exactly registered host, and places of the internet.

A registered address is a request that somebody else makes this machine send (server-side request
forgery), so that nothing is read leniently: one pattern says what an address is, and an address that
any parser could read in another way is none (RFC 3986 and 1123; RFC 6890 for special places).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urljoin

from ecvet_graph.errors import NotAllowedError, UsageFault

__all__ = ["PORT", "WebAddress", "check_address", "follow", "is_public_place"]

PORT = 443

_LONGEST = 2000
# Names only: a last label that begins with a letter is never part of a number.
_ADDRESS = re.compile(
    r"https://(?P<host>(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9]))"
    r"(?::443)?"
    r"(?P<target>(?:/(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})*)*"
    r"(?:\?(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?)"
)
_REMEDY = "Give an address such as https://data.example.org/units.ttl, without user, other port or fragment."

Place = ipaddress.IPv4Address | ipaddress.IPv6Address

_UNICAST = ipaddress.ip_network("2000::/3")
# IPv6 places whose last 32 bits are an IPv4 place (RFC 4291, section 2.5.5.2; RFC 6052)
_EMBEDDING = tuple(map(ipaddress.ip_network, ("::ffff:0:0/96", "64:ff9b::/96")))
# Not for the public, though the registry of special places has them or their whole block as global.
_REFUSED = tuple(
    ipaddress.ip_network(text)
    for text in (
        "168.63.129.16/32",  # platform service of a cloud
        "192.0.0.0/24",  # protocol assignments, and metadata services
        "192.88.99.0/24",  # relays, no longer in use
        "2001::/23",  # protocol assignments, tunnels among them
        "2002::/16",  # tunnels to any IPv4 place
        "3fff::/20",  # documentation
    )
)


@dataclass(frozen=True, slots=True)
class WebAddress:
    """An https address: the host in lower case, and path and query as they are sent."""

    host: str
    target: str

    def __str__(self) -> str:
        """Return the address."""
        return f"https://{self.host}{self.target}"


def check_address(address: str, *, hosts: Iterable[str]) -> WebAddress:
    """Return an address that may be fetched from.

    Raises:
        UsageFault: it is not an https address of a named host at the usual port.
        NotAllowedError: its host is none of the registered ones, letter by letter.
    """
    scheme, _, rest = address.partition("//")
    name, slash, path = rest.partition("/")
    found = _ADDRESS.fullmatch(f"{scheme.lower()}//{name.lower()}{slash}{path}")
    if found is None or len(address) > _LONGEST:
        raise UsageFault(
            f"{address[:120]!r} cannot be fetched: it is not an https address of a named host.",
            remedy=_REMEDY,
        )
    known = sorted(hosts)
    if found["host"] not in known:
        raise NotAllowedError(
            f"{found['host']} is not a registered host of the agency.",
            remedy=f"Registered: {', '.join(known) or 'none'}. The operator registers a host with "
            "`agency change --host`.",
        )
    return WebAddress(found["host"], found["target"] or "/")


def follow(address: WebAddress, location: str, *, hosts: Iterable[str]) -> WebAddress:
    """Return where a redirect leads, by the same rules. Raises as `check_address`."""
    # What is not plain is refused before anything resolves it against the address.
    if not location.isascii() or not location.isprintable() or "\\" in location:
        raise UsageFault(f"{location[:120]!r} cannot be followed.", remedy=_REMEDY)
    try:
        target = urljoin(str(address), location)
    except ValueError as fault:
        raise UsageFault(f"{location[:120]!r} cannot be followed.", remedy=_REMEDY) from fault
    return check_address(target.partition("#")[0], hosts=hosts)


def is_public_place(text: str) -> bool:
    """Return whether an IP address is a single place of the public internet.

    Not so: private, loopback, link-local (metadata services are), shared, multicast, reserved and
    documentation addresses, tunnels, and IPv6 addresses that stand for an IPv4 address of that kind.
    """
    try:
        place = ipaddress.ip_address(text)
    except ValueError:
        # zone identifiers too: they only make sense inside one network
        return False
    return _is_public(_embedded(place) or place)


def _is_public(place: Place) -> bool:
    if place.version == 6 and place not in _UNICAST:  # noqa: PLR2004 - the version of the protocol
        return False
    is_special = place.is_multicast or place.is_reserved or place.is_unspecified
    return place.is_global and not is_special and not any(place in one for one in _REFUSED)


def _embedded(place: Place) -> ipaddress.IPv4Address | None:
    if not any(place in network for network in _EMBEDDING):
        return None
    return ipaddress.IPv4Address(int(place) & 0xFFFFFFFF)
