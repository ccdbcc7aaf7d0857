"""The page Evaluate, run without a browser."""

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from core.geography.tiles import Tile
from core.selection.filters import Selection
from core.store import tilelists
from generation.evaluation import uploads
from generation.evaluation.compared import Compared
from generation.models.endpoints import save, typed
from pages.ui.evaluate import choosing, scored
from pages.ui.frame.resources import asking, catalogue, evaluating, settings
from pages.ui.trail import ranked
from tests import releases
from tests.model_server import in_one_piece, serving
from tests.pages import opening
from tests.pages.opening import using
from tests.releases import NAMES


@pytest.fixture
def used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    release = releases.Release(tmp_path / "release")
    release.put_captions(releases.captions(NAMES[:4], "Trees and water lie in {}."), "ChatEarthNet_caps_4v_test.json")
    release.put_captions(releases.captions(NAMES[:2]), "ChatEarthNet_caps_35_train.json")
    release.put_labels({name: releases.label(3, 1, 6) for name in NAMES[:3]})
    releases.take(tmp_path / "data", release.folder)
    yield from using(tmp_path / "data", monkeypatch)


opened = partial(opening.opened, "evaluate.py")


def test_an_empty_catalogue_says_what_comes_first(nothing: None) -> None:
    assert any("The catalogue is empty" in one.value for one in opened().info)


def test_without_a_choice_the_page_says_what_to_do(used: None) -> None:
    app = opened()
    assert any("Choose captions to score" in one.value for one in app.info)
    assert app.selectbox(key="of").options[0] == "nothing"
    app.button(key="evaluate_offer_4v").click().run()
    assert app.selectbox(key="of").value == "set:4v" and "Choose captions" not in str(app.info)


def test_a_link_scores_two_models_and_shows_them_beside_the_published_ones(used: None) -> None:
    content = json.dumps([{"image": f"{name}.png", "prediction": "Trees. <b>bold</b>"} for name in NAMES[:3]]).encode()
    kept = uploads.keep(settings(), "my model.json", content)
    query = {"of": f"file:{kept}", "against": "set:4v", "references": "4v", "by_metric": "BLEU-1"}
    opened(**query)
    evaluating().wait(60)
    app = opened(**query)
    said = [one.value for one in app.markdown]
    assert any("3 tiles** scored against the captions of GPT-4V, split test" in one for one in said)
    assert any("training split" in one.value for one in app.warning)
    assert {one.value for one in app.header} >= {"Scores", "Difference", "Where it is good", "Worst and best tiles"}
    assert app.selectbox(key="of").value == f"file:{kept}"
    wanted = choosing.wanted_of({key: [value] for key, value in query.items()})
    assert wanted and evaluating().result(wanted) is not None
    around = ranked.find("evaluate", {key: [value] for key, value in query.items()}, Selection(), Tile.parse(NAMES[1]))
    assert around and around.total == 3
    app.toggle(key="evaluate_ask").set_value(True).run()
    assert not app.exception and any("Each on the questions" in one.value for one in app.caption)


def test_a_group_and_a_model_open_exactly_the_tiles_that_were_scored(used: None) -> None:
    query = {"of": "set:35", "references": "4v", "of_split": "all"}
    opened(**query)
    evaluating().wait(60)
    opened(**query)
    wanted = choosing.wanted_of({key: [value] for key, value in query.items()})
    found = evaluating().result(wanted) if wanted else None
    assert isinstance(found, Compared)
    model = found.models[0]
    assert model.pairs.images == NAMES[:2]
    for inside, count in ((None, 2), (np.array([True, False]), 1)):
        door = scored.door(model, "scored", inside)
        assert door
        [(key, name)] = door()
        assert key == "list" and [kept.tiles for kept in tilelists.titles(catalogue(), [name])] == [count]
    elsewhere = replace(model, pairs=replace(model.pairs, images=("P0001.png", "P0002.png")))
    assert scored.door(elsewhere, "of another dataset") is None


def test_a_source_that_is_gone_says_so(used: None) -> None:
    content = json.dumps({"8191_8191_patch11": "Trees."}).encode()
    query = {"of": f"file:{uploads.keep(settings(), 'far.json', content)}"}
    opened(**query)
    evaluating().wait(60)
    assert any("None of these images" in one.value for one in opened(**query).error)


def test_a_model_is_asked_about_land_cover_and_its_answers_stay_for_the_next_visit(used: None) -> None:
    with serving(in_one_piece("yes")) as server:
        save(catalogue(), replace(typed(server.url), name="here", models=("tiny",), price_in=1.0, price_out=1.0))
        app = opened()
        assert any(one.value == "Land-cover questions" for one in app.header)
        assert "asking_shown" not in {one.key for one in app.selectbox}  # all tiles are looked at once it is opened
        app.session_state["asking_open"] = True
        app.run().selectbox(key="asking_shown").set_value("label map").run()
        app.number_input(key="asking_count").set_value(4).run()
        assert any("would get 4 questions" in one.value and "about \\$" in one.value for one in app.markdown)
        assert not server.calls
        app.button(key="asking_start").click().run()
        asking().wait(30)
        app = opened()
        assert len(server.calls) == 4 and "image_url" in str(server.calls[0].json())
        assert any("4 questions answered" in one.value for one in app.info)
        app.session_state["asking_open"] = True
        app.run().selectbox(key="asking_shown").set_value("label map").run()
        app.number_input(key="asking_count").set_value(4).run()
        assert any("All of these questions are answered" in one.value for one in app.success)
        app.number_input(key="asking_count").set_value(6).run()
        assert any("2 questions" in one.value and "4 are answered already" in one.value for one in app.markdown)
        assert not app.exception
