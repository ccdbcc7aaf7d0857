"""The choice of a way to write captions: a model with a recipe or a prompt of one's own, or the rules."""

from typing import NamedTuple

import streamlit as st

from generation.calls.perform import Ask
from generation.prompts.recipes import RECIPES, recipe
from generation.prompts.recipes.inputs import needs_cover
from generation.prompts.store import prompts, versions
from pages.ui.frame.markdown import Markdown, plain
from pages.ui.frame.resources import catalogue
from pages.ui.lab.columns import Model, models


class Way(NamedTuple):
    """A way to write captions."""

    name: str
    ask: Ask

    @property
    def needs_cover(self) -> bool:
        """Whether it needs the land cover of a tile; the rules do."""
        return self.ask.endpoint is None or needs_cover(self.ask.content.recipe(self.ask.recipe))


def ways() -> dict[str, Ask | None]:
    """Return every recipe and every version of every prompt by the name that a person sees; newest version first."""
    found: dict[str, Ask | None] = dict.fromkeys(RECIPES)
    for prompt in prompts(catalogue()):
        for one in versions(catalogue(), prompt.id):
            found[f"{prompt.name}@{one.number}"] = Ask(one.content, prompt.name, "", version=one.id)
    return found


def choose_way(label: str, key: str) -> Way:
    """Draw the choice of a model and a prompt; return them together.

    Args:
        label: What the way is for, before the names of both fields; empty where there is one way only.
        key: Begins the keys of both fields.
    """
    known, offered = models(), ways()
    left, right = st.columns(2)
    name = left.selectbox(_named(label, "model"), list(known), key=f"{key}_model")
    model = known[name]
    if model.endpoint is None:
        right.caption("Written by rules from the measured facts; no prompt, no cost.")
        return Way(name, Ask.of_rules(model.name))
    wanted = right.selectbox(_named(label, "prompt"), list(offered), key=f"{key}_prompt")
    return Way(f"{wanted} with {name}", _ask(model, wanted, offered[wanted]))


def _named(label: str, what: str) -> Markdown:
    return plain(f"{label}: {what}" if label else what.capitalize())


def _ask(model: Model, wanted: str, held: Ask | None) -> Ask:
    if model.endpoint is None:
        raise ValueError("the rules have no prompt")
    if held is None:
        return Ask.of_recipe(recipe(wanted), model.endpoint, model.name)
    return Ask(held.content, held.recipe, model.name, model.endpoint, version=held.version)
