"""Models: servers that answer prompts, their keys for this session, and whether they can be reached."""

from contextlib import suppress
from dataclasses import replace

import streamlit as st

from core.counting import counted
from core.errors import EndpointChangedError, EndpointError, ExplorerError
from core.remote.addresses import origin
from generation.models.connection import test_connection
from generation.models.endpoints import PRESETS, Endpoint, endpoints, forget, save
from generation.models.endpoints import typed as for_address
from generation.prompts.messages import LimitField
from pages.ui.frame import turns
from pages.ui.frame.markdown import Markdown, plain
from pages.ui.frame.resources import catalogue, keys

_OPEN, _REMOVED = "models_open", "models_removed"
_REPORT, _PROBLEM, _TEST = "models_report", "models_problem", "models_test"
_NEW_PROBLEM = "models_new_problem"
_LIMITS: tuple[LimitField, ...] = ("max_tokens", "max_completion_tokens")


def add() -> None:
    """Offer the presets, and a server of one's own."""
    st.markdown("Add a server:")
    with st.container(horizontal=True, gap="small"):
        taken = {one.name for one in endpoints(catalogue())}
        for preset in PRESETS:
            st.button(
                plain(preset.name),
                icon=":material/add:",
                key=f"preset_{preset.name}",
                on_click=put,
                args=(preset,),
                disabled=preset.name in taken,
            )
        with st.popover("Another server", icon=":material/add:"):
            st.text_input("Name", key="new_name", max_chars=60, placeholder="Our GPU server")
            st.text_input("Base URL", key="new_url", placeholder="https://models.example.org/v1")
            st.button("Add", type="primary", key="new_server", on_click=put_new)
            if problem := st.session_state.pop(_NEW_PROBLEM, ""):
                st.error(plain(problem), icon=":material/error:")


def put_new() -> None:
    """Keep a profile under a name of its own, with a variable that is bound to its address."""
    name, url = st.session_state["new_name"].strip(), st.session_state["new_url"].strip()
    if any(held.name == name for held in endpoints(catalogue())):
        st.session_state[_NEW_PROBLEM] = f"There is a server '{name}' already. Choose another name."
        return
    try:
        found = replace(for_address(url), name=name)
        save(catalogue(), replace(found, key_name=next(iter(keys().names(url)), "")))
    except ExplorerError as error:
        st.session_state[_NEW_PROBLEM] = str(error)
        return
    st.session_state[_OPEN] = name


def put(endpoint: Endpoint) -> None:
    """Keep a profile that is new, or was removed, and open it."""
    if any(held.name == endpoint.name for held in endpoints(catalogue())):
        st.toast(f"There is a server '{plain(endpoint.name)}' already. Choose another name.", icon=":material/error:")
        return
    try:
        save(catalogue(), endpoint)
    except ExplorerError as error:
        st.toast(plain(error), icon=":material/error:")
        return
    st.session_state[_OPEN] = endpoint.name


def remove(endpoint: Endpoint) -> None:
    """Take a profile away as it is by now; it can be brought back."""
    held = next((one for one in endpoints(catalogue()) if one.name == endpoint.name), endpoint)
    forget(catalogue(), held.name)
    st.session_state[_REMOVED] = held


def bring_back() -> None:
    """Undo a removal."""
    put(st.session_state.pop(_REMOVED))


def profile(endpoint: Endpoint) -> None:
    """Draw one server: its profile, its key and the test."""
    opened = st.session_state.get(_OPEN) == endpoint.name
    known = plain(counted(len(endpoint.models), "model"))
    with st.expander(f"**{plain(endpoint.name)}** · {known}", expanded=opened):
        if missing := keys().missing(endpoint) or keys().unbound(endpoint):
            st.warning(plain(missing), icon=":material/key:")
        with st.form(f"profile_{endpoint.name}", border=False):
            address(endpoint)
            limits(endpoint)
            with st.container(horizontal=True, gap="small"):
                submit_button(Markdown("Save and test the connection"), "test", endpoint)
                submit_button(Markdown("Save"), "save", endpoint)
        report(endpoint)
        st.button(
            "Remove",
            icon=":material/delete:",
            key=f"remove_{endpoint.name}",
            type="tertiary",
            on_click=remove,
            args=(endpoint,),
        )


