"""Answers of the ePerusteet API: texts by language, roles, groups, points and positions."""

from __future__ import annotations

import gzip
import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from ecvet_graph.errors import SyntaxFault
from ecvet_graph.ingest.eperusteet import read_eperusteet, read_identifiers
from ecvet_graph.ingest.jsonl import read_jsonl
from ecvet_graph.ingest.markup import list_items
from ecvet_graph.ingest.positions import number_units
from ecvet_graph.ingest.problems import Item, Problem, Severity
from ecvet_graph.model.iris import OWN
from ecvet_graph.model.learning import Qualification, Text

if TYPE_CHECKING:
    from pathlib import Path

BASE = "http://localhost:8000"
ELECTIVE, MANDATORY = OWN + "unit-role/elective", OWN + "unit-role/mandatory"


def part(number: int, points: int | None = 10, **fields: Any) -> dict[str, Any]:
    return {
        "nimi": {"_id": "1", "sv": f"Del {number}", "fi": f"Osa {number}"},
        "koodiArvo": f"10{number}",
        "laajuus": points,
        "tutkinnonosaViiteId": number,
        "tyyppi": "normaali",
        "ammattitaitovaatimukset": {
            "_id": "2",
            "fi": f"<p>Opiskelija osaa</p><ul><li>tehdä {number}</li><li>korjata</li></ul>",
            "sv": f"<p>Kan</p><ul><li>göra {number}</li><li>laga</li></ul>",
        },
        "arviointi": {
            "arvioinninKohdealueet": [
                {
                    "arvioinninKohteet": [
                        {
                            "osaamistasonKriteerit": [
                                {"_osaamistaso": "2", "kriteerit": [{"_id": "3", "fi": "toimii"}]},
                                {"_osaamistaso": "8", "kriteerit": []},
                            ]
                        }
                    ]
                }
            ]
        },
        **fields,
    }


def unit(number: int, *, required: bool = False) -> dict[str, Any]:
    return {"_tutkinnonOsaViite": str(number), "pakollinen": required}


def group(name: str, points: int | None, *parts: dict[str, Any], **fields: Any) -> dict[str, Any]:
    rule = points and {"laajuus": {"minimi": points, "maksimi": points}}
    return {
        "nimi": {"fi": name},
        "rooli": "määritelty",
        "muodostumisSaanto": rule,
        "osat": list(parts),
        **fields,
    }


def answer(
    *parts: dict[str, Any], structure: dict[str, Any] | None = None, **fields: Any
) -> dict[str, Any]:
    return {
        "id": 612,
        "nimi": {"en": "Qualification", "fi": "Tutkinto"},
        "koulutustyyppi": "koulutustyyppi_12",
        "kielet": ["fi", "sv"],
        "diaarinumero": "OPH-1-2018",
        "voimassaoloAlkaa": 1546293600000,
        "suoritustavat": [{"suoritustapakoodi": "reformi", "rakenne": structure or {}}],
        "tutkinnonOsat": list(parts),
        **fields,
    }


def read(folder: Path, value: Any, **options: Any) -> list[Item]:
    path = folder / "answer.json.gz"
    path.write_bytes(gzip.compress(json.dumps(value).encode()))
    return list(read_eperusteet([path], base=BASE, **options))


def qualification_of(items: list[Item]) -> Qualification:
    [found] = [item for item in items if isinstance(item, Qualification)]
    return found


def messages(items: list[Item]) -> list[str]:
    return [item.message for item in items if isinstance(item, Problem)]


def test_an_answer_becomes_a_qualification_in_its_languages(tmp_path: Path) -> None:
    found = qualification_of(read(tmp_path, answer(part(1))))
    assert found.identifier == "fi:OPH-1-2018"
    assert found.iri == f"{BASE}/id/fi-oph/qualification/oph-1-2018"
    assert found.titles == (Text("Tutkinto", "fi"), Text("Qualification", "en"))
    assert found.eqf_level == 5
    assert found.valid_from == date(2019, 1, 1)
    assert found.homepage == "https://eperusteet.opintopolku.fi/#/fi/kooste/612"
    [place] = found.allocations
    assert place.unit.iri.endswith("/unit/oph-1-2018--101")
    assert place.unit.outcomes[0].texts == (Text("tehdä 1", "fi"), Text("göra 1", "sv"))
    assert [iri.rsplit("/", 1)[-1] for iri in found.languages] == ["FIN", "SWE", "ENG"]
    assert [(c.texts, c.grade) for c in place.unit.criteria] == [((Text("toimii", "fi"),), "2")]
    assert (place.points, place.credit_system) == (Decimal(10), OWN + "credit-system/osaamispiste")


