"""Bring a release into the catalogue: idempotent, resumable, each step in transactions of its own."""

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from core.counting import counted
from core.imports import inspection, labels, replaced
from core.imports.captions import take_captions
from core.imports.cutting import cut_worldcover
from core.imports.finding import ImportRequest as ImportRequest
from core.imports.finding import find_release, passed_over, read_as
from core.pictures.store import take_pictures
from core.progress import Progress, Report, silent
from core.release import synthetic
from core.release.problems import Problem
from core.release.records import Patience
from core.release.sources import Layer, Release, Taken
from core.settings import Settings
from core.store import tiletable
from core.store.catalogue import Catalogue, scalar
from core.store.flags import SYNTHETIC, SYNTHETIC_NOTE
from core.store.tiletable import note

if TYPE_CHECKING:
    from core.raster.worldcover import WorldCover


@dataclass(slots=True)
class ImportReport:
    """What an import took and what it did not."""

    tiles: int = 0
    """Tiles in the catalogue afterwards."""
    captions: int = 0
    """Captions in the catalogue afterwards."""
    added: int = 0
    """Captions and pictures that are new, label maps that were cut from WorldCover among them."""
    updated: int = 0
    """Pictures known before that lie somewhere else now, or have changed."""
    skipped: int = 0
    """Captions and pictures that were there already."""
    problems: list[Problem] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    """JSON files that do not look like captions."""
    waiting: int = 0
    """Pictures of this import whose tiles are not there yet: a caption or a true-colour image makes a tile."""
    read_as: list[str] = field(default_factory=list)
    """How datasets were understood whose form leaves that open, in sentences."""
    seconds: float = 0.0
    all_broken: bool = False
    """Whether no caption came and none of the pictures can be read, which are listed all the same."""

    @property
    def remarks(self) -> list[str]:
        """What else a person should know of it, in sentences."""
        said = [*self.read_as]
        if self.waiting:
            said.append(f"Pictures that wait for their tiles: {self.waiting:,}. Captions or images make them")
        return said + passed_over(self.ignored)

    @property
    def nothing(self) -> str | None:
        """The sentence to end with where nothing at all was taken, new or known."""
        if (self.added or self.updated or self.skipped) and not self.all_broken:
            return None
        if not self.problems:
            return "Nothing was taken. The files hold no captions and no pictures of tiles."
        first = self.problems[0]
        others = len(self.problems) - 1
        more = f" {counted(others, 'more note')}." if others else ""
        listed = " Their tiles are listed, without these pictures." if self.all_broken and self.added else ""
        return f"Nothing was taken. {first.item}: {first.reason.rstrip('.')}.{more}{listed}"


def run(catalogue: Catalogue, request: ImportRequest, settings: Settings, report: Report = silent) -> ImportReport:
    """Import releases; doing it again adds nothing, and after an interruption it goes on where it stopped.

    Raises:
        ReleaseError: A path does not exist or nothing that can be imported lies there.
        RasterError: None of the WorldCover rasters can be used.
        CatalogueError: The catalogue cannot be written, as when the disk is full.
    """
    started = time.monotonic()
    report(Progress("Looking through the files", 0, 0))
    release = find_release(request)
    with _opened(request.worldcover) as worldcover:
        number = _begin(catalogue, request)
        made_up = synthetic.made_up(release, request.paths)
        taken = [*_captions(catalogue, release, made_up, report)]
        sources = [*_pictures(catalogue, release, made_up, taken, report)]
        refresh(catalogue, report)
        inspection.inspect_images(catalogue, settings, report)
        labels.tell(catalogue, [source for source, layer in sources if layer == "labels"], request.numbers)
        labels.measure_labels(catalogue, settings, report)
        looked_at, cut = [source for source, _ in sources], 0
        inspection.inspect_some(catalogue, looked_at, settings, report)
        put_back = replaced.put_back(catalogue, settings, report)
        if put_back:
            labels.measure_labels(catalogue, settings, report)
        if worldcover:
            own, cut = cut_worldcover(catalogue, worldcover, settings, report, release.problems)
            looked_at.append(own)
    refresh(catalogue, report)
    release.problems.extend([*put_back, *inspection.findings(catalogue, looked_at)])
    result = _summed(catalogue, release, taken, cut)
    result.updated -= len(put_back)
    result.all_broken = (
        not cut
        and not any(taken[: len(release.captions)])
        and inspection.all_broken(catalogue, looked_at, len(put_back))
    )
    result.waiting = 0 if result.all_broken else inspection.waiting(catalogue, looked_at)
    result.seconds = round(time.monotonic() - started, 2)
    _finish(catalogue, number, result)
    return result