def address(endpoint: Endpoint) -> None:
    """Draw where the server is, what it has, and its key."""
    name = endpoint.name
    st.text_input("Base URL", endpoint.base_url, key=f"url_{name}", help="Most end in /v1.")
    _, found = st.session_state.get(_REPORT, {}).get(name, (None, ()))
    st.multiselect(
        "Models",
        list(dict.fromkeys([*endpoint.models, *found])),
        endpoint.models,
        key=models_box(endpoint),
        accept_new_options=True,
        placeholder="a test of the connection finds them; or type a name",
    )
    left, right = st.columns(2)
    bound = keys().names(endpoint.base_url)
    left.selectbox(
        "Variable that holds the key",
        ["", *bound],
        index=bound.index(endpoint.key_name) + 1 if endpoint.key_name in bound else 0,
        format_func=lambda variable: variable or "none",
        key=variable_box(endpoint),
        help=f"Variables that are bound to {plain(origin(endpoint.base_url))}; below is how to bind one.",
    )
    right.text_input(
        "Key for this session",
        type="password",
        key=f"key_{name}",
        placeholder="a key is there" if keys().find(endpoint) else "kept in memory until this window is closed",
        autocomplete="off",
    )


def limits(endpoint: Endpoint) -> None:
    """Draw what the server takes, costs and may."""
    name = endpoint.name
    first, second, third, fourth = st.columns(4)
    unknown = "unknown" if endpoint.local else "as in the table"
    first.selectbox("Token-limit field", _LIMITS, index=_LIMITS.index(endpoint.limit_field), key=f"limit_{name}")
    second.number_input("$ a million tokens, in", 0.0, None, endpoint.price_in, key=f"in_{name}", placeholder=unknown)
    third.number_input("$ a million tokens, out", 0.0, None, endpoint.price_out, key=f"out_{name}", placeholder=unknown)
    fourth.number_input("Longest call in seconds", 1, 3600, round(endpoint.timeout_s), key=f"time_{name}")
    left, right = st.columns(2)
    left.checkbox(
        "Takes pictures",
        endpoint.pictures,
        key=f"pictures_{name}",
        help="For models that see. Without it, prompts that need pictures are refused before anything is sent.",
    )
    right.checkbox(
        "On this machine or network",
        endpoint.local,
        key=f"local_{name}",
        help="Private addresses and http are refused for any other server.",
    )


def models_box(endpoint: Endpoint) -> str:
    """Key of the box of models; another one once the profile has others."""
    return f"models_{endpoint.name}_{hash(endpoint.models)}"


def variable_box(endpoint: Endpoint) -> str:
    """Key of the box of variables; another one once the profile has another address or variable."""
    return f"key_name_{endpoint.name}_{hash((endpoint.base_url, endpoint.key_name))}"


def submit_button(label: Markdown, what: str, endpoint: Endpoint) -> None:
    """Draw a button that takes what was typed."""
    st.form_submit_button(
        label,
        icon=":material/network_check:" if what == "test" else ":material/save:",
        key=f"{what}_{endpoint.name}",
        type="primary" if what == "test" else "secondary",
        on_click=take,
        args=(endpoint, what == "test"),
    )


