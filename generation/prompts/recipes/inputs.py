"""Everything a request for captions is made of: the facts of its tiles, their pictures, the recipe's variables."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.errors import LandCoverError, MapDataError, RecipeError
from core.geography.tiles import TILE_PX, Tile
from core.pictures import locations
from core.raster.images import decode_rgb, encode_png
from core.raster.landcover import encode_label
from core.raster.legend import Ids
from core.settings import Settings
from core.store import whereabouts
from core.store.authors import OSM_CREDIT
from core.store.catalogue import Catalogue
from core.store.whereabouts import Whereabouts
from generation.facts.measure import Facts
from generation.facts.store import facts_of, label_of
from generation.osm.judged import Judged, judged
from generation.osm.picture import SCALE, draw_png
from generation.osm.words import in_words
from generation.prompts.mapvariables import OSM
from generation.prompts.recipes.recipe import IN_WORDS, OF_OBJECTS, InputKind, Recipe
from generation.prompts.templates import needed
from generation.prompts.variables import Variables, bare_variables, group_variables
from generation.prompts.wherevariables import WHERE, in_values

_ALONE = "A prompt that shows the image alone, as the recipe image does, needs none."


class Picture(NamedTuple):
    """A picture that goes to a model."""

    name: str
    media_type: str
    data: bytes
    what: str
    """What it shows and at which size, for people and for the record of a generation."""


@dataclass(frozen=True, slots=True, eq=False)
class TileInput:
    """What is known of a tile before a caption is written."""

    name: str
    facts: Facts | None
    """None for a tile without land cover, of which a prompt can only show the image; likewise `ids`."""
    ids: Ids | None
    """(256, 256) class ids."""
    rgb: NDArray[np.uint8] | None = None
    """(256, 256, 3) satellite image; None where there is none."""
    lacking: str = ""
    """Why there is no land cover."""
    objects: Judged | None = None
    """What OpenStreetMap has of it; None where that was not read."""
    where: Whereabouts | None = None
    """Where it lies and when its picture was taken; None for a label map without a place."""

    @property
    def place(self) -> Tile | None:
        """Where on Earth it lies; None for a label map without a place."""
        if self.facts is None:
            return Tile.parse(self.name)
        return Tile.parse(self.facts.tile) if self.facts.tile else None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request, ready to be rendered with the recipe's templates."""

    tiles: tuple[str, ...]
    """Names, in the order of the request and of the answer."""
    variables: Variables
    pictures: tuple[Picture, ...]
    seen: InputKind
    """What the model will have seen."""


def tile_input(
    catalogue: Catalogue, settings: Settings, tile: Tile, *, image: bool = False, bare: bool = False
) -> TileInput:
    """Read a tile's facts and land-cover map, and its satellite image where that is asked for and there is one.

    Args:
        catalogue: Where the tile is.
        settings: The limit of pixels.
        tile: The tile.
        image: Whether the satellite image is read.
        bare: Whether the image is enough.

    Raises:
        LandCoverError: The tile has no land cover that could be described.
        ExplorerError: A file is gone or cannot be read.
    """
    place = locations.locate(catalogue, tile, "rgb") if image else None
    rgb = decode_rgb(locations.read(place, tile), max_pixels=settings.max_image_pixels) if place else None
    objects, where = judged(settings, tile), whereabouts.of_tile(catalogue, tile)
    try:
        facts = facts_of(catalogue, settings, tile)
        return TileInput(tile.name, facts, label_of(catalogue, settings, tile).ids, rgb, objects=objects, where=where)
    except LandCoverError as error:
        if rgb is None or not bare:
            raise
        return TileInput(tile.name, None, None, rgb, str(error), objects, where)


def prepare(recipe: Recipe, tiles: Sequence[TileInput], *, seed: int = 0, vision: bool = True) -> Prepared:
    """Put together what a recipe sends for some tiles: one, or the quarters of one parent.

    Args:
        recipe: How to ask.
        tiles: In the order of the request: north-west, north-east, south-west, south-east.
        seed: Draws the nouns.
        vision: Whether the model takes pictures.

    Raises:
        RecipeError: The recipe does not take so many tiles or not these together, or needs pictures and the model
            takes none.
        LandCoverError: The recipe needs the satellite image and there is none.
    """
    _check(recipe, tiles, vision)
    shown = vision and recipe.input_kind not in IN_WORDS
    return Prepared(
        tiles=tuple(tile.name for tile in tiles),
        variables=variables_of(tiles, seed, with_pictures=shown),
        pictures=_pictures(recipe, tiles) if shown else (),
        seen=recipe.seen(with_pictures=shown),
    )


def variables_of(tiles: Sequence[TileInput], seed: int = 0, *, with_pictures: bool) -> Variables:
    """Return what a template sees; of tiles of which one has no land cover only what is known without."""
    objects, where = tiles[0].objects, tiles[0].where
    told: Variables = {OSM: in_words(objects) if objects else None, WHERE: in_values(where) if where else None}
    return {**_measured(tiles, seed, with_pictures=with_pictures), **told}


