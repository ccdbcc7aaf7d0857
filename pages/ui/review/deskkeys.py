"""The keys of the review, in one table: the badges on the buttons, what they do in the browser, and the help."""

from typing import NamedTuple

from generation.review.decisions import REASONS


class DeskKey(NamedTuple):
    """A key of the desk."""

    key: str
    """As the browser names it."""
    badge: str
    action: str
    """Name of the handler in `desk.js`."""
    does: str


KEYS = (
    *(DeskKey(str(number), str(number), "choose", "") for number in range(1, len(REASONS) + 1)),
    DeskKey("ArrowUp", "↑", "up", "go to the field above"),
    DeskKey("ArrowDown", "↓", "down", "go to the field below"),
    DeskKey("ArrowRight", "→", "skip", "skip the caption, and go on"),
    DeskKey("ArrowLeft", "←", "back", "go back to the caption before"),
    DeskKey("Enter", "Enter", "commit", "save the decision and go on; in the text field, begin to write"),
    DeskKey("Control+Enter", "Ctrl + Enter", "finish", "save from within the text, and go on"),
    DeskKey("Escape", "Esc", "leave", "leave the text"),
    DeskKey("u", "U", "undo", "take the last decision back"),
)
"""A digit chooses in the field that is marked: a decision, or a reason."""

GRID_KEYS = (
    DeskKey("ArrowRight", "→", "right", "next caption"),
    DeskKey("ArrowLeft", "←", "left", "caption before"),
    DeskKey("ArrowUp", "↑", "above", "caption above"),
    DeskKey("ArrowDown", "↓", "below", "caption below"),
    DeskKey(" ", "Space", "toggle", "take a caption in or out"),
    DeskKey("a", "A", "all", "take all in, or none"),
    DeskKey("Enter", "Enter", "accept", "accept those that are taken in"),
    DeskKey("u", "U", "undo", "take the last decision back"),
)
"""Keys of the grid."""
