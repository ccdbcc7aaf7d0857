"""The variety of many captions at once: the same figure as `words.mtld`, for all of them in step."""

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]

_TYPES, _TOKENS = 18, 25


def repeats(tokens: NDArray[np.uint32], starts: Numbers) -> tuple[Numbers, Numbers]:
    """Return where each token of a caption stood last before, and where it stands next.

    Args:
        tokens: Numbers of words, caption after caption.
        starts: (n + 1) where each caption begins, and the end of all.

    Returns:
        Places among the tokens; -1 where there is none before, one more than the last place where none follows.
    """
    rows = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    order, same = _by_word(tokens, rows)
    before, after = np.full(len(tokens), -1), np.full(len(tokens), len(tokens))
    before[order[1:][same]] = order[:-1][same]
    after[order[:-1][same]] = order[1:][same]
    return before, after


def mtld_of(before: Numbers, after: Numbers, starts: Numbers) -> NDArray[np.float32]:
    """Return the MTLD of each caption, from where its words repeat; NaN where no word does.

    All captions are read word by word side by side, so that a step is one operation on all of them.
    """
    lengths = np.diff(starts)
    forwards = _factors(before, starts[:-1], lengths)
    backwards = _factors(len(before) - 1 - after[::-1], len(before) - starts[1:], lengths)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = (lengths / forwards + lengths / backwards) / 2
    found[(forwards == 0) | (lengths == 0)] = np.nan
    return found.astype(np.float32)


def _factors(before: Numbers, starts: Numbers, lengths: Numbers) -> NDArray[np.float64]:
    order = np.argsort(-lengths, kind="stable")
    begun, longest = starts[order], lengths[order]
    types, factors = np.zeros(len(order), np.int64), np.zeros(len(order))
    for step in range(int(longest[0]) if len(order) else 0):
        going = int(np.searchsorted(-longest, -step))  # captions that have a word here: the longest ones
        at = starts[order[:going]] + step
        types[:going] += before[at] < begun[:going]
        ended = types[:going] * _TOKENS < (at - begun[:going] + 1) * _TYPES
        factors[:going] += ended
        begun[:going] = np.where(ended, at + 1, begun[:going])
        types[:going][ended] = 0
    left = starts[order] + longest - begun
    ratio = types / np.maximum(left, 1)
    factors += np.where(left > 0, (1 - ratio) / (1 - _TYPES / _TOKENS), 0)
    found = np.empty(len(order))
    found[order] = factors
    return found


_ROW_BITS, _TOKEN_BITS, _PLACE_BITS = 16, 24, 23


def _by_word(tokens: NDArray[np.uint32], rows: Numbers) -> tuple[Numbers, NDArray[np.bool_]]:
    """Return the places sorted by caption, word and place, and where one and the next are the same word of a caption.

    The three are sorted as one number, which is ten times as fast, unless they do not fit into it, as with a caption
    of millions of words.
    """
    highest = len(tokens), int(tokens.max(initial=0)), int(rows[-1:].max(initial=0))
    if highest[0] >= 1 << _PLACE_BITS or highest[1] >= 1 << _TOKEN_BITS or highest[2] >= 1 << _ROW_BITS:
        order = np.lexsort((tokens, rows))
        return order, (np.diff(tokens[order].astype(np.int64)) == 0) & (np.diff(rows[order]) == 0)
    packed = (rows << (_TOKEN_BITS + _PLACE_BITS)) | (tokens.astype(np.int64) << _PLACE_BITS) | np.arange(len(tokens))
    packed.sort()
    of_word = packed >> _PLACE_BITS
    return packed & ((1 << _PLACE_BITS) - 1), of_word[1:] == of_word[:-1]
