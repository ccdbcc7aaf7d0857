"""Two texts compared word by word, as HTML: what was removed is struck through, what was added underlined."""

from generation.prompts.store import difference
from pages.ui.frame.hypertext import Html, escaped

STYLE = """<style>
.difference {white-space:pre-wrap; overflow-wrap:anywhere; font-size:.84rem; line-height:1.55; margin:0}
.difference del {text-decoration:line-through; background:color-mix(in srgb, #d55e00 20%, transparent)}
.difference ins {text-decoration:underline; text-underline-offset:.2em;
 background:color-mix(in srgb, #0072b2 18%, transparent)}
</style>"""

_TAGS = {"removed": "del", "added": "ins"}


def difference_html(old: str, new: str) -> Html:
    """Return the comparison; whatever looks like markup in the texts is shown as it is."""
    pieces = []
    for change in difference(old, new):
        tag = _TAGS.get(change.kind)
        text = escaped(change.text)
        pieces.append(f"<{tag}>{text}</{tag}>" if tag else text)
    return Html(f'{STYLE}<p class="difference">{"".join(pieces)}</p>')
