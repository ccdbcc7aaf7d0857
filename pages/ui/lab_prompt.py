"""The prompt of the lab: a recipe to read, or a prompt of one's own to edit, save, compare and restore."""

from dataclasses import dataclass, replace
from typing import cast

import streamlit as st

from core.errors import ExplorerError
from generation import promptstore
from generation.prompts import PromptContent
from generation.promptstore import PromptVersion
from generation.recipes import RECIPES
from generation.recipes.recipe import InputKind
from generation.templates import problems
from generation.variables import VARIABLES, Variables
from pages.ui.differences import difference_html
from pages.ui.markdown import plain
from pages.ui.prompt_editor import ShownProblem, ShownVariable, prompt_editor, typed
from pages.ui.resources import catalogue

PROMPT = "prompt"
"""Name of the chosen prompt in the address."""

SESSION = "explorer"
"""Drafts belong to the data folder, so that they are there again after the window was closed."""

_OPENED, _TURN = "lab_opened", "lab_turn"
_SEEN: tuple[InputKind, ...] = ("statistics", "label map", "label map + image")
_LONGEST_VALUE = 160


@dataclass(frozen=True, slots=True)
class Chosen:
    """The prompt that is worked on."""

    name: str
    version: PromptVersion | None
    """None for a recipe."""
    saved: PromptContent
    """As it was saved, or as the recipe has it."""
    content: PromptContent
    """As it stands in the editor."""

    @property
    def changed(self) -> bool:
        """Whether there is something to save."""
        return self.version is not None and self.content != self.saved


def choose() -> None:
    """Draw the list of recipes and prompts; a choice stands in the address."""
    own = [prompt.name for prompt in promptstore.prompts(catalogue())]
    names = [*RECIPES, *own]
    here = _name()
    st.selectbox(
        "Prompt",
        names,
        index=names.index(here) if here in names else 0,
        key="lab_prompt",
        format_func=lambda name: f"{name} (recipe)" if name in RECIPES else name,
        on_change=lambda: go(str(st.session_state["lab_prompt"])),
        help="Recipes come with the explorer and stay as they are; edit a copy of one.",
    )


def go(name: str) -> None:
    """Open a prompt."""
    st.query_params[PROMPT] = name
    st.session_state["lab_prompt"] = name


def _name() -> str:
    return st.query_params.get(PROMPT) or next(iter(RECIPES))


def chosen() -> Chosen:
    """Return the prompt that the address names, with what stands in its editor."""
    name = _name()
    version = None if name in RECIPES else _newest(name)
    if version is None:
        recipe = RECIPES.get(name) or next(iter(RECIPES.values()))
        content = PromptContent.of_recipe(recipe)
        return Chosen(recipe.name, None, content, content)
    start = _start(version)
    nonce = _nonce(version)
    edited = replace(
        start,
        user=typed("lab_user", nonce, start.user),
        system=typed("lab_system", nonce, start.system),
        input_kind=st.session_state.get(f"lab_kind_{nonce}") or start.input_kind,
    )
    return Chosen(name, version, version.content, edited)


def _newest(name: str) -> PromptVersion | None:
    try:
        return promptstore.find(catalogue(), name)
    except ExplorerError as error:
        st.warning(str(error), icon=":material/edit_off:")
        return None


def _start(version: PromptVersion) -> PromptContent:
    """What the editor began with: the draft that was left, or the version itself; read once for each opening."""
    nonce = _nonce(version)
    held = st.session_state.get(_OPENED)
    if held is None or held[0] != nonce:
        draft = promptstore.draft(catalogue(), version.prompt, SESSION)
        fits = draft is not None and draft.parent == version.id
        held = st.session_state[_OPENED] = (nonce, draft.content if draft and fits else version.content)
    return cast("PromptContent", held[1])


def _nonce(version: PromptVersion) -> str:
    return f"{version.prompt}/{version.id}/{st.session_state.get(_TURN, 0)}"


def editor(chosen: Chosen, variables: Variables) -> None:
    """Draw the prompt: its two messages, what goes along, and what it is for."""
    _actions(chosen)
    names = ["User message", "System message", "Settings"]
    recipe = RECIPES.get(chosen.name)
    tabs = st.tabs([*names, "About"] if recipe else names)
    shown = _shown(variables)
    nonce = _nonce(chosen.version) if chosen.version else chosen.name
    for tab, key, source in (
        (tabs[0], "lab_user", chosen.content.user),
        (tabs[1], "lab_system", chosen.content.system),
    ):
        with tab:
            prompt_editor(
                "User message" if key == "lab_user" else "System message",
                getattr(chosen.saved if recipe else _start(cast("PromptVersion", chosen.version)), key[4:]),
                key=key,
                nonce=nonce,
                variables=shown,
                problems=[ShownProblem(one.line, one.message, one.suggestion) for one in problems(source, variables)],
                read_only=chosen.version is None,
                rows=18,
            )
    with tabs[2]:
        _draw_settings(chosen, nonce)
    if recipe:
        with tabs[3], st.container(height=420):
            st.markdown(recipe.documentation)
    if chosen.changed and chosen.version:
        promptstore.save_draft(catalogue(), chosen.version.prompt, SESSION, chosen.content, parent=chosen.version.id)


