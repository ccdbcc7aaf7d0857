"""What can be done with a prompt of the lab: fork it, save a version, compare two, bring an older one back."""

from functools import partial

import streamlit as st

from core.errors import ExplorerError
from generation.prompts import store
from generation.prompts.recipes import RECIPES
from generation.prompts.store import PromptVersion
from generation.prompts.templates import problems, render
from generation.prompts.variables import Variables
from pages.ui.frame import browsers
from pages.ui.frame.differences import difference_html
from pages.ui.frame.markdown import documentation, plain
from pages.ui.frame.resources import catalogue
from pages.ui.lab import prompt
from pages.ui.lab.prompt import SYSTEM, USER, Chosen

_REFUSED = "lab_refused_version"
"""Key of why the last version was not saved."""

_EDITOR = "What stands in the editor"


def workplace(chosen: Chosen, variables: Variables) -> None:
    """Draw the prompt: its two messages, what goes along, its versions, and what it is for."""
    _actions(chosen, variables)
    if chosen.newer:
        _changed_meanwhile(chosen.newer)
    _others(chosen)
    recipe = RECIPES.get(chosen.name)
    last = "About" if recipe else "Versions"
    user, system, settings, more = st.tabs(["User message", "System message", "Settings", last])
    with user:
        prompt.message(chosen, "user", USER, variables)
    with system:
        prompt.message(chosen, "system", SYSTEM, variables)
    with settings:
        prompt.settings(chosen)
    with more, st.container(height=360, border=False):
        if recipe:
            st.markdown(documentation(recipe))
        else:
            _versions(chosen)
    prompt.keep_draft(chosen)


def _actions(chosen: Chosen, variables: Variables) -> None:
    """Draw the buttons of the prompt, and how it stands."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if chosen.version is None:
            with st.popover("Edit a copy", icon=":material/fork_right:", type="primary"):
                st.text_input("Name of your prompt", f"My {chosen.name}", max_chars=80, key="fork_name")
                st.button("Create", key="fork", type="primary", on_click=_fork, args=(chosen.name,))
            st.caption("A recipe stays as it is.")
            return
        opened = f"save_{chosen.version.id}"  # another one for each version, so that it closes once it is saved
        with st.popover("Save version", icon=":material/save:", disabled=not chosen.changed, key=opened):
            st.text_input("What has changed (optional)", key="version_note", max_chars=500)
            st.button("Save", key="save_version", type="primary", on_click=_save, args=(variables,))
        version = chosen.version
        if chosen.changed:
            discard = partial(_drop, version)
            st.button("Discard changes", icon=":material/undo:", type="tertiary", key="discard", on_click=discard)
        st.caption(f"{'Draft of' if chosen.changed else 'Version'} {version.number:d} · {plain(version.hash[:8])}")
    if refused := st.session_state.get(_REFUSED):
        if chosen.content == refused[0]:
            st.error(plain(refused[1]), icon=":material/error:")
        else:
            del st.session_state[_REFUSED]


def _changed_meanwhile(newer: int) -> None:
    """Say that there is another version by now, and what the buttons mean."""
    st.warning(
        f"Somebody else saved version {newer:d} meanwhile. Saving keeps yours as a further version, discarding "
        "shows theirs.",
        icon=":material/group:",
    )


def _others(chosen: Chosen) -> None:
    """Show what others are writing of this prompt, as theirs."""
    if chosen.version is None:
        return
    drafts = store.other_drafts(catalogue(), chosen.version.prompt, browsers.own())
    for draft in (one for one in drafts if one.content != chosen.version.content):
        said = f"Somebody else's draft, of {draft.saved_at:%Y-%m-%d %H:%M} UTC: not in your editor"
        with st.expander(said, icon=":material/group:"):
            for part in ("system", "user"):
                was, now = getattr(chosen.version.content, part), getattr(draft.content, part)
                if was != now:
                    st.caption(f"{part.capitalize()} message, against version {chosen.version.number:d}")
                    st.html(difference_html(was, now))


def _fork(recipe: str) -> None:
    name = str(st.session_state["fork_name"])
    try:
        store.fork(catalogue(), RECIPES[recipe], name)
    except ExplorerError as error:
        st.toast(plain(error), icon=":material/error:")
        return
    prompt.go(" ".join(name.split()))


def _save(variables: Variables) -> None:
    """Save what stands in the editor now, which may be newer than what the page has drawn, if it can be filled in."""
    chosen = prompt.chosen()
    if wrong := _wrong(chosen, variables):
        st.session_state[_REFUSED] = chosen.content, wrong
        return
    if chosen.version:
        saved = store.save(catalogue(), chosen.version, chosen.content, note=str(st.session_state["version_note"]))
        if chosen.newer:
            said = f"Yours is version {saved.number:d}, made from {chosen.version.number:d}."
            st.toast(f"{said} Somebody else saved version {chosen.newer:d} meanwhile.", icon=":material/group:")
        store.drop_draft(catalogue(), chosen.version.prompt, browsers.own())
        st.session_state["version_note"] = ""


def _wrong(chosen: Chosen, variables: Variables) -> str:
    """Say why a prompt cannot be filled in for the tile at hand; empty where it can."""
    for part in ("user", "system"):
        source = getattr(chosen.content, part)
        for problem in problems(source, variables):
            said = f"{problem.message} {problem.suggestion}".rstrip()
            return f"Not saved: line {problem.line:d} of the {part} message: {said}"
        try:
            render(source, variables)
        except ExplorerError as error:
            return f"Not saved: the {part} message: {error}"
    return ""


def _drop(version: PromptVersion) -> None:
    """Forget the draft; the editor shows the newest version again."""
    store.drop_draft(catalogue(), version.prompt, browsers.own())
    prompt.turn()


def _restore(version: PromptVersion) -> None:
    store.restore(catalogue(), version)
    _drop(version)


def _versions(chosen: Chosen) -> None:
    """List the versions, and compare any two of them."""
    if chosen.version is None:
        return
    held = store.versions(catalogue(), chosen.version.prompt)
    numbers = {one.id: one.number for one in held}
    for one in held:
        _version(one, numbers, newest=one.number == held[0].number)
    names = {f"Version {one.number}": one.content for one in held} | {_EDITOR: chosen.content}
    left, right = st.columns(2)
    old = left.selectbox("Compare", list(names), index=min(1, len(held) - 1), key="diff_old")
    new = right.selectbox("with", list(names), index=len(names) - 1, key="diff_new")
    before, after = names.get(old, chosen.content), names.get(new, chosen.content)
    for part in ("system", "user"):
        was, now = getattr(before, part), getattr(after, part)
        if was != now:
            st.caption(f"{part.capitalize()} message")
            st.html(difference_html(was, now))
    if before.input_kind != after.input_kind:
        st.caption(f"The model sees: {plain(before.input_kind)}, then {plain(after.input_kind)}.")
    if before == after:
        st.caption("Both are the same.")


def _version(one: PromptVersion, numbers: dict[int, int], *, newest: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        parent = f" · from {numbers[one.parent]:d}" if one.parent in numbers else ""
        said = f"**{one.number:d}** · {plain(one.hash[:8])} · {one.made_at:%Y-%m-%d %H:%M}{parent}"
        st.caption(f"{said} · {plain(one.note)}" if one.note else said)
        if not newest:
            st.space("stretch")
            st.button("Restore", key=f"restore_{one.id}", type="tertiary", on_click=_restore, args=(one,))
