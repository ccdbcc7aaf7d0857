"""Captions in the manner of the set 4v: a paragraph class by class, with amount, place and shape, then the theme."""

from core.raster.landcover import size_word
from generation.facts.measure import Cover, Facts
from generation.rules import places
from generation.rules.forms import form
from generation.rules.grammar import Voice, agreeing, listed, sentence, word_count

_TELL_FROM = 0.003
_SHORT_WORDS = 85
_MOST_EXTRAS = 3
_MINOR_ALONE = 2
"""Very small classes that have a sentence of their own; further ones share one."""


def write(facts: Facts, voice: Voice) -> str:
    """Write the paragraph: each class by falling share, what lies beside what, the theme."""
    told = [cover for place, cover in enumerate(facts.mentioned) if cover.share >= _TELL_FROM or not place]
    minor = [cover for cover in told[1:] if size_word(cover.share) == "extra small"]
    grouped = minor[_MINOR_ALONE:] if len(minor) > _MINOR_ALONE + 1 else []
    sentences = [_first(facts, told[0], voice)]
    sentences += [_further(facts, cover, voice) for cover in told[1:] if cover not in grouped]
    if grouped:
        names = listed([places.noun(cover.name, voice).text for cover in grouped])
        sentences.append(sentence(voice.pick(_GROUPED).format(names=names)))
    sentences += places.unknown(facts)
    closing = sentence(voice.pick(_CLOSINGS).format(theme=places.theme(facts, voice)))
    for extra in _extras(facts, told, voice)[:_MOST_EXTRAS]:
        if word_count([*sentences, closing]) < _SHORT_WORDS:
            sentences.append(extra)
    return " ".join([*sentences, closing])


def _first(facts: Facts, cover: Cover, voice: Voice) -> str:
    """The main class: how much of the image, where, and in what form."""
    shape = form(facts, cover.name, voice)
    return sentence(
        agreeing(
            voice.pick(_FIRST if shape else _FIRST_SPOTS),
            places.usual(cover.name),
            amount=voice.pick(_AMOUNTS[size_word(cover.share)]),
            place=places.where(facts, cover.name, voice),
            shape=shape,
        )
    )


def _further(facts: Facts, cover: Cover, voice: Voice) -> str:
    """A class that is not the largest."""
    size, shape = size_word(cover.share), form(facts, cover.name, voice)
    # "fields" is a word of the shapes of crop
    subject = places.usual(cover.name) if cover.name == "crop" else places.noun(cover.name, voice)
    forms: tuple[str, ...] = _MINOR if size == "extra small" else _FURTHER
    return sentence(
        agreeing(
            voice.pick(forms if shape else _SPOTS),
            subject,
            amount=voice.pick(_AMOUNTS[size]),
            place=places.where(facts, cover.name, voice),
            shape=shape,
        )
    )


def _extras(facts: Facts, told: list[Cover], voice: Voice) -> list[str]:
    """Sentences for a caption that would be short: what lies beside what, and what leads in single parts."""
    names = {cover.name for cover in told}
    extras = []
    for border in facts.borders[:1]:
        if {border.first, border.second} <= names:
            first, second = (places.usual(name).text for name in (border.first, border.second))
            extras.append(sentence(voice.pick(_BORDERS).format(first=first, second=second)))
    for region in voice.sample(facts.regions, len(facts.regions)):
        nouns = [places.usual(item.name) for item in region.sized]
        if nouns:
            forms, second = (_PARTS, nouns[1].text) if len(nouns) > 1 else (_PARTS_ALONE, "")
            extras.append(sentence(agreeing(voice.pick(forms), nouns[0], region=region.name, second=second)))
    return extras


_AMOUNTS = {
    "extra large": ("an extra large share", "by far the largest share"),
    "large": ("a large share", "a large part"),
    "medium": ("a medium share", "a moderate part", "a medium part", "a moderate share"),
    "small": ("a small share", "a small part"),
    "extra small": ("a very small share", "a very small part"),
}

_FIRST = (
    "in this image, {subject} take{s} up {amount} of the ground, {place}, and form{s} {shape}",
    "{subject} {is} the main land cover, with {amount} of the image, {place}, in the form of {shape}",
    "the main class of this image is {subject}: {it} extend{s} over {amount} of the ground, {place}, as {shape}",
    "this image is characterized chiefly by {subject}, which form{s} {shape} and take{s} up {amount} of it, {place}",
)

_FIRST_SPOTS = (
    "in this image, {subject} take{s} up {amount} of the ground, {place}, in small spots",
    "{subject} {is} the main land cover, with {amount} of the image, {place}, broken up into small spots",
)

_FURTHER = (
    "{subject} {has} {amount} of the scene, {place}, in the form of {shape}",
    "{place}, {subject} form{s} {shape} and take{s} up {amount} of the scene",
    "{subject}, which form{s} {shape}, account{s} for {amount}, {place}",
    "{subject} follow{s} with {amount}, {place}, as {shape}",
    "{amount} belongs to {subject}, {place}, where {it} form{s} {shape}",
)

_MINOR = (
    "{subject} take{s} up {amount}: {shape}, {place}",
    "{amount} belongs to {subject}, {place}, in the form of {shape}",
    "{subject} form{s} {shape}, {place}, with {amount} of the scene",
    "{subject} occur{s} as {shape}, {place}, on {amount} of the ground",
)

_SPOTS = (
    "{subject} {is} found in small spots only, {place}",
    "small spots of {subject} occur {place}",
)

_GROUPED = (
    "{names} each have a very small share",
    "very small shares are left to {names}",
)

_BORDERS = (
    "the longest border in the image runs between {first} and {second}",
    "{first} and {second} meet along the longest border of the image",
)

_PARTS = (
    "in the {region} part, {subject} lead{s}, ahead of {second}",
    "in the {region}, {subject} {has} more ground than {second}",
    "the {region} part holds more {subject} than {second}",
)

_PARTS_ALONE = (
    "the {region} part holds {subject} and no other class of note",
    "in the {region}, {subject} leave{s} no room for any other class of note",
)

_CLOSINGS = (
    "the overall theme is {theme}",
    "as a whole, the image conveys {theme}",
    "taken as a whole, this is {theme}",
    "overall, the image presents {theme}",
)
