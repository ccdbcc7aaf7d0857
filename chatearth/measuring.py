"""The `stats` command: what the captions of a selection are made of, and where its tiles lie."""

import argparse
from dataclasses import asdict
from math import inf
from typing import TYPE_CHECKING

from chatearth import searching
from chatearth.console import Console
from core.counting import counted
from core.settings import Settings
from core.store.catalogue import Catalogue

if TYPE_CHECKING:
    from core.statistics.summary import CaptionFigures


def add_options(command: argparse.ArgumentParser) -> None:
    """Declare what `stats` takes."""
    searching.add_filters(command)
    command.add_argument("--no-duplicates", action="store_true", help="leave near-duplicates out, which take longest")


def run(catalogue: Catalogue, options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Read captions that are new, and print the figures of those within the filters."""
    from core.selection.browse import Browser
    from core.statistics import summary
    from core.statistics.chosen import chosen
    from core.statistics.comparable import COMPARABLE
    from core.statistics.duplicates import duplicates
    from core.statistics.modeltokens import LIMIT
    from core.statistics.places import places
    from core.statistics.stopwords import NAME
    from core.statistics.store import CaptionStore
    from core.statistics.words import TOKENISER

    browser = Browser(catalogue)
    known = [item.name for item in browser.caption_sets()]
    selection = searching.chosen(options, known)
    store = CaptionStore(catalogue, settings.statistics)
    store.update(console.progress, workers=settings.workers)
    found = summary.figures(catalogue, store, browser, selection)
    where = places(catalogue, browser, selection)
    document: dict[str, object] = found.to_json()
    if not options.no_duplicates:
        alike = duplicates(lambda: chosen(store, browser, selection))
        document["duplicates"] = {
            "same": alike.same,
            "different_texts": alike.different,
            "near": alike.alike,
            "groups": alike.number,
            "largest": [{"captions": one.size, "caption": one.caption} for one in alike.groups[:10]],
        }
    sets = [name for name in selection.sets or known if name in known]
    if len(sets) > 1:
        each = {name: summary.figures(catalogue, store, browser, selection, name).to_json() for name in sets}
        document["sets"] = each
    document |= {
        "tokeniser": TOKENISER,
        "stop_words": NAME,
        "clip_limit": LIMIT,
        "land_cover": [asdict(one) for one in where.land_cover],
        "countries": where.countries,
        "continents": where.continents,
        "latitudes": where.latitudes,
        "climates": where.climates,
        "coast_km": {"more" if most == inf else f"{most:g}": count for most, count in where.coasts.items()},
        "seasons": where.seasons,
        "datasets": [one._asdict() for one in COMPARABLE],
        "filters": searching.filters(options),
    }
    console.result(document, _lines(found, document))


def _lines(found: "CaptionFigures", document: dict[str, object]) -> str:
    lines = [f"{counted(found.captions, 'caption')} of {counted(found.tiles, 'tile')}"]
    for name, one in found.spreads.items():
        lines.append(f"  {name}: mean {one.mean:.1f}, p5 {one.p5:.1f}, median {one.p50:.1f}, p95 {one.p95:.1f}")
    lines.append(f"  longer than CLIP reads: {found.over_limit:.1%}")
    lines.append(
        f"  vocabulary: {counted(found.words.different, 'different word')} of {found.words.total:,}, "
        f"{found.words.once:,} of them once"
    )
    frequent = found.words.without_stop_words[1][:12]
    lines.append("  most frequent, without stop words: " + ", ".join(f"{one.text} {one.times:,}" for one in frequent))
    if (right := found.size_words.right) is not None:
        lines.append(f"  size words that fit the true share: {right:.1%}")
    if isinstance(alike := document.get("duplicates"), dict):
        lines.append(f"  same words as another: {alike['same']:,}; near-duplicates: {alike['near']:,}")
    lines.append("  class: named and there / named, not there / there, not named")
    lines += [
        f"    {one.name}: {one.named_present:,} / {one.named_absent:,} / {one.unnamed_present:,}"
        for one in found.mentions
        if one.named_present + one.named_absent + one.unnamed_present
    ]
    return "\n".join(lines)
