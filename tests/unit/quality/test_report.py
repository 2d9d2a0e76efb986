"""Reports for people and for tools."""

import json
from dataclasses import replace

import pytest

from ecvet_graph.errors import Place
from ecvet_graph.quality import (
    FORMATS,
    Finding,
    Report,
    Severity,
    load_shapes,
    merge_reports,
    nothing_to_check,
    to_github,
    to_json,
    to_sarif,
    to_text,
    worst_first,
)
from ecvet_graph.quality.findings import unknown_class

SHAPE = "https://w3id.org/ecvet/shapes#"


def finding(code: str, focus: str, value: str | None = None) -> Finding:
    return load_shapes().finding(SHAPE + code, focus=focus, value=value)


def report_of(*findings: Finding) -> Report:
    return Report(worst_first(findings), level="publish", focus_nodes=7, statements=9, parts=1)


MIXED = report_of(
    finding("L05", "http://e/o"),
    finding("Q06-code", "http://e/q", "http://data.europa.eu/snb/isced-f/9998"),
    finding("U03", "http://e/u"),
)


def test_the_text_names_the_worst_first_and_counts() -> None:
    text = to_text(MIXED)
    assert text.index("VIOLATION Q06-code") < text.index("WARNING U03") < text.index("INFO L05")
    assert "http://e/q has http://data.europa.eu/snb/isced-f/9998" in text
    assert text.endswith("refused: 1 violation, 1 warning, 1 info; 7 things checked\n")


def test_the_text_speaks_the_language_asked_for() -> None:
    assert "Die Einheit ist keiner Qualifikation zugeordnet." in to_text(MIXED, language="de")
    assert "The unit is not related" in to_text(MIXED, language="xx")


def test_the_text_names_five_of_many() -> None:
    many = report_of(*(finding("U04", f"http://e/u{number}") for number in range(9)))
    text = to_text(many)
    assert "U04 (9)" in text
    assert text.count("    http://e/u") == 5
    assert "and 4 more" in text


def test_a_grouped_message_names_no_single_value() -> None:
    text = to_text(
        report_of(*(finding("Q04-high", f"http://e/q{n}", f"http://e/l{n}") for n in (1, 2)))
    )
    message = text.splitlines()[1]
    assert "http://e/l1" not in message
    assert message.startswith("  The NQF level … is referenced")
    assert "has http://e/l2" in text


def test_a_report_without_findings_is_accepted() -> None:
    assert to_text(report_of()) == (
        "accepted: 0 violations, 0 warnings, 0 infos; 7 things checked\n"
    )


def test_json_carries_every_finding() -> None:
    content = json.loads(to_json(MIXED))
    assert content["accepted"] is False
    assert content["counts"] == {"violation": 1, "warning": 1, "info": 1}
    assert [entry["code"] for entry in content["findings"]] == ["Q06-code", "U03", "L05"]
    assert set(content["findings"][0]["messages"]) == {"en", "de", "fr"}


def test_github_commands_are_escaped() -> None:
    odd = Finding(
        shape=SHAPE + "U04",
        severity=Severity.VIOLATION,
        focus="http://e/100%",
        path=None,
        value=None,
        messages=(("en", "one\ntwo"),),
        source=Place("a,b:c.ttl"),
    )
    line = to_github(report_of(odd))
    assert line == "::error title=U04,file=a%2Cb%3Ac.ttl::http://e/100%25 one%0Atwo\n"


def test_github_levels_follow_the_severity() -> None:
    kinds = [line.split(" ", 1)[0] for line in to_github(MIXED).splitlines()]
    assert kinds == ["::error", "::warning", "::notice"]


