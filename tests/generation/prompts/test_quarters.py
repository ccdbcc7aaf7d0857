import hashlib
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import GenerationError, RecipeError
from core.geography.tiles import Tile
from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.calls import generations
from generation.calls.keep import keep
from generation.calls.perform import Ask, forecast, perform, perform_each, prepare_call, prepare_request
from generation.lab.runs import LabRun, reopened
from generation.lab.trial import Trial
from generation.models.endpoints import Endpoint
from generation.models.keys import Keys
from generation.prompts.messages import Request
from generation.prompts.prompt import Parameters, PromptContent
from generation.prompts.quarters import by_request, in_order, parts, siblings
from generation.prompts.recipes import RECIPES
from generation.prompts.recipes.inputs import TileInput, tile_input
from tests import model_server, releases
from tests.model_server import serving

NAMES = releases.NAMES[:4]
TILES = [Tile.parse(name) for name in NAMES]
ELSEWHERE = Tile.parse(releases.NAMES[4])
NO_KEYS = Keys({})
TEXTS = ("A lake.", "A forest.", "A town.", "A field.")
FOUR = "\n\n".join(f"Image {number}:\n{text}" for number, text in enumerate(TEXTS, 1))
THREE = "\n\n".join(f"Image {number}:\n{text}" for number, text in enumerate(TEXTS[:3], 1))


@pytest.fixture
def quarters(catalogue: Catalogue, settings: Settings) -> list[TileInput]:
    return [tile_input(catalogue, settings, tile, image=True) for tile in TILES]


def gpt4v(url: str, **options: object) -> Ask:
    place = Endpoint("test", url, models=("tiny",), pictures=True, local=True, **options)  # type: ignore[arg-type]
    return Ask.of_recipe(RECIPES["gpt-4v"], place, "tiny", Parameters(seed=5))


def words(request: Request) -> str:
    return "\n".join(part for message in request.messages for part in message.parts if isinstance(part, str))


def remove_land_cover(catalogue: Catalogue, tile: Tile) -> None:
    with catalogue.cursor() as cursor:
        cursor.execute("delete from images where key = ? and layer = 'labels'", [tile.key])


def test_one_request_shows_four_quarters_in_their_order(quarters: list[TileInput]) -> None:
    ask = gpt4v("http://127.0.0.1:1/v1")
    bodies = set()
    for first, *others in permutations(quarters):
        request = prepare_request(ask, first, siblings=others).request
        bodies.add(request.body())
    assert len(bodies) == 1
    assert len(request.pictures) == len(set(request.pictures)) == 4
    text = words(request)
    blocks = [text.index(f"Image {number}\nShare of each class") for number in (1, 2, 3, 4)]
    assert blocks == sorted(blocks)
    alone = [words(prepare_request(ask, quarter).request) for quarter in quarters]
    for start, end, own in zip(blocks, [*blocks[1:], text.index("Describe each")], alone, strict=True):
        block = text[start:end].split("\n", 1)[1].strip()
        assert block in own and sum(block in other for other in alone) == 1


def test_each_quarter_gets_its_own_part_and_a_stored_call_of_its_own(
    catalogue: Catalogue, quarters: list[TileInput]
) -> None:
    with serving(model_server.writes(FOUR)) as server:
        call = prepare_call(gpt4v(server.url), quarters[2], NO_KEYS, siblings=[quarters[n] for n in (3, 0, 1)])
        made = perform_each(catalogue, call, run="r", place=1, repetition=2)
    assert len(server.calls) == 1
    assert [(one.tile, one.caption, one.finished) for one in made] == [
        (tile, text, True) for tile, text in zip(TILES, TEXTS, strict=True)
    ]
    assert made == generations.of_run(catalogue, "r")
    assert {(one.run, one.place, one.repetition, one.text, one.seed) for one in made} == {("r", 1, 2, FOUR, 5)}
    assert {one.body_hash for one in made} == {hashlib.sha256(server.calls[0].body).hexdigest()}
    assert {generations.body(catalogue, one.id) for one in made} == {server.calls[0].body}
    assert {len(one.pictures) for one in made} == {4}


