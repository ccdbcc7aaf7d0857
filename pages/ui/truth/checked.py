"""A caption with its claims marked, beside the picture that each of them is about."""

from collections.abc import Sequence
from itertools import count
from typing import Literal, NamedTuple

from streamlit.components.v2.types import ComponentRenderer

from core.geography.tiles import ZOOM, Tile
from core.pictures.layers import MapLayer
from core.raster.landcover import CLASSES, REGIONS, Composition
from core.store.bases import VERDICTS_MEAN, Basis, standing
from generation.checks.checking import CheckResult
from generation.checks.claims import ClaimKind, Unread
from generation.checks.style import StyleFault
from generation.checks.verdicts import VERDICT_WORDS, Judged, Verdict
from pages.ui.frame.assets import asset
from pages.ui.frame.component import loaded
from pages.ui.frame.composition import share_text
from pages.ui.frame.resources import catalogue, prefix
from pages.ui.truth.wording import coverage_words, headline, score_made

Part = Literal["whole", "picture", "texts"]
"""What is drawn in one place: a picture beside its texts, or one of the two."""

LONG = 2_500
"""Characters above which a text scrolls in a box of its own."""

_BASE = ("presence", "size", "absence")
_WORST: tuple[Verdict, ...] = ("supported", "unverifiable", "contradicted")
_KINDS: dict[ClaimKind, str] = {"presence": "present", "absence": "absent", "peak": "strongest there"}
_RULES = {
    "hedging": "a hedge, which the recipe bans",
    "meta word": "a word that the recipe bans",
    "comparison": "a comparison with another image",
    "colour": "a colour word: no picture that was described had these colours",
    "cut text": "the text ends in the middle of a sentence",
}


class Shown(NamedTuple):
    """A text and what was found in it."""

    title: str
    text: str
    result: CheckResult | None
    """None where there is nothing to check it against."""
    basis: Basis
    """What it was written from."""
    about: str = ""
    """Who wrote it and when, where that is said with the text."""
    version: str = ""
    """Its name among the versions of one caption."""
    cut: str = ""
    """What is left out of the text, in words."""


class Picture(NamedTuple):
    """What the texts are about."""

    tile: Tile
    images: tuple[tuple[str, str, MapLayer], ...] = (("colour", "True colour", "rgb"),)
    """Name in the address, words and layer of each way to show the image."""
    covered: bool = True
    """Whether there is land cover to show."""
    composition: Composition | None = None
    """Whose shares stand beside the classes."""


class _Mark(NamedTuple):
    """A stretch of a text that something is said about."""

    start: int
    end: int
    claims: tuple[Judged, ...]
    fault: StyleFault | None = None
    unread: Unread | None = None


def tabbed_captions(slots: Sequence[Sequence[Shown]], picture: Picture, *, key: str) -> None:
    """Draw captions one at a time under tabs, claims marked by verdict, beside a picture as large as the window lets.

    Pointing at a claim, by mouse or keyboard, lights up its class and region on the picture; pointing at the picture
    or at a class lights up what is said about them.

    Args:
        slots: One for each caption: its versions, the one that is shown first in front.
        picture: How the tile can be shown.
        key: Of the component.
    """
    _component()(key=key, data=tabbed(slots, picture))


def tabbed(slots: Sequence[Sequence[Shown]], picture: Picture) -> dict[str, object]:
    """What `tabbed_captions` hands to the browser, for a page that is not drawn yet."""
    return _data("whole", picture, slots)


def picture_alone(picture: Picture, *, legend: bool, key: str) -> None:
    """Draw a small picture; it and all that `checked_texts` draws of its tile on the page light up each other.

    A legend explains the marks where such texts are there.
    """
    _component()(key=key, data=_data("picture", picture, [], legend=legend))


def checked_texts(*texts: Shown, tile: Tile, key: str) -> None:
    """Draw texts side by side with their claims marked, for a tile whose picture stands elsewhere on the page."""
    _component()(key=key, data=_data("texts", Picture(tile), [[one] for one in texts]))


def _data(part: Part, picture: Picture, slots: Sequence[Sequence[Shown]], *, legend: bool = False) -> dict[str, object]:
    tile = picture.tile
    address = f"{prefix()}/xyz/{{}}/{ZOOM}/{tile.x}/{tile.y}?v={catalogue().revision()}"
    return {
        "slots": [[_text(item) for item in versions] for versions in slots],
        "part": part,
        "legend": legend,
        "tile": tile.name,
        "none": "This tile has no caption. Import the release's json_files folder to add the published ones, "
        "or have one written in the prompt lab.",
        "images": [
            {"name": name, "label": label, "address": address.format(layer)} for name, label, layer in picture.images
        ],
        "cover": address.format("landcover") if picture.covered else "",
        "bounds": tile.bounds._asdict(),
        "classes": _classes(picture.composition),
        "regions": list(REGIONS),
        "words": VERDICT_WORDS,
        "module": asset("ui/truth/checked.js"),
    }


def _classes(composition: Composition | None) -> list[dict[str, object]]:
    """The classes in the order of their numbers, with what part each is where that is known."""
    parts = composition.shares() if composition else [0.0] * len(CLASSES)
    return [
        {
            "name": land.name,
            "colour": land.hex,
            "part": float(part),
            "share": share_text(float(part)) if composition else "",
        }
        for land, part in zip(CLASSES[1:], parts[1:], strict=True)
    ]


