"""The CSV template: good tables, and every kind of error with its place."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ecvet_graph.errors import InvalidDataError, NotFoundError, UsageFault
from ecvet_graph.ingest.csv_places import row_places
from ecvet_graph.ingest.csv_tables import Table
from ecvet_graph.ingest.csv_template import read_csv_template
from ecvet_graph.ingest.forms import is_language_tag
from ecvet_graph.ingest.problems import ImportRefusedError, Item, Problem, Severity
from ecvet_graph.model.iris import COUNTRY, OWN
from ecvet_graph.model.learning import Qualification, Text, Unit

BASE = "http://localhost:8000"
QUALIFICATIONS = """\
qualification_id,country,title_de,title_en,eqf_level,nqf_level,isced_f,awarding_body_de,\
awarding_body_homepage,language,credits,credit_system,duration_years,hours,valid_from,\
unit_list_complete,illustrative
maurer,DE,Maurer,Bricklayer,4,DQR Level 4,0732,Kammer,https://example.org/,de | en,60,ecvet,3.0,900,\
2026-01-01,yes,yes
"""
UNITS = """\
qualification_id,unit_id,code,title_de,credits,relative_weight,weeks,hours,role,group_id,assessment_de,\
assessment_type,country,publisher_de
maurer,mauern,,Mauern,40,0.6667,12,480.5,mandatory,,Probe,practical assessment,,
maurer,putzen,P 1,"Putzen, innen",20,,,,elective,wahl,,,,
,helfen,,Erste Hilfe,,,,16,,,,,AUT,Amt
"""
GROUPS = "qualification_id,group_id,title_de,min_units,required_points\nmaurer,wahl,Wahl,1,20\n"
OUTCOMES = """\
unit_id,outcome_id,text_de,text_en,category,skills,criteria_de,criteria_en
mauern,ziegel,Ziegel verlegen,Lay bricks,skills,http://data.europa.eu/esco/skill/a | \
http://data.europa.eu/esco/skill/b,lotrecht | fluchtrecht,plumb | in line
mauern,,Mörtel kennen,,knowledge,,,
helfen,,Wunden versorgen,,,,sauber,clean | fast
"""
GOOD = {
    "qualifications": QUALIFICATIONS,
    "units": UNITS,
    "groups": GROUPS,
    "outcomes": OUTCOMES,
}


def read(folder: Path, agency: str = "demo-de", **tables: str | bytes) -> list[Item]:
    paths = []
    for name, content in tables.items():
        path = folder / f"{name}.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        paths.append(path)
    return list(read_csv_template(paths, base=BASE, agency=agency))


def test_good_tables_become_a_qualification_and_a_single_unit(tmp_path: Path) -> None:
    qualification, unit = read(tmp_path, **GOOD)
    assert isinstance(qualification, Qualification)
    assert isinstance(unit, Unit)
    assert qualification.iri == f"{BASE}/id/demo-de/qualification/maurer"
    assert qualification.identifier == "demo-de:maurer"
    assert qualification.titles == (Text("Maurer", "de"), Text("Bricklayer", "en"))
    assert qualification.nqf_level == "http://data.europa.eu/snb/qdr/c_12a84182"
    assert qualification.isced_f == ("http://data.europa.eu/snb/isced-f/0732",)
    assert [iri[-3:] for iri in qualification.languages] == ["DEU", "ENG"]
    assert (qualification.points, qualification.unit_list_complete) == (Decimal(60), True)
    assert qualification.illustrative
    assert qualification.valid_from == date(2026, 1, 1)
    assert qualification.publisher == qualification.awarding_bodies[0]
    assert qualification.publisher.functions == (OWN + "function/awards", OWN + "function/designs")
    assert unit.publisher.country == COUNTRY + "AUT"
    assert unit.identifier == "demo-de:helfen"


def test_units_stand_at_their_place_with_points_role_and_group(tmp_path: Path) -> None:
    qualification = read(tmp_path, **GOOD)[0]
    assert isinstance(qualification, Qualification)
    first, second = qualification.allocations
    assert first.unit.iri == f"{BASE}/id/demo-de/unit/maurer--mauern"
    assert first.unit.identifier == "demo-de:mauern"
    assert (first.points, first.relative_weight) == (Decimal(40), Decimal("0.6667"))
    assert first.credit_system == qualification.credit_system
    assert first.training_weeks == Decimal(12)
    assert (first.unit.hours, second.unit.hours) == (Decimal("480.5"), None)
    assert qualification.hours == Decimal(900)
    assert first.role == OWN + "unit-role/mandatory"
    assert first.unit.assessment is not None
    assert first.unit.assessment.titles == (Text("Probe", "de"),)
    assert len(first.unit.assessment.types) == 1
    assert (second.unit.code, second.unit.iri[-11:]) == ("P 1", "maurer--p-1")
    assert second.group == qualification.groups[0].iri
    assert qualification.groups[0].required_points == Decimal(20)


def test_outcomes_carry_category_skills_and_criteria_by_language(tmp_path: Path) -> None:
    qualification, single = read(tmp_path, **GOOD)
    assert isinstance(qualification, Qualification)
    assert isinstance(single, Unit)
    unit = qualification.units[0]
    first, second = unit.outcomes
    assert first.iri.endswith("/outcome/maurer--mauern--ziegel")
    assert first.category == OWN + "outcome-category/skills"
    assert len(first.skills) == 2
    assert second.iri.endswith("--mortel-kennen")
    assert [criterion.texts for criterion in unit.criteria] == [
        (Text("lotrecht", "de"), Text("plumb", "en")),
        (Text("fluchtrecht", "de"), Text("in line", "en")),
    ]
    assert [len(criterion.texts) for criterion in single.criteria] == [1, 1, 1]


def test_tables_are_known_by_their_columns_not_by_their_names(tmp_path: Path) -> None:
    renamed = {f"file{number}": table for number, table in enumerate(GOOD.values())}
    assert read(tmp_path, **renamed) == read(tmp_path, **GOOD)


def test_credits_of_a_single_unit_are_left_out_with_a_reason(tmp_path: Path) -> None:
    units = "unit_id,title_de,country,publisher_de,credits,credit_system\nu,U,DE,Amt,5,ecvet\n"
    problem, unit = read(tmp_path, units=units)
    assert isinstance(unit, Unit)
    assert isinstance(problem, Problem)
    assert problem.severity is Severity.LEFT_OUT


Q_ROW = "qualification_id,country,title_en,awarding_body_en"
Y_ROW = "quality_id,qualification_id,description_en"
U_ROW = "qualification_id,unit_id,title_en"

# name: table, its content, line, field, what the message says
ERRORS: dict[str, tuple[str, str | bytes, int | None, str | None, str]] = {
    "unknown column": ("q", f"{Q_ROW},colour\nq,DE,T,A,red\n", 1, "colour", "no column 'colour'"),
    "missing column": ("q", "qualification_id,country,awarding_body_en\nq,DE,A\n", 1,
                       "title_{lang}", "lacks the column"),
    "column twice": ("q", f"{Q_ROW},country\nq,DE,T,A,DE\n", 1, "country", "there twice"),
    "wrong language tag": ("q", f"{Q_ROW},title_xx\nq,DE,T,A,U\n", 1, "title_xx", "'xx' is not a"),
    "language tag of three letters": ("q", f"{Q_ROW},title_deu\nq,DE,T,A,U\n", 1, "title_deu",
                                      "'deu' is not a language tag"),
    "missing title": ("q", f"{Q_ROW}\nq,DE,,A\n", 2, "title_{lang}", "no title"),
    "missing awarding body": ("q", f"{Q_ROW}\nq,DE,T,\n", 2, "awarding_body_{lang}", "awarding"),
    "unknown country": ("q", f"{Q_ROW}\nq,ZZ,T,A\n", 2, "country", "not a country"),
    "unknown level": ("q", f"{Q_ROW},eqf_level\nq,DE,T,A,9\n", 2, "eqf_level", "from 1 to 8"),
    "level of another country": ("q", f"{Q_ROW},nqf_level\nq,AT,T,A,DQR Level 4\n", 2, "nqf_level",
                                 "not a level of the country"),
    "field without its zero": ("q", f"{Q_ROW},isced_f\nq,DE,T,A,732\n", 2, "isced_f", "'732'"),
    "unknown language": ("q", f"{Q_ROW},language\nq,DE,T,A,xx\n", 2, "language", "'xx'"),
    "address": ("q", f"{Q_ROW},homepage\nq,DE,T,A,javascript:x\n", 2, "homepage", "web address"),
    "points without system": ("q", f"{Q_ROW},credits\nq,DE,T,A,60\n", 2, "credit_system",
                              "without a credit system"),
    "points": ("q", f"{Q_ROW},credits,credit_system\nq,DE,T,A,12 ECVET,ecvet\n", 2, "credits",
               "'12 ECVET' is not a number"),
    "credit system": ("q", f"{Q_ROW},credits,credit_system\nq,DE,T,A,12,stars\n", 2,
                      "credit_system", "'stars' is not known"),
    "day": ("q", f"{Q_ROW},valid_from\nq,DE,T,A,2026-02-30\n", 2, "valid_from", "not a date"),
    "day in German": ("q", f"{Q_ROW},valid_from\nq,DE,T,A,1.2.2026\n", 2, "valid_from", "date"),
    "yes or no": ("q", f"{Q_ROW},illustrative\nq,DE,T,A,maybe\n", 2, "illustrative", "neither"),
    "duplicate id": ("q", f"{Q_ROW}\nq,DE,T,A\nq,DE,T,A\n", 3, "qualification_id", "is there"),
    "blank id": ("q", f"{Q_ROW}\n,DE,T,A\n", 2, "qualification_id", "is blank"),
    "too many cells": ("q", f"{Q_ROW}\nq,DE,T,A,B\n", 2, None, "5 cells"),
    "open quotation mark": ("q", f'{Q_ROW}\nq,DE,"T,A\n', 2, None, "not CSV"),
    "cell in a column without a name": ("q", f"{Q_ROW},,\nq,DE,T,A,,B\n", 2, None, "without a name"),
    "column without a name": ("q", f"{Q_ROW},,language\nq,DE,T,A,,en\n", 1, None, "no name"),
    "text without its language": ("q", f"{Q_ROW},description\nq,DE,T,A,D\n", 1, "description",
                                  "does not say its language"),
    "comma before a blank end": ("o", "unit_id,text_en,skills\nmauern,lay, bricks,\n", 2, None,
                                 "4 cells"),
    "decimal comma": ("q", f'{Q_ROW},credits,credit_system\nq,DE,T,A,"7,5",ecvet\n', 2, "credits",
                      "'7,5' is not a number"),
    "no table": ("q", "a,b\n1,2\n", 1, None, "no table of the template"),
    "empty": ("q", "", None, None, "is empty"),
    "encoding": ("q", f"{Q_ROW}\nq,DE,B\xe4cker,A\n".encode("latin-1"), 2, None, "0xE4 at offset"),
    "unit of nowhere": ("u", f"{U_ROW}\nother,u,T\n", 2, "qualification_id", "no row with the id"),
    "group of nowhere": ("u", f"{U_ROW},group_id\nmaurer,u,T,g\n", 2, "group_id", "no row with"),
    "place twice": ("l", "qualification_id,unit_id\nmaurer,putzen\n", 2, "unit_id", "is there already"),
    "place of nothing": ("l", "qualification_id,unit_id\nmaurer,u\n", 2, "unit_id", "no row with"),
    "place nowhere": ("l", "qualification_id,unit_id\nq,helfen\n", 2, "qualification_id", "no row"),
    "skill of nothing": ("s", "outcome_id,skill\nx,http://a.example\n", 2, "outcome_id", "no row"),
    "skill in another": ("s", "outcome_id,skill,unit_id\nziegel,http://a.example,putzen\n", 2,
                         "outcome_id", "no row"),
    "no skill": ("s", "outcome_id,skill\nziegel,abc\n", 2, "skill", "is not an IRI"),
    "role": ("u", f"{U_ROW},role\nmaurer,u,T,main\n", 2, "role", "'main' is not known"),
    "weight": ("u", f"{U_ROW},relative_weight\nmaurer,u,T,1.5\n", 2, "relative_weight", "up to 1"),
    "single without country": ("u", "unit_id,title_en,publisher_en\nu,T,P\n", 2, "country",
                               "blank"),
    "single without publisher": ("u", "unit_id,title_en,country\nu,T,DE\n", 2, "publisher_{lang}",
                                 "no publisher"),
    "assessment type": ("u", f"{U_ROW},assessment_type\nmaurer,u,T,oracle\n", 2, "assessment_type",
                        "'oracle'"),
    "outcome of nowhere": ("o", "unit_id,text_en\nx,do\n", 2, "unit_id", "no row with the id 'x'"),
    "outcome without text": ("o", "unit_id,text_en\nmauern,\n", 2, "text_{lang}", "no text"),
    "category": ("o", "unit_id,text_en,category\nmauern,do,magic\n", 2, "category", "'magic'"),
    "skill": ("o", "unit_id,text_en,skills\nmauern,do,http://x> <y\n", 2, "skills", "not an IRI"),
    "group of another": ("g", "qualification_id,group_id\nnone,g\n", 2, "qualification_id",
                         "no row"),
    "function": ("q", f"{Q_ROW},awarding_body_functions\nq,DE,T,A,awards | pays\n", 2,
                 "awarding_body_functions", "'pays'"),
    "quality of nowhere": ("y", f"{Y_ROW}\nx,none,T\n", 2, "qualification_id", "no row"),
    "quality without words": ("y", f"{Y_ROW}\nx,maurer,\n", 2, "description_{lang}", "no descr"),
    "phase": ("y", f"{Y_ROW},phases\nx,maurer,T,planning | do\n", 2, "phases", "'do'"),
    "assured": ("y", f"{Y_ROW},assures\nx,maurer,T,unit\n", 2, "assures", "'unit'"),
    "accreditation by nobody": (
        "y", f"{Y_ROW},accreditation_en,accreditation_type\nx,maurer,T,Seal,Program License\n", 2,
        "reviewer_{lang}", "Nobody is named",
    ),
    "accreditation of no type": ("y", f"{Y_ROW},accreditation_en,reviewer_en\nx,maurer,T,S,R\n",
                                 2, "accreditation_type", "not exactly one type"),
}  # fmt: skip


QUALITY = """\
quality_id,qualification_id,assures,description_en,phases,reviewer_en,reviewer_homepage,date,\
accreditation_en,accreditation_type
audit,maurer,qualification | institution,Audited,review | planning,Agency,https://example.org/a,\
2025-03-01,Seal,Program License
plan,maurer,,Planned,,,,,,
"""


def test_rows_on_quality_become_descriptions_and_accreditations(tmp_path: Path) -> None:
    qualification, _ = read(tmp_path, **GOOD, quality=QUALITY)
    assert isinstance(qualification, Qualification)
    body = qualification.awarding_bodies[0]
    audit, plan = qualification.quality
    assert audit.iri == f"{BASE}/id/demo-de/quality/maurer--audit"
    assert audit.assures == (qualification.iri, body.iri)
    assert audit.phases == (OWN + "eqavet-phase/review", OWN + "eqavet-phase/planning")
    assert audit.made_on == date(2025, 3, 1)
    assert audit.reviewer
    assert audit.reviewer.names == (Text("Agency", "en"),)
    assert audit.reviewer.country == COUNTRY + "DEU"
    assert audit.reviewer.homepage == "https://example.org/a"
    assert audit.reviewer.functions == ()
    assert (plan.assures, plan.phases, plan.reviewer) == ((qualification.iri,), (), None)
    (accreditation,) = qualification.accreditations
    assert accreditation.titles == (Text("Seal", "en"),)
    assert (accreditation.agent, accreditation.organisations) == (audit.reviewer, (body,))


def test_an_awarding_body_has_the_functions_its_rows_name(tmp_path: Path) -> None:
    content = f"{Q_ROW},awarding_body_functions\nq,DE,T,A,assesses | recognises\n"
    (qualification,) = read(tmp_path, q=content)
    assert isinstance(qualification, Qualification)
    names = [iri.rpartition("/")[2] for iri in qualification.awarding_bodies[0].functions]
    assert names == ["assesses", "awards", "designs", "recognises"]


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_names_file_line_field_and_remedy(tmp_path: Path, name: str) -> None:
    table, content, line, field, message = ERRORS[name]
    with_qualifications = {"a": QUALIFICATIONS}
    others = {"q": {}, **dict.fromkeys("ugy", with_qualifications)}.get(table, GOOD)
    items = read(tmp_path, **others, bad=content)
    assert all(isinstance(item, Problem) for item in items), "no record comes out beside errors"
    errors = [item for item in items if isinstance(item, Problem) and message in item.message]
    assert errors, items
    place = errors[0].place
    assert place.source.endswith("bad.csv")
    assert (place.line, place.field) == (line, field)
    assert errors[0].remedy
    assert errors[0].severity is Severity.ERROR


def test_the_suite_of_errors_holds_its_cases() -> None:
    assert len(ERRORS) == 56


def test_all_errors_of_all_files_are_collected(tmp_path: Path) -> None:
    items = read(
        tmp_path,
        q=f"{Q_ROW},eqf_level,homepage\nq,ZZ,,A,0,x\nr,DE,T,A,9,\n",
        u=f"{U_ROW},role\nq,u,T,none\nnowhere,v,T,\n",
        empty="",
    )
    fields = [item.place.field for item in items if isinstance(item, Problem)]
    wanted = ["country", "eqf_level", "homepage", "title_{lang}", "eqf_level", "role"]
    assert fields == [None, *wanted, "qualification_id"]
    assert len(items) == len(set(items))


@pytest.mark.parametrize(
    ("hint", "separator", "end"),
    [("", ";", ""), ("", "\t", ""), ("sep=;\r\n", ";", ""), ("", ",", ",,"), ("", ";", ";")],
    ids=["semicolons", "tabs", "hint", "blank columns", "blank column"],
)
def test_tables_as_spreadsheets_save_them_are_read(
    tmp_path: Path, hint: str, separator: str, end: str
) -> None:
    lines = ("qualification_id,country,title_en,awarding_body_en", "q,DE,Title,Office")
    rows = "".join(f"{line.replace(',', separator)}{end}\r\n" for line in lines)
    (found,) = read(tmp_path, q=f"\ufeff{hint}{rows}")
    assert isinstance(found, Qualification)
    assert found.titles == (Text("Title", "en"),)


def test_a_missing_column_is_an_error_once_and_not_for_every_row(tmp_path: Path) -> None:
    items = read(tmp_path, q="qualification_id,country,awarding_body_en\nq,DE,A\nr,DE,A\n")
    assert [item.place.line for item in items if isinstance(item, Problem)] == [1]


def test_an_unknown_national_level_is_answered_with_those_of_the_country(tmp_path: Path) -> None:
    (problem,) = read(tmp_path, q=f"{Q_ROW},nqf_level\nq,IE,T,A,Level 6\n")
    assert isinstance(problem, Problem)
    assert "IE NQF Level 1, IE NQF Level 2" in problem.remedy


def test_errors_can_be_raised_as_one(tmp_path: Path) -> None:
    items = read(tmp_path, q=f"{Q_ROW}\nq,ZZ,,A\n")
    error = ImportRefusedError(tuple(item for item in items if isinstance(item, Problem)))
    assert isinstance(error, InvalidDataError)
    assert error.exit_code == 1
    assert re.search(r"q\.csv:2 \(country\): .* \(the first of 2 errors\)", str(error))


def test_a_reserved_agency_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageFault):
        read(tmp_path, agency="vocabulary", **GOOD)
    with pytest.raises(NotFoundError):
        list(read_csv_template([tmp_path / "none.csv"], base=BASE, agency="a"))


SECOND = f"{QUALIFICATIONS}putzer,DE,Putzer,Plasterer,4,,0732,Kammer,,de,,,,,,yes,yes\n"
PLACES = """\
qualification_id,unit_id,credits,credit_system,role,group_id
putzer,mauern,15,ecvet,elective,
maurer,helfen,2.5,ecvet,,wahl
putzer,helfen,3,ecvet,mandatory,
"""


def test_a_unit_can_have_a_place_with_its_own_points_in_several_qualifications(
    tmp_path: Path,
) -> None:
    tables = GOOD | {"qualifications": SECOND, "allocations": PLACES}
    mason, plasterer = read(tmp_path, **tables)
    assert isinstance(mason, Qualification)
    assert isinstance(plasterer, Qualification)
    identifiers = [place.unit.identifier for place in mason.allocations]
    assert identifiers == ["demo-de:mauern", "demo-de:putzen", "demo-de:helfen"]
    wall, aid = plasterer.allocations
    assert wall.unit.identifier == "demo-de:mauern@putzer"
    assert aid.unit.identifier == "demo-de:helfen@putzer"
    assert (wall.points, mason.allocations[0].points) == (Decimal(15), Decimal(40))
    assert wall.unit.hours == mason.allocations[0].unit.hours == Decimal("480.5")
    assert wall.unit.same_as == (mason.allocations[0].unit.iri,)
    assert mason.allocations[0].unit.same_as == (wall.unit.iri,)
    assert mason.allocations[2].group == mason.groups[0].iri
    assert [one.texts for one in wall.unit.outcomes] == [
        one.texts for one in mason.allocations[0].unit.outcomes
    ]


def test_places_of_units_have_the_rows_that_describe_them(tmp_path: Path) -> None:
    tables = GOOD | {"qualifications": SECOND, "allocations": PLACES}
    records = [item for item in read(tmp_path, **tables) if not isinstance(item, Problem)]
    places = row_places(sorted(tmp_path.glob("*.csv")), records)
    assert isinstance(records[1], Qualification)
    wall = records[1].allocations[0]
    rows = {Path(place.source).name: place.line for place in (places[wall.iri],)}
    assert rows == {"allocations.csv": 2}
    assert (Path(places[wall.unit.iri].source).name, places[wall.unit.iri].line) == ("units.csv", 2)


def test_skills_can_be_linked_in_a_table_of_their_own(tmp_path: Path) -> None:
    links = "outcome_id,skill\nziegel,http://data.europa.eu/esco/skill/c\n"
    mason, _ = read(tmp_path, **(GOOD | {"skills": links}))
    assert isinstance(mason, Qualification)
    assert [skill[-1] for skill in mason.units[0].outcomes[0].skills] == ["a", "b", "c"]


def test_skill_of_an_id_that_two_outcomes_have_needs_the_unit(tmp_path: Path) -> None:
    outcomes = OUTCOMES.replace("helfen,,", "helfen,ziegel,")
    links = "outcome_id,skill\nziegel,http://data.europa.eu/esco/skill/c\n"
    (problem,) = read(tmp_path, **(GOOD | {"outcomes": outcomes, "skills": links}))
    assert isinstance(problem, Problem)
    assert "2 outcomes" in problem.message
    links = "outcome_id,unit_id,skill\nziegel,helfen,http://data.europa.eu/esco/skill/c\n"
    _, aid = read(tmp_path, **(GOOD | {"outcomes": outcomes, "skills": links}))
    assert isinstance(aid, Unit)
    assert aid.outcomes[0].skills == ("http://data.europa.eu/esco/skill/c",)


@pytest.mark.parametrize(
    ("tag", "is_good"),
    [("de", True), ("pt-br", True), ("zh-hant", True), ("gsw", True), ("sr-latn-rs", True),
     ("deu", False), ("xx", False), ("DE", False), ("de_at", False), ("", False)],
)  # fmt: skip
def test_language_tags(tag: str, is_good: bool) -> None:
    assert is_language_tag(tag) is is_good


def test_the_page_of_the_template_and_the_tables_agree(root: Path) -> None:
    page = (root / "docs" / "csv-template.md").read_text("utf-8")
    rows = dict(
        re.findall(
            r"^\| (qualifications|units|groups|outcomes|quality|allocations|skills) \| (.*) \|$",
            page,
            re.MULTILINE,
        )
    )
    assert len(rows) == len(Table) == 7
    for table in Table:
        named = set(re.findall(r"`([a-z_]+(?:_\{lang\})?)`", rows[table.name.lower()]))
        columns = {name for name in named if name in table.plain or name.endswith("{lang}")}
        texts = {f"{stem}_{{lang}}" for stem in table.texts}
        assert columns == table.plain | texts


def test_the_demonstration_data_has_no_error(root: Path) -> None:
    folders = sorted(path for path in (root / "data" / "demo").iterdir() if path.is_dir())
    assert len(folders) == 7
    for folder in folders:
        items = list(
            read_csv_template(sorted(folder.glob("*.csv")), base=BASE, agency=f"demo-{folder.name}")
        )
        assert [item for item in items if isinstance(item, Problem)] == []
        assert len(items) >= 5
