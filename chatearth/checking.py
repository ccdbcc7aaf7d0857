"""The command `check`: the claims of captions against the land cover."""

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

from chatearth.console import Console
from chatearth.landfacts import label_in
from core.errors import ExplorerError, LandCoverError, SelectionError, TileNameError
from core.geography.tiles import Tile
from core.raster.landcover import REGIONS, Composition, measure
from core.raster.reliability import Doubt
from core.selection.checkfigures import Standings, standings
from core.settings import Settings
from core.store.bases import HEADLINES, STANDING_WORDS, VERDICTS_MEAN, Basis, standing
from core.store.catalogue import Catalogue
from core.tile.record import load
from generation.checks.all_captions import check_all
from generation.checks.checking import CheckResult, check
from generation.checks.verdicts import Judged
from generation.facts.measure import Facts, measure_facts
from generation.facts.store import facts_of

_MARKS = {"supported": "ok ", "contradicted": "NOT", "unverifiable": "?  "}


class Checked(NamedTuple):
    """A caption and what was found in it."""

    caption_set: str | None
    text: str
    result: CheckResult
    note: str | None = None
    """What a person should know about how the land-cover map is read."""
    basis: Basis = "unknown"
    """What the caption was written from."""


def check_label(options: argparse.Namespace, settings: Settings) -> list[Checked]:
    """Check the text that was given against a label map in a file."""
    if options.text is None:
        raise SelectionError("There is no caption to check against the label map. Give it with --text.")
    label = label_in(options.label, settings, options.numbers)
    composition = measure(label.ids)
    facts = measure_facts(label.ids) if composition.valid else None
    return [
        _checked(options.text, composition, facts, options.caption_set, label.choice.note, _latitude(options.label))
    ]


def check_tile(options: argparse.Namespace, settings: Settings, catalogue: Catalogue) -> list[Checked]:
    """Check the captions in force of a tile, or the text that was given."""
    tile = Tile.parse(options.name)
    record = load(catalogue, tile)
    if record.composition is None:
        raise LandCoverError(
            f"{tile.name} has no land cover that its captions could be checked against. "
            f"Fetch it on its page, or with chatearth landcover fetch {tile.name}, or import label maps with --labels."
        )
    facts, note, latitude = _facts(catalogue, settings, tile), record.landcover_note, tile.centre[1]
    if options.text is not None:
        return [_checked(options.text, record.composition, facts, options.caption_set, note, latitude)]
    captions = [c for c in record.captions if c.active and options.caption_set in (None, c.caption_set)]
    if not captions:
        raise SelectionError(f"{tile.name} has no such caption. Give one with --text.")
    return [
        _checked(c.text, record.composition, facts, c.caption_set, note, latitude)._replace(basis=c.basis)
        for c in captions
    ]


def check_every(settings: Settings, catalogue: Catalogue, console: Console) -> None:
    """Check every caption of the data folder and say how far that came."""
    made = check_all(catalogue, workers=settings.workers, report=console.progress)
    rate = f", {made.rate_per_s:,.0f} a second" if made.new else ""
    found = standings(catalogue)
    lines = [f"{made.done:,} of {made.total:,} captions are checked{rate}", *map(_standing_line, found)]
    console.result(
        {**asdict(made), "standings": {item.standing: _standing_json(item) for item in found}}, "\n".join(lines)
    )


def _standing_json(item: Standings) -> dict[str, object]:
    return {
        "captions": item.captions,
        "truth": item.mean,
        "contradicted": item.contradicted,
        "map_uncertain": item.doubtful,
    }


def _standing_line(item: Standings) -> str:
    mean = "not known" if item.mean is None else f"{item.mean:.1f} of 100"
    doubtful = f", in {item.doubtful:,} only where the map is uncertain" if item.standing == "opinion" else ""
    return (
        f"  {STANDING_WORDS[item.standing].lower()}: {item.captions:,}, "
        f"mean {HEADLINES[item.standing].lower()} {mean}; "
        f"{item.contradicted:,} with a contradicted claim{doubtful}"
    )


