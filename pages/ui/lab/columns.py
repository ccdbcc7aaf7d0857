"""The columns of the lab: which model answers which prompt with which parameters, and how often."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.counting import counted
from core.errors import ExplorerError
from generation.calls.perform import Ask, Forecast, forecast
from generation.lab.runs import MAX_COLUMNS, MAX_REPETITIONS, seeded
from generation.models.endpoints import Endpoint, endpoints
from generation.prompts import store
from generation.prompts.prompt import Parameters
from generation.prompts.recipes import RECIPES, recipe
from generation.rules.grammar import listed
from generation.rules.writer import LABEL, STYLES, TITLES
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import catalogue, keys
from pages.ui.lab.preview import Given, cost_text, prepared
from pages.ui.lab.prompt import Chosen

THIS = "the prompt at hand"

_UNNAMED = (None, "", "the prompt above")
"""What earlier runs have in place of the name of a prompt."""

_COUNT, _AGAIN, _KEPT = "lab_columns", "lab_repetitions", "lab_kept_columns"
_NUMBERS = {"temperature": (0.0, 2.0), "top_p": (0.0, 1.0), "seed": (0, 2**31 - 1), "max_tokens": (1, 32_000)}
"""Least and most of each parameter."""
_FIELDS = ("model", "with", *_NUMBERS)


class Model(NamedTuple):
    """Something that answers: a model of an endpoint, or the rules in a style."""

    endpoint: Endpoint | None
    name: str


class Columns(NamedTuple):
    """What is asked."""

    asks: list[Ask]
    """One a column."""
    repetitions: int
    ready: bool
    """Whether every column can ask."""
    refused: frozenset[str]
    """Why columns cannot, as it is said above them."""


class _Hitch(NamedTuple):
    """What stands in the way of a column."""

    words: str
    blocks: bool
    """Whether it cannot even ask."""


def models() -> dict[str, Model]:
    """Return all that can answer, by the name that a person sees; models before the rules."""
    found = {f"{held.name} · {name}": Model(held, name) for held in endpoints(catalogue()) for name in held.models}
    return found | {f"Rule-based · {style}": Model(None, style) for style in STYLES}


def wanted() -> int:
    """Return how many columns there are, before they are drawn."""
    _restore()
    return int(st.session_state.get(_COUNT) or 1)


def bar() -> int:
    """Draw how many columns and repetitions there are; return the number of columns."""
    options = list(range(1, MAX_COLUMNS + 1))
    count = st.segmented_control(
        "Columns", options, format_func=plain, default=_start(_COUNT, 1), required=True, key=_COUNT
    )
    st.number_input(
        "Repetitions",
        1,
        MAX_REPETITIONS,
        key=_AGAIN,
        width=130,
        help="Each with a seed one higher; equal answers are shown once.",
    )
    return int(count or 1)


def draw(count: int, chosen: Chosen, given: Given) -> Columns:
    """Draw the columns, and above them what stands in their way; return what each asks, and how often."""
    known = models()
    again = int(st.session_state[_AGAIN])
    above = st.container()
    asks, guesses = [], []
    hitches: dict[_Hitch, list[int]] = {}
    for number, column in enumerate(st.columns(count, gap="small", border=True)):
        with column:
            ask = _column(number, known, chosen)
            asks.append(seeded(ask) if again > 1 else ask)
            guess, found = _forecast(asks[-1], given)
            guesses += [guess] if guess else []
            for hitch in found:
                hitches.setdefault(hitch, []).append(number + 1)
    ready = len(guesses) == count
    with above:
        for hitch, numbers in hitches.items():
            _tell(hitch, numbers if count > 1 else [])
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(plain(_total(guesses * again, count * again) if ready else "Nothing can be asked yet."))
            st.space("stretch")
            st.page_link("models.py", label="Models and keys", icon=":material/dns:")
    st.session_state[_KEPT] = screen(count)
    return Columns(asks, again, ready, frozenset(hitch.words for hitch in hitches if hitch.blocks))


def _tell(hitch: _Hitch, numbers: Sequence[int]) -> None:
    """Say what stands in the way of which columns, once for all of them."""
    who = f"Column{'s' * (len(numbers) > 1)} {listed(list(map(str, numbers)))}" if numbers else "This column"
    if hitch.blocks:
        st.error(f"{plain(who)} cannot ask yet: {plain(hitch.words)}", icon=":material/error:")
    else:
        st.warning(f"{plain(who)}: {plain(hitch.words)}" if numbers else plain(hitch.words), icon=":material/key:")


def _start(key: str, usual: int) -> int | None:
    return None if key in st.session_state else usual


def _column(number: int, known: dict[str, Model], chosen: Chosen) -> Ask:
    """Draw one column and return what it asks."""
    first = 0 if _key(number, "model") in st.session_state else min(number, len(known) - 1)
    row = st.container(horizontal=True, vertical_alignment="center", gap="xsmall")
    shown = known[
        row.selectbox(
            "Model", list(known), index=first, key=_key(number, "model"), width=230, label_visibility="collapsed"
        )
    ]
    if shown.endpoint is None:
        return _rules(number, shown.name, row)
    wanted = row.selectbox("with", _prompts(chosen), key=_key(number, "with"), width=230, label_visibility="collapsed")
    ask = _ask(wanted, chosen, shown.endpoint, shown.name)
    with row.popover("Parameters", icon=":material/tune:", type="tertiary"):
        parameters = _parameters(number, ask.content.parameters())
    return replace(ask, parameters=_merged(ask.content.parameters(), parameters))


def _rules(number: int, style: str, row: DeltaGenerator) -> Ask:
    """Draw a column of the rules."""
    with row.popover("Parameters", icon=":material/tune:", type="tertiary"):
        ask = Ask.of_rules(style, seed=_seed(number))
    title = TITLES.get(style, "")  # type: ignore[call-overload]  # any text may be asked for
    st.caption(f"{LABEL[0].upper()}{LABEL[1:]}. {title}. It uses no prompt and costs nothing.")
    return ask


def _prompts(chosen: Chosen) -> list[str]:
    """What a column can ask with; of the prompt that is worked on, each of its versions."""
    own = [prompt.name for prompt in store.prompts(catalogue())]
    held = store.versions(catalogue(), chosen.version.prompt) if chosen.version else []
    return [THIS, *RECIPES, *own, *(f"{chosen.name}@{version.number}" for version in held)]


def _ask(wanted: str, chosen: Chosen, endpoint: Endpoint, model: str) -> Ask:
    if wanted == THIS:
        version = chosen.version.id if chosen.version and not chosen.changed else None
        return Ask(chosen.content, chosen.name, model, endpoint, version=version)
    if wanted in RECIPES:
        return Ask.of_recipe(recipe(wanted), endpoint, model)
    return Ask.of_version(wanted.partition("@")[0], store.find(catalogue(), wanted), endpoint, model)


def _forecast(ask: Ask, given: Given) -> tuple[Forecast | None, list[_Hitch]]:
    """Say what a call may take; None where there can be no call, and what stands in its way."""
    found = []
    if ask.endpoint and (missing := keys().missing(ask.endpoint) or keys().unbound(ask.endpoint)):
        found.append(_Hitch(missing, blocks=False))
    try:
        guess = forecast(ask, prepared(ask, given).request, catalogue())
    except ExplorerError as error:
        return None, [*found, _Hitch(str(error), blocks=True)]
    if ask.endpoint:
        tokens = f"about {guess.prompt_tokens:,} + {guess.completion_tokens:,} tokens"
        st.caption(plain(f"{tokens} a call, {cost_text(guess.cost.usd)} (estimate)"))
    return guess, found


def _total(guesses: Sequence[Forecast], calls: int) -> str:
    """Say what a run may take."""
    tokens = sum(guess.prompt_tokens + guess.completion_tokens for guess in guesses)
    said = counted(calls, "call")
    return f"{said}, about {tokens:,} tokens, {_cost(guesses)}" if tokens else f"{said}, nothing is sent, free"


def _cost(guesses: Sequence[Forecast]) -> str:
    """The cost of several calls in words."""
    known = [guess.cost.usd for guess in guesses if guess.cost.usd is not None]
    return cost_text(sum(known) if len(known) == len(guesses) else None)


def _parameters(number: int, usual: Parameters) -> Parameters:
    """Draw the parameters of a column; an empty one leaves the choice to the prompt or the server."""
    held = "" if usual.temperature is None else f"{usual.temperature:g} (the prompt's)"
    temperature = st.number_input(
        "Temperature",
        *_NUMBERS["temperature"],
        None,
        0.1,
        key=_key(number, "temperature"),
        placeholder=held or "the server's",
    )
    top_p = st.number_input(
        "Top p", *_NUMBERS["top_p"], None, 0.05, key=_key(number, "top_p"), placeholder="the server's"
    )
    seed = _seed(number)
    held = "the server's" if usual.max_tokens is None else f"{usual.max_tokens} (the prompt's)"
    most = st.number_input(
        "Most tokens of the answer", 1, 32_000, None, 50, key=_key(number, "max_tokens"), placeholder=held
    )
    return Parameters(temperature, top_p, seed, most)


def _seed(number: int) -> int | None:
    seed = st.number_input("Seed", 0, 2**31 - 1, None, key=_key(number, "seed"), placeholder="none")
    return None if seed is None else int(seed)


def _merged(usual: Parameters, wanted: Parameters) -> Parameters:
    given = {name: value for name in Parameters.__slots__ if (value := getattr(wanted, name)) is not None}
    return replace(usual, **given)


def _key(number: int, field: str) -> str:
    return f"lab_{field}_{number}"


def screen(count: int) -> dict[str, object]:
    """What the columns are set to, as JSON values, so that the same screen can be shown again."""
    held = [{field: st.session_state.get(_key(number, field)) for field in _FIELDS} for number in range(count)]
    return {"columns": held, "repetitions": st.session_state.get(_AGAIN, 1)}


def _restore() -> None:
    """On coming back from another page, set the columns to what they were."""
    held = st.session_state.get(_KEPT)
    if held and _COUNT not in st.session_state:
        put(json.dumps(held))


def put(screen: str) -> None:
    """Set the columns to what a run had; what is damaged or gone is left as it is."""
    held = json.loads(screen)
    columns = held.get("columns") if isinstance(held, dict) else None
    if not isinstance(columns, list) or not columns:
        return
    known = models()
    st.session_state[_COUNT] = min(len(columns), MAX_COLUMNS)
    again = held.get("repetitions")
    st.session_state[_AGAIN] = again if _fits(again, 1, MAX_REPETITIONS) else 1
    for number, column in enumerate(columns[:MAX_COLUMNS]):
        if not isinstance(column, Mapping):
            continue
        if (model := column.get("model")) in known:
            st.session_state[_key(number, "model")] = model
        with_prompt = column.get("with")
        st.session_state[_key(number, "with")] = str(with_prompt) if with_prompt not in _UNNAMED else THIS
        for field, (least, most) in _NUMBERS.items():
            value = column.get(field)
            st.session_state[_key(number, field)] = value if _fits(value, least, most) else None


def _fits(value: object, least: float, most: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most
