"""What will be sent: the whole list of messages with pictures, its size, and what it may cost."""

import streamlit as st

from core.errors import ExplorerError
from generation.calls import Ask, forecast, prepare_request
from generation.recipes.inputs import TileInput
from pages.ui.resources import catalogue


def preview(ask: Ask, tile: TileInput) -> None:
    """Draw the request of a prompt for a tile, or why there is none."""
    st.markdown("##### What will be sent")
    try:
        prepared = prepare_request(ask, tile)
    except ExplorerError as error:
        st.error(str(error), icon=":material/error:")
        return
    request = prepared.request
    body = request.body()
    guess = forecast(ask, request, catalogue())
    measured = "from earlier calls" if guess.measured else "estimate"
    st.caption(
        f"{len(body):,} bytes · about {guess.prompt_tokens:,} tokens ({measured}) · {cost_text(guess.cost.usd)} · "
        f"the model sees: {prepared.seen}"
    )
    with st.container(height=430, border=True):
        for message in request.messages:
            st.badge(message.role, color="blue" if message.role == "user" else "gray")
            for part in message.parts:
                if isinstance(part, str):
                    st.code(part, language=None, wrap_lines=True)
                else:
                    st.image(part.data, caption=f"{part.what} · {len(part.data):,} bytes", width=160)
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


def cost_text(usd: float | None) -> str:
    """Write a price for people; an unknown one is not zero."""
    if usd is None:
        return "price unknown"
    if usd == 0:
        return "free"
    return "under 0.01 cent" if usd < 0.0001 else f"{usd * 100:.2f} cents" if usd < 0.1 else f"${usd:.2f}"
