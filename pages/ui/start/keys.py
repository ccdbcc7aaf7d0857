"""The keys that do something: in one table, for the sheet of help."""

from typing import NamedTuple

from pages.ui.frame.hypertext import Html, escaped

STYLE = Html("""<style>
.keys {width:100%; border-collapse:collapse; font-size:.9rem}
.keys th {padding:.9rem 0 .3rem; text-align:left; font-weight:600}
.keys td {padding:.25rem .75rem .25rem 0; vertical-align:top}
.keys td:first-child {white-space:nowrap; width:9rem}
.keys kbd {padding:.1em .45em; border:1px solid color-mix(in srgb,currentcolor 30%,transparent); border-radius:.3em;
 font:inherit; font-size:.85em}
</style>""")


class Key(NamedTuple):
    """A key, or several that belong together, and what it does."""

    keys: str
    does: str
    badge: bool = False
    """Whether a button of the page bears the key on a badge; then the key presses that button."""


EVERYWHERE = (
    Key("?", "open this sheet"),
    Key("Tab", "go on to the next control; the first one skips to the content"),
    Key("Enter or Space", "press what is in focus"),
    Key("Esc", "close what is open over the page"),
)
"""Keys of all pages."""

_STEPS = (
    Key("N", "next tile, in the order it was opened from", badge=True),
    Key("P", "previous tile", badge=True),
    Key("S", "any tile of the selection", badge=True),
)

_ON_MAP = (
    Key("Arrows", "move the map, where it is in focus"),
    Key("+ and -", "zoom in and out, where it is in focus"),
)

OF_PAGE: dict[str, tuple[Key, ...]] = {
    "": (
        *_STEPS,
        *_ON_MAP,
        Key("Enter", "open what the ring on the map marks, nearest to the middle"),
        Key("Esc", "leave drawing"),
    ),
    "tile": (
        *_STEPS,
        *_ON_MAP,
        Key("Esc", "show the whole tile again, where its map is in focus"),
        Key("← and →", "move the divider, where it is in focus"),
    ),
    "five": _STEPS,
    "change": (Key("S", "any tile", badge=True), Key("← and →", "move the divider, where it is in focus")),
    "search": (
        Key("N", "select the next hit", badge=True),
        Key("P", "select the previous hit", badge=True),
        *_ON_MAP,
    ),
    "statistics": (
        Key("Arrows", "go from bar to bar of a chart, where one is in focus"),
        Key("Enter", "open the tiles of the bar in focus"),
    ),
    "lab": (
        Key("Ctrl + Enter", "run the prompt in all columns", badge=True),
        Key("Tab", "indent by two blanks, in the editor"),
        Key("Esc, then Tab", "leave the editor"),
    ),
    "review": (
        Key("1 to 9", "choose in the marked field: a decision, or a reason"),
        Key("↑ and ↓", "go to the field above or below"),
        Key("→", "skip the caption; it stays in the queue"),
        Key("←", "go back to the caption before"),
        Key("Enter", "save the decision and go on; in the text field, begin to write"),
        Key("Ctrl + Enter", "save from within the text, and go on"),
        Key("Esc", "leave the text"),
        Key("U", "take the last decision back"),
        Key("Space and A", "in the grid: take a caption in or out, or all of them; Enter accepts"),
    ),
}
"""Keys of one page, by its address."""


def table_html(page: str) -> Html:
    """Return the keys of a page and of all pages as a table."""
    groups = [("On this page", OF_PAGE.get(page, ())), ("Everywhere", EVERYWHERE)]
    parts = [_group(title, keys) for title, keys in groups if keys]
    return Html(f'<table class="keys">{"".join(parts)}</table>')


def _group(title: str, keys: tuple[Key, ...]) -> Html:
    rows = [f"<tr><td><kbd>{escaped(key.keys)}</kbd></td><td>{escaped(key.does)}</td></tr>" for key in keys]
    head = f'<tr><th scope="rowgroup" colspan="2">{escaped(title)}</th></tr>'
    return Html(f"<tbody>{head}{''.join(rows)}</tbody>")
