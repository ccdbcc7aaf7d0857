"""Words that carry grammar rather than content, left out of word counts where a person asks for it."""

from functools import cache
from pathlib import Path

NAME = "Snowball English stop words (174, BSD-3-Clause)"
"""The list and its licence, to be said beside figures: other lists give other counts.

It is that of https://snowballstem.org/algorithms/english/stop.txt, which Lucene ships unchanged as `english_stop.txt`.
"""

_FILE = Path(__file__).parent / "data" / "stopwords-en.txt"


@cache
def stop_words() -> frozenset[str]:
    """Return the list; words are in lower case, as `words.words` gives them."""
    return frozenset(_FILE.read_text(encoding="utf-8").split())
