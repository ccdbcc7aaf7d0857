"""Vectors in the answer of an embeddings server, in any of the forms that servers give them."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from core.remote.said import quoted

_LISTS = ("data", "embeddings", "embedding")
_ROWS = ("embedding", "values", "vector")


class WrongAnswerError(ValueError):
    """A success that holds no vectors; the message follows the name of the server."""


class FewerVectorsError(WrongAnswerError):
    """Some texts were left out."""


def vectors(content: bytes, count: int) -> NDArray[np.float64]:
    """Read one row for each text, in their order; a row may be zero or not finite.

    Raises:
        FewerVectorsError: There are some, but fewer than texts.
        WrongAnswerError: There are none, or they have no common length.
    """
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as error:
        said = quoted(content[:5000].decode("utf-8", "replace"))
        raise WrongAnswerError(f"gave an answer that is no JSON. Is this an embeddings server?{_says(said)}") from error
    if isinstance(document, Mapping) and document.get("error"):
        raise WrongAnswerError(f"fails.{_says(quoted(json.dumps(document)))}")
    items = _items(document)
    if 0 < len(items) < count:
        raise FewerVectorsError(f"gave {len(items)} vectors for {count} texts.")
    try:
        return _matrix([_row(item) for item in _in_order(items)], count)
    except (TypeError, ValueError) as error:
        raise WrongAnswerError("did not give one vector a text. Is this an embeddings model?") from error


def _says(said: str) -> str:
    return f" It says: {said}" if said else ""


def _items(document: object) -> Sequence[object]:
    """Find the list, whatever it is called; one vector alone is a list of one."""
    if isinstance(document, Mapping):
        document = next((document[name] for name in _LISTS if document.get(name)), None)
    if isinstance(document, Mapping):
        document = next(iter(document.values()), None)  # several number formats, by name
    if not isinstance(document, list):
        return ()
    return [document] if document and isinstance(document[0], int | float) else document


def _in_order(items: Sequence[object]) -> Sequence[object]:
    """Sort by the index that servers give, if it is one: some leave it out, or write 0 everywhere."""
    places = [
        int(item["index"]) for item in items if isinstance(item, Mapping) and str(item.get("index", "")).isdigit()
    ]
    if sorted(places) == list(range(len(items))):
        return [item for _, item in sorted(zip(places, items, strict=True), key=lambda pair: pair[0])]
    if len(places) == len(items) and len(set(places)) > 1:
        raise ValueError("texts are named twice")
    return items


def _row(item: object) -> object:
    held = next((item[name] for name in _ROWS if item.get(name)), None) if isinstance(item, Mapping) else item
    if isinstance(held, str):
        try:
            return np.frombuffer(base64.b64decode(held, validate=True), "<f4")
        except binascii.Error as error:
            raise ValueError("a text in the place of a vector") from error
    if isinstance(held, list) and len(held) == 1 and isinstance(held[0], list):
        return held[0]
    return held


def _matrix(rows: Sequence[object], count: int) -> NDArray[np.float64]:
    made = np.array(rows, np.float64)
    if made.ndim != 2 or made.shape[0] != count or not made.shape[1]:
        raise ValueError("not one vector a text")
    return made
