"""The page of reviews, run without a browser."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import ANY

import pytest
from streamlit.testing.v1 import AppTest

from core.exports.order import Order
from core.exports.run import export
from core.geography.tiles import Tile
from core.raster.landcover import encode_label
from core.selection.filters import Selection
from core.store.catalogue import Catalogue
from core.tile.record import load
from generation.calls.generations import generation
from generation.models.endpoints import Endpoint, save
from generation.review import decisions, known, queues, rules, serving
from generation.review.decisions import Ruling
from generation.review.queues import Queue
from pages.ui.frame.resources import catalogue, settings
from pages.ui.review.inhand import InHand
from pages.ui.tile.captions import about
from tests import model_server, releases
from tests.generation.tasks.maps import varied
from tests.pages import opening
from tests.pages.checked import handed
from tests.pages.opening import using
from tests.releases import NAMES


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("review")
    release = releases.Release(folder / "release")
    release.put_captions(releases.captions(NAMES[:3], "Possibly a large lake is in the top left of {}."))
    release.put_labels({NAMES[0]: encode_label(varied())})
    releases.take(folder / "data", release.folder)
    return folder / "data"


@pytest.fixture
def used(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    shutil.copytree(filled, tmp_path / "data")
    yield from using(tmp_path / "data", monkeypatch)


def opened(name: str = "Ada", **query: str) -> AppTest:
    return opening.opened("review.py", {"kept_reviewer": name} if name else {}, **query)


def told(app: AppTest) -> str:
    return " ".join(
        one.value for one in [*app.markdown, *app.caption, *app.info, *app.success, *app.warning, *app.title]
    )


def all_of(answers: int = 1, rule: str = "all") -> Queue:
    return queues.open_queue(catalogue(), settings(), rules.parse(rule), answers=answers)


def deed(queue: int, name: str, event: dict[str, object]) -> None:
    """A script that does what the desk in the browser would tell, and says what is in hand then."""
    import streamlit as st

    from generation.review import queues
    from pages.ui.frame.resources import catalogue
    from pages.ui.review import inhand

    chosen = queues.queue(catalogue(), queue)
    inhand.fill(chosen, name)
    if isinstance(done := event.get("done"), dict):
        event = {**event, "done": {"turn": inhand.held(chosen).turn, **done}}
    st.session_state[inhand.DESK] = event
    inhand.take_event(chosen, name)
    now = inhand.held(chosen)
    st.text(str(now.item.caption if now.item else None))
    st.text(now.problem)
    st.text(now.unsaved)


class Hand:
    """A reviewer at the desk, as the browser would tell of one."""

    def __init__(self, queue: Queue, name: str = "Ada") -> None:
        self.app = AppTest.from_function(deed, args=(queue.id, name, {}), default_timeout=60)
        self.queue, self.name = queue, name

    def does(self, **event: object) -> tuple[int | None, str, str]:
        """The caption in hand, what is wrong, and the text that was not saved."""
        self.app.args = (self.queue.id, self.name, event)
        self.app.run()
        assert not self.app.exception
        caption, problem, unsaved = (one.value for one in self.app.text)
        return None if caption == "None" else int(caption), problem, unsaved


def marks(held: Catalogue) -> dict[int, str]:
    with held.cursor() as cursor:
        return dict(cursor.execute("select caption, mark from review_marks").fetchall())


def test_an_empty_catalogue_says_what_comes_first(nothing: None) -> None:
    assert "The catalogue is empty" in told(opened())


def test_queues_stand_with_their_counts_and_one_opens_at_a_click_once_there_is_a_name(used: None) -> None:
    app = opened(name="")
    assert "**3**" in told(app) and not app.button(key="open_all").disabled
    assert app.button(key="open_contradicted").disabled and "come from the truth check" in told(app)
    app.button(key="open_all").click().run()
    assert app.query_params["queue"] == "all" and "Give your name first" in told(app)
    app.text_input(key="reviewer").set_value("Ada").run()
    assert not app.exception and "3 captions left of 3" in told(app) and "You are Ada" in told(app)
    assert [one.holder for one in serving.holds(catalogue(), all_of())] == ["Ada"]


def test_a_link_opens_a_queue_and_what_is_none_is_told(used: None) -> None:
    assert "No caption is like that" in told(opened(queue="length"))
    assert "is no review queue" in told(opened(queue="nonsense"))
    app = opened(queue="all", answers="2")
    assert "3 captions left of 3" in told(app)
    app.button(key="review_back").click().run()
    assert "queue" not in app.query_params and "Opened before" in " ".join(one.value for one in app.header)


def test_what_the_desk_tells_is_written_taken_back_and_stepped_through(used: None) -> None:
    queue = all_of()
    hand = Hand(queue)
    assert hand.does(done={"decision": "reject", "reason": ""})[1].startswith("Say why")
    assert marks(catalogue()) == {}
    assert hand.does(done={"decision": "edit", "text": "A lake.", "seconds": 3.0}) == (2, "", "")
    assert marks(catalogue()) == {1: "corrected", 4: "accepted"}
    assert hand.does(done={"decision": "accept", "turn": 99}) == (2, "", ""), "of a caption that is no longer in hand"
    assert hand.does(step=1)[0] == 3
    assert hand.does(step=-1)[0] == 2
    assert hand.does(undo=1)[0] == 1
    assert marks(catalogue()) == {}


def test_a_text_that_could_not_be_saved_is_shown_so_that_it_is_not_lost(used: None) -> None:
    queue = all_of()
    hand = Hand(queue)
    assert hand.does(step=0)[0] == 1
    serving.let_go(catalogue(), queue, "Ada")
    item = serving.take_next(catalogue(), queue, "Bo")[0]
    decisions.decide(catalogue(), queue, item, Ruling("accept"), "Bo")
    caption, problem, unsaved = hand.does(done={"decision": "edit", "text": "My long work."})
    assert "Nothing was written" in problem and unsaved == "My long work." and caption == 2
    assert marks(catalogue()) == {1: "accepted"}


def test_the_grid_shows_captions_and_the_end_of_a_queue_says_so(used: None) -> None:
    app = opened(queue="all", view="grid")
    assert "accept the rest" in told(app)
    queue = all_of()
    assert len(serving.holds(catalogue(), queue)) == 3
    app = opened(queue="all", name="Bo")
    assert "held by others" in told(app)
    *items, last = serving.take_next(catalogue(), queue, "Ada", count=12)
    decisions.decide_all(catalogue(), queue, [(one, Ruling("accept")) for one in items], "Ada")
    now = InHand(last=(last, Ruling("accept"), decisions.decide(catalogue(), queue, last, Ruling("accept"), "Ada")))
    app = opening.opened("review.py", {"kept_reviewer": "Ada", f"review_at_{queue.id}": now}, queue="all")
    assert f"Saved: accept {last.tile.name}" in told(app)
    app = opened(queue="all", name="Bo")
    assert "Nothing in this queue waits for you" in told(app) and "0 captions left of 3" in told(app)


def test_who_settles_sees_the_answers_and_the_report_tells_of_them(used: None) -> None:
    assert "Nothing was decided yet" in told(opened(view="report"))
    queue = all_of(answers=2)
    for name, ruling in (("Ada", Ruling("edit", text="There is no lake.")), ("Bo", Ruling("reject", "style"))):
        for item in serving.take_next(catalogue(), queue, name):
            decisions.decide(catalogue(), queue, item, ruling, name)
    app = opened(queue="disputed", name="Cy")
    assert "What was decided" in told(app) and "Bo: reject, style" in told(app)
    first = handed(app, "review_desk")["offers"][0]
    assert (first["words"], first["text"], first["is_open"]) == ("text of Ada", "There is no lake.", True)
    app = opened(view="report")
    assert [one.value for one in app.metric] == ["1", "0", "0", "0", "1"]
    assert "Ada and Bo: 0 of 1 alike; edit / reject 1" in told(app) and "Of 1 caption with" in told(app)
    app.button(key="review_settle").click().run()
    assert app.query_params["queue"] == "disputed"
    known.set_known(catalogue(), 2, "reject", "training", "No lake.")
    assert serving.take_next(catalogue(), all_of(), "Dee")[0].stage == "training"


def test_a_caption_is_written_anew_at_a_click_and_the_answer_is_offered_and_no_more(used: None) -> None:
    with model_server.serving(model_server.writes("Trees cover ", "the tile.")) as server:
        save(catalogue(), Endpoint("here", f"http://127.0.0.1:{server.port}/v1", models=("tiny",), local=True))
        app = opened(queue="all")
        assert "price unknown" not in told(app)  # the next caption need not wait for it
        app.session_state["review_anew_open"] = True
        assert "price unknown (estimate)" in told(app.run()) and not server.calls
        app.text_area(key="anew_wrong_1").set_value("There is no lake {{ at }} all.").run()
        app.button(key="anew_begin_1").click().run()
        app.session_state["review_anew_runs"][1].wait(60)
        app.run()
        (call,) = server.calls
    assert not app.exception and "is offered above" in told(app)
    said = call.json()["messages"][-1]["content"]
    assert said.rstrip().endswith(
        f"Possibly a large lake is in the top left of {NAMES[0]}.\n\nThere is no lake {{{{ at }}}} all."
    )
    first = handed(app, "review_desk")["offers"][0]
    assert first["text"] == "Trees cover the tile." and first["call"] == 1 and "written anew by tiny" in first["words"]
    assert "".join(words for kind, words in first["pieces"] if kind != "removed") == "Trees cover the tile."
    assert marks(catalogue()) == {} and "3 captions left of 3" in told(app)
    hand = Hand(all_of())
    assert hand.does(done={"decision": "edit", "text": "Trees.", "call": 9}) == (1, ANY, "")
    assert hand.does(done={"decision": "edit", "text": first["text"], "call": first["call"]}) == (2, "", "")
    versions = load(catalogue(), Tile.parse(NAMES[0])).captions
    assert "written by tiny · call 1 · put in force by Ada in a review" in about(versions[0]) and versions[0].active
    order = Order("jsonl", Selection(), version="accepted", images=False)
    path = export(catalogue(), settings(), order, catalogue().path.parent / "accepted").folder / "captions.jsonl"
    said = json.loads(path.read_text())
    assert (said["text"], said["origin"], said["author"]) == (first["text"], "generation", "tiny")
    made = generation(catalogue(), 1)
    assert (said["reviewer"], said["generation"]) == ("Ada", 1)
    assert (said["recipe"], said["prompt"]) == (made.recipe, made.prompt_hash) and made.recipe


def test_an_audit_says_what_it_will_tell_and_then_what_it_tells(used: None) -> None:
    app = opened()
    app.button(key="open_other")
    assert "From 3 of 3 captions the error rate will be known" in told(app)
    queue = all_of(rule="random:3:1")
    first = serving.take_next(catalogue(), queue, "Ada")[0]
    decisions.decide(catalogue(), queue, first, Ruling("reject", "style"), "Ada")
    assert "Error rate of all 3 captions: 100.0%" in told(opened(queue="random:3:1"))
