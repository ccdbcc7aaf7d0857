from pathlib import Path

import numpy as np
import pytest

from core.geography.tiles import Tile
from core.pictures.locations import locate, read_label
from core.raster.landcover import decode_label, measure
from core.selection.overview import overview
from core.settings import Settings
from core.store.catalogue import Catalogue
from core.tile.record import load
from tests import releases

pytestmark = pytest.mark.real_data


def test_the_real_tiles_captions_and_labels_come_in_without_a_complaint(shared_data: Path, tmp_path: Path) -> None:
    release = releases.real(shared_data, tmp_path / "release")
    report = releases.take(tmp_path / "data", release.folder)
    assert (report.tiles, report.captions) == (222, 444)
    assert report.added == 444 + 22 + 200
    assert report.problems == []
    with Catalogue(Settings(data=tmp_path / "data").catalogue) as catalogue:
        held = overview(catalogue)
    assert held.caption_sets == {"35": {"test": 200, "train": 22}, "4v": {"test": 200, "train": 22}}
    assert held.flags == {"no image": 200, "no land cover": 22}


def test_a_measured_real_label_agrees_with_its_pixels(shared_data: Path, tmp_path: Path) -> None:
    release = releases.real(shared_data, tmp_path / "release")
    releases.take(tmp_path / "data", release.folder)
    settings = Settings(data=tmp_path / "data")
    with Catalogue(settings.catalogue) as catalogue:
        for path in sorted((release.folder / "labels").glob("*.png"))[:20]:
            tile = Tile.parse(path.name)
            location = locate(catalogue, tile, "labels")
            composition = load(catalogue, tile).composition
            assert location is not None and composition is not None
            ids = read_label(location, tile, max_pixels=settings.max_image_pixels).ids
            assert (measure(ids).regions == composition.regions).all()


def test_a_real_raster_gives_land_cover_to_the_real_tiles_on_its_ground(shared_data: Path, tmp_path: Path) -> None:
    labels = sorted((shared_data / "worldcover" / "label_tiles_chatearthnet_grid").glob("*.png"))[:40]
    raster = shared_data / "worldcover" / "cayambe_quito_2021_epsg3857.tif"
    release = releases.Release(tmp_path / "release")
    release.put_captions(releases.captions([path.stem for path in labels]))
    report = releases.take(tmp_path / "data", release.folder, worldcover=[raster])
    settings = Settings(data=tmp_path / "data")
    assert {path.stem for path in settings.labels.glob("*.png")} == {path.stem for path in labels}
    assert report.added == 80 and report.problems == []
    assert releases.take(tmp_path / "data", release.folder, worldcover=[raster]).added == 0
    with Catalogue(settings.catalogue) as catalogue:
        for path in labels:
            composition = load(catalogue, Tile.parse(path.name)).composition
            assert composition is not None
            expected = decode_label(path.read_bytes(), max_pixels=settings.max_image_pixels).ids
            assert np.abs(composition.shares() - measure(expected).shares()).max() < 0.02


def test_only_tiles_on_the_ground_of_a_raster_get_land_cover(shared_data: Path, tmp_path: Path) -> None:
    islands = [Tile.at(6.6, 0.2).name, Tile.at(6.65, 0.3).name]
    release = releases.Release(tmp_path / "release")
    release.put_captions(releases.captions([*islands, "4481_2438_patch01"]))
    releases.take(tmp_path / "data", release.folder, worldcover=[shared_data / "worldcover" / "sao_tome_2021.tif"])
    flagged = releases.flags_of(tmp_path / "data")
    assert {name for name, held in flagged.items() if "no land cover" in held} == {"4481_2438_patch01"}


def test_the_data_folder_may_move_with_the_maps_cut_into_it(shared_data: Path, tmp_path: Path) -> None:
    tile = Tile.at(6.6, 0.2)
    release = releases.Release(tmp_path / "release")
    release.put_captions(releases.captions([tile.name]))
    raster = shared_data / "worldcover" / "sao_tome_2021.tif"
    releases.take(tmp_path / "data", release.folder, worldcover=[raster])
    (tmp_path / "data").rename(tmp_path / "moved")
    settings = Settings(data=tmp_path / "moved")
    with Catalogue(settings.catalogue) as catalogue:
        location = locate(catalogue, tile, "labels")
        assert location is not None
        assert read_label(location, tile, max_pixels=settings.max_image_pixels).ids.any()


def test_a_cut_map_that_was_deleted_is_cut_again(shared_data: Path, tmp_path: Path) -> None:
    tile = Tile.at(6.6, 0.2)
    release = releases.Release(tmp_path / "release")
    release.put_captions(releases.captions([tile.name]))
    raster = shared_data / "worldcover" / "sao_tome_2021.tif"
    releases.take(tmp_path / "data", release.folder, worldcover=[raster])
    kept = Settings(data=tmp_path / "data").labels / f"{tile.name}.png"
    before = kept.read_bytes()
    kept.unlink()
    releases.take(tmp_path / "data", release.folder, worldcover=[raster])
    assert kept.read_bytes() == before
