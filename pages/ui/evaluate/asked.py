"""Land-cover questions: what captions answer by themselves, what models answer, and where they fail."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from random import Random

import streamlit as st

from core.counting import counted
from core.errors import ExplorerError
from core.geography.tiles import Tile
from generation.checks.claims import parse
from generation.evaluation.evaluate import Evaluation
from generation.evaluation.references import tile_key
from generation.questions.answers import answer_of_claims
from generation.questions.files import kept_answers, read_answers
from generation.questions.grounds import grounds_of
from generation.questions.kinds import Question
from generation.questions.make import Grounds, company_of, questions_of
from generation.questions.order import by_chance
from generation.questions.scoring import Answered, Figures, Result, result
from pages.ui.evaluate import asking
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import browser, catalogue, settings
from pages.ui.frame.take import use
from pages.ui.truth.doors import Cell, doors

MOST = 500
"""Tiles that are asked about: for captions some two milliseconds each."""

_FIGURES = ("Questions", "Answered", "Accuracy", "F1", "Yes")


def draw(model: Evaluation | None) -> None:
    """Draw what captions and models answer, once that is asked for.

    Args:
        model: The captions that are scored; None where none are chosen, and all tiles are asked about.
    """
    st.header("Land-cover questions")
    st.caption(
        "Yes-or-no and multiple-choice questions whose answers follow from the land-cover map. Put to captions: can "
        "each be answered from the text alone, and is the answer right? A caption that does not name a class does not "
        "deny it. Put to a model: does it see in the picture, the label map or the caption what is there?"
    )
    state, images = catalogue().state(), model.pairs.images if model else ()
    shown: dict[str, Result] = {}
    try:
        if model and st.toggle("Ask these captions", key="evaluate_ask", bind="query-params"):
            shown[model.name] = _captions(state, images, model.pairs.predictions)
        asking.draw(model, partial(_questions, state, images))
    except ExplorerError as error:
        st.warning(plain(error), icon=":material/layers_clear:")
        return
    kept = kept_answers(settings().data)
    shown |= {name: _kept(path, path.stat().st_mtime) for name, path in kept.items() if name not in shown}
    if shown:
        _draw(shown)


def _draw(shown: Mapping[str, Result]) -> None:
    rows = [[Cell(name), *_cells(found.whole)] for name, found in shown.items()]
    doors("Who was asked", ["Asked", *_FIGURES], rows, key="evaluate_asked")
    st.caption(
        "Each on the questions that were put to it. The questions are balanced: who always says yes has an accuracy of "
        "50% and a yes-rate of 100%; without a picture, a map or a caption a model tells its prejudice."
    )
    names = list(shown)
    chosen = names[0]
    if len(names) > 1:
        chosen = st.selectbox("Answers of", names, format_func=plain, key="evaluate_asked_who", width=420)
    one = shown[chosen]
    for title, held in (
        ("Kind", one.by_kind),
        ("Absent class drawn", one.by_strategy),
        ("Class", one.by_class),
        ("Region", one.by_region),
        ("Latitude", one.by_latitude),
    ):
        header = [title, *_FIGURES]
        lines = [[Cell(name), *_cells(figures)] for name, figures in held.items()]
        doors(f"Answers by {title.lower()}", header, lines, key=f"evaluate_asked_{title.lower().replace(' ', '_')}")
    if failed := one.failed:
        label = f"{plain(counted(len(failed), 'tile'))} with a wrong answer on the map"
        if st.button(label, icon=":material/public:", key="evaluate_failed"):
            use([Tile.parse(name) for name in failed], f"wrong answers: {chosen}", "explore.py")


def _cells(one: Figures) -> list[Cell]:
    return [
        Cell(f"{one.questions:,}"),
        Cell(f"{one.answered / max(one.questions, 1):.0%}"),
        Cell("" if one.accuracy is None else f"{one.accuracy:.1%}"),
        Cell("" if one.f1 is None else f"{one.f1:.2f}"),
        Cell("" if one.yes_rate is None else f"{one.yes_rate:.0%}"),
    ]


@st.cache_resource(show_spinner="Making questions", max_entries=8)
def _questions(_state: object, images: tuple[str, ...]) -> tuple[Question, ...]:
    """Questions about some tiles, or of all, in an order by chance, so that the first of them are of every kind.

    Raises:
        EvaluationError: No tile has land cover for every pixel.
    """
    every = grounds_of(browser())
    wanted = {key for name in images if (key := tile_key(name)) is not None}
    places = [place for place, key in enumerate(every.keys.tolist()) if not images or key in wanted]
    places = sorted(Random(0).sample(places, min(MOST, len(places))))  # noqa: S311 -- seeded, no secret
    chosen = Grounds(every.keys[places], every.counts[places], every.left_out)
    return tuple(by_chance(questions_of(chosen, company_of(every))))


@st.cache_resource(show_spinner="Asking the captions", max_entries=8)
def _captions(state: object, images: tuple[str, ...], texts: tuple[str, ...]) -> Result:
    held = dict(zip(images, texts, strict=True))
    questions = _questions(state, images)
    claims = {tile: parse(held[tile]) for tile in dict.fromkeys(question.tile for question in questions)}
    return result([Answered(question, answer_of_claims(question, claims[question.tile])) for question in questions])


@st.cache_resource(show_spinner=False, max_entries=32)
def _kept(path: Path, changed: float) -> Result:
    return result(read_answers(path))
