"""What a recipe is: two templates, what goes to the model with them, and a page that explains it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

InputKind = Literal["statistics", "label map", "label map + image", "image", "map objects", "drawn map + image"]
"""What a model sees besides the words of the templates."""

IN_WORDS: tuple[InputKind, ...] = ("statistics", "map objects")
"""What it sees without a picture."""

OF_OBJECTS: tuple[InputKind, ...] = ("map objects", "drawn map + image")
"""What is made from objects of OpenStreetMap."""

_TEXTS = Path(__file__).parent / "texts"


@dataclass(frozen=True, slots=True)
class Recipe:
    """A way to ask a model for captions. Immutable: a fork is a new one under another name."""

    name: str
    title: str
    version: int
    """Goes up with every change to the templates or to what they are given."""
    documentation: str
    """A page in Markdown: structure, thresholds, limits, and what the model sees."""
    system: str
    """Source of the Jinja template of the system message; empty for none."""
    user: str
    """Source of the Jinja template of the user message."""
    input_kind: InputKind
    pictures_optional: bool
    """Whether it also works for a model that sees no pictures; it is then a recipe of words alone."""
    temperature: float
    max_tokens: int
    tiles_per_request: Literal[1, 4]
    """Four: the quarters of one zoom-13 parent go into one request, and the answer is split."""
    response_schema: str
    """JSON schema of the answer; empty for plain text."""

    def seen(self, *, with_pictures: bool) -> InputKind:
        """Say what a model saw, given whether pictures went along."""
        return self.input_kind if with_pictures else IN_WORDS[self.input_kind in OF_OBJECTS]


def load(
    name: str,
    *,
    title: str,
    input_kind: InputKind,
    pictures_optional: bool = False,
    temperature: float = 1.0,
    max_tokens: int,
    tiles_per_request: Literal[1, 4] = 1,
    version: int = 1,
) -> Recipe:
    """Read the texts of a recipe from its folder."""
    folder = _TEXTS / name
    return Recipe(
        name=name,
        title=title,
        version=version,
        documentation=(folder / "page.md").read_text(encoding="utf-8"),
        system=_optional(folder / "system.jinja"),
        user=(folder / "user.jinja").read_text(encoding="utf-8"),
        input_kind=input_kind,
        pictures_optional=pictures_optional,
        temperature=temperature,
        max_tokens=max_tokens,
        tiles_per_request=tiles_per_request,
        response_schema=_optional(folder / "answer.schema.json"),
    )


def _optional(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""
