"""A text with some of its words marked, as HTML."""

from collections.abc import Iterable
from html import escape

from core.search.snippets import Span


def marked(text: str, spans: Iterable[Span]) -> str:
    """Return a text with stretches marked; whatever looks like markup in it is shown as it is."""
    pieces, done = [], 0
    for start, end in spans:
        pieces += [escape(text[done:start]), f"<mark>{escape(text[start:end])}</mark>"]
        done = end
    return "".join([*pieces, escape(text[done:])])
