"""Five short captions in the manner of RemoteCLIP: what lies in the centre and elsewhere, classes with counts."""

from generation.facts.measure import ClassPatches, Facts
from generation.rules import places, words
from generation.rules.grammar import Voice, in_words, listed, sentence, with_article

_COUNTED = 3
_MANY = 10


def write(facts: Facts, voice: Voice) -> tuple[str, ...]:
    """Write the five captions; a patch counts where its position is, from 20 px on."""
    patches = [item for item in facts.patches if item.count]
    centre = {item.name: item.positions.get("middle", 0) for item in patches}
    around = {item.name: item.count - centre[item.name] for item in patches}
    return (
        _placed(centre, _CENTRE, _CENTRE_EMPTY, voice),
        _placed(around, _AROUND, _AROUND_EMPTY, voice),
        *_counts(facts, patches, voice),
    )


def _placed(counts: dict[str, int], forms: tuple[str, ...], empty: tuple[str, ...], voice: Voice) -> str:
    """Say which classes have a patch in a place, and how many."""
    there = {name: count for name, count in counts.items() if count}
    if not there:
        return sentence(voice.pick(empty))
    verb = "is" if next(iter(there.values())) == 1 else "are"
    return sentence(
        voice.pick(forms).format(things=listed([_things(*item, voice) for item in there.items()]), is_=verb)
    )


def _counts(facts: Facts, patches: list[ClassPatches], voice: Voice) -> list[str]:
    """Three captions on drawn classes with their counts; fewer classes are told in other words."""
    if not patches:
        main = places.usual(facts.dominant).text
        return [sentence(form.format(main=main)) for form in voice.sample(_SCATTERED, _COUNTED)]
    drawn = voice.sample(patches, min(_COUNTED, len(patches)))
    drawn += drawn[:1] * (_COUNTED - len(drawn))
    return [
        sentence(
            voice.pick(_WITH_COUNT).format(
                things=_things(item.name, item.count, voice), is_="is" if item.count == 1 else "are"
            )
        )
        for item in drawn
    ]


def _things(name: str, count: int, voice: Voice) -> str:
    """Return `a water body`, `three water bodies`, `many water bodies`."""
    one, several = words.COUNTED[name]
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
