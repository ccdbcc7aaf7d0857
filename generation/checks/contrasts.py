"""Where a class is said to cover more than elsewhere: "more in the north than in the south", "thins out eastwards"."""

from collections.abc import Sequence
from typing import NamedTuple

from core.query.lexicon import Place
from core.query.phrasebook import word_set
from core.raster.landcover import REGIONS
from generation.checks.signs import Signs, may
from generation.checks.tokens import Token

_MORE = word_set("more greater larger higher denser bigger thicker wider broader stronger richer commoner most")
_LESS = word_set("less fewer smaller lower scarcer sparser rarer thinner narrower poorer weaker")
_UP = word_set(
    "increases increase increasing rises rise rising climbs climb climbing thickens thicken thickening grows"
)
_DOWN = word_set(
    "decreases decrease decreasing shrinks shrink shrinking dwindles dwindle dwindling fades fade fading declines "
    "decline declining peters diminishes diminish diminishing tapers taper tapering thins thin thinning falls drops "
    "drop dropping"
)
_TIMES = word_set("twice double times half thrice")
_TOWARDS = word_set("towards toward to into")
_STEPS = word_set(
    "the in on of at as one you we goes go going travels moves heads out off away further and down gradually "
    "steadily slowly its share cover coverage density rapidly from"
)
_WARDS = {
    "northwards": "top",
    "northward": "top",
    "southwards": "bottom",
    "southward": "bottom",
    "westwards": "left",
    "westward": "left",
    "eastwards": "right",
    "eastward": "right",
}
_COMPARED = word_set(
    "extensive common abundant widespread frequent prevalent dense numerous plentiful present dominant"
)


class Contrast(NamedTuple):
    """A class covers more, or less, in one place than in another."""

    at: int
    """The token that says so; it stands for the class before it, or else the first one after it."""
    place: Place | None
    """None for the places of the class itself."""
    against: Place
    less: bool


def contrasts_of(tokens: Sequence[Token], signs: Signs) -> tuple[list[Token], list[Contrast]]:
    """Return the contrasts of a sentence, and its tokens without the places that are only compared with."""
    made, found = list(tokens), list[Contrast]()
    for rule, needs in _RULES:
        if may(needs, signs):
            rule(made, found)
    return made, found


def opposite(place: Place) -> Place:
    """The quarters outside a place; the whole tile for what lies in all of them."""
    return tuple(region for region in REGIONS[:4] if region not in place) if "middle" not in place else ()


def is_gradient(token: Token) -> bool:
    """Tell a word for what changes across a tile."""
    return token.text.split()[0] in _UP | _DOWN


def _plain(tokens: list[Token], places: range) -> None:
    for place in places:
        tokens[place] = tokens[place]._replace(kind="plain", place=())


def _than(tokens: list[Token], found: list[Contrast]) -> None:
    """Find what is held against another place: "than in the south" holds one place against another."""
    for at, token in enumerate(tokens):
        times = token.text == "as" and any(
            other.text in ("as", "as many", "as much") for other in tokens[max(0, at - 5) : at]
        )
        if token.text.split()[-1] != "than" and token.text != "than in" and not times:
            continue
        place = at + 1
        while place < len(tokens) and tokens[place].text in (
            "in",
            "on",
            "at",
            "the",
            "that",
            "those",
            "of",
            "does",
            "towards",
        ):
            place += 1
        if place >= len(tokens) or tokens[place].kind != "place":
            continue
        start = next((i + 1 for i in range(at - 1, -1, -1) if tokens[i].kind == "break"), 0)
        said = [other for other in tokens[start : at + 1] if other.kind != "place"]
        words = {word for other in said for word in other.text.split()}
        if times and words & _TIMES:
            words |= {"less" if "half" in words else "more"}
        if not words & (_MORE | _LESS):
            continue
        against = tokens[place].place
        if any(other.kind == "not" for other in tokens[start:at]):
            if words & _MORE and any(
                other.kind == "not" and other.text in ("no", "none of", "none", "nowhere") for other in tokens[start:at]
            ):
                _top(tokens, found, start, at, place)
            continue
        found.append(Contrast(at, None, against, bool(words & _LESS)))
        _speak_of(tokens, place + 2, against)
        _plain(tokens, range(at, place + 1))
        _unmeasured(tokens, start, at)


def _speak_of(tokens: list[Token], at: int, place: Place) -> None:
    """Let ", where" after a place that is only compared with mean that place."""
    if at < len(tokens) and tokens[at - 1].kind == "comma" and tokens[at].text in ("which", "where", "whose"):
        tokens[at] = tokens[at]._replace(kind="place", place=place)


