"""Short captions: two or three sentences with numbers, or one sentence."""

from generation.facts.measure import Facts
from generation.rules import places
from generation.rules.forms import form
from generation.rules.grammar import Voice, agreeing, listed, percent, sentence

_FOLLOWING = 3
_NAME_FROM = 0.02
_LARGE_FROM = 0.1
"""From this share on, a class is named however many come before it."""
_NAMES_LANDSCAPE_FROM = 0.6
_SHAPED = ("water", "developed area", "crop")


def write_short(facts: Facts, voice: Voice) -> str:
    """Write two or three sentences: the main class and those that follow with their shares, a shape, the theme."""
    subject, first = places.usual(facts.dominant), facts.covers[0]
    place = places.where(facts, facts.dominant, voice)
    following = [
        cover
        for place, cover in enumerate(facts.mentioned[1:])
        if cover.share >= (_NAME_FROM if place < _FOLLOWING else _LARGE_FROM)
    ]
    text = agreeing(voice.pick(_LEADS), subject, percent=percent(first.share), place=place)
    if following:
        listing = listed([f"{places.usual(cover.name).text} ({percent(cover.share)})" for cover in following])
        ending = "" if len(following) > 1 or places.usual(following[0].name).plural else "s"
        text += voice.pick(_FOLLOWS).format(listing=listing, s=ending)
    sentences = [sentence(text)]
    for cover in following:
        shape = form(facts, cover.name, voice) if cover.name in _SHAPED else ""
        if shape:
            sentences.append(sentence(agreeing(voice.pick(_SHAPES), places.usual(cover.name), shape=shape)))
            break
    return " ".join([*sentences, *places.unknown(facts), _last(facts, voice)])


def _last(facts: Facts, voice: Voice) -> str:
    """Say what the image is as a whole, without naming the classes again."""
    if facts.covers[0].share >= _NAMES_LANDSCAPE_FROM:
        return sentence(voice.pick(_THEMES).format(theme=places.theme(facts, voice)))
    if facts.fragmentation >= places.PATCHWORK_FROM:
        return sentence(voice.pick(_BROKEN_UP))
    largest = max((patch.px for item in facts.patches for patch in item.largest), default=0)
    return sentence(voice.pick(_HELD if 2 * largest >= facts.valid_px else _DIVIDED))


def write_sentence(facts: Facts, voice: Voice) -> str:
    """Write one sentence: the theme, the main class and its place, and what follows it."""
    subject = places.usual(facts.dominant)
    following = [
        places.usual(cover.name)
        for place, cover in enumerate(facts.mentioned[1:])
        if cover.share >= (_NAME_FROM if place < 2 else _LARGE_FROM)
    ]
    words = {"theme": places.theme(facts, voice), "place": places.where(facts, facts.dominant, voice)}
    listing = listed([noun.text for noun in following]) if following else ""
    known = "as far as the land cover is known, " if places.unknown(facts) else ""
    form = voice.pick(_SENTENCES if following else _SENTENCES_ALONE)
    return sentence(known + agreeing(form, subject, others=listing, **words))


_LEADS = (
    "{subject} account{s} for {percent} of the image, {place}",
    "{subject} take{s} up {percent} of the image, {place}",
    "the image is {percent} {subject}, {place}",
)
_FOLLOWS = ("; {listing} follow{s}", ", ahead of {listing}", ", followed by {listing}")
_SHAPES = (
    "{subject} form{s} {shape}",
    "{subject} come{s} as {shape}",
)
_THEMES = ("overall, this is {theme}", "as a whole, it is {theme}")
_BROKEN_UP = ("the land cover is a fine patchwork", "the land cover is broken up into many patches")
_DIVIDED = ("the land cover is divided into several patches", "no single patch holds half of the ground")
_HELD = ("one connected patch holds half of the ground or more", "half of the ground or more is a single patch")

_SENTENCES = (
    "{subject} dominate{s} the image, {place}, ahead of {others}",
    "the image shows {theme}, with {subject} as the most extensive class, {place}",
    "the main land cover of the image is {subject}, {place}, with {others} next in extent",
    "{subject} take{s} up the largest share of the image, {place}, followed by {others}",
)
_SENTENCES_ALONE = (
    "the image shows {theme}, with {subject} {place}",
    "{subject} extend{s} {place}, which makes the image {theme}",
)
