"""What a person reads in a sentence: one label for each claim, written as in README.md."""

import re
from dataclasses import dataclass
from typing import Literal, get_args

from core.query.lexicon import WHOLE, Place
from core.raster.landcover import REGIONS

Kind = Literal["P", "S", "O", "Q", "R", "D", "K", "X", "A"]
"""Presence, size, order, equal amounts, rank, dominance, peak, shape, absence."""

Verdict = Literal["T", "F", "U", "?"]
"""True, false; U is said with a doubt and not so; ? is not judged here."""

CLASSES = {
    "dev": "developed area",
    "bare": "bare land",
    "wetl": "wetland",
    "mang": "mangroves",
} | {name: name for name in ("water", "tree", "shrub", "grass", "crop", "snow", "moss")}
PLACES: dict[str, Place] = {
    "*": WHOLE,
    "TL": ("top left",),
    "TR": ("top right",),
    "BL": ("bottom left",),
    "BR": ("bottom right",),
    "M": ("middle",),
    "N": ("top left", "top right"),
    "S": ("bottom left", "bottom right"),
    "W": ("top left", "bottom left"),
    "E": ("top right", "bottom right"),
    "ALL": REGIONS,
}

_LABEL = re.compile(
    r"(?P<optional>~?)(?P<kinds>[A-Z](?:/[A-Z])*) (?P<names>[a-z>=+]+)(?:#(?P<rank>-?\d))? (?P<places>\S+) "
    r"(?P<verdict>[TFU?])(?: (?P<detail>\S+))?"
)


@dataclass(frozen=True, slots=True)
class Label:
    """One claim of a sentence."""

    kinds: tuple[Kind, ...]
    """Its kind; others that a reader may as well take it for."""
    names: tuple[str, ...]
    """Classes: of an order the larger one first; several of a size are added up, of a dominance lead together."""
    places: tuple[Place, ...]
    """Several are meant one by one."""
    verdict: Verdict
    detail: str = ""
    """Of a size the amount, of an order the factor, of a peak how strong it is, of a shape its name."""
    rank: int = 0
    """Of a rank: its number, -1 for the last."""
    any_place: bool = False
    """One of the places is enough."""
    optional: bool = False
    """A reader may leave it out."""


class LabelError(ValueError):
    """A label that is not written as in README.md."""


def parse_label(text: str) -> Label:
    """Read a label, as "S/P tree TL+BL T 50-80".

    Raises:
        LabelError: It is not written so.
    """
    found = _LABEL.fullmatch(text)
    if found is None:
        raise LabelError(f"{text!r} is no label: write kind, class, place, verdict and, if any, the amount.")
    try:
        return Label(
            kinds=tuple(_kind(letter) for letter in found["kinds"].split("/")),
            names=tuple(CLASSES[name] for name in re.split("[>=+]", found["names"])),
            places=tuple(PLACES[place] for place in re.split(r"[+|]", found["places"])),
            verdict=_verdict(found["verdict"]),
            detail=found["detail"] or "",
            rank=int(found["rank"] or 0),
            any_place="|" in found["places"],
            optional=bool(found["optional"]),
        )
    except KeyError as error:
        raise LabelError(f"{text!r}: {error} is no class, place, kind or verdict.") from error


def _kind(letter: str) -> Kind:
    kinds: dict[str, Kind] = {kind: kind for kind in get_args(Kind)}
    return kinds[letter]


def _verdict(letter: str) -> Verdict:
    verdicts: dict[str, Verdict] = {verdict: verdict for verdict in get_args(Verdict)}
    return verdicts[letter]
