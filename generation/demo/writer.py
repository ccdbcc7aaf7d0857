"""Rule-based captions in the two published styles, written from measured facts: no language model."""

from collections.abc import Sequence
from random import Random
from typing import Literal

from core.raster.landcover import REGIONS, SizedClass
from generation.demo import phrases
from generation.demo.facts import Facts

Style = Literal["35", "4v"]
"""The caption set whose style is written."""

_SHORTEST_35 = 120
_SHORTEST_4V = 80
_LONGEST_4V = 110
_NUMBERS = ("none", "one", "two", "three", "four", "five")


def write(facts: Facts, style: Style, random: Random) -> str:
    """Write a caption; every statement in it follows from the facts."""
    return _write_35(facts, random) if style == "35" else _write_4v(facts, random)


def _write_35(facts: Facts, random: Random) -> str:
    """One paragraph: what there is, the five regions in order with size words, the dominant class, the theme."""
    dominant = facts.ranked[0][0]
    region = max(REGIONS, key=lambda region: facts.shares[dominant][region])
    opening, closing = random.choice(phrases.OPENINGS_35), random.choice(phrases.CLOSINGS_35)
    themes = random.sample(phrases.THEMES[dominant], 2)
    sentences = [
        opening.format(theme=themes[0], subject=phrases.SUBJECTS[dominant], region=region),
        *(_region_35(region, facts.regions[region], random) for region in REGIONS),
        closing.format(theme=themes[1], second=_others_35(facts)),
    ]
    if _length(sentences) < _SHORTEST_35:
        sentences.insert(-1, _lead_35(facts))
    return " ".join(sentences)


def _others_35(facts: Facts) -> str:
    """Name the second and third class of the tile."""
    others = [phrases.SUBJECTS[name] for name, _ in facts.ranked[1:3]]
    return f", with {_joined(others)} next in extent" if others else ""


def _region_35(region: str, classes: tuple[SizedClass, ...], random: Random) -> str:
    start = random.choice(phrases.REGION_STARTS[region])
    amounts = random.sample(phrases.AMOUNTS, len(classes))
    parts = [
        f"{_article(sized.size)} {sized.size} {amount} of {random.choice(phrases.NOUNS[sized.name])}"
        for sized, amount in zip(classes, amounts, strict=True)
    ]
    return f"{start} {random.choice(phrases.REGION_BODIES[len(parts)]).format(*parts)}"


def _lead_35(facts: Facts) -> str:
    """Say in how many regions the dominant class comes first."""
    dominant = facts.ranked[0][0]
    leads = sum(classes[0].name == dominant for classes in facts.regions.values() if classes)
    return _sentence(
        f"{phrases.SUBJECTS[dominant]} ranks first in {_NUMBERS[leads]} of the five parts of the image, "
        "counting the four corners and the middle."
    )


def _write_4v(facts: Facts, random: Random) -> str:
    """One paragraph class by class, with forms and positions and without colours, and the theme."""
    dominant = facts.ranked[0][0]
    opening = random.choice(phrases.OPENINGS_4V).format(
        first=phrases.SUBJECTS[dominant], where=_where(facts, dominant, random)
    )
    others = [_class_4v(facts, name, share, random) for name, share in facts.ranked[1:]]
    closing = random.choice(phrases.CLOSINGS_4V).format(theme=_theme_4v(facts, random))
    sentences = [opening, *others]
    for detail in _details_4v(facts, random):
        if _length([*sentences, closing]) >= _SHORTEST_4V:
            break
        sentences.append(detail)
    while len(sentences) > 2 and _length([*sentences, closing]) > _LONGEST_4V:
        sentences.pop()
    return " ".join([*sentences, closing])


def _class_4v(facts: Facts, name: str, share: float, random: Random) -> str:
    amount = "large" if share >= 0.25 else "medium" if share >= 0.1 else "small"
    subject = phrases.SUBJECTS[name]
    text = random.choice(phrases.CLASS_4V[amount]).format(
        Subject=_sentence(subject),
        subject=subject,
        covers=random.choice(("covers", "takes", "occupies")),
        where=_where(facts, name, random),
    )
    return text


def _where(facts: Facts, name: str, random: Random) -> str:
    """Say the form of a class and the regions where it is strongest."""
    shares = facts.shares[name]
    best = sorted(REGIONS, key=lambda region: -shares[region])
    strong = [region for region in best[:2] if shares[region] > 0.6 * shares[best[0]]]
    if shares[best[-1]] > 0.8 * shares[best[0]]:
        place = random.choice(("across all parts", "spread over the whole image"))
    else:
        place = random.choice(("mainly in the ", "especially in the ", "above all in the ")) + _joined(strong)
    if name not in facts.forms:
        return place
    return f"{random.choice(('forming', 'shaped as'))} {random.choice(phrases.FORMS[name][facts.forms[name]])}, {place}"


def _details_4v(facts: Facts, random: Random) -> list[str]:
    """Sentences on single regions, to be added where a caption is short."""
    details = []
    for region in random.sample(REGIONS, len(REGIONS)):
        names = [phrases.SUBJECTS[sized.name] for sized in facts.regions[region]]
        if len(names) > 1:
            details.append(random.choice(phrases.DETAILS_4V).format(region=region, first=names[0], second=names[1]))
        elif names:
            text = random.choice(phrases.SINGLE_4V)
            details.append(text.format(region=region, first=names[0], First=_sentence(names[0])))
    return details


def _theme_4v(facts: Facts, random: Random) -> str:
    theme = random.choice(phrases.THEMES[facts.ranked[0][0]])
    if len(facts.ranked) == 1:
        return f"{theme} of great uniformity"
    second, share = facts.ranked[1]
    how = "a strong presence" if share >= 0.25 else "some presence" if share >= 0.05 else "traces"
    return f"{theme} with {how} of {phrases.SUBJECTS[second]}"


def _joined(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _article(size: str) -> str:
    return "an" if size[0] in "aeiou" else "a"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _length(sentences: Sequence[str]) -> int:
    return sum(len(sentence.split()) for sentence in sentences)
