"""Names for the groups of a layout: the words that tell the captions of each from those of the others."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from core.projection.clusters import NOWHERE, Group
from core.query.lexicon import CLASS_PHRASES, SIZE_PHRASES, class_of
from core.query.phrasebook import word_set

WORDS = 3
"""Words of a name."""

_LIFT = 1.1
"""How many times as often a word of a name has to occur in the group as elsewhere."""

_OFFERED = 24
"""Best words of a group that its name is made from."""

_ROOT = 4
"""Letters by which two words count as one: crop and cropland."""

READ = 1000
"""Captions of a smallest group that are read at most, from all over it: shares are then known to some percent."""

_EMPTY = word_set(
    "about above accompanied across after again ahead all along also although among amount amounts and another "
    "any anything appears are area areas around away band bands based because been before being belongs below "
    "beneath between beyond bit both bottom but can captures characterized chiefly class clear close comes "
    "composed connected consists containing contains contrast conveys corner corners cover covered covering "
    "covers depicts describes description different displays distributed do does dominant dominate dominated "
    "dominates dominating each either else ends especially evenly evident extends extensive extent extra features "
    "featuring few fills finally find first followed following for form forming forms found fraction from further "
    "gives ground hardly has have having here hold holds however image images in indicates interspersed into is "
    "it its itself just kind land landscape large largely largest lead leads least leave leaves led left less "
    "like located lower made main mainly majority making many may medium mix mixture more moreover most mostly "
    "moving much nearly next no not notable notably note noticeable observe observed occupied occupies occupying "
    "of off on one only or other others our out outlined over overall own part parts patch patches picture piece "
    "portion portions predominantly presence present presented presents primarily proceeding proportion quantity "
    "quarter rather reaches region regions relatively remaining remains rest right room satellite scattered scene "
    "second section sections see seen separate set several shape shaped share shared shifting show showing shown "
    "shows side sides significant similar single size small smaller some space spread starting still strong such "
    "summary surrounded surrounding take taken takes than that the their them theme then there these they third "
    "this those through throughout tiny to together too top total toward towards turning two type types under up "
    "upper various very view visible was we well were what where which while whole whose wide widely with within "
    "without you your"
)
"""Words that say nothing of what is there: of grammar, of the picture as a picture, of how much."""


_CORNERS = {f"{row} {side}" for row in ("top", "bottom", "upper", "lower") for side in ("left", "right")}
"""Places of the image that are two words; all ways to say a place are thousands, which take minutes to look for."""


class Counted(NamedTuple):
    """In how many captions of each smallest group a word occurs."""

    words: NDArray[np.str_]
    captions: NDArray[np.float64]
    """(words, groups); of a group that was read in part, in as many as its share of those read says."""
    sizes: NDArray[np.float64]
    """Captions of each group."""


def count_words(cursor: DuckDBPyConnection, captions: NDArray[np.uint64], groups: NDArray[np.uint8]) -> Counted:
    """Count words, and names of classes and places that are several words, in the texts of captions."""
    placed = groups != NOWHERE
    width = int(groups[placed].max()) + 1 if placed.any() else 0
    sizes = np.bincount(groups[placed], minlength=width).astype(np.float64)
    read = _sample(groups)
    held = pa.table({"caption": pa.array(captions[read]), "part": pa.array(groups[read])})
    cursor.register("grouped", held)
    rows = cursor.execute(
        """select word, part, count(*) as captions from (
            select g.part, unnest(list_distinct(regexp_extract_all(lower(c.text), $pattern))) as word
            from grouped g join captions c on c.id = g.caption)
        group by all order by word, part""",
        {"pattern": _pattern()},
    ).fetchnumpy()
    cursor.unregister("grouped")
    words, at = np.unique(np.asarray(rows["word"], np.str_), return_inverse=True)
    counts = np.zeros((len(words), width))
    counts[at, rows["part"].astype(np.int64)] = rows["captions"]
    counts *= sizes / np.maximum(1, np.bincount(groups[read], minlength=width))
    telling = np.array([_tells(word) for word in words], bool)
    return Counted(words[telling], counts[telling], sizes)


def _sample(groups: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return the captions that are read: in each group every n-th, in their order."""
    order = np.argsort(groups, kind="stable")
    sizes = np.bincount(groups, minlength=NOWHERE + 1)
    of_own = sizes[groups[order]]
    place = np.arange(len(order)) - (np.cumsum(sizes) - sizes)[groups[order]]
    kept = (place % np.maximum(1, -(-of_own // READ)) == 0) & (groups[order] != NOWHERE)
    found: NDArray[np.int64] = np.asarray(order[kept], np.int64)
    return found


def name_groups(counted: Counted, groups: Sequence[Group]) -> list[tuple[str, ...]]:
    """Return words for each group, most telling first; none where nothing tells it from the others."""
    used: set[frozenset[str]] = set()
    names = []
    for group in groups:
        offered = counted.words[_best(counted, group, larger_of(group, groups))].tolist()
        name = _chosen(offered, used)
        used.add(frozenset(name))
        names.append(name)
    return names


def shares(counted: Counted, members: Iterable[int]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return in what share of a group's captions each word occurs, and in what share of all others."""
    inside = np.isin(np.arange(len(counted.sizes)), list(members))
    return _share(counted, inside), _share(counted, ~inside)


def _share(counted: Counted, among: NDArray[np.bool_]) -> NDArray[np.float64]:
    share: NDArray[np.float64] = counted.captions[:, among].sum(axis=1) / max(1.0, counted.sizes[among].sum())
    return share


def larger_of(group: Group, groups: Sequence[Group]) -> Group | None:
    """Return the smallest group that holds another."""
    own = set(group.members)
    holding = [one for one in groups if own < set(one.members)]
    return min(holding, key=lambda one: len(one.members), default=None)


def _best(counted: Counted, group: Group, larger: Group | None) -> NDArray[np.int64]:
    """Return the words that occur in many captions of a group and in few elsewhere, best first.

    It is c-TF-IDF with captions in place of terms: a word's share in the group, times the logarithm of how much more
    often that is than in all other captions and in those of the larger group.
    """
    within, without = shares(counted, group.members)
    if len(group.members) == len(counted.sizes):
        return np.zeros(0, np.int64)  # there is nothing to tell it from
    least = 1 / counted.sizes.sum()
    lift = within / np.maximum(without, least)
    score = within * np.log(np.maximum(lift, least))
    if larger:
        beside = _share(counted, np.isin(np.arange(len(counted.sizes)), list(set(larger.members) - set(group.members))))
        score += within * np.log(np.maximum(within, least) / np.maximum(beside, least))
    score[(lift < _LIFT) | (within < 0.1)] = 0
    order = np.argsort(-score, kind="stable")[:_OFFERED]
    best: NDArray[np.int64] = order[score[order] > 0]
    return best


def _chosen(offered: Sequence[str], used: set[frozenset[str]]) -> tuple[str, ...]:
    """Take the first words that are neither of one root nor of one class; another last one where that name is taken."""
    different: list[str] = []
    said: set[str] = set()
    for word in offered:
        meant = {word[:_ROOT], class_of(word) or word}
        if not meant & said:
            different.append(word)
            said |= meant
    first = different[: WORDS - 1]
    for last in different[WORDS - 1 :]:
        if frozenset({*first, last}) not in used:
            return (*first, last)
    return tuple(different[:WORDS])


def _tells(word: str) -> bool:
    if " " in word:
        return True
    return word not in _EMPTY and SIZE_PHRASES.look_up(word) is None


@cache
def _pattern() -> str:
    """What counts as a word: longest names of classes first, as what is tried first is found; places of two words."""
    classes = {phrase for phrase, name in CLASS_PHRASES.items() if name and " " in phrase}
    phrases = sorted(classes | _CORNERS, key=lambda phrase: (-len(phrase), phrase))
    return rf"\b(?:{'|'.join(phrases)})\b|\pL{{3,}}"
