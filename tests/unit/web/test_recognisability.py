"""The steward sees how recognisable the units are abroad, on a page, as JSON and as a table."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient

from ecvet_graph.service.matching import Comparison
from ecvet_graph.service.views import Carried, Fix, Reading
from ecvet_graph.web.recognisability import CARRIED, FIXES, READINGS

PLACE = "/datasets/demo-de/main/recognisability"


def test_page_shows_figures_fixes_and_units(client: FlaskClient) -> None:
    page = client.get(f"/en{PLACE}")
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    assert "8 of 8" in text
    assert "Describe assessment and criteria" in text
    assert "Skills that both agencies declare" in text
    assert 'href="/en/units/demo-de/q0--u0"' in text
    # A hostile title of the example is shown, not run.
    assert "<script>alert" not in text


def test_json_says_the_same_for_every_unit(client: FlaskClient) -> None:
    view = client.get(f"{PLACE}.json").get_json()
    assert (view["units"], view["compared"], view["recognisable"]) == (8, 8, 8)
    assert len(view["rows"]) == 8
    assert view["candidates"] == sum(row["candidates"] for row in view["rows"])
    assert view["candidates"] == sum(one["candidates"] for one in view["countries"])
    assert view["candidates"] == sum(one["candidates"] for one in view["carried"])
    assert view["candidates"] == sum(one["candidates"] for one in view["readings"])
    assert {one["country"] for one in view["countries"]} == {"EE", "FI"}
    gains = [one["gain"] for one in view["fixes"] if one["gain"] is not None]
    assert gains == sorted(gains, reverse=True)
    counts = [row["candidates"] for row in view["rows"]]
    assert counts == sorted(counts)


def test_table_has_a_row_for_each_unit_and_no_formula(client: FlaskClient) -> None:
    answer = client.get(f"{PLACE}.csv")
    assert answer.content_type.startswith("text/csv")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    assert len(rows) == 8
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())


@pytest.mark.parametrize("form", ["", ".json", ".csv"])
def test_unknown_dataset_is_not_found(client: FlaskClient, form: str) -> None:
    language = "" if form else "/en"
    assert client.get(f"{language}/datasets/demo-de/none/recognisability{form}").status_code == 404


@pytest.mark.parametrize(("page", "status"), [("2", 200), ("0", 400), ("x", 400), ("9" * 40, 200)])
def test_pages_are_counted_from_one_and_end_with_the_last(
    client: FlaskClient, page: str, status: int
) -> None:
    assert client.get(f"/en{PLACE}?page={page}").status_code == status


def test_report_follows_the_index_that_is_filed_after_its_version(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = app.extensions["ecvet-graph"].reader()
    before = client.get(f"{PLACE}.json").get_json()
    index = reader.index
    filed = replace(index, snapshot=f"{index.snapshot}0", levels=np.zeros_like(index.levels))
    monkeypatch.setattr(reader, "_comparer", Comparison(filed))
    after = client.get(f"{PLACE}.json").get_json()
    assert before["version"] == after["version"]
    lacking = {one["fix"]: one["units"] for one in after["fixes"]}
    assert lacking["give-level"] == 8
    assert before["fixes"] != after["fixes"]


def test_every_code_has_words() -> None:
    assert (set(CARRIED), set(READINGS), set(FIXES)) == (set(Carried), set(Reading), set(Fix))
