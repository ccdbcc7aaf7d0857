"""Where a sentence without classes leads to: "Drove through the southern half." holds for what was seen there."""

from collections.abc import Sequence

from core.query.lexicon import WHOLE, Place
from core.query.phrasebook import word_set
from core.raster.landcover import REGIONS
from generation.checks.tokens import Token

_GOING = word_set(
    "drove drive driving walked walk walking looked look looking hiked hike hiking flew fly flying went go going "
    "crossed crossing visited visit visiting turn turning turned move moving moved check checked checking consider "
    "considering surveyed survey inspected inspect examined examine started start starting begin began zoom zoomed "
    "zooming explored explore passed cycled rode scanned scan panned pan heading headed sampled take now next first "
    "see saw focus focusing focused describe describing"
)
_MOVING = word_set(
    "heading moving going turning turn turned went moved then next first now starting began back crossing crossed"
)
"""Words that lead away from where one was."""
_WHOLE_AGAIN = word_set("overall altogether tile image scene picture map summary everywhere anywhere region area whole")


def frame_of(tokens: Sequence[Token], before: Place) -> Place:
    """Return the place that a sentence leads to, or leaves in force."""
    places = [token for token in tokens if token.kind == "place"]
    classes = any(token.kind == "class" for token in tokens)
    if not places:
        return () if any(token.text in _WHOLE_AGAIN | _MOVING for token in tokens) else before
    told = {token.kind for token in tokens} & {"class", "not", "amount", "hedge"}
    led = any(token.text in _GOING for token in tokens) or len(tokens) <= len(places) + 1
    if classes or told or len(places) != 1 or not led or places[0].place in (WHOLE, REGIONS):
        return ()
    at = tokens.index(places[0])
    return () if any(token.text == "from" for token in tokens[max(0, at - 2) : at]) else places[0].place


def framed(tokens: Sequence[Token], frame: Place) -> Sequence[Token]:
    """Put the place that is in force before a sentence that names classes and no place."""
    if not tokens or any(token.kind == "place" for token in tokens) or all(token.kind != "class" for token in tokens):
        return tokens
    start = tokens[0].start
    said = [
        token for at, token in enumerate(tokens) if not (_is_of_it(tokens, at) or (at and _is_of_it(tokens, at - 1)))
    ]
    return (Token("place", "there", start, start, place=frame), Token("comma", ",", start, start), *said)


def _is_of_it(tokens: Sequence[Token], at: int) -> bool:
    """Find "two fifths of it", which is of the place."""
    measured = at > 0 and tokens[at - 1].kind == "amount" and at + 1 < len(tokens)
    return measured and tokens[at].text == "of" and tokens[at + 1].text in ("it", "this", "that")
