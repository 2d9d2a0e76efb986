"""Run every evaluation; write figures, a table and the reliability plot to `eval/results/`.

    python eval/run.py [--no-links]

Reads `ECVET_DATA` (default `../shared/data`) and the vector cache of the settings. Files are named
by date and commit. `--no-links` leaves out the linking of skills, which takes longest.
"""

from __future__ import annotations

import argparse
import json
import subprocess
from datetime import UTC, datetime
from typing import Any

from fitting import measure
from graded import read_evaluation
from national import ROOT, data_folder, national_index
from parallel import TRAINING, mixed_pairs, parallel_figures
from report import reliability_plot, table
from skill_links import evaluate_links
from threadpoolctl import threadpool_limits
from unit_figures import unit_figures

from ecvet_graph.compare import pair_model_for

RESULTS = ROOT / "eval" / "results"


def main() -> None:
    """Measure, write and show."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--no-links", action="store_true")
    options = parser.parse_args()
    data = data_folder()
    with threadpool_limits(1):
        kinds = {"dense": True, "lexical": False}
        indexes = {kind: national_index(data, with_vectors=each) for kind, each in kinds.items()}
        mixes = {
            kind: measure(*mixed_pairs(data, TRAINING, with_vectors=each))
            for kind, each in kinds.items()
        }
        index, graded = indexes["dense"], read_evaluation(data)
        found: dict[str, Any] = {
            "pair_model": pair_model_for(index.texts).identifier,
            "encoder": index.texts.encoder if index.texts else "",
            "units": unit_figures(indexes, graded, mixes),
            "parallel": parallel_figures(data),
        }
    if not options.no_links:
        found["links"] = evaluate_links(data)
    name = f"{datetime.now(tz=UTC).date().isoformat()}-{_commit()}"
    RESULTS.mkdir(exist_ok=True)
    text = table(found)
    (RESULTS / f"{name}.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    (RESULTS / f"{name}.md").write_text(text, encoding="utf-8")
    plot = reliability_plot(found["units"]["reliability"]["bins"])
    (RESULTS / f"{name}.svg").write_text(plot, encoding="utf-8")
    print(text)


def _commit() -> str:
    command = ["git", "rev-parse", "--short=8", "HEAD"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    return found.stdout.strip()


if __name__ == "__main__":
    main()
