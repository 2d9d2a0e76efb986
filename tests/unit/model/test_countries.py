"""Country codes as people write them."""

from __future__ import annotations

import pytest

from ecvet_graph.errors import UsageFault
from ecvet_graph.model.countries import alpha3_of


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("DE", "DEU"),
        ("deu", "DEU"),
        ("EL", "GRC"),
        ("GR", "GRC"),
        ("UK", "GBR"),
        ("XK", "1A0"),
        ("1A0", "1A0"),
    ],
)
def test_codes_of_two_and_three_letters(written: str, code: str) -> None:
    assert alpha3_of(written) == code


@pytest.mark.parametrize("written", ["", "D", "ZZ", "Germany", "<script>"])
def test_anything_else_is_refused(written: str) -> None:
    with pytest.raises(UsageFault):
        alpha3_of(written)
