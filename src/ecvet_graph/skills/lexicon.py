"""Terms of vocational education across languages: which English key terms stand behind a text.

The tables in `terms/` were written for this project: stems of words of training regulations, each
with English key terms. A word is cut into the longest stems it holds, so compounds need no entry
of their own: *Schweißnahtprüfung* gives weld, seam, check. It works without a text encoder, and a
key term that two texts share can be shown to people.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from operator import itemgetter
from pathlib import Path

import snowballstemmer

from ecvet_graph.errors import InvalidDataError, Place

__all__ = ["TermLexicon", "default_lexicon", "read_lexicon"]

_FOLDER = Path(__file__).with_name("terms")
_ENGLISH = "en"
_ALGORITHMS = {"de": "german", "et": "estonian", "fi": "finnish"}
_WORD = re.compile(r"[^\W\d_]+")
# Shorter stems stand for whole words only: inside longer words they would be found by chance.
_SHORTEST_STEM = 4
_SHORTEST_WORD = 3
# Letters that may stand between two stems of a compound, and behind the last one (endings).
_LINK, _ENDING = 4, 6
# English words come again in every table.
_REMEMBERED_STEMS = 1 << 15
# Half of a word says what it is about; less is chance.
_LEAST_COVERED = 0.5

Keys = tuple[str, ...]


@dataclass(frozen=True)
class TermLexicon:
    """Stems and their key terms by language; safe for many threads.

    `stems`: by language, folded stem to key terms, which are stems of English words. `labels`: the
    English word that the tables use most for a key term.
    """

    stems: Mapping[str, Mapping[str, Keys]]
    labels: Mapping[str, str] = field(default_factory=dict)
    _known: dict[tuple[str, str], Keys] = field(default_factory=dict, repr=False, compare=False)

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the languages whose texts have key terms."""
        return tuple(sorted({*self.stems, _ENGLISH}))

    def terms(self, text: str, language: str) -> Keys:
        """Return the key terms of a text in its order, repeated as often as they are said.

        Words that are not known have none, and so have texts in a language without a table.
        """
        if language not in self.languages:
            return ()
        words = _WORD.findall(text.casefold())
        return tuple(key for word in words for key in self._of_word(word, language))

    def label(self, key: str) -> str:
        """Return a key term as an English word that people can read."""
        return self.labels.get(key, key)

    def _of_word(self, word: str, language: str) -> Keys:
        found = self._known.get((language, word))
        if found is None:
            found = self._look_up(word, language) if len(word) >= _SHORTEST_WORD else ()
            self._known[language, word] = found
        return found

    def _look_up(self, word: str, language: str) -> Keys:
        if language == _ENGLISH:
            key = _stem(word)
            return (key,) if key in self._inventory else ()
        stems = self.stems[language]
        # Where consonants change with the ending (Finnish), only the word's own stem is found.
        forms = (word, _stem(word, _ALGORITHMS[language])) if language in _ALGORITHMS else (word,)
        found = [
            (covered / len(form), keys) for form in forms for covered, keys in [_cut(form, stems)]
        ]
        covered, keys = max(found, key=itemgetter(0))
        return tuple(dict.fromkeys(keys)) if covered >= _LEAST_COVERED else ()

    @cached_property
    def _inventory(self) -> frozenset[str]:
        tables = self.stems.values()
        return frozenset(key for table in tables for keys in table.values() for key in keys)


@cache
def default_lexicon() -> TermLexicon:
    """Return the lexicon that is shipped, read once."""
    return read_lexicon(_FOLDER)


def read_lexicon(folder: Path) -> TermLexicon:
    """Return the lexicon in a folder: `{language}.tsv`, lines of stem, tab, English words.

    Raises:
        InvalidDataError: a line has no stem or no word.
    """
    said: Counter[str] = Counter()
    paths = sorted(folder.glob("??.tsv"))
    stems = {path.stem: _read_table(path, said) for path in paths}
    # The most used word of a key term; of equal ones the shortest, then the first.
    order = sorted(said, key=lambda word: (-said[word], len(word), word))
    return TermLexicon(stems, {_stem(word): word for word in reversed(order)})


def _read_table(path: Path, said: Counter[str]) -> dict[str, Keys]:
    """Return the stems of one language; its English words are counted in `said`."""
    table = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        stem, _, words = line.partition("\t")
        if not stem or not words.split():
            raise InvalidDataError(
                "A line of the term table has no stem or no English word.",
                remedy="Write the stem, a tab, then English words.",
                place=Place(str(path), line=number),
            )
        said.update(words.split())
        table[stem.casefold()] = tuple(dict.fromkeys(map(_stem, words.split())))
    return table


@lru_cache(maxsize=_REMEMBERED_STEMS)
def _stem(word: str, algorithm: str = "english") -> str:
    return str(snowballstemmer.stemmer(algorithm).stemWord(word))


def _cut(word: str, stems: Mapping[str, Keys]) -> tuple[int, Keys]:
    """Return how many letters stems cover, and their key terms: the cut that covers most."""
    size = len(word)
    best: list[tuple[int, Keys]] = [(0, ())] * (size + 1)
    for start in range(size - 1, -1, -1):
        for end in range(size, start, -1):
            piece = word[start:end]
            if piece in stems and (end - start >= _SHORTEST_STEM or end - start == size):
                best[start] = max(
                    best[start], _with_rest(piece, stems[piece], best[end:]), key=_covered
                )
    return best[0]


def _with_rest(piece: str, keys: Keys, rest: list[tuple[int, Keys]]) -> tuple[int, Keys]:
    """Return the stem with what follows it, at most a few letters further on."""
    options = [(len(piece), keys)] if len(rest) - 1 <= _ENDING else []
    options += [
        (len(piece) + covered, keys + more) for covered, more in rest[: _LINK + 1] if covered
    ]
    return max(options, key=_covered, default=(0, ()))


def _covered(option: tuple[int, Keys]) -> int:
    return option[0]