def test_sarif_has_one_rule_a_constraint_and_refers_to_it() -> None:
    content = json.loads(to_sarif(MIXED))
    assert content["version"] == "2.1.0"
    (run,) = content["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["Q06-code", "U03", "L05"]
    assert [result["level"] for result in run["results"]] == ["error", "warning", "note"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
        assert result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"]


def test_sarif_names_the_file() -> None:
    content = json.loads(to_sarif(report_of(nothing_to_check(Place("empty.ttl")))))
    location = content["runs"][0]["results"][0]["locations"][0]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "empty.ttl"


def located(line: int | None) -> Report:
    place = Place("units.ttl", line, field="http://e/u")
    return report_of(replace(finding("U03", "http://e/u"), source=place))


def test_every_form_names_the_line() -> None:
    assert "    units.ttl:12: http://e/u" in to_text(located(12))
    assert json.loads(to_json(located(12)))["findings"][0]["line"] == 12
    assert ",file=units.ttl,line=12::" in to_github(located(12))
    (result,) = json.loads(to_sarif(located(12)))["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": 12}


def test_no_form_makes_a_line_up() -> None:
    assert "    units.ttl: http://e/u" in to_text(located(None))
    assert json.loads(to_json(located(None)))["findings"][0]["line"] is None
    assert "line=" not in to_github(located(None))
    assert "region" not in to_sarif(located(None))


def test_reports_of_several_files_make_one() -> None:
    both = merge_reports([MIXED, report_of(finding("U04", "http://e/z"))])
    assert [entry.code for entry in both.findings] == ["Q06-code", "U04", "U03", "L05"]
    assert (both.focus_nodes, both.statements, both.parts) == (14, 18, 2)


def test_sarif_names_the_checks_that_are_no_shape() -> None:
    rules = json.loads(to_sarif(report_of(nothing_to_check())))["runs"][0]["tool"]["driver"][
        "rules"
    ]
    assert rules[0]["shortDescription"]["text"] == "There is something to check"
    assert rules[0]["helpUri"] == "https://w3id.org/ecvet/shapes#nothing-to-check"


@pytest.mark.parametrize("name", ["text", "json", "sarif", "github", "csv", "shacl"])
def test_every_format_of_the_command_line_ends_its_last_line(name: str) -> None:
    assert FORMATS[name](MIXED).endswith("\n")
    assert len(FORMATS) == 6


FORGED = "x\naccepted: 0 violations\r::error::b\u2028c\u009b31md\u202ee"


def test_a_title_or_value_cannot_forge_lines_or_steer_a_terminal() -> None:
    entry = replace(
        finding("Q06-code", "http://e/q", FORGED), title=FORGED, source=Place(f"{FORGED}.ttl")
    )
    text = to_text(report_of(entry))
    assert len(text.splitlines()) == 5
    assert text.replace("\n", "").isprintable()
    assert r"x\naccepted: 0 violations\r::error::b\u2028c\x9b31md\u202ee" in text
    (line,) = to_github(report_of(entry)).splitlines()
    assert line.isprintable()


def test_long_values_are_shown_in_part_to_people_and_whole_to_tools() -> None:
    long = report_of(unknown_class("http://e/q", "x" * 100_000))
    assert len(to_text(long)) < 2_000
    assert len(to_github(long)) < 2_000
    assert json.loads(to_json(long))["findings"][0]["value"] == "x" * 100_000


def test_an_empty_value_does_not_scatter_the_message() -> None:
    several = report_of(finding("U05", "http://e/a", ""), finding("U05", "http://e/b", "v"))
    assert "A…l…l" not in to_text(several)


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("my units.ttl", "my%20units.ttl"),
        ("100%.ttl", "100%25.ttl"),
        ("a:b.ttl", "a%3Ab.ttl"),
        ("data/é.ttl", "data/%C3%A9.ttl"),
        ("bad\udcff.ttl", "bad%FF.ttl"),
    ],
)
def test_sarif_writes_the_path_of_a_file_as_a_reference(path: str, uri: str) -> None:
    content = json.loads(to_sarif(report_of(nothing_to_check(Place(path)))))
    location = content["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == uri
