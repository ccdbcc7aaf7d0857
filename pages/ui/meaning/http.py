"""What the map of meaning asks for over HTTP: its captions, filters as masks, and the first words of one."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from core.errors import SearchError
from core.projection.packed import Scatter
from core.search import captiontexts
from core.search.snippets import LONGEST
from core.selection.filters import Selection
from core.store.points import encode_mask
from pages.ui.frame.resources import browser, scatters, space

_WORDS = LONGEST // 2


def captions(_: Request) -> bytes:
    """All captions of the layout, in the packed form that the map draws."""
    return _scatter().encoded()


def mask(request: Request) -> bytes:
    """Which of the captions a filter keeps."""
    chosen = Selection.from_query(request.query_params.multi_items())
    return encode_mask(_scatter().rows_of(browser().in_force(chosen).ids()))


def words(request: Request) -> Response:
    """The beginning of one caption."""
    scatter, number = _scatter(), int(request.path_params["number"])
    if not number < len(scatter):
        raise SearchError("The map of meaning has no such caption any more: reload the page.")
    caption = int(scatter.captions[number])
    held = captiontexts.texts(browser(), [caption]).get(caption)
    return JSONResponse({"text": held.text[:_WORDS] if held else ""})


def _scatter() -> Scatter:
    table = space()
    if table is None:
        raise SearchError("No caption has a vector yet: the map of meaning is empty.")
    return scatters().of(table)
