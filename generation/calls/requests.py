"""What is asked of whom: a prompt, a model and parameters."""

from dataclasses import dataclass

from generation.models.endpoints import Endpoint
from generation.prompts.prompt import Parameters, PromptContent
from generation.prompts.recipes.recipe import Recipe
from generation.prompts.store import PromptVersion


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked of whom: a prompt, a model and parameters."""

    content: PromptContent
    recipe: str
    """Recipe, prompt, or style of the rules, by name."""
    model: str
    endpoint: Endpoint | None = None
    """None for the rules."""
    parameters: Parameters | None = None
    """None for those that the prompt suggests."""
    version: int | None = None
    """Version of a prompt of one's own; None for a recipe or a draft."""

    @classmethod
    def of_recipe(cls, recipe: Recipe, endpoint: Endpoint, model: str, parameters: Parameters | None = None) -> "Ask":
        """Ask with a recipe that comes with the explorer."""
        return cls(PromptContent.of_recipe(recipe), recipe.name, model, endpoint, parameters)

    @classmethod
    def of_version(
        cls, name: str, version: PromptVersion, endpoint: Endpoint, model: str, parameters: Parameters | None = None
    ) -> "Ask":
        """Ask with a version of a prompt of one's own."""
        return cls(version.content, name, model, endpoint, parameters, version.id)

    @classmethod
    def of_rules(cls, style: str, seed: int | None = None) -> "Ask":
        """Let the rules write, in one of their styles."""
        return cls(PromptContent(""), style, style, parameters=Parameters(seed=seed))

    @property
    def seed(self) -> int | None:
        """Seed of the request."""
        return self.parameters.seed if self.parameters else None

    @property
    def tiles_per_request(self) -> int:
        """How many quarters of one parent a request takes at most."""
        return self.content.tiles_per_request if self.endpoint else 1
