"""Write how much key terms say, `src/ecvet_graph/skills/terms/weights.tsv`, from national data.

    python eval/term_weights.py [--check]

A weight is -ln of the share of distinct units that hold the key in an outcome or the title: the
mean of the shares in German, Estonian and Finnish, thousandths. With `--check` nothing is written,
and a difference is an error.
"""

from __future__ import annotations

import argparse
import math
from collections import Counter
from collections.abc import Iterable

from national import ROOT, Unit, data_folder, read_national_units

from ecvet_graph.skills import default_lexicon

TARGET = ROOT / "src/ecvet_graph/skills/terms/weights.tsv"
LANGUAGES = ("de", "et", "fi")
_SCALE = 1_000


def main() -> None:
    """Count, and write or compare."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    text = "".join(
        f"{key}\t{weight}\n" for key, weight in weigh(read_national_units(data_folder()))
    )
    if not options.check:
        TARGET.write_text(text, encoding="utf-8")
    elif text != TARGET.read_text(encoding="utf-8"):
        raise SystemExit("The shipped weights are not what these data give.")


def weigh(units: Iterable[Unit]) -> list[tuple[str, int]]:
    """Return each key with its weight, in order of the keys.

    Half a unit more holds a key than was counted, so that a key of one language has a finite weight.
    """
    lexicon = default_lexicon()
    holders = {language: Counter[str]() for language in LANGUAGES}
    held: dict[str, set[frozenset[str]]] = {language: set() for language in LANGUAGES}
    for unit in units:
        texts = (*unit.outcomes, unit.title)
        keys = frozenset(key for text in texts for key in lexicon.terms(text, unit.language))
        if unit.language in held and keys not in held[unit.language]:
            held[unit.language].add(keys)
            holders[unit.language].update(keys)
    found = []
    for key in sorted({key for counted in holders.values() for key in counted}):
        shares = [(holders[code][key] + 0.5) / (len(held[code]) + 1) for code in LANGUAGES]
        found.append((key, round(max(-math.log(sum(shares) / len(shares)), 0) * _SCALE)))
    return found


if __name__ == "__main__":
    main()
