"""Captions in the manner of the set 35: one paragraph through the five parts of the tile, with size words."""

from core.raster.landcover import REGIONS
from generation.facts.measure import Facts, Region
from generation.rules import places, words
from generation.rules.grammar import Noun, Voice, agreeing, in_words, listed, sentence, with_article, word_count

_SHORT_WORDS = 130
_MENTION_FROM = 0.1
_CLEARLY_LESS = 0.1


def write(facts: Facts, voice: Voice) -> str:
    """Write the paragraph: the dominant class, the five parts in order, the theme."""
    sentences = [_opening(facts, voice)]
    before: Region | None = None
    for region in facts.regions:
        if region.covers:
            sentences.append(_region(region, before, voice))
        before = region if region.sized else before
    sentences += [*_unknown_regions(facts), *places.unknown(facts)]
    closing = _closing(facts, voice)
    for extra in (_leads(facts, voice), _weakest(facts, voice), _border(facts, voice)):
        if extra and word_count([*sentences, closing]) < _SHORT_WORDS:
            sentences.append(extra)
    return " ".join([*sentences, closing])


def _opening(facts: Facts, voice: Voice) -> str:
    even = places.is_even(facts, facts.dominant)
    return sentence(
        agreeing(
            voice.pick(_OPENINGS_EVEN if even else _OPENINGS),
            places.usual(facts.dominant),
            region=places.strongest(facts, facts.dominant),
        )
    )


def _region(region: Region, before: Region | None, voice: Voice) -> str:
    """Write one sentence on a part, linked to the one before."""
    if not region.sized:
        return sentence(f"in the {region.name}, no class is large enough to be named")
    amounts = voice.sample(words.AMOUNTS, len(region.sized))
    nouns = [_noun(item.name, amount, voice) for item, amount in zip(region.sized, amounts, strict=True)]
    shares = [with_article(f"{item.size} {amount}") for item, amount in zip(region.sized, amounts, strict=True)]
    parts = [f"{share} of {noun.text}" for share, noun in zip(shares, nouns, strict=True)]
    return sentence(
        agreeing(
            voice.pick(_forms(region, before)),
            nouns[0],
            start=voice.pick(_STARTS[region.name]),
            where=f"the {region.name}",
            first=parts[0],
            share=shares[0],
            rest=listed(parts[1:]) if len(parts) > 1 else "",
        )
    )


def _noun(name: str, amount: str, voice: Voice) -> Noun:
    """Return a name of a class that goes with a noun of amount: there is an amount of land, not of fields."""
    noun = places.noun(name, voice)
    if not noun.plural or amount != "amount":
        return noun
    return next((other for other in words.NOUNS[name] if not other.plural), noun)


def _unknown_regions(facts: Facts) -> list[str]:
    """Name the parts of which nothing is known."""
    names = [f"the {region.name}" for region in facts.regions if not region.covers]
    return [sentence(f"the land cover of {listed(names)} is not known")] if names else []


def _forms(region: Region, before: Region | None) -> tuple[str, ...]:
    """Sentences that fit a part: by how many classes it has, and whether the same one led in the part before."""
    if len(region.sized) == 1:
        return _ONLY if len(region.covers) == 1 else _NEARLY_ONLY
    if before is None:
        return _FORMS
    return _FORMS_AGAIN if before.sized[0].name == region.sized[0].name else _FORMS_OTHER


def _leads(facts: Facts, voice: Voice) -> str:
    """Say in how many parts the dominant class comes first."""
    leads = sum(region.sized[0].name == facts.dominant for region in facts.regions if region.sized)
    subject = places.usual(facts.dominant)
    if leads == len(REGIONS):
        return sentence(agreeing(voice.pick(_LEADS_ALL), subject))
    return sentence(agreeing(voice.pick(_LEADS_SOME), subject, number=in_words(leads))) if leads > 1 else ""


def _weakest(facts: Facts, voice: Voice) -> str:
    """Say where the dominant class has its smallest share, if that tells something."""
    shares = {region.name: facts.region_share(region.name, facts.dominant) for region in facts.regions if region.covers}
    region = min(shares, key=lambda name: shares[name])
    if shares[region] + _CLEARLY_LESS > max(shares.values()):
        return ""
    return sentence(agreeing(voice.pick(_WEAKEST), places.usual(facts.dominant), region=region))


def _border(facts: Facts, voice: Voice) -> str:
    """Name the two classes that share the longest border."""
    named = {cover.name for cover in facts.mentioned}
    for border in facts.borders[:1]:
        if {border.first, border.second} <= named:
            first, second = (places.noun(name, voice).text for name in (border.first, border.second))
            return sentence(voice.pick(_BORDERS).format(first=first, second=second))
    return ""


