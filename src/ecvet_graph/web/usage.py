"""A query as a command or a few lines of a program that can be copied and run as they are."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass

__all__ = ["Usage", "usages"]

_FORM = re.compile(r"^\s*(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.IGNORECASE | re.MULTILINE)
_COMMENT = re.compile(r"^\s*#.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Usage:
    """How a query is asked from elsewhere: a tool or language, and what to copy."""

    name: str
    text: str


def usages(query: str, endpoint: str) -> tuple[Usage, ...]:
    """Return how to ask an endpoint a query with curl, Python (pandas) and R.

    Rows are asked for as CSV, truth values as JSON, statements as Turtle.
    """
    found = _FORM.search(_COMMENT.sub("", query))
    form = found[1].upper() if found else "SELECT"
    kind = {"SELECT": "csv", "ASK": "json"}.get(form, "ttl")
    tidy = query.replace("\r\n", "\n").strip("\n") + "\n"
    return tuple(Usage(name, write(tidy, endpoint, kind)) for name, write in _WRITERS.items())


def _curl(query: str, endpoint: str, kind: str) -> str:
    return (
        f"curl --get {shlex.quote(endpoint)} \\\n"
        f"  --data format={kind} \\\n"
        f"  --data-urlencode {shlex.quote('query=' + query.rstrip())}"
    )


def _python(query: str, endpoint: str, kind: str) -> str:
    escaped = query.replace("\\", "\\\\").replace('"', '\\"') if '"""' in query else None
    text = (escaped or query.replace("\\", "\\\\")).removesuffix("\n")
    given = f'query = """\n{text}\n"""\naddress = "{endpoint}?"'
    sent = f'urlencode({{"query": query, "format": "{kind}"}})'
    if kind == "csv":
        return (
            f"from urllib.parse import urlencode\n\nimport pandas\n\n{given} + {sent}\n"
            "rows = pandas.read_csv(address)\nprint(rows)"
        )
    return (
        f"from urllib.parse import urlencode\nfrom urllib.request import urlopen\n\n{given} + {sent}\n"
        'with urlopen(address) as answer:\n    print(answer.read().decode("utf-8"))'
    )


def _r(query: str, endpoint: str, kind: str) -> str:
    dashes = "-" * (1 + max((len(run) for run in re.findall(r"\)(-*)\"", query)), default=0))
    lines = (
        f'query <- r"{dashes}(\n{query}){dashes}"',
        f'address <- paste0("{endpoint}?format={kind}&query=",',
        "  URLencode(enc2utf8(query), reserved = TRUE))",
        'rows <- read.csv(address, encoding = "UTF-8")\nhead(rows)'
        if kind == "csv"
        else 'cat(readLines(address, encoding = "UTF-8"), sep = "\\n")',
    )
    return "\n".join(lines)


_WRITERS: Mapping[str, Callable[[str, str, str], str]] = {
    "curl": _curl,
    "Python": _python,
    "R": _r,
}
