"""Two sources over all tiles that both have: fetched versions, label maps in folders, rasters, what tiles have."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.errors import ExplorerError, LandCoverError, ReleaseError
from core.geography.tiles import Tile
from core.landcover.comparejob import CompareJob
from core.landcover.comparing import Comparison, compare
from core.landcover.told import comparison_json, comparison_text
from core.progress import Progress
from core.raster.images import encode_image
from core.raster.landcover import encode_label, to_worldcover
from core.raster.legend import Ids
from core.settings import Settings
from core.store.catalogue import Catalogue
from tests.covers import REAL

TILES = [Tile.parse(f"4481_2438_patch{quarter}") for quarter in ("00", "01", "10", "11")]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data", workers=2)


@pytest.fixture
def catalogue(settings: Settings) -> Iterator[Catalogue]:
    with Catalogue(settings.catalogue) as catalogue:
        yield catalogue


def maps(folder: Path, found: dict[Tile, Ids]) -> Path:
    """A folder of label maps of ids."""
    folder.mkdir(parents=True)
    for tile, ids in found.items():
        (folder / f"{tile.name}.png").write_bytes(encode_label(ids))
    return folder


def filled(*classes: int) -> Ids:
    """A map in stripes of classes."""
    return np.repeat(np.array(classes, np.uint8), 256 // len(classes))[np.newaxis].repeat(256, axis=0)


def test_folders_are_compared_on_the_tiles_that_both_have(
    tmp_path: Path, catalogue: Catalogue, settings: Settings
) -> None:
    first = maps(tmp_path / "a", {TILES[0]: filled(1, 3), TILES[1]: filled(3, 3), TILES[2]: filled(5)})
    second = maps(tmp_path / "b", {TILES[0]: filled(1, 5), TILES[1]: filled(3, 3), TILES[3]: filled(5)})
    seen: list[Progress] = []
    made = compare(catalogue, settings, str(first), str(second), report=seen.append)
    assert (made.agreement.tiles, made.only_first, made.only_second) == (2, 1, 1)
    assert [(item.tile, item.share, item.most) for item in made.tiles] == [
        (TILES[0], 0.5, (3, 5)),
        (TILES[1], 0, (0, 0)),
    ]
    assert made.agreement.pixel_share == 0.75
    assert (seen[-1].done, seen[-1].total) == (2, 2)
    document = comparison_json(made, 10)
    assert document["confusion"] == {"water": {"water": 32768}, "tree": {"tree": 65536, "grass": 32768}}
    where = document["where"]
    assert isinstance(where, list) and [item["tile"] for item in where] == [TILES[0].name]
    assert "tree to grass" in comparison_text(made, 10)


@pytest.mark.parametrize(
    ("alone", "beside"), [(3, (3, 1, 2, 6)), (10, (3, 1, 2, 11))], ids=["beside codes", "beside ids"]
)
def test_maps_in_doubt_are_read_as_those_beside_them_say(
    tmp_path: Path, catalogue: Catalogue, settings: Settings, alone: int, beside: tuple[int, ...]
) -> None:
    """Ten alone is tree cover as a code and mangroves as an id: the map beside it tells, by numbers of one legend."""
    grey = tmp_path / "grey"
    grey.mkdir()
    numbers = filled(*beside) if alone == 10 else to_worldcover(filled(*beside))
    for tile, values in ((TILES[0], filled(10)), (TILES[1], numbers)):
        (grey / f"{tile.name}.png").write_bytes(encode_image(Image.fromarray(values), "PNG"))
    known = maps(tmp_path / "known", {TILES[0]: filled(alone), TILES[1]: filled(*beside)})
    made = compare(catalogue, settings, str(grey), str(known))
    assert (made.agreement.tiles, made.agreement.pixel_share) == (2, 1.0)


def test_a_map_that_cannot_be_read_is_told_and_stops_nothing(
    tmp_path: Path, catalogue: Catalogue, settings: Settings
) -> None:
    first = maps(tmp_path / "a", {tile: filled(1) for tile in TILES})
    second = maps(tmp_path / "b", {tile: filled(1) for tile in TILES})
    (second / f"{TILES[2].name}.png").write_bytes(b"\x89PNG\r\n\x1a\nbroken")
    made = compare(catalogue, settings, str(first), str(second))
    assert made.agreement.tiles == 3
    assert [one.tile for one in made.skipped] == [TILES[2].name]


def test_what_is_no_source_is_said(tmp_path: Path, catalogue: Catalogue, settings: Settings) -> None:
    here = str(maps(tmp_path / "a", {TILES[0]: filled(1)}))
    with pytest.raises(LandCoverError, match="Fetch it first"):
        compare(catalogue, settings, "2021", here)
    with pytest.raises(LandCoverError, match="No tile has land cover"):
        compare(catalogue, settings, here, "current")
    with pytest.raises(ReleaseError, match="no source of land cover"):
        compare(catalogue, settings, here, str(tmp_path / "nowhere"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(ExplorerError, match="no label map"):
        compare(catalogue, settings, here, str(tmp_path / "empty"))
    with pytest.raises(LandCoverError, match="no tile in common"):
        compare(catalogue, settings, here, str(maps(tmp_path / "b", {TILES[1]: filled(1)})))


def test_a_comparison_in_the_background_ends_with_its_figures_or_its_reason(
    tmp_path: Path, catalogue: Catalogue, settings: Settings
) -> None:
    here = str(maps(tmp_path / "a", {TILES[0]: filled(1)}))
    job = CompareJob(catalogue, settings)
    job.start(here, here)
    job.wait(60)
    assert isinstance(job.outcome, Comparison) and job.outcome.agreement.share == 1
    job.start(here, "2020")
    job.wait(60)
    assert isinstance(job.outcome, LandCoverError)
    job.close()


@pytest.mark.real_data
def test_real_label_tiles_are_the_real_raster(catalogue: Catalogue, settings: Settings) -> None:
    if not REAL.is_dir():
        pytest.skip(f"the real samples are not there: {REAL}")
    labels, raster = REAL / "label_tiles_chatearthnet_grid", REAL / "cayambe_quito_2021_epsg3857.tif"
    made = compare(catalogue, settings, str(labels), str(raster))
    assert (made.agreement.tiles, made.agreement.pixel_share) == (200, 1.0)
