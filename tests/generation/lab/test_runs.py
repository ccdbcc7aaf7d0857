import threading

import pytest

from core.errors import CaptionError, GenerationError, RecipeError
from core.geography.tiles import Tile
from core.search.descriptions import Sources, search
from core.search.words.index import WordIndex
from core.selection.browse import Browser
from core.selection.filters import Selection
from core.settings import Settings
from core.store.captionversions import OWN_SET, slots
from core.store.catalogue import Catalogue
from core.tile.record import load
from generation.calls import generations
from generation.calls.keep import keep, kept, undo
from generation.calls.perform import Ask, forecast, perform, prepare_call, prepare_request
from generation.lab.runs import LabRun, Place, reopened
from generation.models.endpoints import Endpoint
from generation.models.keys import Keys
from generation.prompts import store
from generation.prompts.prompt import Parameters, PromptContent
from generation.prompts.recipes import RECIPES
from generation.prompts.recipes.inputs import TileInput, tile_input
from tests import model_server, releases
from tests.model_server import serving

CANARY = "sk-canary-0123456789abcdef"
TILE = Tile.parse(releases.NAMES[0])
NO_KEYS = Keys({})


@pytest.fixture
def tile(catalogue: Catalogue, settings: Settings) -> TileInput:
    return tile_input(catalogue, settings, TILE, image=True)


def place(url: str, **options: object) -> Endpoint:
    return Endpoint("test", url, models=("tiny",), local=True, **options)  # type: ignore[arg-type]


def gpt35(url: str, seed: int | None = None) -> Ask:
    return Ask.of_recipe(RECIPES["gpt-3.5"], place(url), "tiny", Parameters(seed=seed, max_tokens=50))


def test_a_call_is_stored_with_all_that_it_was_made_from(catalogue: Catalogue, tile: TileInput) -> None:
    prompt = store.fork(catalogue, RECIPES["gpt-4v"], "mine")
    with serving() as server:
        ask = Ask.of_version("mine", prompt, place(server.url, pictures=True), "tiny", Parameters(seed=5))
        call = prepare_call(ask, tile, NO_KEYS)
        made = perform(catalogue, call, run="r", place=2, repetition=1)
    assert generations.body(catalogue, made.id) == call.prepared.request.body() == server.calls[0].body
    assert (made.tile, made.recipe, made.prompt_version, made.prompt_hash) == (TILE, "mine", prompt.id, prompt.hash)
    assert (made.input_kind, made.seed, made.model, made.answered_by) == ("label map", 5, "tiny", "tiny-1")
    assert (made.run, made.place, made.repetition, len(made.pictures)) == ("r", 2, 1, 1)
    assert (made.prompt_tokens, made.completion_tokens, made.tokens_estimated, made.cost_usd) == (120, 5, False, None)
    assert made.finished and made.caption == made.text == "A river crosses the tile."
    assert made.finished_at and made.finished_at >= made.started_at and made.latency_s and made.first_text_s


def test_pictures_are_kept_once_and_outside_the_database(catalogue: Catalogue, tile: TileInput) -> None:
    with serving() as server:
        ask = Ask.of_recipe(RECIPES["gpt-4v"], place(server.url, pictures=True), "tiny")
        for _ in range(3):
            perform(catalogue, prepare_call(ask, tile, NO_KEYS), run="r")
    assert len(list(generations.folder(catalogue).iterdir())) == 1
    with catalogue.cursor() as cursor:
        assert cursor.execute("select max(len(body)) from generations").fetchall()[0][0] < 5000


def test_a_picture_that_was_changed_is_noticed(catalogue: Catalogue, tile: TileInput) -> None:
    with serving() as server:
        ask = Ask.of_recipe(RECIPES["gpt-4v"], place(server.url, pictures=True), "tiny")
        made = perform(catalogue, prepare_call(ask, tile, NO_KEYS), run="r")
    (picture,) = generations.folder(catalogue).iterdir()
    picture.write_bytes(b"something else")
    with pytest.raises(GenerationError, match="has changed"):
        generations.body(catalogue, made.id)


@pytest.mark.parametrize(
    ("behaviour", "reason", "failure"),
    [
        (model_server.fails(401), "error", "config"),
        (model_server.html, "error", "config"),
        (model_server.cut_after("A "), "cut", "transient"),
        (model_server.writes("A ", finish="length"), "length", "output"),
        (model_server.writes(""), "empty", "output"),
        (model_server.refuses, "refused", "output"),
    ],
)
def test_a_failed_call_is_stored_and_never_becomes_a_caption(
    catalogue: Catalogue, tile: TileInput, behaviour: model_server.Behaviour, reason: str, failure: str
) -> None:
    with serving(behaviour) as server:
        made = perform(catalogue, prepare_call(gpt35(server.url), tile, NO_KEYS), run="r")
    assert generations.generation(catalogue, made.id) == made
    assert (made.finish_reason, made.failure, made.finished) == (reason, failure, False)
    with pytest.raises(GenerationError, match="cannot become a caption"):
        keep(catalogue, made.id)


