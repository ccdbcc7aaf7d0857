import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from numpy.typing import NDArray
from PIL import Image

from core.errors import LandCoverError, RecipeError
from core.geography.tiles import Tile
from core.raster.landcover import decode_label
from core.raster.legend import CLASSES
from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.facts.measure import measure_facts
from generation.prompts.recipes import RECIPES, Recipe, recipe
from generation.prompts.recipes.inputs import TileInput, prepare, tile_input
from generation.prompts.recipes.recipe import OF_OBJECTS
from generation.prompts.variables import COLOURS, NOUNS, VARIABLES, Value, Variables, group_variables
from tests import releases
from tests.conftest import MakeIds
from tests.releases import NAMES, stripes

Ids = NDArray[np.uint8]

QUARTERS = [Tile.parse(name) for name in NAMES[:4]]


def render(source: str, values: Variables) -> str:
    return ImmutableSandboxedEnvironment(undefined=StrictUndefined).from_string(source).render(values)


def taken(tile: Tile, ids: Ids, *, rgb: bool = False) -> TileInput:
    image = np.zeros((256, 256, 3), np.uint8) if rgb else None
    return TileInput(tile.name, measure_facts(ids, tile), ids, image)


def paths(value: Value, place: str = "") -> Iterator[str]:
    """Every path in some variables, with `[]` for the entries of a list."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield f"{place}.{name}".strip(".")
            if name != "tiles":
                yield from paths(inner, f"{place}.{name}")
    elif isinstance(value, list):
        for inner in value:
            yield from paths(inner, f"{place}[]")


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_comes_with_everything_and_a_page_on_what_the_model_sees(name: str) -> None:
    found = recipe(name)
    assert found.name == name and found.version >= 1 and found.user
    assert found.documentation.startswith("# ")
    assert "**What the model sees" in found.documentation and "## What it cannot know" in found.documentation


def test_the_limits_are_those_of_the_published_recipes() -> None:
    assert [(r.max_tokens, r.tiles_per_request, r.input_kind) for r in (recipe("gpt-3.5"), recipe("gpt-4v"))] == [
        (300, 1, "statistics"),
        (1200, 4, "label map"),
    ]


def test_an_unknown_recipe_is_refused_with_the_known_ones() -> None:
    with pytest.raises(RecipeError, match=r"no recipe 'gpt-5'.*gpt-3.5, gpt-4v, grounded"):
        recipe("gpt-5")


@pytest.mark.parametrize("chosen", RECIPES.values(), ids=lambda chosen: chosen.name)
@pytest.mark.parametrize("vision", [True, False])
def test_templates_render_for_every_kind_of_tile(chosen: Recipe, vision: bool, make_ids: MakeIds) -> None:
    partly = np.zeros((256, 256), np.uint8)
    partly[:60, :60] = 5
    for ids in (make_ids(), stripes(1), partly):
        if not vision and not chosen.pictures_optional and chosen.input_kind != "statistics":
            continue
        if chosen.input_kind in OF_OBJECTS:  # tests/generation/osm/test_words.py has it, with objects
            continue
        request = prepare(chosen, [taken(QUARTERS[0], ids, rgb=True)], vision=vision)
        system, user = render(chosen.system, request.variables), render(chosen.user, request.variables)
        assert user.strip() and "None" not in user + system and "\n\n\n" not in user
        assert ("\n- " in user or chosen.input_kind == "image") and ": \n" not in user and ":\n\n" not in user


def test_every_variable_is_described_and_every_description_is_of_a_variable(make_ids: MakeIds) -> None:
    ids = make_ids()
    ids[ids == 11] = 0
    ids[0, 0] = 8
    ids[ids == 8] = 3
    ids[0, 0] = 8
    values = group_variables([measure_facts(ids, QUARTERS[0])])
    assert set(paths(values)) == {item.name for item in VARIABLES}
    for item in VARIABLES:
        assert item.description, item.name


def test_variables_are_plain_values(make_ids: MakeIds) -> None:
    values = group_variables([measure_facts(make_ids())])
    assert json.loads(json.dumps(values)) == values


def nouns(seed: int) -> list[str]:
    request = prepare(recipe("gpt-3.5"), [taken(QUARTERS[0], stripes(1, 3, 6))], seed=seed)
    text = render(recipe("gpt-3.5").user, request.variables)
    return [word for word in text.replace(",", " ").split() if word in NOUNS]


def test_the_seed_draws_the_nouns_so_that_a_run_repeats() -> None:
    assert nouns(7) == nouns(7)
    assert len({tuple(nouns(seed)) for seed in range(20)}) > 15
    assert {noun for seed in range(20) for noun in nouns(seed)} == set(NOUNS)


def test_a_statistics_prompt_has_no_numbers_and_names_what_it_says_it_names() -> None:
    ids = stripes(3, 3, 3, 6)
    ids[0, :19] = 1
    request = prepare(recipe("gpt-3.5"), [taken(QUARTERS[0], ids)])
    text = render(recipe("gpt-3.5").user, request.variables)
    assert "tree, crop." in text and "water" not in text
    assert not any(sign.isdigit() for sign in text)
    assert request.seen == "statistics" and request.pictures == ()


@pytest.mark.real_data
def test_the_prompt_reproduces_every_size_statement_of_the_published_caption(shared_data: Path) -> None:
    folder = shared_data / "chatearthnet" / "figure_pair"
    ids = decode_label((folder / "example_label_index.png").read_bytes(), max_pixels=1 << 20).ids
    expected = json.loads((folder / "expected_statistics.json").read_text())["expected"]
    values = prepare(recipe("gpt-3.5"), [TileInput("figure", measure_facts(ids), ids)]).variables
    regions = values["regions"]
    assert isinstance(regions, list)
    told = {
        str(region["name"]): [[item["name"], item["size"]] for item in region["classes"]]  # type: ignore[index, union-attr, call-overload]
        for region in regions
    }
    assert told == expected
    assert sum(map(len, told.values())) == 15
    text = render(recipe("gpt-3.5").user, values)
    for items in expected.values():
        for name, size in items:
            assert any(f"{size} {noun} of {name}" in text for noun in NOUNS)


def test_a_vision_prompt_has_the_quarters_of_a_parent_and_their_maps_at_half_size() -> None:
    tiles = [taken(tile, stripes(1 + place, 3)) for place, tile in enumerate(QUARTERS)]
    request = prepare(recipe("gpt-4v"), tiles)
    assert request.tiles == tuple(tile.name for tile in QUARTERS)
    assert [picture.name for picture in request.pictures] == ["Image 1", "Image 2", "Image 3", "Image 4"]
    for tile, picture in zip(tiles, request.pictures, strict=True):
        image = Image.open(BytesIO(picture.data))
        assert tile.ids is not None
        assert image.size == (128, 128) and "128 x 128" in picture.what
        expected = np.array([land.rgb for land in CLASSES], np.uint8)[tile.ids[::2, ::2]]
        assert (np.asarray(image.convert("RGB")) == expected).all()
    text = render(recipe("gpt-4v").user, request.variables)
    assert all(f"Image {number}\n" in text for number in range(1, 5))
    assert "blue is water" in text and request.seen == "label map"
    assert "- tree: top left 0.00, top right 100.00" in text


def test_a_vision_prompt_has_no_threshold() -> None:
    ids = stripes(3)
    ids[0, 0] = 8
    text = render(recipe("gpt-4v").user, prepare(recipe("gpt-4v"), [taken(QUARTERS[0], ids)]).variables)
    assert "- snow: top left 0.01, top right 0.00" in text and "tree 1.00, snow 0.00" in text


def test_every_class_has_a_colour_of_its_own_to_be_told_by() -> None:
    assert set(COLOURS) == {land.name for land in CLASSES} and len(set(COLOURS.values())) == len(CLASSES)


def test_the_grounded_prompt_shows_the_image_beside_the_map_to_models_that_see() -> None:
    tile = taken(QUARTERS[0], stripes(3, 6), rgb=True)
    seeing = prepare(recipe("grounded"), [tile])
    assert [picture.name for picture in seeing.pictures] == ["Land-cover map", "Satellite image"]
    assert seeing.seen == "label map + image"
    blind = prepare(recipe("grounded"), [tile], vision=False)
    assert blind.pictures == () and blind.seen == "statistics"
    assert "satellite image itself" in render(recipe("grounded").system, seeing.variables)
    assert "satellite image itself" not in render(recipe("grounded").system, blind.variables)


def test_the_grounded_prompt_has_numbers_words_and_absent_classes() -> None:
    ids = stripes(3, 6)
    ids[0, :5] = 1
    request = prepare(recipe("grounded"), [taken(QUARTERS[0], ids)], vision=False)
    text = render(recipe("grounded").user, request.variables)
    assert "- tree: 50.0 % of the image (large)" in text
    assert "Absent: developed area, shrub, grass, bare land, snow, wetland, mangroves, moss." in text
    assert "Traces, under 20 pixels: water." in text


def test_a_request_takes_the_quarters_of_one_parent_only() -> None:
    tiles = [taken(tile, stripes(3)) for tile in QUARTERS]
    with pytest.raises(RecipeError, match="takes one tile a request, not 2"):
        prepare(recipe("gpt-3.5"), tiles[:2])
    with pytest.raises(RecipeError, match="quarters of one parent"):
        prepare(recipe("gpt-4v"), [tiles[0], taken(Tile.parse(NAMES[4]), stripes(3))])
    with pytest.raises(RecipeError, match="takes no pictures"):
        prepare(recipe("gpt-4v"), tiles, vision=False)


def test_an_image_that_is_not_there_is_told_before_anything_is_sent() -> None:
    with pytest.raises(LandCoverError, match="no satellite image"):
        prepare(recipe("grounded"), [taken(QUARTERS[0], stripes(3))])


def test_a_tile_of_the_catalogue_becomes_an_input(tmp_path: Path) -> None:
    releases.take(tmp_path / "data", releases.small(tmp_path / "release").folder)
    settings = Settings(data=tmp_path / "data")
    with Catalogue(settings.catalogue) as catalogue:
        found = tile_input(catalogue, settings, QUARTERS[1], image=True)
        assert tile_input(catalogue, settings, QUARTERS[1]).rgb is None
    assert found.ids is not None
    assert found.facts == measure_facts(found.ids, QUARTERS[1])
    assert found.rgb is not None and found.rgb.shape == (256, 256, 3)
