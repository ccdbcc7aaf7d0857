"""A browser's connection to a served explorer, without the browser: asks for pages, presses buttons, and waits."""

import asyncio
import time
from collections.abc import Iterator
from typing import Any, NamedTuple, Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

LONGEST_S = 120

WARM_UP_S = 30
"""How long the explorer loads what the first page does not need."""


class Page(NamedTuple):
    """An address that a person opens."""

    name: str
    query: str = ""


class _Drawn(NamedTuple):
    """What a script has drawn."""

    fragments: dict[str, str]
    """The fragment that drew a widget, by the widget's id; empty where it was the page itself."""
    again: dict[str, float]
    """Seconds after which a fragment is to be drawn anew, by its id."""


class Visitor:
    """Asks for an address or presses a button, and waits until all of it was drawn."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._page = Page("")
        self._seen = self._drawn = _Drawn({}, {})
        self._held: dict[str, ForwardMsg] = {}
        """Long messages, by the hash that the explorer sends in their place the next time."""

    @classmethod
    async def open(cls, url: str) -> Self:
        """Connect as a browser does."""
        address = f"{url.replace('http', 'ws', 1)}/_stcore/stream"
        return cls(await connect(address, origin=Origin(url), subprotocols=[Subprotocol("streamlit")], max_size=None))

    async def go(self, page: Page) -> float:
        """Open an address and return the seconds until its script has ended."""
        self._page = page
        return await self._rerun(ClientState())

    async def press(self, key: str) -> float:
        """Press the button whose key begins so, and return the seconds until what it changed was drawn."""
        widget = next(name for name in self._seen.fragments if f"-{key}" in name)
        state = ClientState(fragment_id=self._seen.fragments[widget])
        pressed = state.widget_states.widgets.add(id=widget)
        pressed.trigger_value = True
        return await self._rerun(state)

    def sees(self, key: str) -> bool:
        """Whether a button stands there whose key begins so."""
        return any(f"-{key}" in name for name in self._seen.fragments)

    async def await_button(self, *keys: str) -> None:
        """Have what refreshes itself do so, or else load the page anew, until one of these buttons stands there.

        Raises:
            TimeoutError: It does not come.
        """
        ends = time.monotonic() + LONGEST_S
        while not any(map(self.sees, keys)):
            if time.monotonic() > ends:
                raise TimeoutError(f"no button {keys} on the page {self._page}")
            fragment, interval = next(iter(self._seen.again.items()), ("", 0.3))
            await asyncio.sleep(interval)
            await self._rerun(ClientState(fragment_id=fragment, is_auto_rerun=bool(fragment)))

    async def leave(self) -> None:
        """Close the page."""
        await self._socket.close()

    async def _rerun(self, state: ClientState) -> float:
        state.page_name, state.query_string = self._page
        state.cached_message_hashes.extend(self._held)
        started = time.perf_counter()
        await self._socket.send(BackMsg(rerun_script=state).SerializeToString())
        told = ForwardMsg()
        while not _ended(told):
            told = ForwardMsg.FromString(await asyncio.wait_for(self._socket.recv(decode=False), LONGEST_S))
            if told.metadata.cacheable and told.hash:
                self._held[told.hash] = told
            self._take(self._held.get(told.ref_hash, told))
        return time.perf_counter() - started

    def _take(self, told: ForwardMsg) -> None:
        """Remember of a message what a browser does: which widgets there are, and what is to be drawn again."""
        kind = told.WhichOneof("type")
        if kind == "new_session":
            self._drawn = _Drawn({}, {})
        elif kind == "page_info_changed":
            self._page = self._page._replace(query=told.page_info_changed.query_string)
        elif kind == "auto_rerun":
            self._drawn.again[told.auto_rerun.fragment_id] = told.auto_rerun.interval
        elif kind == "delta":
            self._drawn.fragments.update(dict.fromkeys(_widgets(told), told.delta.fragment_id))
        elif kind == "script_finished" and told.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
            self._seen = self._drawn
        elif kind == "script_finished" and told.script_finished == ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY:
            self._seen.fragments.update(self._drawn.fragments)


def _ended(told: ForwardMsg) -> bool:
    return told.WhichOneof("type") == "script_finished" and told.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN


def _widgets(told: ForwardMsg) -> Iterator[str]:
    """Ids of the widget that a message draws, or of none."""
    element = told.delta.new_element
    if told.delta.WhichOneof("type") == "new_element" and (kind := element.WhichOneof("type")):
        drawn: Any = getattr(element, kind)
        if "id" in drawn.DESCRIPTOR.fields_by_name and (name := drawn.id):
            yield str(name)
