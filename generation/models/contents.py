"""The words of a message: of a text, or of a list of typed parts, in which thoughts and references lie beside them."""

import re
from collections.abc import Mapping
from typing import NamedTuple

_WRITTEN = ("text", "output_text", "input_text")
_SILENT = re.compile(
    "reference|citation|annotation|source|grounding|search|tool|function|call|image|audio|video|file|document|url"
    "|usage|signature|step|ping|cache"
)
"""Words in the names of parts that hold no words of the answer."""

_THINKING = re.compile("think|thought|reason|analysis|scratchpad|reflection")
_NO_CONTENT = ("type", "id", "index", "object", "role")
_THOUGHTS = ("reasoning", "reasoning_content", "reasoning_text", "reasoning_details", "thinking", "thoughts")


class Content(NamedTuple):
    """What a message, or a piece of one, holds."""

    text: str = ""
    refusal: str = ""
    thought: bool = False
    """Whether it holds thoughts, which are left out."""
    unread: str = ""
    """Kind of a part that may hold words of the answer, in a form that is not known."""

    def __add__(self, other: object) -> "Content":
        """Join what follows."""
        if not isinstance(other, Content):
            return NotImplemented
        thought, unread = self.thought or other.thought, self.unread or other.unread
        return Content(self.text + other.text, self.refusal + other.refusal, thought, unread)


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
            found += _read(part)
    elif isinstance(held, Mapping):
        found = _part(held)
    return found


def _part(part: Mapping[str, object]) -> Content:
    kind = str(part.get("type") or "")
    name = kind.lower().replace("-", "_")
    if part.get("thought") or _THINKING.search(name):
        return Content(thought=True)
    if name == "refusal":
        return Content(refusal=_string(part.get("refusal") or part.get("text")))
    if _SILENT.search(name):
        return Content()
    held = next((part[key] for key in ("text", "content", "value", kind) if part.get(key)), None)
    text = _string(held)
    if name not in _WRITTEN:  # then anything in it may be words
        held = held or [value for key, value in part.items() if key not in _NO_CONTENT and value]
    return Content(text, unread="" if text or not held else kind or "text")


def _string(held: object) -> str:
    """A text, an object that holds one, or a list of these."""
    if isinstance(held, list):
        return "".join(map(_string, held))
    if isinstance(held, Mapping):
        held = held.get("value") or held.get("text") or held.get("content")
    return held if isinstance(held, str) else ""
