import json
from dataclasses import dataclass
from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from rasterio.warp import transform

from core.errors import AddressError, ExplorerError, RasterError, RemoteError
from core.geography.tiles import GRID, TILE_PX, WORLD_M, Tile
from core.imagery import store
from core.imagery.fetch import ALL_LAYERS, fetch_scene
from core.imagery.form import WHITE
from core.imagery.scenes import Scene, passes
from core.pictures import locations
from core.pictures.layers import Layers
from core.raster.images import Pixels
from core.remote.stacitems import StacItem, read_item
from core.settings import Settings
from core.store.captionversions import NewCaption, add_version
from core.store.catalogue import Catalogue
from core.store.flags import Flag
from core.tile.record import load
from tests import releases
from tests.cog_server import CogServer
from tests.sentinel import Chip, Files, painted

LON, LAT = 9.5, 47.2
TILE = Tile.at(LON, LAT)
PLACE = painted("EPSG:32632", *TILE.centre)


@dataclass(frozen=True)
class Bench:
    """What a test fetches with."""

    catalogue: Catalogue
    settings: Settings
    files: Files

    def scene(self, *shown: Chip, name: str = "S2A_T32TNT_1", tile: Tile = TILE, **said: object) -> Scene:
        items = [
            read_item(self.files.scene(chip, f"{name}{number or ''}", **{"grid:code": str(number)}, **said))  # type: ignore[arg-type]
            for number, chip in enumerate(shown)
        ]
        (scene,) = passes([item for item in items if item], tile)
        return scene

    def picture(self, scene: Scene, layer: str = "rgb", tile: Tile = TILE) -> Pixels:
        data = store.picture(self.settings, tile, scene.id, layer)  # type: ignore[arg-type]
        return np.asarray(Image.open(BytesIO(data)))


@pytest.fixture
def bench(catalogue: Catalogue, settings: Settings, files: Files) -> Bench:
    return Bench(catalogue, settings, files)


def nearest(shown: Chip, band: int, tile: Tile) -> np.ndarray:
    """The numbers under the centres of a tile's pixels, by the exact inverse of the map's formula."""
    side = GRID * TILE_PX
    across = ((tile.x * TILE_PX + np.arange(TILE_PX) + 0.5) / side - 0.5) * WORLD_M
    down = (0.5 - (tile.y * TILE_PX + np.arange(TILE_PX) + 0.5) / side) * WORLD_M
    xs, ys = transform("EPSG:3857", shown.crs, *(grid.ravel() for grid in np.meshgrid(across, down)))
    a, _, c, _, e, f = shown.transform[:6]
    columns, rows = np.floor((np.array(xs) - c) / a).astype(int), np.floor((np.array(ys) - f) / e).astype(int)
    found: np.ndarray = shown.values[band][rows, columns].reshape(TILE_PX, TILE_PX)
    return found