def test_an_answer_that_lacks_the_form_that_was_asked_for_is_no_caption(catalogue: Catalogue, tile: TileInput) -> None:
    with serving(model_server.writes("{}"), model_server.writes('{"caption": "A river.", "claims": []}')) as server:
        ask = Ask.of_recipe(RECIPES["grounded"], place(server.url), "tiny")
        wrong, right = (perform(catalogue, prepare_call(ask, tile, NO_KEYS), run="r") for _ in range(2))
    assert (wrong.finished, wrong.failure, wrong.text) == (False, "output", "{}")
    assert (right.finished, right.caption) == (True, "A river.")
    assert server.calls[0].json()["response_format"]["type"] == "json_schema"


def test_a_kept_text_is_found_at_once_and_undo_brings_the_old_one_back(
    catalogue: Catalogue, settings: Settings, tile: TileInput
) -> None:
    words, browser = WordIndex(catalogue, settings.words), Browser(catalogue)
    words.prepare()

    def found(query: str) -> list[str]:
        words.prepare()
        return [hit.tile.name for hit in search(Sources(words, browser), query, Selection()).hits]

    with serving(model_server.writes("A zeppelin crosses.")) as server:
        made = perform(catalogue, prepare_call(gpt35(server.url), tile, NO_KEYS), run="r")
    assert found("zeppelin") == []
    before = load(catalogue, TILE).captions
    change = keep(catalogue, made.id)
    assert found("zeppelin") == [TILE.name]
    newest = load(catalogue, TILE).captions[0]
    assert (newest.text, newest.version, newest.origin, newest.active) == ("A zeppelin crosses.", 2, "generation", True)
    assert (newest.author, newest.split) == ("tiny", "train")
    assert kept(catalogue, made.id) == change
    undo(catalogue, change)
    assert found("zeppelin") == []
    assert kept(catalogue, made.id) is None
    after = load(catalogue, TILE).captions
    assert [c._replace(rev=0) for c in after if c.active] == [c._replace(rev=0) for c in before if c.active]
    assert next(c.rev for c in after if c.active) == 3
    assert {c.text for c in after} == {c.text for c in before} | {"A zeppelin crosses."}


def test_a_caption_that_changed_meanwhile_is_not_replaced(catalogue: Catalogue, tile: TileInput) -> None:
    made = perform(catalogue, prepare_call(Ask.of_rules("short"), tile, NO_KEYS), run="r")
    change = keep(catalogue, made.id, rev=1)
    with pytest.raises(CaptionError, match="meanwhile"):
        keep(catalogue, made.id, rev=1)
    keep(catalogue, made.id, text="Changed by hand.")
    with pytest.raises(CaptionError, match="since"):
        undo(catalogue, change)
    assert [caption.origin for caption in load(catalogue, TILE).captions[:3]] == ["edit", "rules", "dataset"]


def test_a_caption_of_another_set_can_be_replaced_as_well(catalogue: Catalogue, tile: TileInput) -> None:
    made = perform(catalogue, prepare_call(Ask.of_rules("short"), tile, NO_KEYS), run="r")
    *_, last = slots(catalogue, TILE)
    assert keep(catalogue, made.id, slot=last).slot.caption_set == "4v"
    with pytest.raises(CaptionError, match="no caption 7"):
        keep(catalogue, made.id, slot=last._replace(variant=7))


def test_a_tile_without_a_caption_gets_its_first_one_and_undo_takes_it_away(
    catalogue: Catalogue, tile: TileInput
) -> None:
    with catalogue.cursor() as cursor:
        cursor.execute("delete from active_captions where key = ?", [TILE.key])
    made = perform(catalogue, prepare_call(Ask.of_rules("short"), tile, NO_KEYS), run="r")
    change = keep(catalogue, made.id)
    assert (change.slot.caption_set, change.previous) == (OWN_SET, None)
    undo(catalogue, change)
    assert slots(catalogue, TILE) == []


def test_columns_and_repetitions_run_side_by_side_and_the_same_is_shown_once(
    catalogue: Catalogue, tile: TileInput
) -> None:
    with serving(model_server.slow()) as server:
        run = LabRun(catalogue, tile, [gpt35(server.url, seed=3), Ask.of_rules("short")], NO_KEYS, repetitions=3)
        run.start()
        assert run.wait(60)
    assert sorted(call.json()["seed"] for call in server.calls) == [3, 4, 5]
    (group,) = run.groups(0)
    assert (group.cell.text, group.repetitions) == ("A river crosses the tile.", (0, 1, 2))
    assert {cell.generation.seed for cell in run.cells()[3:] if cell.generation} == {1, 2, 3}
    assert all(cell.generation and cell.generation.finished for cell in run.cells())


