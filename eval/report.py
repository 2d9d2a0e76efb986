"""The figures as a table in Markdown and the reliability of coverages as a plot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

__all__ = ["reliability_plot", "table"]

_SIZE, _EDGE = 360, 40


def table(found: Mapping[str, Any]) -> str:
    """Return all figures as Markdown."""
    return "\n".join(_lines(found)) + "\n"


def reliability_plot(bins: Sequence[Mapping[str, float]]) -> str:
    """Return an SVG: what coverages said on average, and how people graded them, ten bins."""
    inner = _SIZE - 2 * _EDGE
    dots = "".join(
        f'<circle cx="{_EDGE + each["said"] * inner:.1f}" '
        f'cy="{_SIZE - _EDGE - each["graded"] * inner:.1f}" r="4"/>'
        for each in bins
    )
    low, high = _EDGE, _SIZE - _EDGE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIZE} {_SIZE}" role="img">'
        "<title>Coverage said by the model and graded by people, in ten bins</title>"
        f'<rect width="{_SIZE}" height="{_SIZE}" fill="#fff"/>'
        f'<path d="M{low} {low}V{high}H{high}" fill="none" stroke="#000"/>'
        f'<path d="M{low} {high}L{high} {low}" stroke="#888" stroke-dasharray="4"/>'
        f'<g fill="#00539f">{dots}</g><g font-family="sans-serif" font-size="12">'
        f'<text x="{_SIZE / 2}" y="{_SIZE - 10}" text-anchor="middle">said (0 to 1)</text>'
        f'<text x="14" y="{_SIZE / 2}" text-anchor="middle" '
        f'transform="rotate(-90 14 {_SIZE / 2})">graded (0 to 1)</text></g></svg>\n'
    )


def _lines(found: Mapping[str, Any]) -> Iterator[str]:
    units = found["units"]
    yield f"Pair model `{found['pair_model']}`, encoder `{found['encoder']}`."
    yield ""
    yield "| rule on the graded pairs | Spearman | AUC partial or better | MAE of a / of b |"
    yield "|---|---|---|---|"
    rows = {name: each for name, each in units.items() if "mae_of_a" in each}
    for name, each in (rows | units["baselines"]).items():
        error = f"{each['mae_of_a']} / {each['mae_of_b']}" if "mae_of_a" in each else "-"
        yield (
            f"| {name} | {each['spearman']} ({each['spearman_low']} to {each['spearman_high']})"
            f" | {each['auc']} ({each['auc_low']} to {each['auc_high']}) | {error} |"
        )
    yield from (
        "",
        "| other measures | Spearman, AUC by labels only | cross-validated |",
        "|---|---|---|",
    )
    for name, each in units["ablations"].items():
        yield (
            f"| {name} | {each['spearman_labels']}, {each['auc_labels']}"
            f" | {each['spearman_folds']}, {each['auc_folds']} |"
        )
    yield from (
        "",
        "| part of the pairs, cross-validated | pairs | Spearman | AUC |",
        "|---|---|---|---|",
    )
    for name, each in (units["by languages"] | units["by direction"]).items():
        yield f"| {name} | {each['pairs']} | {each['spearman']} | {each['auc']} |"
    yield ""
    for name, each in units["verdicts, cross-validated"].items():
        yield f"- verdict, {name}: " + ", ".join(f"{key} {value}" for key, value in each.items())
    yield from ("", f"Reliability of coverages: ECE {units['reliability']['ece']}.", "")
    yield from ("| answered | rightly told partial or better |", "|---|---|")
    yield from (f"| {each['answered']} | {each['right']} |" for each in units["abstention"])
    yield ""
    for name, values in found["parallel"].items():
        yield f"- {name}: " + ", ".join(f"{key} {value}" for key, value in values.items())
    if "links" in found:
        head = "| texts to skills | variant | items | R@1 | R@5 | R@10 |"
        yield from ("", head, "|---|---|---|---|---|---|")
        names = ("name", "variant", "items", "at_1", "at_5", "at_10")
        for each in found["links"]["retrieval"]:
            yield f"| {' | '.join(str(each[name]) for name in names)} |"