def test_mandatory_units_and_groups_make_the_total(tmp_path: Path) -> None:
    structure = group(
        "xx",
        60,
        group("Pakolliset", 20, unit(1, required=True), unit(2, required=True)),
        group("Valinnaiset", 30, unit(3), unit(4), group("Muut", 15, rooli="määrittelemätön")),
        group("Yhteiset", 10, unit(9, required=True)),
    )
    common = part(9, tyyppi="tutke2")
    items = read(tmp_path, answer(part(1), part(2), common, part(3), part(4), structure=structure))
    found = qualification_of(items)
    assert (found.points, found.unit_list_complete) == (Decimal(60), False)
    assert [place.role for place in found.allocations] == [MANDATORY] * 2 + [ELECTIVE] * 2
    elective, shared = found.groups
    assert (elective.titles[0].value, elective.required_points) == ("Valinnaiset", Decimal(30))
    assert (shared.titles[0].value, shared.required_points) == ("Yhteiset", Decimal(10))
    assert {place.group for place in found.allocations} == {None, elective.iri}
    assert [place.unit.identifier[-2:] for place in found.allocations] == ["#0", "#1", "#2", "#3"]
    assert sum("common unit 'Osa 9' is left out" in text for text in messages(items)) == 1


def test_competence_areas_are_one_group_less_what_all_must_take(tmp_path: Path) -> None:
    areas = [
        group("Ala A", 20, unit(2, required=True), rooli="osaamisala"),
        group("Ala B", 20, unit(3, required=True), rooli="osaamisala"),
    ]
    structure = group("xx", 30, group("Pakolliset", 30, unit(1, required=True), *areas))
    items = read(tmp_path, answer(part(1), part(2), part(3), structure=structure))
    found = qualification_of(items)
    assert [place.role for place in found.allocations] == [MANDATORY, ELECTIVE, ELECTIVE]
    assert [entry.required_points for entry in found.groups] == [Decimal(20)]
    assert any("competence area" in text for text in messages(items))


def test_a_structure_that_does_not_add_up_keeps_its_groups_without_points(tmp_path: Path) -> None:
    structure = group("xx", 50, group("Valinnaiset", 30, unit(1)))
    items = read(tmp_path, answer(part(1), structure=structure))
    assert [entry.required_points for entry in qualification_of(items).groups] == [None]
    assert any("do not add up" in text for text in messages(items))


def test_texts_of_a_language_with_another_number_of_items_are_left_out(tmp_path: Path) -> None:
    requirements = {"fi": "<ul><li>a</li><li>b</li></ul>", "sv": "<ul><li>c</li></ul>"}
    items = read(tmp_path, answer(part(1, ammattitaitovaatimukset=requirements)))
    outcomes = qualification_of(items).units[0].outcomes
    assert [outcome.texts for outcome in outcomes] == [(Text("a", "fi"),), (Text("b", "fi"),)]
    assert any("in 'sv' are 1, in Finnish 2" in text for text in messages(items))


def test_the_newer_form_of_requirements_is_read(tmp_path: Path) -> None:
    newer = {
        "vaatimukset": [{"vaatimus": {"fi": "ensin", "sv": "först"}}],
        "kohdealueet": [{"vaatimukset": [{"vaatimus": {"fi": "sitten"}}]}],
    }
    found = qualification_of(read(tmp_path, answer(part(1, ammattitaitovaatimukset2019=newer))))
    texts = [outcome.texts for outcome in found.units[0].outcomes]
    assert texts == [(Text("ensin", "fi"), Text("först", "sv")), (Text("sitten", "fi"),)]