def test_one_cell_is_made_again_alone_and_history_opens_to_the_same_screen(
    catalogue: Catalogue, tile: TileInput
) -> None:
    screen = {"columns": [{"recipe": "gpt-3.5", "model": "tiny"}]}
    answers = [model_server.fails(400), model_server.writes("Better.")]
    with serving(*answers) as server:
        run = LabRun(catalogue, tile, [gpt35(server.url)], NO_KEYS, screen=screen)
        run.start()
        assert run.wait(60)
        (failed,) = run.cells()
        assert failed.generation and not failed.generation.finished
        run.again(Place(0, 0))
        assert run.wait(60)
    assert reopened(catalogue, run.id) == run.cells()
    (past,) = generations.history(catalogue, TILE)
    assert (past.id, past.calls, past.finished, past.tile) == (run.id, 2, 1, TILE)
    assert past.screen == '{"columns": [{"recipe": "gpt-3.5", "model": "tiny"}]}'
    assert generations.run(catalogue, run.id) == past
    assert generations.history(catalogue, Tile.parse(releases.NAMES[5])) == []


def test_a_stop_keeps_what_was_written_marked_as_cancelled(catalogue: Catalogue, tile: TileInput) -> None:
    with serving(model_server.hangs("A ", "river")) as server:
        run = LabRun(catalogue, tile, [gpt35(server.url)], NO_KEYS)
        run.start()
        ends = threading.Event()
        while run.cells()[0].text != "A river" and not ends.wait(0.01):
            assert run.running
        run.stop()
        assert run.wait(60)
    (cell,) = run.cells()
    assert cell.generation and (cell.text, cell.generation.finish_reason) == ("A river", "cancelled")
    assert not cell.generation.finished and cell.generation.failure is None


def test_a_template_that_fails_is_told_in_its_cell(catalogue: Catalogue, tile: TileInput) -> None:
    broken = Ask(PromptContent("{{ nonsense }}"), "draft", "tiny", place("http://127.0.0.1:1/v1"))
    run = LabRun(catalogue, tile, [broken], NO_KEYS)
    run.start()
    assert run.wait(60)
    assert "nonsense" in run.cells()[0].problem and run.cells()[0].generation is None


def test_the_estimate_learns_from_what_servers_counted(catalogue: Catalogue, tile: TileInput) -> None:
    with serving() as server:
        ask = gpt35(server.url)
        request = prepare_request(ask, tile).request
        assert not forecast(ask, request, catalogue).measured
        for _ in range(3):
            perform(catalogue, prepare_call(ask, tile, NO_KEYS), run="r")
    learnt = forecast(ask, request, catalogue)
    assert learnt.measured and abs(learnt.prompt_tokens - 120) < 12
    assert learnt.cost.usd is None and learnt.cost.source == "unknown"


def test_a_price_of_the_endpoint_is_used_before_and_after(catalogue: Catalogue, tile: TileInput) -> None:
    with serving() as server:
        priced = place(server.url, price_in=1.0, price_out=2.0)
        ask = Ask.of_recipe(RECIPES["gpt-3.5"], priced, "tiny", Parameters(max_tokens=100))
        request = prepare_request(ask, tile).request
        expected = forecast(ask, request)
        made = perform(catalogue, prepare_call(ask, tile, NO_KEYS), run="r")
    assert made.cost_usd == pytest.approx((120 * 1.0 + 5 * 2.0) / 1e6)
    assert expected.cost.usd == pytest.approx((expected.prompt_tokens + 2 * 50) / 1e6)


def test_a_prompt_that_needs_pictures_is_not_sent_to_a_model_without(catalogue: Catalogue, tile: TileInput) -> None:
    ask = Ask.of_recipe(RECIPES["gpt-4v"], place("http://127.0.0.1:1/v1"), "tiny")
    with pytest.raises(RecipeError, match="takes no pictures"):
        prepare_request(ask, tile)


def test_a_key_is_nowhere_in_the_data_folder_or_in_logs(
    catalogue: Catalogue, settings: Settings, tile: TileInput, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    echo = f"Incorrect API key provided: {CANARY}"
    behaviours = [
        *(model_server.fails(status, echo) for status in (400, 401, 404, 429)),
        model_server.writes(f"Your key: {CANARY}"),
        model_server.cut_after(CANARY[:12], CANARY[12:]),
        model_server.html,
        model_server.redirects(f"http://127.0.0.1:1/{CANARY}"),
    ]
    with serving(*behaviours) as server:
        keys = Keys({}, {server.url.removesuffix("/v1"): CANARY})
        for _ in behaviours:
            made = perform(catalogue, prepare_call(gpt35(server.url), tile, keys), run="r")
            assert CANARY not in repr(made)
    assert len(server.calls) >= len(behaviours)
    assert all(call.headers["authorization"] == f"Bearer {CANARY}" for call in server.calls)
    assert CANARY not in repr(keys) + repr(keys.find(place(server.url)))
    with catalogue.cursor() as cursor:
        stored = str(cursor.execute("select * from generations").fetchall())
    assert "[key]" in stored and CANARY not in stored
    catalogue.close()
    files = [path for path in settings.data.rglob("*") if path.is_file()]
    assert settings.catalogue in files
    assert [path for path in files if CANARY.encode() in path.read_bytes()] == []
    assert CANARY not in caplog.text