def _top(tokens: list[Token], found: list[Contrast], start: int, at: int, place: int) -> None:
    """Nowhere is there more of it than in a place: it covers most there."""
    for i in range(start, at):
        if tokens[i].kind in ("not", "amount", "place"):
            tokens[i] = tokens[i]._replace(kind="plain")
    tokens[at] = tokens[at]._replace(kind="peak", text="most extensive in", name="top")


def _unmeasured(tokens: list[Token], start: int, at: int) -> None:
    """What is compared is no amount: "greater", "less extensive"."""
    for place in range(start, at):
        ratio = tokens[place].text == "half"
        if tokens[place].kind in ("amount", "order") and (ratio or tokens[place].name != "number"):
            tokens[place] = tokens[place]._replace(kind="plain", amount=None)


def _gradients(tokens: list[Token], found: list[Contrast]) -> None:
    """Find what changes across the tile: "thins out from the north to the south", "grows denser eastwards"."""
    for at in range(len(tokens)):
        up = _direction(tokens, at)
        if up is None:
            continue
        places, last = _ahead(tokens, at)
        if not places:
            continue
        origin = places[0] if len(places) > 1 else opposite(places[-1])
        found.append(Contrast(at, places[-1], origin, not up))
        if last is not None:
            _speak_of(tokens, last + 2, places[-1])
            _plain(tokens, range(at, last + 1))


def _direction(tokens: Sequence[Token], at: int) -> bool | None:
    """Whether something is said to get more; None for other words."""
    text = tokens[at].text.split()[0]
    after = tokens[at + 1].text if at + 1 < len(tokens) else ""
    if text in _CHANGING:
        words = {word for token in tokens[at + 1 : at + 4] for word in token.text.split()}
        return True if words & _MORE else False if words & _LESS else None
    adjective = text in ("thin", "falls") and after not in ("out", "off") and tokens[at].text == text
    if text in _DOWN and not adjective:
        return False
    return True if text in _UP else None


def _ahead(tokens: Sequence[Token], at: int) -> tuple[list[Place], int | None]:
    """The places between which something changes: where it comes from, if said, and where it goes to."""
    places: list[Place] = []
    last: int | None = None
    led = False
    for place in range(at + 1, min(at + 16, len(tokens))):
        token = tokens[place]
        if token.text in _WARDS:
            return [tuple(region for region in REGIONS[:4] if _WARDS[token.text] in region.split())], place
        if token.kind == "place":
            if not led:
                break
            places.append(token.place)
            last = place
            led = False
        elif token.text in _TOWARDS or token.text == "from":
            led = True
        elif token.kind in ("class", "break", "comma", "amount") and token.text not in _LESS | _MORE:
            break
    return places, last


def _further(tokens: list[Token], found: list[Contrast]) -> None:
    """Find "the further east, the fewer the trees"."""
    texts = [token.text for token in tokens]
    if texts[:2] not in (["the", "further"], ["the", "farther"]) or len(tokens) < 5 or tokens[2].kind != "place":
        return
    at = next((i for i in range(3, min(9, len(texts))) if texts[i] in _MORE | _LESS), None)
    told = at is not None and any(token.kind == "class" for token in tokens[at : at + 4])
    words = {texts[at]} if at is not None and told else set()
    if words & (_MORE | _LESS):
        found.append(Contrast(2, tokens[2].place, opposite(tokens[2].place), bool(words & _LESS)))
        _plain(tokens, range(3))


def _by_degree(tokens: list[Token], found: list[Contrast]) -> None:
    """Find "less extensive in the south" without a word of where else."""
    for at in range(len(tokens) - 2):
        words = [word for token in tokens[at : at + 2] for word in token.text.split()]
        if words[0] not in ("more", "less") or len(words) < 2 or words[1] not in _COMPARED:
            continue
        end = at + 1 if len(tokens[at].text.split()) > 1 else at + 2
        where = end
        while where < len(tokens) and tokens[where].text in ("in", "on", "at", "the", "towards"):
            where += 1
        if where == end or where >= len(tokens) or tokens[where].kind != "place" or tokens[at].kind == "order":
            continue
        found.append(Contrast(at, tokens[where].place, opposite(tokens[where].place), words[0] == "less"))
        for place in range(at, end):
            tokens[place] = tokens[place]._replace(kind="plain", amount=None)


_CHANGING = word_set("grows grow growing gets get becomes become becoming")
_RULES = (
    (_than, word_set("than as")),
    (_gradients, _UP | _DOWN | _CHANGING),
    (_further, word_set("further farther")),
    (_by_degree, word_set("more less")),
)
"""Each rule with what it looks for; none of them says anything that another one looks for."""
