"""How well errors are found: correct captions of real compositions, and the same with one error planted in each."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from random import Random
from typing import NamedTuple

from core.raster.landcover import REGIONS, Composition, SizedClass, measure, size_word
from core.store.checkerrors import StyleRule
from generation.checks.checking import CheckResult, check
from generation.checks.claims import ClaimKind
from generation.demo import phrases
from generation.demo.errors import Kind, spoil
from generation.demo.facts import Facts, facts_of
from generation.demo.kinds import BIOMES
from generation.demo.landscape import label, tile_window
from generation.demo.plan import plan
from generation.demo.writer import Style, write
from generation.facts.measure import Facts as TileFacts
from generation.facts.measure import measure_facts
from generation.rules import write as write_by_rules

_SIZES = ("extra small", "small", "medium", "large", "extra large")
_FAR = 0.05
"""An order is wrong beyond doubt where the shares differ by this much."""
_LARGE = 0.1
_BANNED: dict[StyleRule, tuple[str, ...]] = {
    "hedging": ("possibly", "likely", "perhaps"),
    "meta word": ("in this context", "in the segmentation", "in a dynamic way", "in transition"),
}
_COLOURS = ("green", "blue", "brown", "dark grey", "yellow", "red")
_COMPARISONS = (
    "This is similar to the other images.",
    "The extent is larger than in the other images.",
    "In contrast to the previous image, the classes are mixed.",
    "The fourth image has the same structure.",
)


@dataclass(frozen=True, slots=True)
class Scene:
    """A tile to write about."""

    composition: Composition
    told: Facts
    measured: TileFacts
    random: Random


class Planted(NamedTuple):
    """A caption with an error, and how the check has to show it."""

    text: str
    style: Style
    shows: Callable[[CheckResult], bool]


class Rate(NamedTuple):
    """How many of some captions were noticed."""

    noticed: int
    captions: int

    @property
    def share(self) -> float:
        """Noticed, of all."""
        return self.noticed / self.captions if self.captions else 0.0


def scenes(count: int, seed: int = 5) -> Iterator[Scene]:
    """Return the synthetic landscapes of a demo."""
    for place, spot in enumerate(islice(plan(count, seed, images=False), count)):
        ids = label(tile_window(spot.source.tile), BIOMES[spot.source.biome], spot.source.seed)
        composition = measure(ids)
        if composition.valid:
            yield Scene(composition, facts_of(ids), measure_facts(ids), Random(f"{seed} {place}"))


def correct(scene: Scene) -> Iterator[tuple[str, Style]]:
    """Write correct captions in both manners, by both rule-based writers."""
    for style in ("35", "4v"):
        yield write(scene.told, style, scene.random), style
        yield write_by_rules(scene.measured, f"{style}-like", scene.random.randrange(1000)), style


def _absent_class(scene: Scene) -> Planted | None:
    style: Style = scene.random.choice(("35", "4v"))
    name = scene.random.choice([name for name in phrases.SUBJECTS if not _share(scene, name)])
    region = scene.random.choice(REGIONS)
    added = scene.random.choice(
        (
            f"In the {region}, there is a small portion of {scene.random.choice(phrases.NOUNS[name])}.",
            f"{phrases.SUBJECTS[name].capitalize()} is found in the {region}.",
            f"The {region} also holds some {phrases.SUBJECTS[name]}.",
        )
    )
    return Planted(_insert(scene, style, added), style, lambda found: name in _wrong(found, "presence", "size"))


def _missing_class(scene: Scene) -> Planted | None:
    told, large = scene.told, [name for name, share in scene.told.ranked[1:] if share >= _LARGE]
    large = [name for name in large if any(_named(told, region, name) for region in REGIONS)]
    if not large:
        return None
    name = scene.random.choice(large)
    cut = told._replace(
        ranked=tuple(item for item in told.ranked if item[0] != name),
        regions={region: tuple(s for s in told.regions[region] if s.name != name) for region in REGIONS},
        shares={key: value for key, value in told.shares.items() if key != name},
    )
    text = write(cut, "35", scene.random)
    return Planted(text, "35", lambda found: name in {missing.name for missing in found.missing})


def _wrong_region(scene: Scene) -> Planted | None:
    planted = spoil(scene.told, "wrong region", "35", scene.random)
    if planted is None:
        return None
    name, region = planted.detail.split(": ")[1].split(" is said to be in the ")
    return Planted(
        planted.text,
        "35",
        lambda found: any(
            item.verdict == "contradicted" and item.claim.name == name and region in item.claim.place
            for item in found.claims
        ),
    )


def _wrong_size(scene: Scene) -> Planted | None:
    region = scene.random.choice(REGIONS)
    old = scene.told.regions[region]
    place = scene.random.randrange(len(old)) if old else 0
    if not old:
        return None
    right = _SIZES.index(old[place].size)
    word = scene.random.choice([size for number, size in enumerate(_SIZES) if abs(number - right) > 1])
    sized = (*old[:place], SizedClass(old[place].name, word), *old[place + 1 :])
    told = scene.told._replace(regions={**scene.told.regions, region: sized})
    return Planted(write(told, "35", scene.random), "35", lambda found: old[place].name in _wrong(found, "size"))


def _wrong_order(scene: Scene) -> Planted | None:
    region = scene.random.choice(REGIONS)
    old = scene.told.regions[region]
    shares = [_share(scene, sized.name, region) for sized in old]
    if len(old) < 2 or shares[0] - shares[1] < _FAR:
        return None
    one, other = old[0], old[1]
    added = scene.random.choice(
        (
            f"In the {region}, {phrases.SUBJECTS[other.name]} is followed by {phrases.SUBJECTS[one.name]}.",
            f"There is more {phrases.SUBJECTS[other.name]} than {phrases.SUBJECTS[one.name]} in the {region}.",
            f"In the {region}, {phrases.SUBJECTS[other.name]} comes ahead of {phrases.SUBJECTS[one.name]}.",
        )
    )
    return Planted(_insert(scene, "35", added), "35", lambda found: other.name in _wrong(found, "order"))


def _wrong_dominance(scene: Scene) -> Planted | None:
    if len(scene.told.ranked) < 2 or scene.told.ranked[0][1] - scene.told.ranked[-1][1] < _FAR:
        return None
    style: Style = scene.random.choice(("35", "4v"))
    planted = spoil(scene.told, "wrong dominant class", style, scene.random)
    wrong = scene.told.ranked[-1][0]
    return planted and Planted(planted.text, style, lambda found: wrong in _wrong(found, "dominance"))


def _false_negation(scene: Scene) -> Planted | None:
    style: Style = scene.random.choice(("35", "4v"))
    name = scene.random.choice([name for name, share in scene.told.ranked if share >= 0.02])
    noun = phrases.SUBJECTS[name]
    added = scene.random.choice(
        (f"There is no {noun} in the image.", f"The scene is without any {noun}.", f"The image is devoid of {noun}.")
    )
    return Planted(_insert(scene, style, added), style, lambda found: name in _wrong(found, "absence"))


def _wrong_number(scene: Scene) -> Planted | None:
    region, name = scene.random.choice(REGIONS), scene.random.choice(scene.told.ranked)[0]
    right = round(_share(scene, name, region) * 100)
    number = scene.random.choice([n for n in range(1, 100) if abs(n - right) >= 10])
    added = f"{phrases.SUBJECTS[name].capitalize()} covers {number} % of the {region}."
    return Planted(_insert(scene, "4v", added), "4v", lambda found: name in _wrong(found, "size", "presence"))


def _banned(scene: Scene, rule: StyleRule) -> Planted:
    words = text = write(scene.told, "35", scene.random)
    while words == text:
        place = scene.random.choice([i for i, letter in enumerate(text) if letter == " "])
        words = f"{text[:place]} {scene.random.choice(_BANNED[rule])}{text[place:]}"
    return Planted(words, "35", lambda found: rule in {fault.rule for fault in found.style})


def _hedging(scene: Scene) -> Planted | None:
    return _banned(scene, "hedging")


def _meta_word(scene: Scene) -> Planted | None:
    return _banned(scene, "meta word")


def _comparison(scene: Scene) -> Planted | None:
    text = _insert(scene, "4v", scene.random.choice(_COMPARISONS))
    return Planted(text, "4v", lambda found: "comparison" in {fault.rule for fault in found.style})


def _cut_text(scene: Scene) -> Planted | None:
    style: Style = scene.random.choice(("35", "4v"))
    kind: Kind = "cut caption"
    planted = spoil(scene.told, kind, style, scene.random)
    return planted and Planted(planted.text, style, lambda found: "cut text" in {fault.rule for fault in found.style})


def _colour(scene: Scene) -> Planted | None:
    text = write(scene.told, "4v", scene.random)
    name = next(phrases.SUBJECTS[name] for name, _ in scene.told.ranked)
    place = text.lower().find(name)
    text = f"{text[:place]}{scene.random.choice(_COLOURS)} {text[place:]}"
    return Planted(text, "4v", lambda found: "colour" in {fault.rule for fault in found.style})


ERRORS: dict[str, Callable[[Scene], Planted | None]] = {
    "absent class named": _absent_class,
    "large class missing": _missing_class,
    "wrong region": _wrong_region,
    "wrong size": _wrong_size,
    "wrong order": _wrong_order,
    "wrong dominant class": _wrong_dominance,
    "false negation": _false_negation,
    "wrong number": _wrong_number,
    "hedging": _hedging,
    "meta word": _meta_word,
    "comparison": _comparison,
    "cut text": _cut_text,
    "colour word": _colour,
}
"""Every kind of error, and what plants it; None where a scene leaves no room for it."""


def detection(found: Sequence[Scene]) -> dict[str, Rate]:
    """Plant each kind of error in each scene and count those that the check shows as what they are."""
    rates = {}
    for kind, plant in ERRORS.items():
        planted = [(scene, made) for scene in found if (made := plant(scene)) is not None]
        shown = [made.shows(check(made.text, scene.composition, caption_set=made.style)) for scene, made in planted]
        rates[kind] = Rate(sum(shown), len(shown))
    return rates


def false_alarms(found: Sequence[Scene]) -> Rate:
    """Count correct captions in which the check sees anything wrong."""
    alarms = [
        _alarm(check(text, scene.composition, facts=scene.measured, caption_set=style))
        for scene in found
        for text, style in correct(scene)
    ]
    return Rate(sum(alarms), len(alarms))


def _alarm(result: CheckResult) -> bool:
    return bool(result.count("contradicted") or result.missing or result.style)


def _insert(scene: Scene, style: Style, added: str) -> str:
    """Put a sentence between two others of a correct caption."""
    parts = write(scene.told, style, scene.random).split(". ")
    place = scene.random.randrange(1, len(parts)) if len(parts) > 1 else 0
    return ". ".join([*parts[:place], added.rstrip("."), *parts[place:]])


def _share(scene: Scene, name: str, region: str | None = None) -> float:
    return scene.measured.region_share(region, name) if region else scene.measured.share(name)


def _named(told: Facts, region: str, name: str) -> bool:
    return any(
        sized.name == name and sized.size == size_word(told.shares[name][region]) for sized in told.regions[region]
    )


def _wrong(found: CheckResult, *kinds: ClaimKind) -> set[str]:
    return {item.claim.name for item in found.claims if item.verdict == "contradicted" and item.claim.kind in kinds}
