"""Near-duplicates against a comparison of every two captions."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from core.statistics.chosen import Part
from core.statistics.duplicates import SIMILAR, duplicates
from core.statistics.parts import Parts, Vocabulary
from core.statistics.segment import encode
from core.statistics.words import words

WORDS = [f"word{number}" for number in range(400)]


def part(captions: Sequence[str], vocabulary: Vocabulary, first: int = 0) -> Part:
    segment = encode(range(first, first + len(captions)), captions, Parts(vocabulary))
    rows = np.arange(len(captions))
    keys = np.arange(first, first + len(captions), dtype=np.uint32)
    return Part(segment, rows, keys, segment.tokens, segment.starts.astype(np.int64))


def likeness(one: str, other: str) -> float:
    stretches = [{tuple(held[at : at + 3]) for at in range(len(held) - 2)} for held in (words(one), words(other))]
    either = stretches[0] | stretches[1]
    return len(stretches[0] & stretches[1]) / len(either) if either else 0.0


def test_pairs_that_are_alike_are_found_and_no_others() -> None:
    random = np.random.default_rng(4)
    bases = [random.choice(WORDS, 60) for _ in range(12)]
    captions = [" ".join(base) for base in bases]
    for number, base in enumerate(bases):
        for changed in range(6):
            copy = base.copy()
            copy[random.choice(60, changed + number % 3, replace=False)] = "changed"
            captions.append(" ".join(copy) + ".")
    vocabulary = Vocabulary()
    parts = [part(captions[:30], vocabulary), part(captions[30:], vocabulary, 30)]
    found = duplicates(lambda: parts)
    group_of = {key: number for number, group in enumerate(found.groups) for key in group.keys}
    for one, other in combinations(range(len(captions)), 2):
        together = one in group_of and group_of[one] == group_of.get(other, -1)
        if likeness(captions[one], captions[other]) >= 0.95:
            assert together
        if one % 12 != other % 12 and max(one, other) < 12:
            assert not together
    for group in found.groups:  # each has another in its group that it is like for certain
        for key in group.keys:
            assert max(likeness(captions[key], captions[one]) for one in group.keys if one != key) >= SIMILAR
    assert found.alike == sum(group.size for group in found.groups) and found.number == len(found.groups)


def test_empty_and_short_captions_are_alike_only_to_the_same() -> None:
    vocabulary = Vocabulary()
    found = duplicates(lambda: [part(["", "water", "Water.", "grass", "", "two words"], vocabulary)])
    assert (found.same, found.different, found.alike) == (4, 4, 4)
    assert sorted(group.keys for group in found.groups) == [(0, 4), (1, 2)]
    none = duplicates(lambda: [])
    assert (none.captions, none.alike, none.groups) == (0, 0, ())