def test_tokens_and_cost_add_up_to_those_of_the_request(catalogue: Catalogue, quarters: list[TileInput]) -> None:
    with serving(model_server.writes(THREE)) as server:
        ask = gpt4v(server.url, price_in=1.0, price_out=2.0)
        call = prepare_call(ask, quarters[0], NO_KEYS, siblings=quarters[1:3])
        made = perform_each(catalogue, call, run="r")
    assert [one.prompt_tokens for one in made] == [40, 40, 40]
    assert sorted(one.completion_tokens or 0 for one in made) == [1, 2, 2]
    assert sum(one.cost_usd or 0 for one in made) == pytest.approx((120 * 1.0 + 5 * 2.0) / 1e6)


def test_the_estimate_of_tokens_learns_the_same_from_shared_requests(
    catalogue: Catalogue, quarters: list[TileInput]
) -> None:
    content = PromptContent("{% for tile in tiles %}{{ tile.dominant }} {% endfor %}" + "x" * 400, tiles_per_request=4)
    with serving(model_server.writes(FOUR)) as server:
        ask = replace(gpt4v(server.url), content=content)
        for _ in range(3):
            perform_each(catalogue, prepare_call(ask, quarters[0], NO_KEYS, siblings=quarters[1:]), run="r")
        request = prepare_request(ask, quarters[0], siblings=quarters[1:]).request
    guess = forecast(ask, request, catalogue)
    assert guess.measured and abs(guess.prompt_tokens - 120) <= 5


@pytest.mark.parametrize(
    "answer",
    ["A lake. A forest. A town. A field.", THREE, FOUR.replace("Image 2", "Image 1"), FOUR.replace("A town.", "")],
)
def test_an_answer_that_does_not_fit_fails_for_every_quarter(
    catalogue: Catalogue, quarters: list[TileInput], answer: str
) -> None:
    with serving(model_server.writes(answer)) as server:
        call = prepare_call(gpt4v(server.url), quarters[0], NO_KEYS, siblings=quarters[1:])
        made = perform_each(catalogue, call, run="r")
    assert [(one.tile, one.failure, one.caption, one.text) for one in made] == [
        (tile, "output", None, answer) for tile in TILES
    ]
    for one in made:
        with pytest.raises(GenerationError, match="cannot become a caption"):
            keep(catalogue, one.id)


def test_a_call_that_fails_is_stored_for_every_quarter(catalogue: Catalogue, quarters: list[TileInput]) -> None:
    with serving(model_server.cut_after("Image 1: A")) as server:
        call = prepare_call(gpt4v(server.url), quarters[0], NO_KEYS, siblings=quarters[1:])
        made = perform(catalogue, call, run="r")
    assert (made.tile, made.finish_reason) == (TILES[0], "cut")
    assert [(one.tile, one.finish_reason) for one in generations.of_run(catalogue, "r")] == [(t, "cut") for t in TILES]


def test_quarters_that_do_not_belong_together_are_refused(
    catalogue: Catalogue, settings: Settings, quarters: list[TileInput]
) -> None:
    other = tile_input(catalogue, settings, ELSEWHERE)
    ask = gpt4v("http://127.0.0.1:1/v1")
    with pytest.raises(RecipeError, match="not of several"):
        prepare_request(ask, quarters[0], siblings=[other])
    single = replace(ask, content=PromptContent.of_recipe(RECIPES["grounded"]), recipe="grounded")
    with pytest.raises(RecipeError, match="takes one tile a request, not 2"):
        prepare_request(single, quarters[0], siblings=quarters[1:2])
    structured = replace(single, content=replace(single.content, tiles_per_request=4))
    with pytest.raises(RecipeError, match="structured answer"):
        prepare_request(structured, quarters[0], siblings=quarters[1:2])