def _text(shown: Shown) -> dict[str, object]:
    said: dict[str, object] = {
        "title": shown.title,
        "about": shown.about,
        "version": shown.version,
        "long": len(shown.text) > LONG,
        "cut": shown.cut,
    }
    if shown.result is None:
        unchecked: dict[str, object] = {"truth": "not checked", "score": "", "made": "", "unread": 0, "basis": ""}
        return said | unchecked | {"pieces": [[shown.text, None]], "marks": [], "missing": []}
    marks = _marks(shown.result)
    truth = shown.result.scores.truth
    return said | {
        "truth": f"{headline(standing(shown.basis), shown.result.scores)} · {coverage_words(shown.result)}",
        "score": "" if truth is None else f"{truth:.0f}",
        "made": score_made(shown.result.scores),
        "unread": len(shown.result.unread),
        "basis": VERDICTS_MEAN[standing(shown.basis)],
        "pieces": _pieces(shown.text, marks),
        "marks": [_mark(mark, shown.text) for mark in marks],
        "missing": [
            {"name": item.name, "share": f"{item.share:.0%}", "doubt": item.doubt.sentence if item.doubt else ""}
            for item in shown.result.missing
        ],
    }


def _marks(result: CheckResult) -> list[_Mark]:
    """Cut what is said into stretches that do not overlap: classes first, relations go with their class.

    What was not read comes last: where a part of its words belongs to a claim all the same, it is the rest of them.
    """
    spans: dict[tuple[int, int], list[Judged]] = {}
    done = 0
    for item in result.claims:
        if item.claim.kind in _BASE:
            known = next((span for span in spans if span[1] == item.claim.end), None)
            start = max(item.claim.start, done)
            if known is None and start >= item.claim.end:
                known = max(spans, key=lambda span: span[1])
            spans.setdefault(known or (start, item.claim.end), []).append(item)
            done = max(done, item.claim.end)
    for item in result.claims:
        if item.claim.kind not in _BASE and not spans:
            spans[item.claim.start, item.claim.end] = [item]
        elif item.claim.kind not in _BASE:
            _owner(spans, item).append(item)
    marks = [_Mark(*span, tuple(claims)) for span, claims in spans.items()]
    free = [fault for fault in result.style if not any(m.start < fault.end and fault.start < m.end for m in marks)]
    marks += [_Mark(fault.start, fault.end, (), fault) for fault in free]
    marks += [mark for item in result.unread for mark in _rest(_Mark(item.start, item.end, (), None, item), marks)]
    return sorted(marks, key=lambda mark: (mark.start, mark.end))


def _rest(mark: _Mark, taken: Sequence[_Mark]) -> list[_Mark]:
    """What of a mark lies in no other one."""
    left: list[_Mark] = []
    start = mark.start
    for other in sorted(other[:2] for other in taken if other.start < mark.end and mark.start < other.end):
        left += [mark._replace(start=start, end=other[0])] if start < other[0] else []
        start = max(start, other[1])
    return [*left, mark._replace(start=start)] if start < mark.end else left


def _owner(spans: dict[tuple[int, int], list[Judged]], item: Judged) -> list[Judged]:
    """The stretch whose class a relation speaks of."""
    claim = item.claim
    near = sorted(spans, key=lambda span: max(span[0] - claim.end, claim.start - span[1], 0))
    same = [span for span in near if any(judged.claim.name == claim.name for judged in spans[span])]
    return spans[(same or near)[0]]


def _pieces(text: str, marks: Sequence[_Mark]) -> list[list[object]]:
    """Cut a text at its marks: texts, and the number of the mark that each belongs to, or None."""
    pieces: list[list[object]] = []
    done = 0
    for number, mark in zip(count(), marks, strict=False):
        start = max(mark.start, done)
        pieces += [[text[done:start], None], [text[start : mark.end], number]]
        done = max(done, mark.end)
    pieces.append([text[done:], None])
    return [piece for piece in pieces if piece[0]]


def _mark(mark: _Mark, text: str) -> dict[str, object]:
    usual = "unread" if mark.unread else "fault"
    verdict = max((item.verdict for item in mark.claims), key=_WORST.index, default=usual)
    said: list[dict[str, object]] = [
        {
            "verdict": item.verdict,
            "words": f"{_KINDS.get(item.claim.kind, item.claim.kind)}: {item.detail}",
            "class": item.claim.name,
            "regions": list(item.claim.place),
            "error": item.error or "",
            "reader": item.reader,
            "doubt": item.doubt.sentence if item.doubt else "",
        }
        for item in mark.claims
    ]
    if mark.fault:
        said = [_remark("fault", _RULES[mark.fault.rule])]
    if mark.unread:
        said = [_remark("unread", mark.unread.reason)]
    return {"verdict": verdict, "text": text[mark.start : mark.end], "claims": said}


def _remark(verdict: str, words: str) -> dict[str, object]:
    """What is said of words that make no claim."""
    return {"verdict": verdict, "words": words, "class": "", "regions": [], "error": "", "reader": "", "doubt": ""}


def _component() -> ComponentRenderer:
    return loaded("checked_caption", "checked", "truth/checked.css")
