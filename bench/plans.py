"""The steps from sources to matches, as command lines: of the national data, of the demonstration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Step", "demonstration_plan", "national_plan"]


@dataclass(frozen=True, slots=True)
class Step:
    """A command line of the project; `counts_for` is the aim that its time counts for, if any."""

    name: str
    arguments: tuple[str, ...]
    counts_for: str = ""


_COUNTRIES = "countries"
_JSONL = {"de": "de_qualifications", "ee": "ee_qualifications", "ch": "ch_qualifications"}
_DATASETS = (
    ("de", "de-bibb", "regulations"),
    ("ee", "ee-htm", "curriculum"),
    ("ch", "ch-sbfi", "ordinances"),
    ("fi", "fi-oph", "requirements"),
    ("fi-answers", "fi-oph", "eperusteet"),
)
_DEMONSTRATION = ("de", "fi")


def national_plan(data: Path) -> tuple[Step, ...]:
    """Return the steps over the national sources in `data`; linking and matching come after them.

    Raises:
        SystemExit: the folder does not hold them.
    """
    packages = sorted((data / "esco" / "official_csv_v1.1.1").glob("*.zip"))
    if not packages:
        raise SystemExit(f"{data} holds no national data: set ECVET_DATA, or use --demo.")
    multilingual = data / "esco" / "esco_concepts_multilingual.jsonl.gz"
    answers = str(data / "fi" / "eperusteet_api")
    finnish = str(data / "fi" / "fi_qualifications.jsonl.gz")
    imports = [
        _imported(code, "jsonl", str(data / code / f"{name}.jsonl.gz"))
        for code, name in _JSONL.items()
    ]
    return (
        Step("import esco", _import("esco", "esco.nt", *map(str, packages), str(multilingual))),
        *imports,
        _imported("fi", "jsonl", finnish, "--superseded-by", answers),
        _imported("fi-answers", "eperusteet", answers),
        Step("load vocabularies", ("load-vocabularies", "--skills", "esco.nt")),
        *_publishing(_DATASETS),
    )


def demonstration_plan(data: Path) -> tuple[Step, ...]:
    """Return the same steps over two countries of the demonstration data in `data`."""
    imports = [
        _imported(code, "csv", str(data / "demo" / code), "--agency", f"demo-{code}")
        for code in _DEMONSTRATION
    ]
    datasets = [(code, f"demo-{code}", "demonstration") for code in _DEMONSTRATION]
    return (*imports, Step("load vocabularies", ("load-vocabularies",)), *_publishing(datasets))


def _imported(code: str, kind: str, *sources: str) -> Step:
    return Step(f"import {code}", _import(kind, f"{code}.nt", *sources), _COUNTRIES)


def _import(kind: str, out: str, *sources: str) -> tuple[str, ...]:
    return ("import", kind, *sources, "--out", out)


def _publishing(datasets: Sequence[tuple[str, str, str]]) -> tuple[Step, ...]:
    return tuple(
        Step(
            f"publish {code}",
            ("publish", f"{code}.nt", "--agency", agency, "--dataset", dataset),
            _COUNTRIES,
        )
        for code, agency, dataset in datasets
    )