@pytest.mark.parametrize("offset", [0, 1_000])
def test_true_colour_lies_on_the_pixels_of_the_tile_in_the_form_of_the_release(bench: Bench, offset: int) -> None:
    scene = bench.scene(PLACE, offset=offset)
    held = fetch_scene(bench.catalogue, bench.settings, TILE, scene)
    made = bench.picture(scene).astype(int)
    for channel, band in enumerate((3, 2, 1)):
        exact = np.minimum(nearest(PLACE, band, TILE).astype(int) * 255 // WHITE, 255)
        close = np.abs(made[..., channel] - exact) <= 1
        assert close.mean() > 0.85  # but where bilinear resampling mixes two fields
    assert (held.offset.present, held.valid, held.layers) == (bool(offset), 1, ("rgb",))


def test_a_wrong_flag_of_the_catalogue_changes_nothing(bench: Bench) -> None:
    pictures = []
    for number, (offset, applied) in enumerate(((0, False), (0, True), (1_000, True), (1_000, False))):
        scene = bench.scene(
            PLACE, name=f"S2A_32TNT_{number}", offset=offset, applied=applied, collection="sentinel-2-l2a"
        )
        fetch_scene(bench.catalogue, bench.settings, TILE, scene)
        pictures.append(bench.picture(scene))
    assert all((picture == pictures[0]).all() for picture in pictures[1:])


def test_all_nine_bands_come_in_three_pictures_and_cost_few_requests(bench: Bench, server: CogServer) -> None:
    scene = bench.scene(PLACE)
    held = fetch_scene(bench.catalogue, bench.settings, TILE, scene, ALL_LAYERS)
    assert set(held.layers) == set(ALL_LAYERS)
    assert len({bench.picture(scene, layer).tobytes() for layer in ALL_LAYERS}) == 3
    assert held.traffic.requests == len(server.requests()) <= 3 * 9
    assert 0 <= server.sent() - held.traffic.bytes < 2_000  # what the server was told is counted as well
    again = fetch_scene(bench.catalogue, bench.settings, TILE, scene)
    assert set(again.layers) == set(ALL_LAYERS)


def test_what_one_part_lacks_is_filled_from_the_next_across_the_border_of_utm_zones(bench: Bench) -> None:
    tile = Tile.at(12.0, LAT)
    zone_32, zone_33 = painted("EPSG:32632", *tile.centre), painted("EPSG:32633", *tile.centre, seed=1)
    half = zone_32.west_half()
    alone = bench.scene(half, name="S2A_T32TQT_1", tile=tile)
    both = bench.scene(half, zone_33, name="S2A_T32TQT_2", tile=tile)
    both = both._replace(parts=(both.parts[0], bench_item(bench, zone_33, "S2A_T33TUN_2")))
    lacking = fetch_scene(bench.catalogue, bench.settings, tile, alone)
    assert 0.4 < lacking.valid < 0.6 and "of the tile without data" in lacking.words
    filled = fetch_scene(bench.catalogue, bench.settings, tile, both)
    assert filled.valid == 1
    assert filled.parts == (both.parts[0].id, "S2A_T33TUN_2")
    black = (bench.picture(alone, tile=tile) == 0).all(axis=-1)
    assert black.mean() == pytest.approx(1 - lacking.valid)
    assert (bench.picture(alone, tile=tile)[~black] == bench.picture(both, tile=tile)[~black]).all()


def bench_item(bench: Bench, shown: Chip, name: str) -> StacItem:
    item = read_item(bench.files.scene(shown, name))
    assert item
    return item


@pytest.mark.parametrize(("tile", "crs"), [(Tile(GRID - 1, 8_000), "EPSG:32601"), (Tile(0, 8_000), "EPSG:32660")])
def test_a_scene_of_the_zone_beyond_the_antimeridian_fills_the_tile(bench: Bench, tile: Tile, crs: str) -> None:
    shown = painted(crs, *tile.centre)
    item = bench_item(bench, shown, f"S2A_T{crs[-2:]}NAA_1")
    scene = Scene((item,), 1.0)
    assert fetch_scene(bench.catalogue, bench.settings, tile, scene).valid == 1


def test_a_scene_beside_the_tile_keeps_nothing(bench: Bench) -> None:
    item = bench_item(bench, PLACE.moved_to("EPSG:32632", 9.9, LAT), "S2A_T32TNT_9")
    with pytest.raises(RasterError, match="has no data in"):
        fetch_scene(bench.catalogue, bench.settings, TILE, Scene((item,), 1.0))
    assert store.held(bench.catalogue, TILE) == []
    assert not list(bench.settings.imagery.rglob("*.png"))


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"kind": "status", "status": 503, "times": 99}, "HTTP 503"),
        ({"kind": "status", "status": 403, "times": 99}, "HTTP 403"),
        ({"kind": "whole", "times": 99}, "ignores that only a part is asked for"),
        ({"kind": "elsewhere", "to": "http://10.0.0.1/x", "times": 99}, "not followed"),
    ],
    ids=["busy", "forbidden", "whole", "redirect"],
)
def test_a_server_that_fails_is_told_of_and_nothing_is_kept(
    bench: Bench, server: CogServer, fault: dict[str, object], said: str
) -> None:
    scene = bench.scene(PLACE)
    server.fail(**fault, name="green")  # type: ignore[arg-type]
    with pytest.raises(RemoteError, match=said):
        fetch_scene(bench.catalogue, bench.settings, TILE, scene)
    assert store.held(bench.catalogue, TILE) == [] and not list(bench.settings.imagery.rglob("*"))
    server.forget()
    assert fetch_scene(bench.catalogue, bench.settings, TILE, scene).valid == 1


