"""The command `check`: the claims of captions against the land cover."""

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

from chatearth.console import Console
from chatearth.landfacts import label_in
from core.counting import counted
from core.errors import ExplorerError, LandCoverError, SelectionError, TileNameError
from core.geography.tiles import Tile
from core.raster.landcover import REGIONS, Composition, measure
from core.raster.reliability import Doubt
from core.selection.browse import Browser
from core.selection.checkfigures import Figures, figures
from core.selection.secondfigures import seconded, seconded_words
from core.settings import Settings
from core.store.authors import author_name
from core.store.bases import HEADLINES, STANDING_WORDS, VERDICTS_MEAN, Basis, standing
from core.store.catalogue import Catalogue
from core.store.checkstore import count_outdated
from core.store.secondreadings import readers
from core.tile.record import load
from generation.checks.all_captions import check_all
from generation.checks.checking import CHECKER_VERSION, CheckResult, check
from generation.checks.secondreadings import readings_of
from generation.checks.verdicts import VERDICT_WORDS, Judged
from generation.facts.measure import Facts, measure_facts
from generation.facts.store import facts_of


class Checked(NamedTuple):
    """A caption and what was found in it."""

    caption_set: str | None
    text: str
    result: CheckResult
    note: str | None = None
    """What a person should know about how the land-cover map is read."""
    basis: Basis = "unknown"
    """What the caption was written from."""
    author: str | None = None
    """Who wrote it, in words; None for a text that was given."""


def run(options: argparse.Namespace, settings: Settings, catalogue: Catalogue, console: Console) -> None:
    """Check what the options say, with a second reader if one is named, and print what was found."""
    from chatearth import seconding

    _agree(options)
    if options.forget:
        return seconding.forget_reader(options.forget, catalogue, console)
    if options.all:
        return check_every(options, settings, catalogue, console)
    found = check_label(options, settings, catalogue) if options.label else check_tile(options, settings, catalogue)
    made = None
    if options.second:
        made = seconding.read_texts(options, settings, catalogue, console, [item.text for item in found])
        found = check_label(options, settings, catalogue) if options.label else check_tile(options, settings, catalogue)
    console.result(document(found) | ({"second": made} if made else {}), lines(found))


def _agree(options: argparse.Namespace) -> None:
    """Refuse options that would be left aside.

    Raises:
        SelectionError: They do not go together, or the text is empty.
    """
    given = {
        "--forget": options.forget,
        "--all": options.all,
        "--text": options.text is not None,
        "--second": options.second,
        "--max-cost": options.max_cost is not None,
        "--set": options.caption_set,
    }
    alone = [
        ("--forget", "--all"),
        ("--forget", "--text"),
        ("--forget", "--second"),
        ("--all", "--text"),
        ("--all", "--set"),
    ]
    for one, other in alone:
        if given[one] and given[other]:
            raise SelectionError(f"{one} does not go with {other}: leave one of them out.")
    if given["--max-cost"] and not given["--second"]:
        raise SelectionError("--max-cost is a limit for --second MODEL: name a model, or leave it out.")
    if options.text is not None and not options.text.strip():
        raise SelectionError("The text is empty. Give the caption with --text.")


def check_label(options: argparse.Namespace, settings: Settings, catalogue: Catalogue | None = None) -> list[Checked]:
    """Check the text that was given against a label map in a file."""
    if options.text is None:
        raise SelectionError("There is no caption to check against the label map. Give it with --text.")
    label = label_in(options.label, settings, options.numbers)
    composition = measure(label.ids)
    facts = measure_facts(label.ids) if composition.valid else None
    ground = _Ground(composition, facts, label.choice.note, _latitude(options.label), catalogue)
    return [_checked(options.text, ground, options.caption_set)]


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
    ground = _Ground(record.composition, facts, note, latitude, catalogue)
    if options.text is not None:
        return [_checked(options.text, ground, options.caption_set)]
    captions = [c for c in record.captions if c.active and options.caption_set in (None, c.caption_set)]
    if not captions:
        raise SelectionError(f"{tile.name} has no such caption. Give one with --text.")
    return [
        _checked(c.text, ground, c.caption_set)._replace(
            basis=c.basis, author=author_name(c.caption_set, c.origin, c.author)
        )
        for c in captions
    ]


def check_every(options: argparse.Namespace, settings: Settings, catalogue: Catalogue, console: Console) -> None:
    """Check every caption of the data folder and say how far that came."""
    from chatearth import seconding

    made = check_all(catalogue, workers=settings.workers, report=console.progress)
    second = seconding.read_every(options, settings, catalogue, console) if options.second else None
    rate = f", {made.rate_per_s:,.0f} a second" if made.new else ""
    found, known, moved = figures(Browser(catalogue)), readers(catalogue), seconded(catalogue)
    outdated = count_outdated(catalogue, CHECKER_VERSION)
    lines = [f"{made.done:,} of {made.total:,} captions are checked{rate}", *map(_standing_line, found.values())]
    lines += [
        f"  {counted(one.stretches, 'stretch', 'stretches')} read by {one.name}, with {counted(one.claims, 'claim')}"
        for one in known
    ]
    lines += [f"  {seconded_words(one)}" for one in moved]
    if outdated:
        lines.append(f"  {outdated:,} were checked by an earlier version and count nowhere: run it again")
    answer = {
        **asdict(made),
        "outdated": outdated,
        "standings": {name: _standing_json(item) for name, item in found.items()},
        "readers": [one._asdict() for one in known],
        "seconded": {one.standing: one._asdict() for one in moved},
    }
    console.result(answer | ({"second": second} if second else {}), "\n".join(lines))


