"""The one door by which texts from outside come into HTML."""

from html import escape
from typing import NewType

Html = NewType("Html", str)
"""Finished HTML. Made here, or put together from our own words and what was made here."""


def escaped(text: object) -> Html:
    """Return what shows a text as it is."""
    return Html(escape(str(text)))
