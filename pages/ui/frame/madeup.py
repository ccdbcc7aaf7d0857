"""The mark of what was made up."""

from core.selection.filters import Selection
from pages.ui.frame.markdown import Markdown
from pages.ui.frame.resources import browser


def synthetic_mark(chosen: Selection) -> Markdown:
    """Return what is written after a sentence about a selection; nothing where none of its tiles is made up."""
    return Markdown(" :orange-badge[synthetic demo]" if browser().summary(chosen).synthetic else "")
