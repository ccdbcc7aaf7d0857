"""Recipes that turn the facts of a tile into a request to a model; each is text that can be copied and changed."""

from core.errors import RecipeError
from generation.prompts.recipes.recipe import Recipe as Recipe
from generation.prompts.recipes.recipe import load

RECIPES: dict[str, Recipe] = {
    recipe.name: recipe
    for recipe in (
        load("gpt-3.5", title="ChatEarthNet, GPT-3.5", input_kind="statistics", max_tokens=300),
        load("gpt-4v", title="ChatEarthNet, GPT-4V", input_kind="label map", max_tokens=1200, tiles_per_request=4),
        load(
            "grounded",
            title="Grounded: numbers, words and the image",
            input_kind="label map + image",
            pictures_optional=True,
            temperature=0.4,
            max_tokens=700,
        ),
        load(
            "osm",
            title="Map objects: OpenStreetMap in words",
            input_kind="drawn map + image",
            pictures_optional=True,
            temperature=0.4,
            max_tokens=400,
        ),
        load("image", title="The image alone", input_kind="image", temperature=0.4, max_tokens=400),
    )
}
"""The recipes that come with the explorer, by name."""


def recipe(name: str) -> Recipe:
    """Return one of the recipes that come with the explorer.

    Raises:
        RecipeError: There is none of that name.
    """
    try:
        return RECIPES[name]
    except KeyError:
        raise RecipeError(f"There is no recipe '{name[:80]}'. Choose one of {', '.join(RECIPES)}.") from None
