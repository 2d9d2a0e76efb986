"""Lines of N-Triples are read as written."""

import tracemalloc

import pytest

from ecvet_graph.quality.ntriples import Statement, language_of, plain, split_line


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "<http://e/s> <http://e/p> <http://e/o> .\n",
            ("<http://e/s>", "<http://e/p>", "<http://e/o>"),
        ),
        ('_:a <http://e/p> "a . b"@en .', ("_:a", "<http://e/p>", '"a . b"@en')),
        (
            '<http://e/s>\t<http://e/p>\t"x"^^<http://e/t>.\n',
            ("<http://e/s>", "<http://e/p>", '"x"^^<http://e/t>'),
        ),
        ("<http://e/s> <http://e/p> _:b .\n", ("<http://e/s>", "<http://e/p>", "_:b")),
    ],
)
def test_a_line_falls_into_three_parts(line: str, expected: tuple[str, str, str]) -> None:
    assert split_line(line) == Statement(*expected)


@pytest.mark.parametrize("line", ["", "\n", "# a comment\n", "   \n"])
def test_empty_lines_and_comments_say_nothing(line: str) -> None:
    assert split_line(line) is None


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("<http://e/\\u00E9>", "http://e/é"),
        ('"a \\"quoted\\" \\\\ text\\n"@de', 'a "quoted" \\ text\n'),
        ('"\\U0001F600"', "\U0001f600"),
        ('"\\\\u00E9"', "\\u00E9"),
        ('"7.50"^^<http://www.w3.org/2001/XMLSchema#decimal>', "7.5"),
        ('"007"^^<http://www.w3.org/2001/XMLSchema#integer>', "7"),
        ('"100.0"^^<http://www.w3.org/2001/XMLSchema#decimal>', "100"),
        ('"-0.50"^^<http://www.w3.org/2001/XMLSchema#decimal>', "-0.5"),
        ('".5"^^<http://www.w3.org/2001/XMLSchema#decimal>', "0.5"),
        ('"-0"^^<http://www.w3.org/2001/XMLSchema#integer>', "0"),
        ('"1e999999999"^^<http://www.w3.org/2001/XMLSchema#integer>', "1e999999999"),
        ('"7.50"', "7.50"),
        ('"seven"^^<http://www.w3.org/2001/XMLSchema#decimal>', "seven"),
        ("_:x1", "_:blank"),
    ],
)
def test_a_term_is_shown_plainly(term: str, expected: str) -> None:
    assert plain(term) == expected


@pytest.mark.parametrize(
    ("term", "tag"), [('"x"@en-GB', "en-gb"), ('"x@en"', None), ("<http://e>", None)]
)
def test_the_language_of_a_literal(term: str, tag: str | None) -> None:
    assert language_of(term) == tag


@pytest.mark.parametrize("space", ["\u00a0", "\u2003", "\u3000", "\u2028", "\u0085"])
def test_odd_white_space_belongs_to_the_term(space: str) -> None:
    subject, value = f"<http://e/a{space}b>", f'"x{space}"@de'
    assert split_line(f"{subject} <http://e/p{space}q> {value} .\n") == (
        subject,
        f"<http://e/p{space}q>",
        value,
    )


def test_blanks_and_tabs_separate_terms() -> None:
    assert split_line("  <http://e/a>\t<http://e/p>  <http://e/b>\t.\r\n") == (
        "<http://e/a>",
        "<http://e/p>",
        "<http://e/b>",
    )


def test_an_enormous_literal_takes_little_memory() -> None:
    text = "x" * 4_000_000
    tracemalloc.start()
    assert plain(f'"{text}"@en') == text
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 40_000_000
