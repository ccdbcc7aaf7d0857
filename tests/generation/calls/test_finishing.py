"""Raw answers of a real server on this machine, through the whole call to what is stored and kept."""

import json

import pytest

from core.errors import GenerationError
from core.geography.tiles import Tile
from core.settings import Settings
from core.store.catalogue import Catalogue
from core.tile.record import load
from generation.calls.generations import Generation
from generation.calls.keep import keep, kept, undo
from generation.calls.perform import Ask, perform, prepare_call
from generation.lab.trial import row_of
from generation.models.endpoints import Endpoint
from generation.models.keys import Keys
from generation.prompts.recipes import RECIPES
from generation.prompts.recipes.inputs import tile_input
from tests import model_server, releases
from tests.model_server import serving

TILE = Tile.parse(releases.NAMES[0])
CAPTION = "Trees cover most of the tile, and water lies in the middle."
FENCED = f"Here is the JSON:\n```json\n{json.dumps({'caption': CAPTION, 'claims': []})}\n```"


def made(catalogue: Catalogue, settings: Settings, answer: str, recipe: str = "gpt-3.5") -> Generation:
    """Ask a server that writes the answer, in small pieces."""
    pieces = [answer[place : place + 17] for place in range(0, len(answer), 17)]
    with serving(model_server.writes(*pieces)) as server:
        place = Endpoint("test", server.url, models=("tiny",), local=True)
        ask = Ask.of_recipe(RECIPES[recipe], place, "tiny")
        call = prepare_call(ask, tile_input(catalogue, settings, TILE, image=True), Keys({}))
        return perform(catalogue, call, run="r")


@pytest.mark.parametrize(
    ("answer", "recipe", "note"),
    [
        (CAPTION, "gpt-3.5", None),
        (f"<think>\nSnow? No.\n</think>\n\n{CAPTION}", "gpt-3.5", "Taken off the answer: thoughts."),
        (f"**Caption:**\n\n{CAPTION}", "gpt-3.5", "Taken off the answer: a label."),
        (f"```text\n{CAPTION}\n```", "gpt-3.5", "Taken off the answer: a code fence."),
        (json.dumps({"caption": CAPTION}), "gpt-3.5", "Taken off the answer: JSON."),
        (FENCED, "grounded", "Taken off the answer: words around the object."),
        (f"<think>count</think>\n{FENCED}", "grounded", "Taken off the answer: thoughts, words around the object."),
    ],
)
def test_the_caption_is_clean_and_the_answer_is_stored_as_it_came(
    catalogue: Catalogue, settings: Settings, answer: str, recipe: str, note: str | None
) -> None:
    found = made(catalogue, settings, answer, recipe)
    assert (found.caption, found.text, found.finished) == (CAPTION, answer, True)
    assert (found.message, found.failure) == (note, None)
    assert row_of(catalogue, settings, found).problem == ""


@pytest.mark.parametrize(
    ("answer", "recipe", "reason"),
    [
        ("<think>\nLet me look at the statistics first.", "gpt-3.5", "stop"),
        ("<think>Done.</think>", "gpt-3.5", "stop"),
        (f'"{CAPTION}', "gpt-3.5", "stop"),
        ('{"caption": "Trees', "grounded", "stop"),
        ("I'm unable to view images directly.", "gpt-3.5", "refused"),
        ("I'm sorry, but I can't assist with that.", "grounded", "refused"),
        ("<think>No image.</think>I'm unable to view it.", "gpt-3.5", "refused"),
    ],
)
def test_what_is_no_caption_is_stored_as_a_failure_and_cannot_be_kept(
    catalogue: Catalogue, settings: Settings, answer: str, recipe: str, reason: str
) -> None:
    before = load(catalogue, TILE).captions
    found = made(catalogue, settings, answer, recipe)
    assert (found.caption, found.text, found.finish_reason, found.failure) == (None, answer, reason, "output")
    assert found.message and not found.finished
    with pytest.raises(GenerationError, match="cannot become a caption"):
        keep(catalogue, found.id)
    assert load(catalogue, TILE).captions == before


def test_an_answer_that_repeats_the_prompt_fails(catalogue: Catalogue, settings: Settings) -> None:
    with serving(echo) as server:
        place = Endpoint("test", server.url, models=("tiny",), local=True)
        ask = Ask.of_recipe(RECIPES["gpt-3.5"], place, "tiny")
        call = prepare_call(ask, tile_input(catalogue, settings, TILE), Keys({}))
        found = perform(catalogue, call, run="r")
    assert found.failure == "output" and "repeats the prompt" in str(found.message)


def echo(handler: model_server.Handler) -> None:
    asked = handler.script.calls[-1].json()["messages"][-1]["content"]
    model_server.writes(asked if isinstance(asked, str) else asked[0]["text"])(handler)


def test_a_text_that_is_in_force_is_kept_once(catalogue: Catalogue, settings: Settings) -> None:
    first, second = (made(catalogue, settings, answer) for answer in (CAPTION, f'"{CAPTION}"'))
    changed = keep(catalogue, first.id)
    before = load(catalogue, TILE).captions
    again = keep(catalogue, second.id)
    assert (again.caption, again.version, again.rev) == (changed.caption, changed.version, changed.rev)
    assert again.previous == again.caption
    assert load(catalogue, TILE).captions == before
    assert kept(catalogue, second.id) == kept(catalogue, first.id) == changed
    undo(catalogue, changed)
    assert kept(catalogue, second.id) is None
    assert keep(catalogue, second.id).version == 3, "a text that was in force and is not any more is kept again"
