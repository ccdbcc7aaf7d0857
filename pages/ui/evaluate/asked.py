"""Land-cover questions put to the captions that were scored: what they answer by themselves, and where they fail."""

import streamlit as st

from core.counting import counted
from core.geography.tiles import Tile
from generation.checks.claims import parse
from generation.evaluation.evaluate import Evaluation
from generation.evaluation.references import tile_key
from generation.questions.answers import answer_of_claims
from generation.questions.grounds import grounds_of
from generation.questions.make import Grounds, company_of, questions_of
from generation.questions.scoring import Answered, Figures, Result, result
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import browser, catalogue
from pages.ui.frame.take import use
from pages.ui.truth.doors import Cell, doors

MOST = 500
"""Captions that are asked: some two milliseconds each."""


def draw(model: Evaluation) -> None:
    """Draw what the captions answer, once that is asked for."""
    st.header("Land-cover questions")
    st.caption(
        "Yes-or-no and multiple-choice questions whose answers follow from the land-cover map, put to the captions: "
        "can each be answered from the text alone, and is the answer right? A caption that does not name a class does "
        "not deny it. To ask models with picture, label map or caption: chatearth ask."
    )
    if not st.toggle("Ask these captions", key="evaluate_ask", bind="query-params"):
        return
    try:
        found = _asked(catalogue().state(), model.name, model.pairs.images, model.pairs.predictions)
    except ValueError as error:
        st.warning(plain(error), icon=":material/layers_clear:")
        return
    whole, tiles = found
    st.markdown(f"**{plain(counted(whole.whole.questions, 'question'))}** about {plain(counted(tiles, 'tile'))}.")
    for title, held in (
        ("Kind", whole.by_kind),
        ("Class", whole.by_class),
        ("Region", whole.by_region),
        ("Latitude", whole.by_latitude),
    ):
        rows = [_row("all", whole.whole)] if title == "Kind" else []
        rows += [_row(name, one) for name, one in held.items()]
        header = [title, "Questions", "Answered", "Accuracy", "F1", "Yes"]
        doors(f"Answers by {title.lower()}", header, rows, key=f"evaluate_asked_{title.lower()}")
    if whole.failed and st.button(
        f"{plain(counted(len(whole.failed), 'tile'))} with a wrong answer on the map",
        icon=":material/public:",
        key="evaluate_failed",
    ):
        use([Tile.parse(name) for name in whole.failed], f"wrong answers: {model.name}", "explore.py")


def _row(name: str, one: Figures) -> list[Cell]:
    return [
        Cell(name),
        Cell(f"{one.questions:,}"),
        Cell(f"{one.answered / max(one.questions, 1):.0%}"),
        Cell("" if one.accuracy is None else f"{one.accuracy:.1%}"),
        Cell("" if one.f1 is None else f"{one.f1:.2f}"),
        Cell("" if one.yes_rate is None else f"{one.yes_rate:.0%}"),
    ]


@st.cache_resource(show_spinner="Asking the captions", max_entries=8)
def _asked(_state: object, name: str, images: tuple[str, ...], texts: tuple[str, ...]) -> tuple[Result, int]:
    every = grounds_of(browser())
    texts_of = {key: text for image, text in zip(images, texts, strict=True) if (key := tile_key(image)) is not None}
    places = [place for place, key in enumerate(every.keys.tolist()) if key in texts_of]
    step = max(1, -(-len(places) // MOST))
    chosen = Grounds(every.keys[places[::step]], every.counts[places[::step]], every.left_out)
    claims = {Tile.from_key(key).name: parse(texts_of[key]) for key in chosen.keys.tolist()}
    answered = [
        Answered(question, answer_of_claims(question, claims[question.tile]))
        for question in questions_of(chosen, company_of(every))
    ]
    return result(answered), len(claims)