def _facts(catalogue: Catalogue, settings: Settings, tile: Tile) -> Facts | None:
    """Facts of a tile; without its label map the shapes stay unverifiable."""
    try:
        return facts_of(catalogue, settings, tile)
    except ExplorerError:
        return None


def _latitude(path: Path) -> float | None:
    """Where a label map lies, if its file has the name of a tile."""
    try:
        return Tile.parse(path.stem).centre[1]
    except TileNameError:
        return None


def _checked(
    text: str,
    composition: Composition,
    facts: Facts | None,
    caption_set: str | None,
    note: str | None,
    latitude: float | None,
) -> Checked:
    result = check(text, composition, facts=facts, caption_set=caption_set, latitude=latitude)
    return Checked(caption_set, text, result, note)


def document(checked: Sequence[Checked]) -> dict[str, object]:
    """The answer as JSON: the first caption, and all of them in `captions`."""
    captions = [_caption_json(item) for item in checked]
    return {**captions[0], "captions": captions}


def _caption_json(item: Checked) -> dict[str, object]:
    return {
        "set": item.caption_set,
        "text": item.text,
        "claims": [_claim_json(judged, item.text) for judged in item.result.claims],
        "missing": [missing.name for missing in item.result.missing],
        "missing_uncertain": {one.name: one.doubt.to_json() for one in item.result.missing if one.doubt},
        "style": [fault._asdict() for fault in item.result.style],
        "unread": [stretch._asdict() for stretch in item.result.unread],
        "scores": asdict(item.result.scores),
        "basis": item.basis,
        "note": item.note,
    }


def _claim_json(judged: Judged, text: str) -> dict[str, object]:
    claim = judged.claim
    return {
        "start": claim.start,
        "end": claim.end,
        "text": text[claim.start : claim.end],
        "kind": claim.kind,
        "class": claim.name,
        "region": "throughout" if claim.place == REGIONS else " and ".join(claim.place) or None,
        "size": claim.amount.word if claim.amount else None,
        "other": claim.other or None,
        "rank": claim.group if claim.kind == "rank" else None,
        "equal": claim.equal,
        "together": list(claim.joint),
        "against": " and ".join(claim.against) or None,
        "verdict": judged.verdict,
        "measured": None if judged.measured is None else round(judged.measured, 6),
        "detail": judged.detail,
        "error": judged.error,
        "map_uncertain": judged.doubt.to_json() if judged.doubt else None,
    }


def lines(checked: Sequence[Checked]) -> str:
    """The answer for people."""
    said: list[str] = []
    for caption_set, text, result, note, basis in checked:
        said.append(f"[{caption_set or 'text'}] {text}")
        for item in result.claims:
            claim = item.claim
            words = f"  {_MARKS[item.verdict]} {claim.kind}: {text[claim.start : claim.end]} - {item.detail}"
            said.append(words + _doubted(item.doubt))
        for missing in result.missing:
            said.append(f"  NOT missing: {missing.name}, {missing.share:.0%} of the image{_doubted(missing.doubt)}")
        said += [f"  NOT {fault.rule}: {text[fault.start : fault.end]}" for fault in result.style]
        said += [f"  not read: {text[one.start : one.end]} - {one.reason}" for one in result.unread]
        said += [f"  note on the land-cover map: {note}"] if note else []
        said.append(f"  {VERDICTS_MEAN[standing(basis)]}")
        truth = result.scores.truth
        said.append(
            f"  {HEADLINES[standing(basis)].lower()}: "
            + ("not known without land cover" if truth is None else f"{truth:.1f} of 100")
        )
    return "\n".join(said)


def _doubted(doubt: Doubt | None) -> str:
    return f"\n      {doubt.sentence}" if doubt else ""
