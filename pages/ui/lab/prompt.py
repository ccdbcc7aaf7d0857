"""The prompt of the lab: a recipe to read, or a prompt of one's own in an editor that keeps drafts."""

from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple, get_args

import streamlit as st

from core.errors import ExplorerError
from generation.prompts import store
from generation.prompts.mapvariables import MAP_VARIABLES
from generation.prompts.prompt import PromptContent
from generation.prompts.recipes import RECIPES
from generation.prompts.recipes.recipe import InputKind
from generation.prompts.store import PromptVersion
from generation.prompts.templates import problems
from generation.prompts.variables import VARIABLES, Variables
from generation.prompts.wherevariables import WHERE_VARIABLES
from pages.ui.frame import address, browsers
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import catalogue
from pages.ui.lab.prompt_editor import ShownProblem, ShownVariable, prompt_editor, typed

PROMPT = "prompt"
"""Name of the chosen prompt in the address."""

USER, SYSTEM = "lab_user", "lab_system"
"""Keys of the two editors."""

QUARTERS = "lab_quarters"
"""Key of whether other quarters of the parent share a request."""

_OPENED, _TURN, _SAVED = "lab_opened", "lab_turn", "lab_saved_draft"
_SEEN: tuple[InputKind, ...] = get_args(InputKind)
_LONGEST_VALUE = 160
_ROWS = 12


@dataclass(frozen=True, slots=True)
class Chosen:
    """The prompt that is worked on."""

    name: str
    version: PromptVersion | None
    """None for a recipe."""
    start: PromptContent
    """What the editor began with."""
    content: PromptContent
    """As it stands in the editor."""
    nonce: str
    """Names what is edited."""
    newer: int | None = None
    """The version that somebody else has saved while this one was being changed."""

    @property
    def changed(self) -> bool:
        """Whether there is something to save."""
        return self.version is not None and self.content != self.version.content


class _Opened(NamedTuple):
    """What an editor began with."""

    nonce: str
    version: PromptVersion
    content: PromptContent


def choose() -> None:
    """Draw the list of recipes and prompts; a choice stands in the address."""
    own = [prompt.name for prompt in store.prompts(catalogue())]
    names = [*RECIPES, *own]
    here = name()
    st.session_state["lab_prompt"] = here if here in names else names[0]
    st.selectbox(
        "Prompt",
        names,
        key="lab_prompt",
        format_func=lambda name: f"{name} (recipe)" if name in RECIPES else name,
        on_change=lambda: go(str(st.session_state["lab_prompt"])),
        label_visibility="collapsed",
        help="Recipes come with the explorer and stay as they are; edit a copy of one.",
    )


def go(name: str) -> None:
    """Open a prompt."""
    address.say({PROMPT: name})


def name() -> str:
    """The prompt that the address names."""
    return st.query_params.get(PROMPT) or next(iter(RECIPES))


def chosen() -> Chosen:
    """Return the prompt that the address names, with what stands in its editor."""
    newest = None if name() in RECIPES else _newest(name())
    if newest is None:
        recipe = RECIPES.get(name()) or next(iter(RECIPES.values()))
        content = PromptContent.of_recipe(recipe)
        return Chosen(recipe.name, None, content, content, recipe.name)
    opened = _opened(_worked_on(newest))
    newer = None if opened.version.id == newest.id else newest.number
    return Chosen(name(), opened.version, opened.content, _edited(opened), opened.nonce, newer)


def _edited(opened: _Opened) -> PromptContent:
    """What stands in an editor by now."""
    nonce, start = opened.nonce, opened.content
    return replace(
        start,
        user=typed(USER, nonce, start.user),
        system=typed(SYSTEM, nonce, start.system),
        input_kind=st.session_state.get(f"lab_kind_{nonce}") or start.input_kind,
    )


def _worked_on(newest: PromptVersion) -> PromptVersion:
    """The newest version; but the one that is being changed, if somebody else has saved another meanwhile."""
    held: _Opened | None = st.session_state.get(_OPENED)
    if held is None or not held.nonce.startswith(_turn(held.version)) or held.version.prompt != newest.prompt:
        return newest
    return newest if _edited(held) in (held.version.content, newest.content) else held.version