def _measured(tiles: Sequence[TileInput], seed: int, *, with_pictures: bool) -> Variables:
    facts = [tile.facts for tile in tiles if tile.facts]
    if len(facts) == len(tiles):
        return group_variables(facts, seed, with_pictures=with_pictures)
    places = [(tile.name, round(tile.place.pixel_m, 2) if tile.place else None) for tile in tiles]
    return bare_variables(places, with_pictures=with_pictures)


def needs_cover(recipe: Recipe) -> bool:
    """Tell whether a recipe can only be used for tiles with land cover."""
    return recipe.input_kind not in ("image", *OF_OBJECTS) or bool(_values(recipe))


def _values(recipe: Recipe) -> frozenset[str]:
    return needed(recipe.system) | needed(recipe.user)


def _check(recipe: Recipe, tiles: Sequence[TileInput], vision: bool) -> None:
    if not 1 <= len(tiles) <= recipe.tiles_per_request:
        most = f"1 to {recipe.tiles_per_request} tiles" if recipe.tiles_per_request > 1 else "one tile"
        raise RecipeError(f"The recipe {recipe.name} takes {most} a request, not {len(tiles)}.")
    if len(tiles) > 1 and recipe.response_schema:
        raise RecipeError(f"The recipe {recipe.name} asks for a structured answer, which is on one tile. Send one.")
    parents = {tile.place.parent for tile in tiles if tile.place}
    if len(tiles) > 1 and len(parents) != 1:
        raise RecipeError(f"The recipe {recipe.name} takes the quarters of one parent in a request, not of several.")
    for tile in (tile for tile in tiles if tile.facts is None):
        if wanted := _values(recipe):
            raise LandCoverError(
                f"The prompt is written from land cover ({', '.join(sorted(wanted))}). {tile.lacking} {_ALONE}"
            )
    for tile in tiles:
        if recipe.input_kind in OF_OBJECTS and (tile.objects is None or not tile.objects.visible):
            what = "nothing that can be seen" if tile.objects else "nothing yet"
            raise MapDataError(
                f"The prompt is written from objects of OpenStreetMap, and there is {what} of {tile.name}. "
                "Read them on its page, or with chatearth osm."
            )
    if recipe.input_kind not in IN_WORDS and not vision and not recipe.pictures_optional:
        raise RecipeError(
            f"The recipe {recipe.name} shows the model the {recipe.input_kind}, and this model takes no pictures. "
            "Choose a model that does, or a recipe of statistics."
        )


def _pictures(recipe: Recipe, tiles: Sequence[TileInput]) -> tuple[Picture, ...]:
    """The pictures of a request, in the order in which they are sent."""
    if recipe.input_kind == "label map":
        return tuple(label_picture(_ids(tile), f"Image {number}", halved=True) for number, tile in enumerate(tiles, 1))
    if bare := [tile.name for tile in tiles if tile.rgb is None]:
        raise LandCoverError(
            f"{bare[0]} has no satellite image, which the recipe {recipe.name} shows the model. "
            "Import the images, or choose another recipe."
        )
    pictures = _PICTURES[recipe.input_kind]
    return tuple(picture for tile in tiles for picture in pictures(tile))


def _ids(tile: TileInput) -> Ids:
    if tile.ids is None:
        raise LandCoverError(f"The prompt shows the model the land-cover map. {tile.lacking} {_ALONE}")
    return tile.ids


@lru_cache(maxsize=8)
def _image(tile: TileInput) -> tuple[Picture, ...]:
    if tile.rgb is None:
        return ()
    return (Picture("Satellite image", "image/png", encode_png(tile.rgb), f"satellite image, {_size(tile.rgb)}"),)


@lru_cache(maxsize=8)
def _map_and_image(tile: TileInput) -> tuple[Picture, ...]:
    """Draw both pictures of a tile once, however often the words around them change."""
    return label_picture(_ids(tile), "Land-cover map"), *_image(tile)


@lru_cache(maxsize=8)
def _drawn_and_image(tile: TileInput) -> tuple[Picture, ...]:
    """Draw the objects of a tile as a map, beside its image."""
    if tile.objects is None:
        return ()
    what = f"map drawn from objects, {OSM_CREDIT}, {TILE_PX * SCALE} x {TILE_PX * SCALE} px"
    return Picture("Map", "image/png", draw_png(tile.objects.visible), what), *_image(tile)


_PICTURES: dict[InputKind, Callable[[TileInput], tuple[Picture, ...]]] = {
    "image": _image,
    "label map + image": _map_and_image,
    "drawn map + image": _drawn_and_image,
}


def label_picture(ids: Ids, name: str, *, halved: bool = False) -> Picture:
    """Draw a label map in the ChatEarthNet colours; halved, it keeps one pixel of every four."""
    shown = np.ascontiguousarray(ids[::2, ::2]) if halved else ids
    return Picture(name, "image/png", encode_label(shown), f"land-cover map, ChatEarthNet colours, {_size(shown)}")


def _size(pixels: NDArray[np.uint8]) -> str:
    return f"{pixels.shape[1]} x {pixels.shape[0]} px"
