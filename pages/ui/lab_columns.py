"""The columns of the lab: which model answers which prompt with which parameters, and how often."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import streamlit as st

from core.errors import ExplorerError
from generation import promptstore
from generation.calls import Ask, forecast, prepare_request
from generation.endpoints import Endpoint, endpoints
from generation.lab import MAX_COLUMNS, MAX_REPETITIONS
from generation.prompts import Parameters
from generation.recipes import RECIPES, recipe
from generation.recipes.inputs import TileInput
from generation.rules.writer import LABEL, STYLES
from pages.ui.lab_preview import cost_text
from pages.ui.lab_prompt import Chosen
from pages.ui.resources import catalogue, keys

THIS = "the prompt above"

_COUNT, _AGAIN = "lab_columns", "lab_repetitions"
_FIELDS = ("model", "with", "temperature", "top_p", "seed", "max_tokens")


class Model(NamedTuple):
    """Something that answers: a model of an endpoint, or the rules in a style."""

    endpoint: Endpoint | None
    name: str


def models() -> dict[str, Model]:
    """Return all that can answer, by the name that a person sees."""
    found = {f"Rule-based · {style}": Model(None, style) for style in STYLES}
    for endpoint in endpoints(catalogue()):
        for name in endpoint.models:
            found[f"{endpoint.name} · {name}"] = Model(endpoint, name)
    return found


def draw(chosen: Chosen, tile: TileInput) -> tuple[list[Ask], int]:
    """Draw the columns; return what each asks, and how often."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        options = list(range(1, MAX_COLUMNS + 1))
        count = st.segmented_control("Columns", options, default=_start(_COUNT, 1), required=True, key=_COUNT)
        again = st.number_input(
            "Repetitions",
            1,
            MAX_REPETITIONS,
            key=_AGAIN,
            width=130,
            help="Each with a seed one higher; equal answers are shown once.",
        )
        st.page_link("models.py", label="Add models and keys", icon=":material/dns:")
    known = models()
    asks = []
    for number, column in enumerate(st.columns(int(count or 1), gap="medium")):
        with column:
            asks.append(_column(number, known, chosen, tile))
    return [ask for ask in asks if ask], int(again)


def _start(key: str, usual: int) -> int | None:
    return None if key in st.session_state else usual


def _column(number: int, known: dict[str, Model], chosen: Chosen, tile: TileInput) -> Ask | None:
    """Draw one column and return what it asks."""
    shown = known[st.selectbox("Model", list(known), key=_key(number, "model"))]
    if shown.endpoint is None:
        st.caption(f"{LABEL[0].upper()}{LABEL[1:]}: written from the measured facts, at no cost.")
        return Ask.of_rules(shown.name, seed=_seed(number))
    own = [prompt.name for prompt in promptstore.prompts(catalogue())]
    wanted = st.selectbox("with", [THIS, *RECIPES, *own], key=_key(number, "with"))
    with st.popover("Parameters", icon=":material/tune:", type="tertiary"):
        parameters = _parameters(number)
    try:
        ask = _ask(wanted, chosen, shown.endpoint, shown.name)
        ask = replace(ask, parameters=_merged(ask.content.parameters(), parameters))
        _forecast(ask, tile)
    except ExplorerError as error:
        st.error(str(error), icon=":material/error:")
        return None
    if missing := keys().missing(shown.endpoint):
        st.warning(missing, icon=":material/key:")
    return ask


def _ask(wanted: str, chosen: Chosen, endpoint: Endpoint, model: str) -> Ask:
    if wanted == THIS:
        version = chosen.version.id if chosen.version and not chosen.changed else None
        return Ask(chosen.content, chosen.name, model, endpoint, version=version)
    if wanted in RECIPES:
        return Ask.of_recipe(recipe(wanted), endpoint, model)
    return Ask.of_version(wanted, promptstore.find(catalogue(), wanted), endpoint, model)


def _forecast(ask: Ask, tile: TileInput) -> None:
    """Say what a call may take."""
    request = prepare_request(ask, tile).request
    guess = forecast(ask, request, catalogue())
    tokens = f"about {guess.prompt_tokens:,} + {guess.completion_tokens:,} tokens"
    st.caption(f"{tokens} · {cost_text(guess.cost.usd)} a call (estimate)")


def _parameters(number: int) -> Parameters:
    """Draw the parameters of a column; an empty one leaves the choice to the prompt or the server."""
    temperature = st.number_input("Temperature", 0.0, 2.0, None, 0.1, key=_key(number, "temperature"))
    top_p = st.number_input("Top p", 0.0, 1.0, None, 0.05, key=_key(number, "top_p"))
    seed = _seed(number)
    most = st.number_input("Most tokens of the answer", 1, 32_000, None, 50, key=_key(number, "max_tokens"))
    return Parameters(temperature, top_p, seed, most)


def _seed(number: int) -> int | None:
    seed = st.number_input("Seed", 0, 2**31 - 1, None, key=_key(number, "seed"), placeholder="none")
    return None if seed is None else int(seed)


def _merged(usual: Parameters, wanted: Parameters) -> Parameters:
    given = {name: value for name in Parameters.__slots__ if (value := getattr(wanted, name)) is not None}
    return replace(usual, **given)


def _key(number: int, field: str) -> str:
    return f"lab_{field}_{number}"


def screen(count: int) -> dict[str, Any]:
    """What the columns are set to, as JSON values, so that the same screen can be shown again."""
    held = [{field: st.session_state.get(_key(number, field)) for field in _FIELDS} for number in range(count)]
    return {"columns": held, "repetitions": st.session_state.get(_AGAIN, 1)}


def put(screen: str) -> None:
    """Set the columns to what a run had; what is damaged or gone is left as it is."""
    held = json.loads(screen)
    columns: Sequence[Any] = held.get("columns", []) if isinstance(held, dict) else []
    if not columns:
        return
    known = models()
    st.session_state[_COUNT] = min(len(columns), MAX_COLUMNS)
    st.session_state[_AGAIN] = held.get("repetitions", 1)
    for number, column in enumerate(columns[:MAX_COLUMNS]):
        for field in _FIELDS:
            value = column.get(field)
            if value is not None and (field != "model" or value in known):
                st.session_state[_key(number, field)] = value
