"""Five short captions in the manner of RemoteCLIP: what lies in the centre and elsewhere, classes with counts."""

from collections.abc import Mapping

from generation.facts.measure import Facts
from generation.rules import places, words
from generation.rules.grammar import Voice, in_words, listed, sentence, with_article

Counts = Mapping[str, int]
Names = Mapping[str, tuple[str, str]]
Forms = tuple[str, ...]

_COUNTED = 3
_MANY = 10


def write(facts: Facts, voice: Voice) -> tuple[str, ...]:
    """Write the five captions; a patch counts where its position is, from 20 px on."""
    patches = [item for item in facts.patches if item.count]
    counts = {item.name: item.count for item in patches}
    centre = {item.name: item.positions.get("middle", 0) for item in patches}
    return five(counts, centre, voice, words.COUNTED, places.usual(facts.dominant).text)


def five(counts: Counts, centre: Counts, voice: Voice, names: Names, main: str) -> tuple[str, ...]:
    """Write the five captions of things: those in the centre, the others, and drawn kinds with their counts.

    Args:
        counts: How many things there are of each kind.
        centre: How many of these are in the centre.
        voice: Draws the words.
        names: What one and several of a kind are called.
        main: What is said to be there in small spots where there are no things.
    """
    around = {kind: count - centre.get(kind, 0) for kind, count in counts.items()}
    return (
        _placed(centre, _CENTRE, _CENTRE_EMPTY, voice, names),
        _placed(around, _AROUND, _AROUND_EMPTY, voice, names),
        *_counted(counts, voice, names, main),
    )


def _placed(counts: Counts, forms: Forms, empty: Forms, voice: Voice, names: Names) -> str:
    """Say which kinds have a thing in a place, and how many."""
    there = {kind: count for kind, count in counts.items() if count}
    if not there:
        return sentence(voice.pick(empty))
    verb = "is" if next(iter(there.values())) == 1 else "are"
    things = listed([_things(names[kind], count, voice) for kind, count in there.items()])
    return sentence(voice.pick(forms).format(things=things, is_=verb))


def _counted(counts: Counts, voice: Voice, names: Names, main: str) -> list[str]:
    """Three captions on drawn kinds with their counts; fewer kinds are told in other words."""
    if not counts:
        return [sentence(form.format(main=main)) for form in voice.sample(_SCATTERED, _COUNTED)]
    drawn = voice.sample(list(counts.items()), min(_COUNTED, len(counts)))
    drawn += drawn[:1] * (_COUNTED - len(drawn))
    return [
        sentence(
            voice.pick(_WITH_COUNT).format(things=_things(names[kind], count, voice), is_="is" if count == 1 else "are")
        )
        for kind, count in drawn
    ]


def _things(names: tuple[str, str], count: int, voice: Voice) -> str:
    """Return `a water body`, `three water bodies`, `many water bodies`."""
    one, several = names
    if count == 1:
        return with_article(one)
    return f"{voice.pick(_MANY_WORDS) if count > _MANY else in_words(count)} {several}"


_MANY_WORDS = ("many", "a lot of")

_CENTRE = (
    "there {is_} {things} in the middle of the image",
    "in the middle of the image there {is_} {things}",
    "the middle of the image has {things}",
)
_CENTRE_EMPTY = ("no patch of land cover is centred in the middle of the image",)
_AROUND = (
    "around the middle of the image there {is_} {things}",
    "there {is_} {things} outside the middle of the image",
    "away from the middle, the image has {things}",
)
_AROUND_EMPTY = ("no patch of land cover is centred outside the middle of the image",)
_WITH_COUNT = (
    "there {is_} {things} in this image",
    "this satellite image shows {things}",
    "{things} can be seen in the image",
    "the image has {things}",
)
_SCATTERED = (
    "the image has {main} in small spots",
    "small spots of {main} can be seen in the image",
    "this satellite image shows scattered {main}",
)
