"""Commands that compute: link, match, derive."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ecvet_graph.cli.console import Bars, counted, say, write_json, write_text
from ecvet_graph.config import Settings
from ecvet_graph.errors import UsageFault
from ecvet_graph.service.background import follow
from ecvet_graph.service.derivation import derive_pending
from ecvet_graph.service.deriving import link_outcomes, link_texts, match_units
from ecvet_graph.service.wire import to_json
from ecvet_graph.skills import has_encoder

__all__ = ["COMMANDS"]

_FILE = click.Path(path_type=Path)


@click.command()
@click.option("--lexical", is_flag=True, help="Use labels only, no text encoder.")
@click.option("--text-file", type=_FILE, help="Link the lines of a file instead of the store.")
@click.option("--lang", "language", default="en", metavar="TAG", help="Language of the lines.")
@click.option(
    "--limit", default=10, type=click.IntRange(1), help="Skills for each line, always the best."
)
@click.option(
    "--esco", multiple=True, type=_FILE, help="ESCO files instead of the skills of the store."
)
@click.option(
    "--format", "form", type=click.Choice(["jsonl"]), default="jsonl", help="Form of the links."
)
@click.pass_obj
def link(
    settings: Settings,
    *,
    lexical: bool,
    text_file: Path | None,
    language: str,
    limit: int,
    esco: tuple[Path, ...],
    form: str,
) -> None:
    """Link outcomes to skills: those of the store, or the lines of a file."""
    del form
    if text_file is None:
        if esco:
            raise UsageFault(
                "--esco needs --text-file.", remedy="Load ESCO into the store instead."
            )
        _link_store(settings, with_encoder=not lexical)
        return
    with Bars() as bars:
        found = link_texts(
            settings,
            _lines(text_file),
            language=language,
            limit=limit,
            esco=esco,
            with_encoder=not lexical,
            progress=bars,
        )
        bars.end()
    for row in found:
        write_json(to_json(row), indent=None)


@click.command()
@click.option("--from", "first", metavar="CC", help="Only pairs with this country.")
@click.option("--to", "second", metavar="CC", help="Only pairs with this country too.")
@click.option("--lexical", is_flag=True, help="Use words and skills only, no text encoder.")
@click.option("--anew", is_flag=True, help="Align unchanged pairs again too.")
@click.pass_obj
def match(
    settings: Settings, *, first: str | None, second: str | None, lexical: bool, anew: bool
) -> None:
    """Compare the units of different countries, and keep the matches.

    Pairs of units that are as they were at the last match are not aligned again.
    """
    if second and not first:
        first, second = second, None
    with Bars() as bars:
        report = match_units(
            settings,
            first=first,
            second=second,
            with_encoder=not lexical,
            anew=anew,
            progress=bars,
        )
        bars.end()
    if not lexical and not has_encoder():
        say("The text encoder is not installed: texts were compared within a language only.")
    if not report.countries:
        say("All units of the store are of one country: there is nothing to compare them with yet.")
    for (a, b), count in sorted(report.countries.items()):
        write_text(f"{a} {b}: {count}")
    verdicts = ", ".join(f"{count} {name}" for name, count in sorted(report.verdicts.items()))
    write_text(
        f"{counted(report.matches, 'match', 'matches')} ({verdicts or 'none'}); "
        f"{counted(report.cut, 'further pair was', 'further pairs were')} beyond the best partners "
        f"of their units; {counted(report.aligned, 'pair')} aligned, {report.unchanged} of them as "
        f"before; store version {report.version}."
    )


@click.command()
@click.option("--follow", "is_following", is_flag=True, help="Go on until told to stop.")
@click.option("--lexical", is_flag=True, help="Use words and skills only, no text encoder.")
@click.option("--parent", type=int, hidden=True)
@click.pass_obj
def derive(settings: Settings, *, is_following: bool, lexical: bool, parent: int | None) -> None:
    """Derive links and matches of what was published since the last time.

    Only what changed is computed; all of it where that cannot be told. `serve` does this by itself.
    """
    if is_following:
        follow(settings, parent=parent, arguments=("--lexical",) if lexical else ())
        return
    with Bars() as bars:
        report = derive_pending(settings, with_encoder=not lexical, progress=bars)
        bars.end()
    if report.version is None:
        write_text("Nothing is due.")
        return
    scope = "everything" if report.is_full else counted(report.units + report.gone, "unit")
    write_text(
        f"Derived {scope}: {counted(report.linked, 'outcome')} linked, "
        f"{counted(report.written, 'match', 'matches')} written, "
        f"{report.removed} gone; store version {report.version}."
    )


COMMANDS = (link, match, derive)


def _link_store(settings: Settings, *, with_encoder: bool) -> None:
    with Bars() as bars:
        report = link_outcomes(settings, with_encoder=with_encoder, progress=bars)
        bars.end()
    if with_encoder and not has_encoder(settings.encoder):
        say("The dense lane is not installed: outcomes were linked by labels only.")
    methods = ", ".join(f"{name} {count}" for name, count in sorted(report.methods.items()))
    write_text(
        f"{counted(report.outcomes, 'outcome')}: {report.declared} with declared skills, {report.derived} "
        f"linked, {report.unmapped} unmapped; links by method: {methods or 'none'}; weight table "
        f"{report.weight_table}; store version {report.version}."
    )


def _lines(path: Path) -> list[str]:
    """Return the lines of a file, or of standard input for `-`; one that is blank counts too."""
    try:
        content = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        text = content.decode("utf-8-sig")
    except OSError as fault:
        raise UsageFault(f"{path} cannot be read: {fault.strerror}.", remedy="Check it.") from fault
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        raise UsageFault(
            f"{path} is not UTF-8 (line {line}).", remedy="Save it as UTF-8."
        ) from fault
    # Only what ends a line in a file of text: str.splitlines would cut at other signs too.
    lines = text.replace("\r\n", "\n").split("\n")
    return lines[:-1] if not lines[-1] else lines