def _closing(facts: Facts, voice: Voice) -> str:
    others = [cover.name for cover in facts.mentioned[1:] if cover.share >= _MENTION_FROM]
    others = others or [cover.name for cover in facts.mentioned[1:2]]
    theme = places.theme(facts, voice)
    if not others:
        return sentence(voice.pick(_CLOSINGS_ALONE).format(theme=theme))
    nouns = [places.usual(name) for name in others]
    listing = listed([noun.text for noun in nouns])
    verb_ending = "" if len(nouns) > 1 or nouns[0].plural else "s"
    words_ = {"theme": theme, "others": listing, "s_others": verb_ending}
    return sentence(agreeing(voice.pick(_CLOSINGS), places.usual(facts.dominant), **words_))


_OPENINGS = (
    "{subject} {is} the dominant class of this image, above all in the {region}",
    "{subject} dominate{s} the image and reach{es} {its} largest share in the {region}",
    "the dominant land cover of the image is {subject}, with its highest share in the {region}",
    "of all classes in this image, {subject} {has} the largest extent, most of all in the {region}",
    "the image is dominated by {subject}, which {is} most extensive in the {region}",
)

_OPENINGS_EVEN = (
    "{subject} {is} the dominant class of this image and spread{s} over all of its parts",
    "the image is dominated by {subject}, which extend{s} over every part of it",
    "the dominant land cover of the image is {subject}, present in every part of it",
    "of all classes in this image, {subject} {has} the largest extent, with some of it in every quarter",
)

_STARTS = {
    "top left": ("in the top left", "in the top left part", "in the top left of the image"),
    "top right": ("in the top right", "across, in the top right", "in the top right part"),
    "bottom left": ("in the bottom left", "below, in the bottom left", "further down, in the bottom left"),
    "bottom right": ("in the bottom right", "over in the bottom right", "next to it, in the bottom right"),
    "middle": ("finally, in the middle", "in the middle of the image", "lastly, in the middle"),
}

_FORMS = (
    "{start}, there is {first}, followed by {rest}",
    "{start}, we find {first}, along with {rest}",
    "{where} holds {first}, together with {rest}",
    "{start}, {subject} come{s} first with {share}, ahead of {rest}",
)

_FORMS_AGAIN = (
    "{start}, {subject} again come{s} first with {share}, ahead of {rest}",
    "{start}, there is once more {first}, followed by {rest}",
    "{where} likewise holds {first}, together with {rest}",
    "{start}, {subject} also lead{s} with {share}, before {rest}",
    "{start}, we again find {first}, accompanied by {rest}",
    "{where} also has {first}, with {rest} next in extent",
)

_FORMS_OTHER = (
    "{start}, it is {subject} that come{s} first, with {share}, ahead of {rest}",
    "{where}, by contrast, holds {first}, followed by {rest}",
    "{start}, the order is different: {first} comes before {rest}",
    "{start}, we find {first} instead, along with {rest}",
)

_NEARLY_ONLY = (
    "{start}, there is {first}, and no other class of note",
    "{start}, {subject} take{s} up {share} of the ground and leave{s} almost no room for anything else",
    "{where} holds {first}, with hardly anything else",
    "{start}, we find {first}, next to which nothing else stands out",
)

_ONLY = (
    "{start}, there is {first} and no other class at all",
    "{where} is covered by {first} and nothing else",
    "{start}, {subject} take{s} up {share} of the ground, without any other class",
    "{start}, we find {first}, and no second class is present",
)

_LEADS_ALL = (
    "{subject} lead{s} in all five parts",
    "in each of the five parts, {subject} {has} the largest share",
    "no part of the image has more of any other class than of {subject}",
)

_LEADS_SOME = (
    "{subject} lead{s} in {number} of the five parts",
    "in {number} of the five parts, {subject} {has} the largest share",
)

_WEAKEST = (
    "{subject} {has} the smallest share in the {region}",
    "the {region} is the part with the smallest share of {subject}",
)

_BORDERS = (
    "the longest border in the image runs between {first} and {second}",
    "{first} and {second} meet along the longest border of the image",
)

_CLOSINGS = (
    "overall, the image depicts {theme}, with {others} next in extent",
    "taken together, the parts form {theme}; first in extent {is} {subject}, then {others}",
    "as a whole, the image shows {theme}, where {others} follow{s_others} after {subject} in extent",
    "the overall theme is {theme}, with {subject} ahead of {others}",
    "in summary, this is {theme}, in which {others} come{s_others} after {subject}",
)

_CLOSINGS_ALONE = (
    "overall, the image depicts {theme} without any other class",
    "taken together, the parts form {theme} of a single class",
    "the overall theme is {theme} and nothing else",
)
