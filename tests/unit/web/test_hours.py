"""Hours of learning are told beside points and weeks."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flask import Flask, render_template_string


@pytest.mark.parametrize(
    ("language", "told"), [("en", "770.5 hours of learning"), ("de", "770,5"), ("fr", "770,5")]
)
def test_hours_are_written_as_the_language_writes_numbers(
    app: Flask, language: str, told: str
) -> None:
    source = '{% import "facts.html" as f with context %}{{ f.hours(amount) }}'
    with app.test_request_context(f"/{language}/units"):
        app.preprocess_request()
        assert told in render_template_string(source, amount=Decimal("770.50"))
