"""Questions put to a model at a real server: what it is shown, what is kept, what it may cost, and how it ends."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.background import StoppedError
from core.errors import EndpointError
from core.progress import Progress
from core.selection.browse import Browser
from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.models import gates
from generation.models.endpoints import typed
from generation.models.keys import Keys
from generation.models.retries import Retries
from generation.questions.asking import SHOWN, AskedRun, Shown, Who, ask_all, price_of
from generation.questions.files import read_answers
from generation.questions.grounds import grounds_of
from generation.questions.kinds import Question
from generation.questions.make import company_of, questions_of
from tests import releases
from tests.model_server import Behaviour, Server, answers, fails, in_one_piece, serving
from tests.releases import NAMES

PATIENT = Retries(base_s=0.01)


class Place:
    """A catalogue of three tiles, with questions about them."""

    def __init__(self, catalogue: Catalogue, settings: Settings, path: Path) -> None:
        self.catalogue, self.settings, self.path = catalogue, settings, path
        grounds = grounds_of(Browser(catalogue))
        self.questions: list[Question] = list(questions_of(grounds, company_of(grounds)))

    def who(self, server: Server, shown: Shown = "nothing", price: float | None = 1.0) -> Who:
        endpoint = replace(typed(server.url), price_in=price, price_out=price)
        return Who(endpoint, "tiny", Keys({}), shown, dict.fromkeys(NAMES[:3], "A lake between trees."))

    def ask(self, who: Who, questions: list[Question] | None = None, **more: Any) -> AskedRun:
        held = self.questions if questions is None else questions
        return ask_all(self.catalogue, self.settings, held, who, self.path, retries=PATIENT, **more)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("asked")
    release = releases.Release(folder / "release")
    release.put_captions(releases.captions(NAMES[:3]), "ChatEarthNet_caps_4v_test.json")
    release.put_images({name: releases.picture(number) for number, name in enumerate(NAMES[:3])})
    release.put_labels({name: releases.label(3, 3, 3, 1) for name in NAMES[:3]})
    releases.take(folder / "data", release.folder)
    settings = Settings(data=folder / "data")
    with Catalogue(settings.catalogue) as catalogue:
        yield Place(catalogue, settings, folder / "answers.jsonl")


@pytest.fixture(autouse=True)
def anew(place: Place) -> None:
    place.path.unlink(missing_ok=True)
    gates.forget()


def says(body: dict[str, Any]) -> str:
    """Yes, or the first option, whatever is shown."""
    asked = body["messages"][-1]["content"]
    return "Yes." if "yes or no only" in str(asked) else "A"


def test_a_model_is_shown_what_was_chosen_and_its_answers_are_kept(place: Place) -> None:
    with serving(answers(says)) as server:
        for shown in SHOWN:
            place.path.unlink(missing_ok=True)
            server.calls.clear()
            made = place.ask(place.who(server, shown))
            assert (made.answered, made.failed.total(), made.ended) == (len(place.questions), 0, "")
            assert {one.question for one in read_answers(place.path)} == set(place.questions)
            sent = [str(call.json()["messages"][-1]["content"]) for call in server.calls]
            assert all(("image_url" in one) == (shown in ("picture", "label map")) for one in sent)
            assert all(("A lake between trees." in one) == (shown == "caption") for one in sent)
            assert all(("Legend: " in one) == (shown == "label map") for one in sent)
            assert not any(call.json()["stream"] for call in server.calls)
        told = list[Progress]()
        assert place.ask(place.who(server), [], report=told.append).done == 0 and told[0].total == 0


def test_no_call_is_made_that_could_pass_the_limit_of_the_cost(place: Place) -> None:
    with serving(in_one_piece("yes")) as server:  # 12 tokens at a dollar a million
        who = place.who(server)
        assert (place.ask(who).usd or 0) == pytest.approx(12e-6 * len(place.questions))
        server.calls.clear()
        place.path.unlink()
        made = place.ask(who, max_usd=0.0009)
        assert made.usd is not None and made.usd <= 0.0009 and 0 < len(server.calls) < len(place.questions)
        assert made.ended.startswith("The limit of the cost is reached") and made.answered == len(server.calls)
        assert price_of(place.questions, who, place.catalogue, place.settings)
        with pytest.raises(EndpointError, match="No price is known"):
            place.ask(place.who(server, price=None), max_usd=1.0)


@pytest.mark.parametrize(
    ("behaviour", "said", "most"),
    [
        (fails(401, "who are you"), "asks for a key", 16),
        (fails(500, "broken"), "3 questions in a row got no answer", 3 * 16),
    ],
)
def test_a_server_that_cannot_answer_is_left_alone(place: Place, behaviour: Behaviour, said: str, most: int) -> None:
    with serving(behaviour) as server:
        made = place.ask(place.who(server))
        assert said in made.ended and made.answered == 0 and len(server.calls) <= most
        assert not place.path.exists()


def test_a_call_that_fails_for_the_moment_is_made_again(place: Place) -> None:
    with serving(fails(503, "busy"), in_one_piece("It depends.")) as server:
        made = place.ask(place.who(server), place.questions[:1])
        assert (made.unclear, made.failed.total(), len(server.calls)) == (1, 0, 2)


def test_a_stop_keeps_what_was_answered_and_the_rest_is_asked_later(place: Place) -> None:
    def stop(now: Progress) -> None:
        if now.done >= 2:
            raise StoppedError

    with serving(in_one_piece("yes")) as server:
        with pytest.raises(StoppedError):
            place.ask(place.who(server), place.questions[:3] + place.questions[3:] * 20, report=stop)
        done = {one.question for one in read_answers(place.path)}
        assert 2 <= len(done) < 40
        left = [question for question in place.questions if question not in done]
        place.ask(place.who(server), left)
        assert {one.question for one in read_answers(place.path)} == set(place.questions)


def test_a_tile_without_a_picture_is_told_and_the_others_are_asked(place: Place) -> None:
    gone = place.questions[0]._replace(tile=NAMES[5])
    with serving(in_one_piece("yes")) as server:
        made = place.ask(place.who(server, "picture"), [gone, place.questions[1]])
        assert made.failed.total() == 1 and made.done == 2 and made.ended == ""
