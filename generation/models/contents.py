"""The words of a message: of a text, or of a list of typed parts, in which thoughts and references lie beside them."""

from collections.abc import Mapping
from typing import NamedTuple

_WRITTEN = ("", "text", "output_text")
_THOUGHTS = ("reasoning", "reasoning_content", "reasoning_text", "reasoning_details", "thinking", "thoughts")


class Content(NamedTuple):
    """What a message, or a piece of one, holds."""

    text: str = ""
    refusal: str = ""
    thought: bool = False
    """Whether it holds thoughts, which are left out."""

    def __add__(self, other: object) -> "Content":
        """Join what follows."""
        if not isinstance(other, Content):
            return NotImplemented
        return Content(self.text + other.text, self.refusal + other.refusal, self.thought or other.thought)


def read_content(message: Mapping[str, object]) -> Content:
    """Read a message, or a piece of one."""
    refusal = message.get("refusal")
    beside = Content("", refusal if isinstance(refusal, str) else "", any(message.get(name) for name in _THOUGHTS))
    return _read(message.get("content")) + beside


def _read(held: object) -> Content:
    if isinstance(held, str):
        return Content(held)
    found = Content()
    if isinstance(held, list):
        for part in held:
            found += _part(part) if isinstance(part, Mapping) else Content(part if isinstance(part, str) else "")
    elif isinstance(held, Mapping):
        found = _part(held)
    return found


def _part(part: Mapping[str, object]) -> Content:
    kind = str(part.get("type") or "")
    if part.get("thought") or "think" in kind or "reason" in kind:
        return Content(thought=True)
    if kind == "refusal":
        return Content(refusal=_string(part.get("refusal") or part.get("text")))
    if kind not in _WRITTEN:
        return Content()
    return Content(_string(part.get("text") or part.get("content")))


def _string(held: object) -> str:
    """A text, or an object that holds one."""
    if isinstance(held, Mapping):
        held = held.get("value") or held.get("text")
    return held if isinstance(held, str) else ""