def _newest(name: str) -> PromptVersion | None:
    try:
        return store.find(catalogue(), name)
    except ExplorerError as error:
        st.warning(plain(error), icon=":material/edit_off:")
        return None


def _opened(version: PromptVersion) -> _Opened:
    """What the editor began with: the draft that was left, or the version itself.

    It is read once for each opening. A page that was left and is opened again has lost what was typed, but not the
    draft, so it begins with that.
    """
    turn = _turn(version)
    held: _Opened | None = st.session_state.get(_OPENED)
    if held is None or not held.nonce.startswith(turn) or not (USER in st.session_state or SYSTEM in st.session_state):
        draft = store.draft(catalogue(), version.prompt, browsers.own())
        content = draft.content if draft and draft.parent == version.id else version.content
        held = st.session_state[_OPENED] = _Opened(turn + content.hash[:12], version, content)
    return held


def _turn(version: PromptVersion) -> str:
    """How the names begin of what is edited of a version, until the editors take their text anew."""
    return f"{version.prompt}/{version.id}/{st.session_state.get(_TURN, 0)}/"


def turn() -> None:
    """Have the editors take their text anew."""
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1


def put(version: PromptVersion, content: PromptContent) -> None:
    """Put a content into the editor of a prompt, as a draft."""
    store.save_draft(catalogue(), version.prompt, browsers.own(), content, parent=version.id)
    turn()


def keep_draft(chosen: Chosen) -> None:
    """Save what stands in the editor, once for each change."""
    version = chosen.version
    if version is None or chosen.content == chosen.start == version.content:
        return
    now = (version.id, chosen.content)
    if st.session_state.get(_SAVED) != now:
        store.save_draft(catalogue(), version.prompt, browsers.own(), chosen.content, parent=version.id)
        st.session_state[_SAVED] = now


def _keep_typed(drawn: Chosen) -> None:
    """Save what was typed since a prompt was drawn, though its page be left before it is drawn anew."""
    if drawn.version:
        opened = _Opened(drawn.nonce, drawn.version, drawn.start)
        keep_draft(replace(drawn, content=_edited(opened)))


def message(chosen: Chosen, part: str, key: str, variables: Variables) -> None:
    """Draw the editor of one of the two messages."""
    source = getattr(chosen.content, part)
    prompt_editor(
        f"{part.capitalize()} message",
        getattr(chosen.start, part),
        key=key,
        nonce=chosen.nonce,
        variables=_shown(variables),
        on_typed=partial(_keep_typed, chosen),
        problems=[ShownProblem(one.line, one.message, one.suggestion) for one in problems(source, variables)],
        read_only=chosen.version is None,
        rows=_ROWS,
    )


def _shown(variables: Variables) -> list[ShownVariable]:
    """The variables of the editor with their values for this tile, shortened."""
    top = [one for one in (*VARIABLES, *MAP_VARIABLES, *WHERE_VARIABLES) if "[" not in one.name and "." not in one.name]
    return [ShownVariable(one.name, one.description, _short(variables.get(one.name))) for one in top]


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]} …"


def settings(chosen: Chosen) -> None:
    """Draw what goes to the model beside the words."""
    st.selectbox(
        "The model sees",
        _SEEN,
        index=_SEEN.index(chosen.content.input_kind),
        key=f"lab_kind_{chosen.nonce}",
        disabled=chosen.version is None,
        help="Statistics are words only. Pictures need a model that takes them.",
    )
    st.caption(
        f"Suggested temperature {chosen.content.temperature:g}, at most {chosen.content.max_tokens:d} tokens. "
        + ("The answer is asked for as a JSON object. " if chosen.content.response_schema else "")
        + "Each column below can set its own."
    )
    st.toggle(
        "Send the other quarters of the parent along",
        with_quarters(),
        key=f"{QUARTERS}_box",
        on_change=_keep_quarters,
        help="For prompts that take several tiles in a request, such as gpt-4v. Each tile gets its part of the answer.",
    )


def with_quarters() -> bool:
    """Whether other quarters of the parent share a request, where a prompt takes several."""
    return bool(st.session_state.get(QUARTERS, True))


def _keep_quarters() -> None:
    st.session_state[QUARTERS] = st.session_state[f"{QUARTERS}_box"]
