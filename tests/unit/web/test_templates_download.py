"""The template for tables can be downloaded."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import Flask

from ecvet_graph.service.templates import TEMPLATES
from ecvet_graph.web.templates_download import templates_download


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_template_comes_as_a_file_of_its_type(name: str) -> None:
    app = Flask(__name__)
    app.register_blueprint(templates_download)
    answer = app.test_client().get(f"/templates/{name}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    names = ZipFile(BytesIO(answer.data)).namelist()
    expected = (
        ("application/vnd.openxmlformats", "xl/workbook.xml")
        if name.endswith("x")
        else ("application/zip", "units.csv")
    )
    assert str(answer.mimetype).startswith(expected[0])
    assert expected[1] in names