def _shown(variables: Variables) -> list[ShownVariable]:
    """The variables of the editor with their values for this tile, shortened."""
    top = [one for one in VARIABLES if "[" not in one.name and "." not in one.name]
    return [ShownVariable(one.name, one.description, _short(variables.get(one.name))) for one in top]


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]} …"


def _draw_settings(chosen: Chosen, nonce: str) -> None:
    """Draw what goes to the model beside the words."""
    st.selectbox(
        "The model sees",
        _SEEN,
        index=_SEEN.index(chosen.content.input_kind),
        key=f"lab_kind_{nonce}",
        disabled=chosen.version is None,
        help="Statistics are words only. Pictures need a model that takes them.",
    )
    st.caption(
        f"Suggested temperature {chosen.content.temperature:g}, at most {chosen.content.max_tokens} tokens. "
        + ("The answer is asked for as a JSON object. " if chosen.content.response_schema else "")
        + "Each column below can set its own."
    )


def _actions(chosen: Chosen) -> None:
    """Draw what can be done with the prompt."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if chosen.version is None:
            with st.popover("Edit a copy", icon=":material/fork_right:", type="primary"):
                name = st.text_input("Name of your prompt", f"My {chosen.name}", max_chars=80, key="fork_name")
                st.button("Create", key="fork", type="primary", on_click=_fork, args=(chosen.name, name))
            st.caption("A recipe stays as it is.")
            return
        with st.popover("Save version", icon=":material/save:", disabled=not chosen.changed):
            note = st.text_input("What has changed (optional)", key="version_note", max_chars=500)
            st.button("Save", key="save_version", type="primary", on_click=_save, args=(chosen, note))
        with st.popover(f"Versions ({chosen.version.number})", icon=":material/history:"):
            _versions(chosen)
        if chosen.changed:
            st.button(
                "Discard changes",
                icon=":material/undo:",
                type="tertiary",
                key="discard",
                on_click=_discard,
                args=(chosen,),
            )
        st.caption("Draft saved" if chosen.changed else f"Version {chosen.version.number} · {chosen.version.hash[:8]}")


def _fork(recipe: str, name: str) -> None:
    try:
        promptstore.fork(catalogue(), RECIPES[recipe], name)
    except ExplorerError as error:
        st.toast(str(error), icon=":material/error:")
        return
    go(" ".join(name.split()))


def _save(chosen: Chosen, note: str) -> None:
    if chosen.version:
        promptstore.save(catalogue(), chosen.version, chosen.content, note=note)
        promptstore.drop_draft(catalogue(), chosen.version.prompt, SESSION)


def _discard(chosen: Chosen) -> None:
    if chosen.version:
        promptstore.drop_draft(catalogue(), chosen.version.prompt, SESSION)
    _turn()


def _turn() -> None:
    """Have the editors take their text anew."""
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1


def _restore(version: PromptVersion) -> None:
    promptstore.restore(catalogue(), version)
    promptstore.drop_draft(catalogue(), version.prompt, SESSION)
    _turn()


def _versions(chosen: Chosen) -> None:
    """List the versions, and compare any two of them."""
    if chosen.version is None:
        return
    held = promptstore.versions(catalogue(), chosen.version.prompt)
    for one in held:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{one.number}** · `{one.hash[:8]}` · {one.made_at:%Y-%m-%d %H:%M} · {plain(one.note)}")
            st.space("stretch")
            if one.number != held[0].number:
                st.button("Restore", key=f"restore_{one.id}", type="tertiary", on_click=_restore, args=(one,))
    names = {f"Version {one.number}": one.content for one in held} | {"What stands in the editor": chosen.content}
    left, right = st.columns(2)
    old = left.selectbox("Compare", list(names), index=min(1, len(held) - 1), key="diff_old")
    new = right.selectbox("with", list(names), index=len(names) - 1, key="diff_new")
    for part in ("system", "user"):
        before, after = getattr(names[old], part), getattr(names[new], part)
        if before != after:
            st.caption(f"{part.capitalize()} message")
            st.html(difference_html(before, after))
    if names[old] == names[new]:
        st.caption("Both are the same.")