def test_the_lab_shows_the_part_of_its_tile_and_opens_to_the_same_again(
    catalogue: Catalogue, settings: Settings, quarters: list[TileInput]
) -> None:
    others = siblings(catalogue, settings, TILES[1], image=True)
    with serving(model_server.writes(FOUR)) as server:
        run = LabRun(catalogue, quarters[1], [gpt4v(server.url), Ask.of_rules("short")], NO_KEYS, siblings=others)
        run.start()
        assert run.wait(60)
    shared, ruled = run.cells()
    assert shared.generation and (shared.generation.tile, shared.generation.caption) == (TILES[1], TEXTS[1])
    assert ruled.generation and ruled.generation.tile == TILES[1]
    assert reopened(catalogue, run.id) == [shared, ruled]
    assert len(generations.of_run(catalogue, run.id)) == 5
    (past,) = generations.history(catalogue, TILES[1])
    assert (past.calls, past.finished) == (2, 2) and generations.run(catalogue, run.id) == past


def test_siblings_are_the_quarters_that_can_be_described(catalogue: Catalogue, settings: Settings) -> None:
    remove_land_cover(catalogue, TILES[0])
    assert [one.name for one in siblings(catalogue, settings, TILES[2])] == [NAMES[1], NAMES[3]]
    assert siblings(catalogue, settings, ELSEWHERE) == []


def test_a_trial_asks_once_for_the_quarters_of_a_parent(catalogue: Catalogue, settings: Settings) -> None:
    remove_land_cover(catalogue, TILES[3])
    with serving(model_server.writes(THREE), model_server.writes("A plain.")) as server:
        trial = Trial(catalogue, settings, gpt4v(server.url), [TILES[2], TILES[0], TILES[3], TILES[1]], NO_KEYS)
        trial.start()
        assert trial.wait(60) and trial.done == 4
    assert len(server.calls) == 1
    rows = trial.rows()
    assert [row.generation and row.generation.caption for row in rows] == ["A town.", "A lake.", None, "A forest."]
    assert "no land-cover map" in rows[2].problem
    assert all(row.truth is not None for row in rows if row.generation)


def test_a_trial_makes_a_call_for_each_parent(catalogue: Catalogue, settings: Settings) -> None:
    with serving(model_server.writes("Image 1: A plain.")) as server:
        trial = Trial(catalogue, settings, gpt4v(server.url), [TILES[0], ELSEWHERE], NO_KEYS)
        trial.start()
        assert trial.wait(60)
    assert len(server.calls) == 2
    assert [row.generation and row.generation.caption for row in trial.rows()] == ["A plain."] * 2


_tiles = st.lists(st.builds(Tile, st.integers(0, 5), st.integers(0, 5)), max_size=40)


@given(_tiles, st.sampled_from([1, 4]))
def test_every_tile_is_in_one_request_with_siblings_only(tiles: list[Tile], tiles_per_request: int) -> None:
    groups = by_request(tiles, tiles_per_request)
    assert sorted(tile.key for group in groups for tile in group) == sorted({tile.key for tile in tiles})
    for group in groups:
        assert len(group) <= tiles_per_request and len({tile.parent for tile in group}) == 1
        assert [tile.quarter for tile in group] == sorted(tile.quarter for tile in group)
    if tiles_per_request == 4:
        assert len(groups) == len({tile.parent for tile in tiles})


def test_the_order_is_north_west_north_east_south_west_south_east() -> None:
    assert in_order(reversed(TILES)) == tuple(TILES)
    centres = [tile.centre for tile in TILES]
    assert centres[0][0] < centres[1][0] and centres[0][1] == centres[1][1] > centres[2][1]


@given(st.integers(0, 10**6), st.integers(1, 4))
def test_parts_add_up_and_differ_by_one_at_most(total: int, count: int) -> None:
    shares = parts(total, count)
    assert len(shares) == count and sum(shares) == total and max(shares) - min(shares) <= 1
