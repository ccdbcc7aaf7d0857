"""Real Sentinel-2 chips of the checkout's neighbour as the scenes of a catalogue: COGs by band, and their items."""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.crs import CRS
from rasterio.transform import Affine
from rasterio.warp import transform_bounds

from core.geography.tiles import Tile
from core.imagery.form import Band
from tests.checkout import SHARED
from tests.covers import write_cog

CHIPS = SHARED / "data" / "s2_lulc_pairs"
COAST, DESERT, WITH_OFFSET, SNOW, FIELDS = (
    *("282D_485L_3_3", "38D_378R_2_3", "433D_629L_3_1"),
    *("609U_541L_3_0", "637U_59R_1_3"),
)
"""Five places on four continents; one was delivered with the offset of newer baselines."""

_BANDS: dict[Band, int] = {
    **{"blue": 1, "green": 2, "red": 3, "rededge1": 4, "rededge2": 5, "rededge3": 6, "nir": 7},
    **{"swir16": 10, "swir22": 11},
}
"""Place of each band in a chip of twelve."""

_HALF = ("rededge1", "rededge2", "rededge3", "swir16", "swir22")
"""Bands that come with pixels of 20 m."""

C1, OLDER = "sentinel-2-c1-l2a", "sentinel-2-l2a"


class Chip(NamedTuple):
    """Numbers of twelve bands at a place."""

    values: NDArray[np.int16]
    transform: Affine
    crs: str

    @property
    def tile(self) -> Tile:
        """The tile around the middle."""
        west, south, east, north = self.bounds
        return Tile.at((west + east) / 2, (south + north) / 2)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """In degrees."""
        height, width = self.values.shape[1:]
        left, top = self.transform @ (0, 0)
        right, bottom = self.transform @ (width, height)
        west, south, east, north = transform_bounds(self.crs, "EPSG:4326", left, bottom, right, top)
        return west, south, east, north

    def beyond(self, pixels: int = 256) -> "Chip":
        """Return the same with its edges mirrored outwards, so that whole tiles lie in it."""
        values = np.pad(self.values, ((0, 0), (pixels, pixels), (pixels, pixels)), mode="symmetric")
        return self._replace(values=values, transform=self.transform @ Affine.translation(-pixels, -pixels))

    def moved_to(self, crs: str, lon: float, lat: float) -> "Chip":
        """Return the same elsewhere, its middle at a place."""
        from rasterio.warp import transform

        (x,), (y,) = transform("EPSG:4326", crs, [lon], [lat])
        height, width = self.values.shape[1:]
        return self._replace(crs=crs, transform=Affine(10, 0, x - 5 * width, 0, -10, y + 5 * height))

    def west_half(self) -> "Chip":
        """Return the same with nothing in the eastern half, as beside a swath."""
        values = self.values.copy()
        values[..., values.shape[2] // 2 :] = 0
        return self._replace(values=values)


def chip(name: str) -> Chip:
    """Read a real chip."""
    with rasterio.open(CHIPS / name / "S2L2A.tif") as dataset:
        return Chip(dataset.read(), dataset.transform, CRS.to_string(dataset.crs))


class Files(NamedTuple):
    """Where the files of scenes are written, and where a server gives them out."""

    folder: Path
    url: str

    def scene(
        self,
        shown: Chip,
        name: str,
        *,
        taken: str = "2020-06-21T10:05:47.123000Z",
        cloud: float = 1.5,
        collection: str = C1,
        baseline: str = "05.00",
        offset: int = 0,
        applied: bool | None = None,
        block: int = 512,
        written: bool = True,
        **properties: object,
    ) -> dict[str, Any]:
        """Write the bands of a scene, with an offset added to its numbers, and return its item."""
        for band, place in _BANDS.items() if written else ():
            numbers = np.where(shown.values[place] > 0, np.maximum(shown.values[place], 1) + offset, 0)
            step = 2 if band in _HALF else 1
            transform = shown.transform @ Affine.scale(step)
            target = self.folder / name / f"{band}.tif"
            write_cog(target, numbers[::step, ::step].astype(np.uint16), transform, crs=shown.crs, block=block)
        west, south, east, north = shown.bounds
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        said: dict[str, object] = {
            "datetime": taken,
            "platform": "sentinel-2a",
            "constellation": "sentinel-2",
            "eo:cloud_cover": cloud,
            "s2:processing_baseline": baseline,
            "grid:code": f"MGRS-{name.split('_')[1]}",
        }
        number = int(shown.crs.removeprefix("EPSG:"))
        if collection == C1:
            said |= {"proj:code": f"EPSG:{number}"}
        else:
            said |= {"proj:epsg": number, "earthsearch:boa_offset_applied": applied}
        bands = [{"nodata": 0, "data_type": "uint16", "scale": 0.0001, "offset": -0.1}]
        kind = "image/tiff; application=geotiff; profile=cloud-optimized"
        assets: dict[str, object] = {
            **{band: {"href": f"{self.url}/{name}/{band}.tif", "type": kind, "raster:bands": bands} for band in _BANDS},
            **{f"{band}-jp2": {"href": f"s3://sentinel-s2-l2a/{band}.jp2"} for band in _BANDS},
        }
        return {
            "type": "Feature",
            "stac_version": "1.0.0",
            "id": name,
            "collection": collection,
            "bbox": [west, south, east, north],
            "geometry": {"type": "Polygon", "coordinates": [ring]},
            "properties": said | properties,
            "assets": assets,
            "links": [],
        }


def painted(crs: str, lon: float, lat: float, *, pixels: int = 640, seed: int = 0) -> Chip:
    """Return a made-up chip around a place: fields of a few reflectances, each band in its own."""
    random = np.random.default_rng(seed)
    fields = random.integers(200, 3_000, (12, pixels // 32, pixels // 32))
    values = np.kron(fields, np.ones((32, 32), np.int64)).astype(np.int16)
    values[1] = values[2] // 2  # no land is bluest
    return Chip(values, Affine.identity(), crs).moved_to(crs, lon, lat)
