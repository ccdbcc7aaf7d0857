"""Any model of sentence-transformers, from a folder or by its name on the hub, on the GPU where there is one."""

import hashlib
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.embedding.protocol import Embedded, Space
from core.errors import PrerequisiteError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_BATCH = 32
_QUERY, _FOUND = ("query",), ("document", "passage")
"""Names under which models keep the prefixes that they were trained with."""


class SentenceModel:
    """A model, loaded and ready; texts of several threads are taken one call after the other."""

    def __init__(self, model: str) -> None:
        """Load a model; one that is neither a folder nor downloaded already is fetched from the hub.

        Raises:
            PrerequisiteError: sentence-transformers is not installed, or there is no such model.
        """
        folder = Path(model).expanduser()
        if not folder.is_dir() and (folder.is_absolute() or model.startswith((".", "~"))):
            raise PrerequisiteError(f"There is no folder {folder}. Name a folder with a model, or a model of the hub.")
        self._model = _loaded(str(folder) if folder.is_dir() else model)
        self._lock = threading.Lock()
        prompts = dict(self._model.prompts)
        self._space = Space(
            name=f"st:{model}",
            model=model,
            revision=_revision(self._model, folder),
            dimension=self._model.get_embedding_dimension() or 0,
            max_tokens=self._model.max_seq_length or 0,
            prefix=_first(prompts, _FOUND),
            query_prefix=_first(prompts, _QUERY),
        )

    @property
    def space(self) -> Space:
        """The space that its vectors lie in."""
        return self._space

    def embed(self, texts: Sequence[str]) -> Embedded:
        """Turn texts into vectors, without a prefix of their own."""
        clean = [text.encode("utf-8", "replace").decode() for text in texts]
        if not clean:
            empty = np.empty(0, np.uint32)
            return Embedded(np.empty((0, self._space.dimension), np.float32), empty, empty > 0)
        with self._lock:
            lengths = np.array(
                [len(ids) for ids in self._model.tokenizer(clean, verbose=False)["input_ids"]], np.uint32
            )
            made = self._model.encode(
                clean, prompt="", batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False
            )
        vectors = np.ascontiguousarray(made, np.float32)
        return Embedded(vectors, lengths, lengths > (self._space.max_tokens or np.inf))


def _loaded(model: str) -> "SentenceTransformer":
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise PrerequisiteError(
            "A space 'st:...' needs sentence-transformers, which is not installed: "
            "run `pip install 'chatearthnet-explorer[sentence-transformers]'`."
        ) from error
    try:
        return SentenceTransformer(model)
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        reason = str(error).partition("\n")[0] or type(error).__name__
        raise PrerequisiteError(
            f"The model {model} cannot be loaded: {reason}. "
            "Check its name, that the hub can be reached, or name a folder with the model."
        ) from error


def _revision(model: "SentenceTransformer", folder: Path) -> str:
    """Tell which weights these are: by their hash in a folder, by the hub's revision otherwise."""
    if not folder.is_dir():
        config = getattr(getattr(model[0], "auto_model", None), "config", None)
        return f"hub-{getattr(config, '_commit_hash', None) or 'unknown'}"
    hashed = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.suffix in (".safetensors", ".bin", ".json")):
        with path.open("rb") as file:
            hashed.update(hashlib.file_digest(file, "sha256").digest())
    return f"sha256-{hashed.hexdigest()[:12]}"


def _first(prompts: dict[str, str], names: Sequence[str]) -> str:
    return next((prompts[name] for name in names if prompts.get(name)), "")