def refresh(catalogue: Catalogue, report: Report = silent) -> None:
    """Rebuild the table of tiles if anything has changed since, also after an import that was cut off."""
    if catalogue.stale():
        report(Progress("Sorting the tiles", 0, 0))
        with catalogue.transaction() as cursor:
            tiletable.rebuild(cursor)


def _captions(catalogue: Catalogue, release: Release, made_up: tuple[str, ...], report: Report) -> Iterator[Taken]:
    patience = Patience()
    for done, file in enumerate(release.captions):
        report(Progress(f"Captions: {Path(file.where).name}", done, len(release.captions)))
        is_made_up = synthetic.is_within(file.where, made_up)
        yield take_captions(catalogue, file, release.problems, synthetic=is_made_up, patience=patience)


def _pictures(
    catalogue: Catalogue, release: Release, made_up: tuple[str, ...], taken: list[Taken], report: Report
) -> Iterator[tuple[int, Layer]]:
    """Store where the pictures lie and count them in `taken`; yield the number and layer of each source."""
    for done, pictures in enumerate(release.pictures):
        report(Progress(f"Listing {pictures.source.layer} pictures", done, len(release.pictures)))
        source, counts = take_pictures(catalogue, pictures)
        labels.tell(catalogue, [source], pictures.numbers, hint=True)
        if pictures.source.layer == "rgb" and synthetic.is_within(pictures.source.path, made_up):
            with catalogue.transaction() as cursor:
                note(cursor, pictures.keys.tolist(), SYNTHETIC, SYNTHETIC_NOTE)
        taken.append(counts)
        yield source, pictures.source.layer


@contextmanager
def _opened(rasters: Sequence[Path]) -> "Iterator[WorldCover | None]":
    """Open WorldCover rasters before anything is stored, so that a wrong path costs nothing."""
    if not rasters:
        yield None
        return
    from core.raster.worldcover import WorldCover

    with WorldCover(rasters) as worldcover:
        yield worldcover


def _summed(catalogue: Catalogue, release: Release, taken: Sequence[Taken], cut: int) -> ImportReport:
    added = sum(counts.added for counts in taken)
    updated = sum(counts.updated for counts in taken)
    with catalogue.cursor() as cursor:
        return ImportReport(
            tiles=scalar(cursor, "select count(*) from tiles"),
            captions=scalar(cursor, "select count(*) from captions"),
            added=added + cut,
            updated=updated,
            skipped=sum(counts.offered for counts in taken) - added - updated,
            problems=release.problems.listed(),
            ignored=release.ignored,
            read_as=read_as(release),
        )


def _begin(catalogue: Catalogue, request: ImportRequest) -> int:
    given = {"paths": request.paths, "labels": request.labels, "worldcover": request.worldcover}
    arguments = json.dumps({name: [str(path) for path in paths] for name, paths in given.items()})
    with catalogue.transaction() as cursor:
        return scalar(cursor, "insert into imports (arguments) values (?) returning id", [arguments])


def _finish(catalogue: Catalogue, number: int, result: ImportReport) -> None:
    kept = {**asdict(result), "problems": [problem._asdict() for problem in result.problems[:1000]]}
    with catalogue.transaction() as cursor:
        cursor.execute(
            "update imports set finished_at = make_timestamp(epoch_us(now())), report = ? where id = ?",
            [json.dumps(kept), number],
        )