def test_a_server_that_fails_once_is_asked_again(bench: Bench, server: CogServer) -> None:
    scene = bench.scene(PLACE)
    server.fail("status", status=503, name="red", headers={"retry-after": "0"})
    server.fail("cut", name="blue", after=1)
    assert fetch_scene(bench.catalogue, bench.settings, TILE, scene).valid == 1


def test_addresses_of_other_servers_are_not_asked_whatever_the_catalogue_says(bench: Bench, server: CogServer) -> None:
    raw = bench.files.scene(PLACE, "S2A_T32TNT_1")
    for where in ("https://elsewhere.example/red.tif", "http://169.254.169.254/latest"):
        raw["assets"]["red"]["href"] = where
        item = read_item(raw)
        assert item
        with pytest.raises(AddressError):
            fetch_scene(bench.catalogue, bench.settings, TILE, Scene((item,), 1.0))
    assert not [name for name, *_ in server.requests() if name == "red.tif"]


@pytest.mark.parametrize(
    "where", ["s3://bucket/red.tif", "/vsicurl/http://127.0.0.1/red.tif", "file:///etc/hostname", 7]
)
def test_what_is_no_web_address_is_no_band(bench: Bench, where: object) -> None:
    raw = bench.files.scene(PLACE, "S2A_T32TNT_1")
    raw["assets"]["red"]["href"] = where
    item = read_item(raw)
    assert item
    with pytest.raises(RasterError, match="no web address for band B04"):
        fetch_scene(bench.catalogue, bench.settings, TILE, Scene((item,), 1.0))


def test_a_file_that_is_no_raster_of_sentinel_is_told_of(bench: Bench) -> None:
    scene = bench.scene(PLACE, name="S2A_T32TNT_7")
    (bench.files.folder / "S2A_T32TNT_7" / "green.tif").write_bytes(b"II*\0" + bytes(200_000))
    with pytest.raises(ExplorerError, match=r"green\.tif"):
        fetch_scene(bench.catalogue, bench.settings, TILE, scene)


