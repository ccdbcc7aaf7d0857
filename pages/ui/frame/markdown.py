"""The one door by which texts from outside come into Markdown: names, captions, addresses, messages of other software.

Streamlit draws labels, tooltips, messages and captions as Markdown: pictures and links in them reach out, and marks
change what is read. `tests/markup.py` holds that nothing goes there but our own words and what this door returns.
"""

import re
from functools import lru_cache
from typing import NewType

from generation.prompts.recipes.recipe import Recipe

Markdown = NewType("Markdown", str)
"""A text that may be drawn as Markdown. Made here, or put together from our own words and what was made here."""

_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, halves of characters, and marks that turn the direction of what follows."""

_MARKS = re.compile(
    r"""
    (?P<apart>
        :(?!\s)                    # a directive, a picture sign, an icon or an address, also by what follows the text
        | @                        # an address of mail
        | (?<=www)\.               # an address
        | (?<=[<>~-])[>=-]         # arrows and comparisons, which become one sign
    )
    | (?P<mark>
        [\\`*\[\]{}<>#|$~&!^]
        | (?<![^\W_])_ | _(?![^\W_])   # within a word it means nothing
        | ^[-+=]                       # lists and headings
    )""",
    re.VERBOSE | re.IGNORECASE,
)


_NUMBERED = re.compile(r"^(\d{1,9})([.)])")
"""How the line of a numbered list begins."""


_SHORT = 300
"""Characters of a text that is remembered."""


def plain(text: object) -> Markdown:
    """Return what shows a text, on one line, as it is.

    Some meanings are looked for after marks were read, where a backslash no longer helps: addresses become links,
    `:name:` a picture sign and `->` an arrow. They are taken apart by a span without any style (a directive of
    Streamlit), so that nothing is added to what a person reads or copies.
    """
    said = str(text)
    return _again(said) if len(said) <= _SHORT else _plain(said)


def _plain(text: str) -> Markdown:
    line = " ".join(_UNSEEN.sub("\ufffd", text).split())
    return Markdown(_NUMBERED.sub(r"\1\\\2", _MARKS.sub(_shown, line)))


_again = lru_cache(maxsize=2048)(_plain)  # pages say the same in each run


def _shown(found: re.Match[str]) -> str:
    escaped = f"\\{found[0]}"
    return f":color[{escaped}]" if found["apart"] else escaped


def documentation(recipe: Recipe) -> Markdown:
    """Return the page of a recipe: it comes with the explorer, as its code does."""
    return Markdown(recipe.documentation)
