"""Short cuts of reading change nothing of what is read."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.check_all import real_captions
from bench.free.sentences import DEV
from bench.free.sentences import read as free_writing
from bench.gold import FILES
from bench.gold import read as labelled
from bench.planted import correct, scenes
from core.query.lexicon import CLASS_PHRASES
from generation.checks import claims, rewriting, stretches
from generation.checks.claims import Reading, read
from generation.checks.signs import Signs
from generation.checks.skeletons import Skeleton, skeleton_of
from generation.checks.vocabulary import STAND_INS
from tests.checkout import SHARED

_CLASSES = sorted(phrase for phrase, name in CLASS_PHRASES.items() if name)


class _Everything(frozenset[str]):
    """Signs of a sentence in which any rule might find something."""

    def __contains__(self, sign: object) -> bool:
        return True

    def isdisjoint(self, other: object) -> bool:
        return False


def the_long_way(text: str) -> Reading:
    """Read a text as a whole, with every rule tried on every sentence and nothing remembered."""

    def everything(tokens: object) -> Signs:
        return _Everything()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stretches, "signs_of", everything)
        patch.setattr(rewriting, "signs_of", everything)
        patch.setattr(claims, "sentences_of", stretches.sentences_of.__wrapped__)
        patch.setattr(claims, "_told", claims._told.__wrapped__)
        patch.setattr(claims, "stretches", lambda whole: [(0, whole)])
        patch.setattr(claims, "skeleton_of", Skeleton)
        patch.setattr(stretches.Context, "as_seen_by", lambda context, stretch: context)
        return read(text)


def known_texts() -> Iterator[str]:
    """Sentences of every gold set, several of them as one text too, and captions of both recipes."""
    gold = [sentence.text for path in FILES for sentence in labelled(path)]
    free = [sentence.text for sentence in free_writing(DEV)]
    yield from gold
    yield from free
    told = [*gold, *free]
    yield from (" ".join(told[start::97]) for start in range(97))
    yield from (text for scene in scenes(12) for text, _ in correct(scene))


def test_short_cuts_read_every_known_text_as_the_long_way_does() -> None:
    """Twice, since the second time everything is remembered."""
    for text in known_texts():
        expected = the_long_way(text)
        assert read(text) == expected, text
        assert read(text) == expected, text


@pytest.mark.real_data
@pytest.mark.skipif(not SHARED.exists(), reason="needs the real samples beside the checkout")
def test_short_cuts_read_real_captions_as_the_long_way_does() -> None:
    """One in four of them, and passages of several."""
    texts = list(dict.fromkeys(real_captions()))
    for text in [*texts[::4], *(" ".join(texts[start::501]) for start in range(501))]:
        assert read(text) == the_long_way(text), text


part = st.tuples(
    st.sampled_from(["a", "an extra", "another", "only a", "a very", "no", "almost a"]),
    st.sampled_from(["small", "medium", "large"]),
    st.sampled_from(["portion", "fraction", "amount", "quantity", "part", "share"]),
    st.sampled_from(_CLASSES),
).map(lambda words: "{} {} {} of {}".format(*words))
link = st.sampled_from(
    [", followed by ", " and ", ", and ", " with ", ", then ", " next to ", ", while there is ", ". Also "]
)
end = st.sampled_from(
    [".", " in the middle.", " dominates.", ", above all in the north.", " comes ahead of it.", " fields."]
)
opening = st.sampled_from(
    ["In the top left, there is ", "We see ", "It is ", "Trees lead, before ", "Of crops there is "]
)


@given(st.lists(st.tuples(opening, part, link, part, end).map("".join), min_size=1, max_size=3).map(" ".join))
@settings(max_examples=400)
def test_classes_that_a_skeleton_leaves_out_are_read_as_they_stand(text: str) -> None:
    """Whatever class stands in whatever place of a recipe."""
    assert read(text) == the_long_way(text)


def test_a_text_that_holds_a_stand_in_names_no_class() -> None:
    """What stands for classes inside is a word like any other outside."""
    assert read(f"A large portion of {STAND_INS[0]} and a small part of water.").claims[0].name == "water"


def test_sentences_of_one_recipe_have_one_skeleton() -> None:
    """So that reading the second costs little."""
    one, other = (
        skeleton_of(f"In the middle, there is a large {noun} of {first} and a small part of {second}.").text
        for noun, first, second in (("part", "tree cover", "water"), ("fraction", "cropland", "bare land"))
    )
    assert one == other
