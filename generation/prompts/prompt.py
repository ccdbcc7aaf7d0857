"""What a prompt is made of, and the fingerprint by which one version of it is known."""

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Literal

from generation.prompts.recipes.recipe import InputKind, Recipe


@dataclass(frozen=True, slots=True)
class Parameters:
    """What is asked of a model besides the messages; None leaves the choice to the server."""

    temperature: float | None = None
    top_p: float | None = None
    seed: int | None = None
    max_tokens: int | None = None
    """Longest answer, under the name that the endpoint has for it."""


@dataclass(frozen=True, slots=True)
class PromptContent:
    """Everything in a prompt that decides what is sent for a tile."""

    user: str
    """Jinja source of the user message."""
    system: str = ""
    """Jinja source of the system message; empty for none."""
    input_kind: InputKind = "statistics"
    """What goes along besides words."""
    pictures_optional: bool = False
    temperature: float = 1.0
    max_tokens: int = 300
    tiles_per_request: Literal[1, 4] = 1
    response_schema: str = ""
    """JSON schema of the answer; empty for plain text."""

    @classmethod
    def of_recipe(cls, recipe: Recipe) -> "PromptContent":
        """Return what a recipe sends, as the start of a prompt of one's own."""
        return cls(**{name: getattr(recipe, name) for name in cls.__slots__})

    def recipe(self, name: str) -> Recipe:
        """Return the same as a recipe, which can be filled in for a tile."""
        return Recipe(name=name, title=name, version=1, documentation="", **asdict(self))

    def parameters(self) -> Parameters:
        """Return the parameters that the prompt suggests."""
        return Parameters(temperature=self.temperature, max_tokens=self.max_tokens)

    def to_json(self) -> str:
        """Write the content as canonical JSON: the same content is the same text."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, document: str) -> "PromptContent":
        """Read what `to_json` wrote."""
        return cls(**json.loads(document))

    @property
    def hash(self) -> str:
        """SHA-256 of the content."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()
