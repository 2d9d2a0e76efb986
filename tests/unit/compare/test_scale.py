"""Ten-thousandths and decimal numbers."""

from __future__ import annotations

from decimal import InvalidOperation

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecvet_graph.compare import SCALE, to_decimal, to_scaled


@given(st.integers(min_value=0, max_value=10**12))
def test_scaling_undoes_the_decimal_number(value: int) -> None:
    assert to_scaled(to_decimal(value)) == value
    assert to_scaled(str(to_decimal(value))) == value


@pytest.mark.parametrize(
    ("written", "scaled"), [("1", SCALE), ("0.5", 5_000), ("4.12345", 41_234), ("0.0000", 0)]
)
def test_numbers_are_read_in_any_lexical_form(written: str, scaled: int) -> None:
    assert to_scaled(written) == scaled


def test_what_is_no_number_is_refused() -> None:
    with pytest.raises(InvalidOperation):
        to_scaled("much")
