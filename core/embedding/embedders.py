"""The models that turn texts into vectors, by the name of their space; each is loaded when it is asked for."""

from core.embedding.protocol import Embedder, Space
from core.errors import PrerequisiteError
from core.settings import DEFAULT_SPACE

KNOWN = f"{DEFAULT_SPACE}, st:<folder or model>, http://<host>/v1#<model>"
"""Forms of names that `open_embedder` knows."""


def bundled(name: str) -> Space | None:
    """Return the space of the bundled model if that is its name; what others are is known once they are loaded."""
    if name != DEFAULT_SPACE:
        return None
    from core.embedding.minilm import SPACE

    return SPACE


def open_embedder(name: str = DEFAULT_SPACE, *, threads: int = 2, keys: str = "") -> Embedder:
    """Load the model of a space.

    Args:
        name: `minilm`, the bundled model; `st:` and a folder or a model of the hub, for sentence-transformers; or the
            base address of an OpenAI-compatible server, `#` and the name of its model.
        threads: How many texts the bundled model takes at a time.
        keys: The setting that binds keys to servers.

    Raises:
        PrerequisiteError: There is no such space, or what it needs is missing or damaged.
    """
    if name == DEFAULT_SPACE:
        from core.embedding.minilm import MiniLM

        return MiniLM(threads=threads)
    if name.startswith("st:") and len(name) > len("st:"):
        from core.embedding.sentencetransformer import SentenceModel

        return SentenceModel(name.removeprefix("st:"))
    if name.lower().startswith(("http://", "https://")) or "#" in name:
        from core.embedding.server import EmbeddingServer
        from core.remote.bindings import Bindings

        return EmbeddingServer(name, bound=Bindings.of(keys))
    raise PrerequisiteError(f"There is no embedding space '{name[:60]}'. Known are: {KNOWN}.")
