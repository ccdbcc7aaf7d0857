"""What each command does with its options; heavy parts are loaded by the command that needs them."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from chatearth import importing, landcover, likeness, projecting, searching
from chatearth.console import Console
from chatearth.spreading import build_space, spread
from core.counting import counted
from core.geography.tiles import Tile
from core.settings import Settings
from core.store.catalogue import Catalogue


def demo(options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Write the synthetic demo release."""
    from core.progress import Progress
    from generation.demo.release import write_demo

    report = write_demo(
        options.directory,
        tiles=options.tiles,
        seed=options.seed,
        images=not options.no_images,
        progress=lambda done, total: console.progress(Progress("Writing the demo", done, total)),
        workers=settings.workers,
    )
    document = {"tiles": report.tiles, "captions": report.captions, "dir": str(report.directory), "synthetic": True}
    console.result(
        document,
        f"Synthetic demo: {counted(report.tiles, 'tile')}, {counted(report.captions, 'caption')} in {report.directory}",
    )


def import_release(options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Import releases and report what was not taken."""
    if options.look:
        return importing.look(options, console)
    with _catalogue(settings) as catalogue:
        importing.run(catalogue, options, settings, console)


def add_tiles(options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Add tiles of one's own."""
    from chatearth import adding

    with _catalogue(settings) as catalogue:
        adding.run_add(catalogue, options, settings, console)


def remove_tiles(options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Take tiles of one's own away."""
    from chatearth import adding

    with _catalogue(settings) as catalogue:
        adding.run_remove(catalogue, options, console)


def info(_: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Say what the data folder holds."""
    from core.selection.overview import overview
    from core.store.authors import set_name

    with _catalogue(settings) as catalogue:
        held = overview(catalogue, settings.space)
    lines = [f"{settings.data}: {counted(held.tiles, 'tile')}"]
    for name, splits in held.caption_sets.items():
        called = f"{name} ({set_name(name)})" if set_name(name) != name else name
        lines.append(f"  set {called}: " + ", ".join(f"{split} {count:,}" for split, count in splits.items()))
    lines += [f"  {flag}: {count:,}" for flag, count in held.flags.items()]
    lines += [f"  own places: {held.own:,}"] if held.own else []
    guessed = f", {held.estimated:,} by estimated vectors" if held.estimated else ""
    lines.append(f"  searchable by meaning: {counted(held.embedded, 'caption')} (space {settings.space}){guessed}")
    if not held.tiles:
        lines.append(
            "  nothing yet: run `chatearth download captions`, `chatearth import PATH` with what you have, "
            "or `chatearth demo DIR` for a synthetic release"
        )
    console.result(held.to_json(), "\n".join(lines))


def tile(options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Show one tile."""
    from core.raster.landcover import ranked_shares
    from core.store import flags, whereabouts
    from core.store.authors import heading
    from core.tile.record import load
    from core.tile.values import tile_json, where_lines

    wanted = Tile.parse(options.name)
    with _catalogue(settings) as catalogue:
        record, found = load(catalogue, wanted), whereabouts.of_tile(catalogue, wanted)
    lines = [f"{wanted.name}  ({wanted.centre[1]:.5f}, {wanted.centre[0]:.5f}), pixel {wanted.pixel_m:.2f} m"]
    lines.append(f"  split {record.split or 'none'}; flags: {', '.join(flags.names(record.flags)) or 'none'}")
    if record.composition:
        lines.append("  " + ", ".join(f"{name} {share:.1%}" for name, share in ranked_shares(record.composition)))
    lines += [f"  {name.lower() if name != 'UTM zone' else name}: {said}" for name, said in where_lines(found).items()]
    for one in (one for one in record.captions if one.active):
        called = heading(one.caption_set, one.variant, one.origin, one.author)
        lines.append(f"\n[{called}, version {one.version}] {one.text}")
    console.result(tile_json(record, found), "\n".join(lines))


def search(options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Find descriptions by their words or by their meaning."""
    with _catalogue(settings) as catalogue:
        searching.run(catalogue, options, settings, console)


def similar(options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Find tiles like one."""
    with _catalogue(settings) as catalogue:
        likeness.run(catalogue, options, settings, console)


def list_scenes(options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Find Sentinel-2 scenes of a tile, and fetch one."""
    from chatearth import scenes

    with _catalogue(settings) as catalogue:
        scenes.run(catalogue, options, settings, console)


def osm(options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Read objects of OpenStreetMap, and write captions from them."""
    from chatearth import mapping

    with _catalogue(settings) as catalogue:
        mapping.run(catalogue, options, settings, console)


def facts(options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Show land-cover statistics of a tile in the catalogue, or of a label map in a file; or measure all tiles."""
    from chatearth import landfacts

    if options.all:
        with _catalogue(settings) as catalogue, spread(options, console):
            return landfacts.measure_every(catalogue, settings, console)
    path = Path(options.name)
    if path.is_file():
        landfacts.show(landfacts.of_file(path, settings, options.numbers), console)
        return
    wanted = landfacts.tile_named(options.name)
    with _catalogue(settings) as catalogue:
        landfacts.show(landfacts.of_tile(catalogue, settings, wanted), console)


def boxes(options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Show, keep or write boxes and their captions."""
    from chatearth import boxing

    if options.names and all(Path(name).is_file() for name in options.names):
        return boxing.run_file(options, settings, console)
    with _catalogue(settings) as catalogue:
        boxing.run(catalogue, options, settings, console)


def export(options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Write captions and what goes with them into a new folder."""
    from chatearth import exporting

    with _catalogue(settings) as catalogue:
        exporting.run(catalogue, options, settings, console)


def metadata(options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Show or keep captions from metadata."""
    from chatearth import sighting

    with _catalogue(settings) as catalogue:
        sighting.run(catalogue, options, console)


def tasks(options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Make, show, check, rephrase or write tasks."""
    from chatearth import tasking

    with _catalogue(settings) as catalogue:
        tasking.ACTIONS[options.action](catalogue, options, settings, console)


def evaluate(options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Score predictions."""
    from chatearth import evaluating

    with _catalogue(settings) as catalogue:
        evaluating.run(options, settings, catalogue, console)


def ask(options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Make land-cover questions, ask them, score the answers."""
    from chatearth import questioning

    with _catalogue(settings) as catalogue:
        questioning.ACTIONS[options.action](catalogue, options, settings, console)


def land_cover(options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Fetch land cover, or compare two sources of it."""
    with _catalogue(settings) as catalogue:
        landcover.run(catalogue, options, settings, console)


def embed(options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Bring the word index up to date, then build or resume an embedding space."""
    from core.embedding.build import built
    from core.embedding.embedders import open_embedder
    from core.embedding.estimating import estimate
    from core.embedding.spaces import register
    from core.search.words.index import WordIndex

    with _catalogue(settings) as catalogue:
        WordIndex(catalogue, settings.words).prepare(console.progress)
        embedder = open_embedder(options.space, threads=settings.workers, keys=settings.keys)
        if options.quick:
            estimate(catalogue, embedder, console.progress)
            made = built(catalogue, register(catalogue, embedder.space))
        else:
            made = build_space(options, settings, catalogue, embedder, console)
    said = f"{made.done + made.estimated:,} of {made.total:,} captions are searchable by meaning (space {made.space})"
    if made.estimated:
        said += f", {made.estimated:,} of them by estimated vectors; `chatearth embed` makes them exact"
    lines = [said + (f", {made.rate_per_s:,.0f} a second" if made.rate_per_s else "")]
    if made.refused:
        lines.append(f"{len(made.refused):,} were refused; they are asked for again the next time:")
        lines += [f"  {one.tile}, set {one.caption_set}: {one.reason}" for one in made.refused[:20]]
    console.result(asdict(made) | {"refused": [one._asdict() for one in made.refused]}, "\n".join(lines))


def project(options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Lay the captions of a space out in the plane."""
    with _catalogue(settings) as catalogue:
        projecting.run(catalogue, options, console)


def check(options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Check captions against the land cover."""
    from chatearth import checking

    if options.label and not options.second:
        checked = checking.check_label(options, settings)
        return console.result(checking.document(checked), checking.lines(checked))
    with _catalogue(settings) as catalogue, spread(options, console):
        checking.run(options, settings, catalogue, console)


def stats(options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Print statistics of captions."""
    from chatearth import measuring

    with _catalogue(settings) as catalogue:
        measuring.run(catalogue, options, settings, console)


def prompt(options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Show the request that would be sent."""
    from chatearth.captioning import show_prompt

    with _catalogue(settings) as catalogue:
        show_prompt(options, settings, catalogue, console)


def caption(options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Generate captions."""
    from chatearth.captioning import write_captions

    with _catalogue(settings) as catalogue:
        write_captions(options, settings, catalogue, console)


def batch(options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Plan, run and look after captions for many tiles."""
    from chatearth import batching

    if options.verb in batching.WITHOUT_CATALOGUE:
        return batching.look(options, settings, console)
    with _catalogue(settings) as catalogue:
        batching.run(options, settings, catalogue, console)


def serve(options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Serve the explorer until it is stopped."""
    from chatearth.server import serve as run_server
    from core.remote.bindings import Bindings

    Bindings.of(settings.keys)  # a mistake shows before the first page
    run_server(host=options.host or settings.host, port=settings.port if options.port is None else options.port)


def doctor(_: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Check the installation and the data folder."""
    from chatearth.doctor import checks

    found = checks(settings)
    document = {"checks": [check._asdict() for check in found]}
    console.result(document, "\n".join(f"{'ok ' if c.ok else 'NOT'}  {c.name}: {c.detail}" for c in found))


@contextmanager
def _catalogue(settings: Settings) -> Iterator[Catalogue]:
    """Open the catalogue, brought up to date if an import was cut off."""
    from core.imports.importer import refresh

    with Catalogue(settings.catalogue, memory_limit=settings.memory_limit) as catalogue:
        refresh(catalogue)
        yield catalogue
