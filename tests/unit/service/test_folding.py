"""Words are found whatever their case and accents."""

from __future__ import annotations

import pytest

from ecvet_graph.service.folding import folded


@pytest.mark.parametrize(("text", "plain"), [("ÄÖÜ", "aou"), ("Straße", "strasse"), ("été", "ete")])
def test_folding_drops_case_and_accents(text: str, plain: str) -> None:
    assert folded(text) == plain
