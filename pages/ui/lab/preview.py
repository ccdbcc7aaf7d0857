"""What will be sent: the whole list of messages with pictures, its size, and what it may cost."""

import hashlib
from collections.abc import Collection, Sequence
from typing import NamedTuple

import streamlit as st

from core.errors import ExplorerError
from core.geography.tiles import Tile
from generation.calls.perform import Ask, Prepared, forecast, prepare_request
from generation.prompts.messages import Message
from generation.prompts.prompt import PromptContent
from generation.prompts.recipes.inputs import TileInput, variables_of
from generation.prompts.recipes.recipe import IN_WORDS
from generation.prompts.variables import Variables
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import catalogue, other_quarters


class Given(NamedTuple):
    """The tile that is described, and whether other quarters of its parent may share a request with it."""

    tile: TileInput
    revision: int
    quarters: bool

    def shared(self, tiles_per_request: int) -> tuple[TileInput, ...]:
        """What goes along with the tile in a request that takes so many; read when it is first asked for."""
        if tiles_per_request == 1 or not self.quarters:
            return ()
        return other_quarters(Tile.parse(self.tile.name), self.revision)

    def variables(self, content: PromptContent) -> Variables:
        """What a template sees."""
        tiles = sorted(
            (self.tile, *self.shared(content.tiles_per_request)), key=lambda one: Tile.parse(one.name).quarter
        )
        return variables_of(tiles, with_pictures=content.input_kind not in IN_WORDS)


def prepared(ask: Ask, given: Given) -> Prepared:
    """Return the request of a column; worked out once for the preview, the forecast and the sum.

    Raises:
        ExplorerError: There can be no request.
    """
    held: dict[tuple[Ask, Given], Prepared] = st.session_state.setdefault("lab_prepared", {})
    if (ask, given) not in held:
        while len(held) > 8:
            del held[next(iter(held))]
        held[ask, given] = prepare_request(ask, given.tile, siblings=given.shared(ask.tiles_per_request))
    return held[ask, given]


def preview(asks: Sequence[Ask], anyone: Ask, given: Given, told: Collection[str] = ()) -> None:
    """Draw the request of a column for a tile, or why there is none.

    Args:
        asks: One a column.
        anyone: What is shown while no column asks a model.
        given: What is described.
        told: Reasons that the page says elsewhere.
    """
    sent = {f"Column {number}": ask for number, ask in enumerate(asks, 1) if ask.endpoint}
    shown = next(iter(sent), None)
    if len(sent) > 1:
        shown = st.segmented_control(
            "Request of", list(sent), format_func=plain, default=shown, required=True, key="lab_preview_of"
        )
    ask = sent.get(shown or "", anyone)
    if not sent:
        st.caption("The rules send nothing. A model would get this:")
    if ask.tiles_per_request > 1:
        st.caption(f":material/grid_view: {plain(_tiles(len(given.shared(ask.tiles_per_request))))}")
    try:
        _request(ask, prepared(ask, given))
    except ExplorerError as error:
        if str(error) in told:
            st.caption("There is no request yet: the reason stands above the columns.")
        else:
            st.error(plain(error), icon=":material/error:")
        if ask.endpoint and not ask.endpoint.pictures and ask.content.input_kind not in IN_WORDS:
            st.caption("If the model does see pictures, say so in the profile of its server, on the page Models.")


def _tiles(along: int) -> str:
    """Say which tiles share the request of a prompt that takes several."""
    if along:
        return (
            f"This prompt takes the quarters of one parent tile in one request: this tile and {along} more go along. "
            "You see the part on this tile; the other parts are stored with their tiles. In the settings you can send "
            "this tile alone."
        )
    return "This prompt takes up to four quarters of one parent tile in a request; here this tile goes alone."


def _request(ask: Ask, made: Prepared) -> None:
    request = made.request
    body = request.body()
    guess = forecast(ask, request, catalogue())
    measured = "from earlier calls" if guess.measured else "estimate"
    st.caption(
        f"{len(body):,} bytes · about {guess.prompt_tokens:,} tokens ({measured}) · "
        f"{plain(cost_text(guess.cost.usd))} · the model sees: {plain(made.seen)}",
        help="Prices come from the profile of the server, on the page Models, or from a table of known models.",
    )
    with st.container(height=370, border=True):
        for message in request.messages:
            _message(message)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.download_button(
            "Request as JSON",
            body,
            "request.json",
            "application/json",
            on_click="ignore",
            key="request_json",
            icon=":material/download:",
            type="tertiary",
            help="Exactly the bytes that are sent and stored; the key is not among them.",
        )
        st.caption(f"SHA-256 {plain(fingerprint(body))}")


def _message(message: Message) -> None:
    st.badge(plain(message.role), color="blue" if message.role == "user" else "gray")
    for part in message.parts:
        if isinstance(part, str):
            st.code(part, language=None, wrap_lines=True)
        else:
            st.image(part.data, caption=f"{plain(part.what)} · {len(part.data):,} bytes", width=160)


def fingerprint(body: bytes) -> str:
    """The start of a request's SHA-256, by which people see that two are the same."""
    return hashlib.sha256(body).hexdigest()[:12]


def cost_text(usd: float | None) -> str:
    """Write a price for people; an unknown one is not zero."""
    if usd is None:
        return "price unknown"
    if usd == 0:
        return "free"
    return "under 0.01 cent" if usd < 0.0001 else f"{usd * 100:.2f} cents" if usd < 0.1 else f"${usd:.2f}"
