"""What a person typed, as terms: words, quoted phrases, minus terms and prefixes; any text can be read."""

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from core.errors import SearchError
from core.query.phrasebook import APOSTROPHES

LONGEST = 10_000
"""Characters of a query."""


def _analyzer() -> TextAnalyzerBuilder:
    return TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.lowercase()).filter(Filter.ascii_fold())


PLAIN: TextAnalyzer = _analyzer().build()
"""Splits a text into words: lower case, without accents."""

STEMMED: TextAnalyzer = _analyzer().filter(Filter.stemmer("english")).build()
"""The same words, each cut to its stem: "rivers" and "river" are one."""

Kind = Literal["form", "exact", "prefix"]

_CHUNK = re.compile(r'(?P<minus>-?)(?:"(?P<quoted>[^"]*)(?:"|$)|(?P<plain>[^\s"]+))')
_SPELLING = str.maketrans(
    {**dict.fromkeys("“”„«»", '"'), **dict.fromkeys("()[]{}", " "), **dict.fromkeys(APOSTROPHES, "'"), "\u2212": "-"}
)
_JOINTS = ("-", "'")
"""Between two words without a space, these make one term of them: semi-arid."""


class Term(NamedTuple):
    """One thing to look for."""

    text: str
    """As it was typed, without quotes, minus and star."""
    tokens: tuple[str, ...]
    """Words that have to follow each other; stems in a `form`."""
    kind: Kind
    """A form stands for all forms of its words; an exact one for itself; of a prefix the last word goes on."""
    negative: bool = False
    """Whether a description must not have it."""

    def __str__(self) -> str:
        shown = {"form": self.text, "exact": f'"{self.text}"', "prefix": f"{self.text}*"}[self.kind]
        return f"-{shown}" if self.negative else shown


def parse(query: str) -> tuple[Term, ...]:
    """Read a query; each term once, in the order in which they were typed. Signs without a word mean nothing.

    Raises:
        SearchError: It is longer than anybody types.
    """
    if len(query) > LONGEST:
        raise SearchError(f"The query has {len(query):,} characters; shorten it to {LONGEST:,}.")
    text = query.encode("utf-8", "replace").decode().translate(_SPELLING)
    found: dict[tuple[object, ...], Term] = {}
    for chunk in _CHUNK.finditer(text):
        quoted = chunk["quoted"]
        terms = _plain(chunk["plain"]) if quoted is None else _quoted(quoted)
        for term in terms:
            wanted = term._replace(negative=bool(chunk["minus"]))
            found.setdefault(wanted[1:], wanted)
    return tuple(found.values())


def runs(tokens: Sequence[str], length: int) -> list[str]:
    """Return so many words that stand beside each other as one, for each place; no word has the sign between them."""
    return list(map("_".join, zip(*(tokens[first:] for first in range(length)), strict=False)))


def write(terms: tuple[Term, ...]) -> str:
    """Write terms as a query that is read as the same terms."""
    return " ".join(map(str, terms))


def _quoted(text: str) -> Iterator[Term]:
    if tokens := tuple(PLAIN.analyze(text)):
        yield Term(" ".join(text.split()), tokens, "exact")


def _plain(text: str) -> Iterator[Term]:
    """Read a text without spaces: usually a word, or several with signs between them."""
    tokens = PLAIN.pre_tokenize(text).tokens
    stems = STEMMED.analyze(text)
    first = 0
    for last, token in enumerate(tokens):
        following = tokens[last + 1].char_offset_from if last + 1 < len(tokens) else len(text)
        gap = text[token.char_offset_to : following]
        if gap in _JOINTS and last + 1 < len(tokens):
            continue
        typed = text[tokens[first].char_offset_from : token.char_offset_to]
        if gap.startswith("*"):
            yield Term(typed, tuple(item.text for item in tokens[first : last + 1]), "prefix")
        else:
            yield Term(typed, tuple(stems[first : last + 1]), "form")
        first = last + 1