def take(endpoint: Endpoint, test: bool) -> None:
    """Store what was typed, or say what is wrong with it; a key goes to the session alone, and its box is emptied."""
    st.session_state[_OPEN] = endpoint.name
    typed = as_typed(endpoint)
    key = st.session_state.get(f"key_{endpoint.name}", "")
    st.session_state[f"key_{endpoint.name}"] = ""
    try:
        if unbound := keys().unbound(typed):
            raise EndpointError(unbound)
        save(catalogue(), typed, seen=endpoint)
        if key.strip():
            keys().give(typed.base_url, key)
    except ExplorerError as error:
        st.session_state[_PROBLEM] = (endpoint.name, str(error))
        if not any(held.name == endpoint.name for held in endpoints(catalogue())):
            st.toast(plain(error), icon=":material/error:")  # there is no profile left to show it at
        return
    if test:
        st.session_state[_TEST] = endpoint.name
    else:
        st.toast(f"{plain(endpoint.name)} is saved.", icon=":material/save:")


def as_typed(endpoint: Endpoint) -> Endpoint:
    """The profile as it stands in its boxes."""
    held, name = st.session_state, endpoint.name
    return replace(
        endpoint,
        base_url=held[f"url_{name}"],
        models=tuple(held[models_box(endpoint)]),
        key_name=held[variable_box(endpoint)],
        limit_field=held[f"limit_{name}"],
        price_in=held[f"in_{name}"],
        price_out=held[f"out_{name}"],
        pictures=held[f"pictures_{name}"],
        local=held[f"local_{name}"],
        timeout_s=held[f"time_{name}"],
    )


def try_out(endpoint: Endpoint) -> None:
    """Ask the server for its models, and take their names where the profile has none."""
    with st.spinner(f"Asking {plain(endpoint.base_url)} …"), turns.aside():
        found = test_connection(endpoint, keys())
    st.session_state.setdefault(_REPORT, {})[endpoint.name] = (found, found.models)
    if found.ok and found.models and not endpoint.models:
        with suppress(EndpointChangedError):  # what somebody else has written meanwhile stays
            save(catalogue(), replace(endpoint, models=found.models), seen=endpoint)
    st.rerun()


def report(endpoint: Endpoint) -> None:
    """Test if that was asked for, and say what came of it."""
    if st.session_state.get(_TEST) == endpoint.name:
        del st.session_state[_TEST]
        try_out(endpoint)
    name, problem = st.session_state.pop(_PROBLEM, ("", ""))
    if name == endpoint.name:
        st.error(plain(problem), icon=":material/error:")
        return
    found, _ = st.session_state.get(_REPORT, {}).get(endpoint.name, (None, ()))
    if found is None:
        return
    if found.ok:
        st.success(plain(found.sentence), icon=":material/check_circle:")
    else:
        st.error(plain(found.sentence), icon=":material/error:")


def environment_keys() -> None:
    """Say which keys of the environment go where, and how to bind another."""
    with st.expander("Keys of the environment", icon=":material/key:"):
        st.write(
            "A key in the environment goes to the one address that it is bound to, and to no other. Keys of well-known "
            "providers are bound to their own hosts. Whoever starts the explorer binds others, with pairs in the "
            "variable `CHATEARTH_KEYS`; keys go over https, or to this machine. A key for a session goes only to the "
            "address that it was typed for, and is kept in memory until the window is closed."
        )
        st.code("CHATEARTH_KEYS='LAB_API_KEY=https://models.example.org' chatearth serve", language="bash")
        held = [(one.variable, one.address, "is set" if one.is_set else "is not set") for one in keys().bound()]
        rows = [{"variable": name, "goes to": place, "now": state} for name, place, state in held]
        st.dataframe(rows, hide_index=True)


st.title("Models")
st.caption(
    "The prompt lab asks models through any server with the chat completions interface. Nothing is sent before you "
    "test a connection or run a prompt. Without a server, the rule-based captioner writes from the measured facts."
)
for held in endpoints(catalogue()):
    profile(held)
if st.session_state.get(_REMOVED):
    st.button(
        f"Undo: bring back {plain(st.session_state[_REMOVED].name)}",
        icon=":material/undo:",
        key="bring_back",
        on_click=bring_back,
    )
add()
environment_keys()
