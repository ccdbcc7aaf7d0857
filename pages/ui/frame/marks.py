"""A text with some of its words marked, as HTML."""

from collections.abc import Iterable

from core.search.snippets import Span
from pages.ui.frame.hypertext import Html, escaped


def with_marks(text: str, spans: Iterable[Span]) -> Html:
    """Return a text with stretches marked; whatever looks like markup in it is shown as it is."""
    pieces, done = [], 0
    for start, end in spans:
        pieces += [escaped(text[done:start]), f"<mark>{escaped(text[start:end])}</mark>"]
        done = end
    return Html("".join([*pieces, escaped(text[done:])]))
