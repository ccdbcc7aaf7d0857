"""Models: servers that answer prompts, their keys for this session, and whether they can be reached."""

from dataclasses import replace

import streamlit as st

from core.errors import ExplorerError
from generation.backends.connection import test_connection
from generation.endpoints import PRESETS, Endpoint, endpoints, forget, save
from generation.messages import LimitField
from pages.ui.markdown import plain
from pages.ui.resources import catalogue, keys

_OPEN, _REPORT, _REMOVED = "models_open", "models_report", "models_removed"


def add() -> None:
    """Offer the presets, and a server of one's own."""
    st.markdown("Add a server:")
    with st.container(horizontal=True, gap="small"):
        taken = {one.name for one in endpoints(catalogue())}
        own = Endpoint("My server", "http://127.0.0.1:8000/v1", local=True)
        for preset in (*PRESETS, own):
            st.button(
                preset.name,
                icon=":material/add:",
                key=f"preset_{preset.name}",
                on_click=put,
                args=(preset,),
                disabled=preset.name in taken,
            )


def put(endpoint: Endpoint) -> None:
    """Keep a profile and open it."""
    try:
        save(catalogue(), endpoint)
    except ExplorerError as error:
        st.toast(str(error), icon=":material/error:")
        return
    st.session_state[_OPEN] = endpoint.name


def remove(endpoint: Endpoint) -> None:
    """Take a profile away; it can be brought back."""
    forget(catalogue(), endpoint.name)
    st.session_state[_REMOVED] = endpoint


def bring_back() -> None:
    """Undo a removal."""
    put(st.session_state.pop(_REMOVED))


def try_out(endpoint: Endpoint) -> None:
    """Ask the server for its models, and take their names."""
    report = test_connection(endpoint, keys())
    st.session_state[_REPORT] = (endpoint.name, report)
    if report.ok and report.models and not endpoint.models:
        save(catalogue(), replace(endpoint, models=report.models))


def profile(endpoint: Endpoint) -> None:
    """Draw one server: its profile, its key and the test."""
    opened = st.session_state.get(_OPEN) == endpoint.name
    known = f"{len(endpoint.models)} model{'s' * (len(endpoint.models) != 1)}"
    with st.expander(f"**{plain(endpoint.name)}** · {plain(endpoint.base_url)} · {known}", expanded=opened):
        with st.form(f"profile_{endpoint.name}", border=False):
            given = fields(endpoint)
            if st.form_submit_button("Save", icon=":material/save:", key=f"save_{endpoint.name}"):
                keep(endpoint, given)
        key_of(endpoint)
        with st.container(horizontal=True, gap="small"):
            st.button(
                "Test the connection",
                icon=":material/network_check:",
                key=f"test_{endpoint.name}",
                type="primary",
                on_click=try_out,
                args=(endpoint,),
            )
            st.button(
                "Remove",
                icon=":material/delete:",
                key=f"remove_{endpoint.name}",
                type="tertiary",
                on_click=remove,
                args=(endpoint,),
            )
        report(endpoint)


def fields(endpoint: Endpoint) -> Endpoint:
    """Draw the fields of a profile and return what stands in them."""
    name = endpoint.name
    base_url = st.text_input("Base URL", endpoint.base_url, key=f"url_{name}", help="Most end in /v1.")
    models = st.text_area("Models, one a line", "\n".join(endpoint.models), key=f"models_{name}", height=90)
    left, right = st.columns(2)
    key_name = left.text_input(
        "Variable that holds the key",
        endpoint.key_name,
        key=f"key_name_{name}",
        placeholder="VLLM_API_KEY",
        help="The name only. The key stays in the environment; it is never stored.",
    )
    fields_of: tuple[LimitField, ...] = ("max_tokens", "max_completion_tokens")
    limit = right.selectbox(
        "Token-limit field",
        fields_of,
        index=fields_of.index(endpoint.limit_field),
        key=f"limit_{name}",
    )
    price_in = left.number_input("$ a million tokens, in", 0.0, None, endpoint.price_in, key=f"in_{name}")
    price_out = right.number_input("$ a million tokens, out", 0.0, None, endpoint.price_out, key=f"out_{name}")
    pictures = left.checkbox("Takes pictures", endpoint.pictures, key=f"pictures_{name}")
    local = right.checkbox(
        "On this machine or network",
        endpoint.local,
        key=f"local_{name}",
        help="Private addresses are refused for any other server.",
    )
    timeout = left.number_input("Longest call in seconds", 1.0, 3600.0, endpoint.timeout_s, key=f"time_{name}")
    return replace(
        endpoint,
        base_url=base_url,
        models=tuple(models.split("\n")),
        key_name=key_name.strip(),
        limit_field=limit,
        price_in=price_in,
        price_out=price_out,
        pictures=pictures,
        local=local,
        timeout_s=timeout,
    )


def keep(endpoint: Endpoint, given: Endpoint) -> None:
    """Store what was typed, or say what is wrong with it."""
    try:
        save(catalogue(), given)
    except ExplorerError as error:
        st.error(str(error), icon=":material/error:")
        return
    st.session_state[_OPEN] = endpoint.name
    st.rerun()


def key_of(endpoint: Endpoint) -> None:
    """Say where the key comes from, and take one for this session."""
    if missing := keys().missing(endpoint):
        st.warning(missing, icon=":material/key:")
    box = f"key_{endpoint.name}"
    st.text_input(
        "Key for this session",
        type="password",
        key=box,
        on_change=take_key,
        args=(endpoint, box),
        placeholder="kept in memory until this window is closed",
        autocomplete="off",
    )


def take_key(endpoint: Endpoint, box: str) -> None:
    """Remember a key for its own server only, and empty the box."""
    try:
        keys().give(endpoint.base_url, st.session_state[box])
    except ExplorerError as error:
        st.toast(str(error), icon=":material/error:")
        return
    st.session_state[box] = ""
    st.toast(f"The key is used for {endpoint.base_url} until this window is closed.", icon=":material/key:")


def report(endpoint: Endpoint) -> None:
    """Say what came of the last test."""
    name, found = st.session_state.get(_REPORT, ("", None))
    if name != endpoint.name or found is None:
        return
    if found.ok:
        st.success(plain(found.sentence), icon=":material/check_circle:")
    else:
        st.error(plain(found.sentence), icon=":material/error:")
    if found.models:
        st.caption("It has: " + ", ".join(plain(model) for model in found.models[:30]))


st.title("Models")
st.write(
    "The prompt lab asks models through any server with the chat completions interface. Nothing is sent before you "
    "test a connection or run a prompt. Without a server, the rule-based captioner writes from the measured facts."
)
for held in endpoints(catalogue()):
    profile(held)
if st.session_state.get(_REMOVED):
    st.button(
        f"Undo: bring back {st.session_state[_REMOVED].name}",
        icon=":material/undo:",
        key="bring_back",
        on_click=bring_back,
    )
add()