def _standing_json(found: Figures) -> dict[str, object]:
    item = found.standing
    return {
        "captions": item.captions,
        "truth": item.mean,
        "contradicted": item.contradicted,
        "map_uncertain": item.doubtful,
        "coverage": item.coverage,
        "errors": {kind.error: {"captions": kind.captions, "classes": kind.by_class} for kind in found.errors},
    }


def _standing_line(found: Figures) -> str:
    item = found.standing
    mean = "not known" if item.mean is None else f"{item.mean:.1f} of 100"
    doubtful = f", in {item.doubtful:,} only where the map is uncertain" if item.standing == "opinion" else ""
    read = "" if item.coverage is None else f", {item.coverage:.1%} of the class names read"
    kinds = "".join(
        f"\n    {kind.error}: {kind.captions:,} caption{'' if kind.captions == 1 else 's'}" for kind in found.errors
    )
    return (
        f"  {STANDING_WORDS[item.standing].lower()}: {item.captions:,}, "
        f"mean {HEADLINES[item.standing].lower()} {mean}{read}; "
        f"{item.contradicted:,} with a claim that disagrees with the map{doubtful}{kinds}"
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


class _Ground(NamedTuple):
    """What texts are held against."""

    composition: Composition
    facts: Facts | None
    note: str | None
    latitude: float | None
    catalogue: Catalogue | None
    """Where readings of second readers are kept; None for none."""


def _checked(text: str, ground: _Ground, caption_set: str | None) -> Checked:
    result = check(
        text,
        ground.composition,
        facts=ground.facts,
        caption_set=caption_set,
        latitude=ground.latitude,
        second=readings_of(ground.catalogue, text) if ground.catalogue else (),
    )
    return Checked(caption_set, text, result, ground.note)


def document(checked: Sequence[Checked]) -> dict[str, object]:
    """The answer as JSON: the first caption, and all of them in `captions`."""
    captions = [_caption_json(item) for item in checked]
    return {**captions[0], "captions": captions}


def _caption_json(item: Checked) -> dict[str, object]:
    return {
        "set": item.caption_set,
        "author": item.author,
        "text": item.text,
        "claims": [_claim_json(judged, item.text) for judged in item.result.claims],
        "errors": item.result.errors(),
        "missing": [missing.name for missing in item.result.missing],
        "missing_uncertain": {one.name: one.doubt.to_json() for one in item.result.missing if one.doubt},
        "style": [fault._asdict() for fault in item.result.style],
        "unread": [{"start": s.start, "end": s.end, "reason": s.reason} for s in item.result.unread],
        "read_by": [{"start": s.start, "end": s.end, "reader": s.reader} for s in item.result.seconds],
        "scores": asdict(item.result.scores),
        "scores_alone": asdict(item.result.alone) if item.result.alone else None,
        "class_names": {"named": item.result.named, "read": item.result.named - item.result.left},
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
        "reader": judged.reader or None,
        "map_uncertain": judged.doubt.to_json() if judged.doubt else None,
    }


def lines(checked: Sequence[Checked]) -> str:
    """The answer for people."""
    said: list[str] = []
    for caption_set, text, result, note, basis, author in checked:
        said.append(f"[{', '.join(filter(None, (caption_set, author))) or 'text'}] {text}")
        for item in result.claims:
            claim = item.claim
            verdict = VERDICT_WORDS[item.verdict] + (f", {item.error}" if item.error else "")
            words = f"  {verdict}: {claim.kind}: {text[claim.start : claim.end]} - {item.detail}"
            said.append(words + (f" (read by {item.reader})" if item.reader else "") + _doubted(item.doubt))
        for missing in result.missing:
            said.append(f"  never named: {missing.name}, {missing.share:.0%} of the image{_doubted(missing.doubt)}")
        said += [f"  style, {fault.rule}: {text[fault.start : fault.end]}" for fault in result.style]
        said += [f"  not read: {text[one.start : one.end]} - {one.reason}" for one in result.unread]
        said += [
            f"  no claim: {text[one.start : one.end]} (read by {one.reader})"
            for one in result.seconds
            if not one.claims
        ]
        said += [f"  note on the land-cover map: {note}"] if note else []
        said.append(f"  {VERDICTS_MEAN[standing(basis)]}")
        truth = result.scores.truth
        said.append(
            f"  {HEADLINES[standing(basis)].lower()}: "
            + ("not known without land cover" if truth is None else f"{truth:.1f} of 100")
            + _alone(result)
            + (f"; read {result.named - result.left:,} of {result.named:,} class names" if result.named else "")
        )
    return "\n".join(said)


def _alone(result: CheckResult) -> str:
    """Say what the score is without the claims of second readers."""
    claims = sum(bool(item.reader) for item in result.claims)
    if not claims or result.alone is None or result.alone.truth is None:
        return ""
    names = " and ".join(dict.fromkeys(one.reader for one in result.seconds))
    return f"; of {len(result.claims):,} claims {claims:,} read by {names}, {result.alone.truth:.1f} without these"


def _doubted(doubt: Doubt | None) -> str:
    return f"\n      {doubt.sentence}" if doubt else ""