def test_a_second_way_and_units_without_place_are_noted(tmp_path: Path) -> None:
    structure = group("xx", 10, group("Pakolliset", 10, unit(1, required=True)))
    ways = [{"suoritustapakoodi": name, "rakenne": structure} for name in ("ops", "naytto")]
    items = read(tmp_path, answer(part(1), part(2), suoritustavat=ways))
    assert any("naytto" in text for text in messages(items))
    assert any("'Osa 2' has no place" in text for text in messages(items))
    assert qualification_of(items).allocations[1].role is None


def test_an_answer_that_cannot_be_used_is_listed(tmp_path: Path) -> None:
    unusable: list[Any] = [[], {}, answer(nimi={}), answer(tutkinnonOsat="x")]
    for value in unusable:
        [problem] = read(tmp_path, value)
        assert isinstance(problem, Problem)
        assert problem.severity is Severity.LEFT_OUT
    (tmp_path / "broken.json").write_text("{\n x")
    with pytest.raises(SyntaxFault, match=r"broken\.json:2:2"):
        list(read_eperusteet([tmp_path / "broken.json"], base=BASE))


def test_positions_follow_the_national_file_where_it_is_given(tmp_path: Path) -> None:
    units = [{"code": "tutkinnonosat_102", "title": {"fi": "x"}}, {"title": {"fi": "OSA 1"}}]
    line = {"id": "fi:OPH-1-2018", "lang": "fi", "units": units}
    national = tmp_path / "fi.jsonl"
    national.write_text(json.dumps(line))
    value = answer(part(1), part(3), part(2))
    found = qualification_of(read(tmp_path, value, positions=[national]))
    assert [entry.identifier[-2:] for entry in found.units] == ["#1", "#2", "#0"]


def test_units_without_known_position_come_after_all_others() -> None:
    names = [("c", "new"), ("a", "x"), (None, "B"), ("a", "x")]
    assert list(number_units(names, {"a": 0, "b": 3})) == [4, 0, 3, 5]
    assert list(number_units(names, {})) == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("html", "items"),
    [
        ("<p>Stem</p><ul><li> a\n b </li><li><p>c</p></li><li></li></ul>", ("a b", "c")),
        ("<ul><li>a<ul><li>b</li></ul></li></ul><ul><li>c</li></ul>", ("a", "b", "c")),
        ("<p>Students</p><p>• a</p><p>• b</p>", ("a", "b")),
        ("<p>one</p><p> </p><p>two</p>", ("one", "two")),
        ("plain &amp; simple", ("plain & simple",)),
        ("", ()),
        ("<script>x()</script><ul><li>a<b>b</b></li></ul>", ("a b",)),
    ],
)
def test_list_items_are_found_in_markup(html: str, items: tuple[str, ...]) -> None:
    assert list_items(html) == items


@pytest.mark.real_data
def test_the_four_answers_repeat_their_national_records(shared_data: Path) -> None:
    answers = sorted((shared_data / "fi" / "eperusteet_api").glob("*.json.gz"))
    national = shared_data / "fi" / "fi_qualifications.jsonl.gz"
    skip = read_identifiers(answers)
    assert len(skip) == len(answers) == 4
    from_api = {
        item.identifier: item
        for item in read_eperusteet(answers, base=BASE)
        if isinstance(item, Qualification)
    }
    units = 0
    for item in read_jsonl([national], base=BASE):
        if not isinstance(item, Qualification) or item.identifier not in skip:
            continue
        twin = from_api[item.identifier]
        units += len(twin.units)
        assert [unit.identifier for unit in twin.units] == [unit.identifier for unit in item.units]
        assert [unit.iri for unit in twin.units] == [unit.iri for unit in item.units]
        for mine, theirs in zip(twin.units, item.units, strict=True):
            texts = [[o.texts[0].value for o in each.outcomes] for each in (mine, theirs)]
            assert next(len(entries) for entries in texts) == len(texts[1])
        given = sum(
            (
                place.points
                for place in twin.allocations
                if place.points and place.role == MANDATORY
            ),
            Decimal(0),
        )
        required = sum((entry.required_points or 0 for entry in twin.groups), Decimal(0))
        assert given + required == twin.points
    assert units == 91
    rest = read_jsonl([national], base=BASE, skip=skip)
    assert sum(isinstance(item, Qualification) for item in rest) == 13 - 4