class TestInTheCatalogue:
    def test_a_tile_without_a_picture_shows_it_and_one_with_its_own_keeps_that(self, bench: Bench) -> None:
        lacking, having = TILE, Tile(TILE.x + 1, TILE.y)
        release = releases.small(bench.settings.data / "release")
        release.put_captions(
            releases.captions([lacking.name, having.name], "A field."), "ChatEarthNet_caps_35_val.json"
        )
        release.put_images({having.name: releases.picture(9)})
        importer_run(bench, release.folder)
        own = load(bench.catalogue, having).pictures["rgb"]
        assert load(bench.catalogue, lacking).flags & Flag.NO_IMAGE
        before = bench.catalogue.revision()
        scene = bench.scene(PLACE)
        assert fetch_scene(bench.catalogue, bench.settings, lacking, scene, ALL_LAYERS).shown
        record = load(bench.catalogue, lacking)
        assert not record.flags & Flag.NO_IMAGE and bench.catalogue.revision() > before
        assert set(record.pictures) >= {"rgb", "bands-5-6-7", "bands-8-11-12"}
        layers = Layers(bench.catalogue, bench.settings)
        shown = layers.picture("rgb", 14, lacking.x, lacking.y)
        assert shown and shown.data == store.picture(bench.settings, lacking, scene.id)
        assert not fetch_scene(bench.catalogue, bench.settings, having, scene).shown
        assert load(bench.catalogue, having).pictures["rgb"] == own

    def test_the_datasets_own_picture_takes_its_place_when_it_is_imported(self, bench: Bench) -> None:
        scene = bench.scene(PLACE)
        fetch_scene(bench.catalogue, bench.settings, TILE, scene)
        release = releases.small(bench.settings.data / "release")
        release.put_images({TILE.name: releases.picture(9)})
        importer_run(bench, release.folder)
        assert load(bench.catalogue, TILE).pictures["rgb"].kind == "folder"
        assert [one.shown for one in store.held(bench.catalogue, TILE)] == [False]

    def test_a_further_date_stays_beside_until_it_is_chosen_and_all_that_is_known_of_it_is_kept(
        self, bench: Bench
    ) -> None:
        spring = bench.scene(PLACE, name="S2A_T32TNT_spring", taken="2020-04-01T10:00:00Z")
        summer = bench.scene(PLACE, name="S2A_T32TNT_summer", taken="2020-07-01T10:00:00Z", cloud=3.5)
        fetch_scene(bench.catalogue, bench.settings, TILE, spring, ALL_LAYERS)
        before = pictures_of(bench)
        assert not fetch_scene(bench.catalogue, bench.settings, TILE, summer).shown
        assert pictures_of(bench) == before and len(before) == 3
        store.show(bench.catalogue, bench.settings, TILE, summer.id, ["rgb"])
        assert set(pictures_of(bench)) == {"rgb"}
        assert fetch_scene(bench.catalogue, bench.settings, TILE, summer, ALL_LAYERS).shown
        assert len(pictures_of(bench)) == 3  # further bands of the date that is shown join it
        store.show(bench.catalogue, bench.settings, TILE, spring.id, ALL_LAYERS)
        assert pictures_of(bench) == before
        store.show(bench.catalogue, bench.settings, TILE, summer.id, ["rgb"])
        one, other = store.held(bench.catalogue, TILE)
        assert (one.shown, other.shown) == (False, True)
        assert (other.cloud, other.baseline, other.crs) == (3.5, "05.00", "EPSG:32632")
        (document,) = store.documents(bench.catalogue, TILE, summer.id)
        assert document == json.loads(summer.parts[0].document)

    def test_the_file_itself_says_what_it_is(self, bench: Bench) -> None:
        scene = bench.scene(PLACE, offset=1_000)
        fetch_scene(bench.catalogue, bench.settings, TILE, scene)
        said = Image.open(BytesIO(store.picture(bench.settings, TILE, scene.id))).text  # type: ignore[attr-defined]
        assert "not the dataset's own picture" in said["Comment"] and scene.id in said["Comment"]
        assert "1,000 were taken off" in said["Comment"]
        assert "Copernicus" in said["Copyright"]

    def test_a_data_folder_that_was_moved_finds_its_pictures(self, bench: Bench) -> None:
        fetch_scene(bench.catalogue, bench.settings, TILE, bench.scene(PLACE))
        bench.catalogue.close()
        moved = bench.settings.data.rename(bench.settings.data.with_name("moved"))
        with Catalogue(moved / "catalogue.duckdb") as opened:
            location = locations.locate(opened, TILE, "rgb")
            assert location and location.path == str(moved / "imagery")
            assert locations.read(location, TILE).startswith(b"\x89PNG")

    def test_a_caption_of_a_tile_stays_with_it(self, bench: Bench) -> None:
        release = releases.small(bench.settings.data / "release")
        release.put_captions(releases.captions([TILE.name], "A field."), "ChatEarthNet_caps_35_val.json")
        importer_run(bench, release.folder)
        add_version(bench.catalogue, TILE, NewCaption("A wood.", "human", "me"))
        fetch_scene(bench.catalogue, bench.settings, TILE, bench.scene(PLACE))
        assert [caption.text for caption in load(bench.catalogue, TILE).captions if caption.active] == ["A wood."]


def pictures_of(bench: Bench) -> dict[str, locations.Location]:
    found = {layer: locations.locate(bench.catalogue, TILE, layer) for layer in ALL_LAYERS}
    return {layer: place for layer, place in found.items() if place}


def importer_run(bench: Bench, folder: object) -> None:
    from core.imports import importer

    importer.run(bench.catalogue, importer.ImportRequest([folder]), bench.settings)  # type: ignore[list-item]
