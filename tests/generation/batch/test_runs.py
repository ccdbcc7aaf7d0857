"""From tiles of a catalogue to captions in force, with the rules and with a server, and back."""

from dataclasses import replace

import numpy as np
import pytest

from core.errors import BatchError
from core.geography.tiles import Tile
from core.selection.browse import Browser
from core.selection.filters import Selection
from core.settings import Settings
from core.store.catalogue import Catalogue
from core.tile.record import load
from generation.batch import figures, keeping, runs
from generation.batch.choosing import choose
from generation.batch.comparing import compare
from generation.batch.database import opened
from generation.batch.estimates import shortfall
from generation.batch.order import Limits, Order
from generation.batch.pilot import report_of
from generation.batch.planning import plan, requests_of
from generation.batch.work import BatchWork, go
from generation.calls.requests import Ask
from generation.models.endpoints import Endpoint
from generation.models.keys import Keys
from generation.prompts.recipes import RECIPES
from tests.batches import ChatServer

RULES = Order.of(Ask.of_rules("short"), "all tiles")


def tiles(catalogue: Catalogue) -> list[int]:
    return Browser(catalogue).keys(Selection())


def asking(url: str, recipe: str = "gpt-3.5", *, pictures: bool = False) -> Order:
    place = Endpoint("loop", url, local=True, price_in=1.0, price_out=4.0, pictures=pictures)
    return Order.of(Ask.of_recipe(RECIPES[recipe], place, "tiny"), "all tiles")


def run_it(catalogue: Catalogue, settings: Settings, number: int, **options: bool) -> str:
    return go(catalogue, settings, number, Keys({}), report=lambda _: None, **options).state  # type: ignore[arg-type]


def test_a_plan_sends_nothing_and_tells_tokens_price_and_what_cannot_be_asked(
    catalogue: Catalogue, settings: Settings
) -> None:
    keys = tiles(catalogue)
    number = plan(catalogue, settings, asking("http://127.0.0.1:9/v1"), keys, Limits(), pilot=2)
    run = runs.run(settings, number)
    made = run.plan
    assert made is not None and run.state == "planned" and run.requests == 0
    assert made.tiles == len(keys) == made.calls
    assert made.asked + sum(made.left_out.values()) == len(keys)
    assert made.usd_low is not None and made.usd is not None and made.usd_most is not None
    assert 0 < made.usd_low < made.usd < made.usd_most
    assert made.p50 <= made.p95 and sum(count for _, count in made.token_steps) == made.asked
    for one in figures.left_out(settings, number):
        assert one.message


def test_a_limit_in_dollars_needs_a_price(catalogue: Catalogue, settings: Settings) -> None:
    order = asking("http://127.0.0.1:9/v1")
    unpriced = replace(order, rates=order.rates._replace(usd_in=None))
    with pytest.raises(BatchError, match="No price is known"):
        plan(catalogue, settings, unpriced, tiles(catalogue), Limits(usd=1.0))
    assert runs.runs(settings) == []


def test_the_rules_write_a_run_which_becomes_captions_and_is_undone_in_one_step(
    catalogue: Catalogue, settings: Settings
) -> None:
    keys = tiles(catalogue)
    number = plan(catalogue, settings, RULES, keys, Limits())
    assert run_it(catalogue, settings, number, pilot=True) == "tried"
    assert run_it(catalogue, settings, number) == "ended"
    run = runs.run(settings, number)
    assert run.counts.done + run.counts.left_out == len(keys) and run.usd == 0
    before = {key: load(catalogue, Tile.from_key(key)).captions for key in keys}
    own = keeping.keep(catalogue, settings, number, "short")
    versions = keeping.keep(catalogue, settings, number, "35")
    assert own.captions == run.counts.done
    sample = figures.samples(settings, number, 1)[0]
    now = {one.caption_set: one for one in load(catalogue, sample.tile).captions if one.active}
    assert now["short"].text == now["35"].text == sample.caption and now["short"].origin == "rules"
    assert keeping.undo(catalogue, settings, versions.id).captions == versions.captions
    assert keeping.undo(catalogue, settings, own.id).captions == own.captions
    for key in keys:
        after = [one.text for one in load(catalogue, Tile.from_key(key)).captions if one.active]
        assert after == [one.text for one in before[key] if one.active]
    with pytest.raises(BatchError, match="already"):
        keeping.undo(catalogue, settings, own.id)


def test_what_a_kill_leaves_between_two_files_can_be_undone(catalogue: Catalogue, settings: Settings) -> None:
    number = plan(catalogue, settings, RULES, tiles(catalogue), Limits())
    run_it(catalogue, settings, number)
    done = keeping.keep(catalogue, settings, number, "short")
    with opened(settings.runs) as database:  # as it is between the two commits, and before the first
        database.execute("update kept set undone_at = 0")
        database.execute(
            """insert into kept (run, caption_set, first_change, last_change, captions, kept_at, undone_at)
            select run, 'other', first_change + 1000, last_change + 1000, captions, kept_at, 0 from kept"""
        )
    never, held = keeping.kept(settings, number)
    assert held == done and never.undone_at is None
    with pytest.raises(BatchError, match="none is in force"):
        keeping.undo(catalogue, settings, never.id)
    assert keeping.undo(catalogue, settings, held.id).captions == held.captions
    assert [one.undone_at is None for one in keeping.kept(settings, number)] == [False]


def test_what_cannot_be_noted_is_not_put_in_force(
    catalogue: Catalogue, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = plan(catalogue, settings, RULES, tiles(catalogue), Limits())
    run_it(catalogue, settings, number)
    with opened(settings.runs) as database:
        database.execute("create trigger full before insert on kept begin select raise(abort, 'disk full'); end")
    with pytest.raises(BatchError, match="disk full"):
        keeping.keep(catalogue, settings, number, "short")
    sets = {one.name for one in Browser(catalogue).caption_sets()}
    assert "short" not in sets and keeping.kept(settings, number) == []


def test_the_same_rules_give_the_same_captions_from_the_store(catalogue: Catalogue, settings: Settings) -> None:
    for _ in range(2):
        number = plan(catalogue, settings, RULES, tiles(catalogue), Limits())
        run_it(catalogue, settings, number)
    counts = runs.run(settings, number).counts
    assert counts.done == 0 and counts.cached == counts.tiles - counts.left_out
    shown = figures.samples(settings, number, 2)
    assert len(shown) == min(2, counts.cached) and all(one.cached and one.caption for one in shown)


@pytest.mark.parametrize(("recipe", "pictures"), [("gpt-3.5", False), ("grounded", True)])
def test_a_server_is_asked_about_tiles_with_and_without_pictures(
    server: ChatServer, catalogue: Catalogue, settings: Settings, recipe: str, pictures: bool
) -> None:
    if recipe == "grounded":
        server.reset(text='{"caption": "Trees cover most of the tile."}')
    number = plan(catalogue, settings, asking(server.url, recipe, pictures=pictures), tiles(catalogue), Limits())
    assert run_it(catalogue, settings, number) == "ended"
    run = runs.run(settings, number)
    assert run.counts.done > 0 and run.counts.failed == 0
    kept = keeping.keep(catalogue, settings, number, "tiny")
    assert kept.captions == run.counts.done
    sample = figures.samples(settings, number, 1)[0]
    (made,) = [one for one in load(catalogue, sample.tile).captions if one.caption_set == "tiny"]
    assert (made.origin, made.author) == ("generation", "tiny-1")
    assert made.basis == ("image" if sample.seen == "label map + image" else "map")


def test_a_pilot_is_told_with_scores_costs_and_how_far_the_plan_was_off(
    server: ChatServer, catalogue: Catalogue, settings: Settings
) -> None:
    number = plan(catalogue, settings, asking(server.url), tiles(catalogue), Limits(), pilot=3)
    run_it(catalogue, settings, number, pilot=True)
    told = report_of(catalogue, settings, runs.run(settings, number))
    assert (told.asked, told.answered, told.failed) == (3, 3, 0)
    assert told.truth is not None and told.truth.low <= told.truth.mean <= told.truth.high
    assert told.whole_usd is not None and told.usd is not None and told.whole_usd.mean >= told.usd
    assert told.estimate_off is not None and 0.1 < told.estimate_off < 10 and told.read


def test_two_runs_are_compared_on_the_tiles_that_both_have(catalogue: Catalogue, settings: Settings) -> None:
    numbers = []
    for style in ("short", "sentence"):
        order = Order.of(Ask.of_rules(style), "all tiles")
        numbers.append(plan(catalogue, settings, order, tiles(catalogue), Limits()))
        run_it(catalogue, settings, numbers[-1])
    found = compare(catalogue, settings, *numbers)
    assert found.common == found.compared == runs.run(settings, numbers[0]).counts.done
    assert found.first.words is not None and found.second.words is not None
    assert found.first.words.mean > found.second.words.mean
    with pytest.raises(BatchError, match="no run 99"):
        compare(catalogue, settings, numbers[0], 99)


def test_quarters_of_a_parent_share_a_request_in_their_order() -> None:
    quarter = [Tile(10, 20), Tile(11, 20), Tile(10, 21), Tile(11, 21)]
    given = [quarter[3], Tile(40, 40), quarter[0], quarter[1], quarter[2]]
    keys = np.array([tile.key for tile in given], np.uint32)
    groups = list(requests_of(keys, 4))
    assert groups == [tuple(tile.key for tile in quarter), (Tile(40, 40).key,)]
    assert [len(group) for group in requests_of(keys, 1)] == [1] * 5


def test_tiles_are_chosen_in_words(catalogue: Catalogue, settings: Settings) -> None:
    browser, everything = Browser(catalogue), Selection()

    def chosen(text: str, seed: int = 0) -> list[int]:
        return choose(browser, settings, text, everything, seed=seed).keys

    keys = set(tiles(catalogue))
    assert set(chosen("all")) == keys
    assert chosen("random:3") == chosen("random:3") and len(chosen("random:3")) == 3
    assert set(chosen("stratified:1000")) <= keys
    for wrong in ("random:x", "nothing", "failed:"):
        with pytest.raises(BatchError):
            chosen(wrong)


def test_work_in_the_background_plans_starts_and_pauses(
    server: ChatServer, catalogue: Catalogue, settings: Settings
) -> None:
    server.reset(delay=0.2)
    work = BatchWork(catalogue, settings)
    work.plan(asking(server.url), tiles(catalogue), Limits(concurrency=1))
    work.wait(60)
    assert isinstance(work.outcome, int)
    work.start(work.outcome, Keys({}))
    work.stop()
    work.wait(60)
    run = runs.runs(settings)[0]
    assert run.state == "paused" and run.counts.waiting
    work.start(run.id, Keys({}))
    work.wait(60)
    assert runs.run(settings, run.id).state == "ended"


def test_a_plan_takes_sizes_from_the_last_run_with_the_same_prompt_and_model(
    catalogue: Catalogue, settings: Settings, server: ChatServer
) -> None:
    keys = tiles(catalogue)
    first = plan(catalogue, settings, asking(server.url), keys, Limits(), pilot=0)
    guessed = runs.run(settings, first).plan
    run_it(catalogue, settings, first)
    order = replace(asking(server.url), fresh=True)
    known = runs.run(settings, plan(catalogue, settings, order, keys, Limits(), pilot=0)).plan
    assert guessed is not None and known is not None and known.sent
    assert not guessed.experienced and known.experienced and known.measured
    taken = runs.run(settings, first)
    assert known.tokens_in == pytest.approx(taken.tokens_in, rel=0.01)
    assert known.tokens_out == taken.tokens_out != guessed.tokens_out
    assert known.usd == known.usd_low == pytest.approx(taken.usd, rel=0.01), "all answers had the same length"
    other = plan(catalogue, settings, asking(server.url, "gpt-4v"), keys, Limits(), pilot=0)
    assert not getattr(runs.run(settings, other).plan, "experienced", True), "another prompt has other answers"


def test_each_plan_that_asks_afresh_asks_again(catalogue: Catalogue, settings: Settings, server: ChatServer) -> None:
    order, keys = replace(asking(server.url), fresh=True), tiles(catalogue)
    for times in (1, 2):
        number = plan(catalogue, settings, order, keys, Limits(), pilot=0)
        assert run_it(catalogue, settings, number) == "ended"
        run = runs.run(settings, number)
        assert run.counts.cached == 0 and server.told()["total"] == times * run.counts.done


def test_a_limit_below_the_plan_is_told_before_it_pauses_the_run(catalogue: Catalogue, settings: Settings) -> None:
    made = runs.run(
        settings, plan(catalogue, settings, asking("http://127.0.0.1:9/v1"), tiles(catalogue), Limits())
    ).plan
    assert made is not None and made.usd
    half = made.sent // 2
    assert f"{half} requests" in shortfall(made, Limits(requests=half))
    assert "$" in shortfall(made, Limits(requests=made.sent, usd=made.usd / 3))
    assert "30 s" in shortfall(made, Limits(minutes=0.5), 60)
    assert shortfall(made, Limits(requests=made.sent, usd=made.usd, minutes=2), 60) == "" == shortfall(made, Limits())


def test_the_tiles_of_a_run_are_chosen_for_the_next(catalogue: Catalogue, settings: Settings) -> None:
    keys = tiles(catalogue)[1:]
    number = plan(catalogue, settings, RULES, keys, Limits())
    found = choose(Browser(catalogue), settings, f"run:{number}", Selection())
    assert (sorted(found.keys), found.words) == (sorted(keys), f"the tiles of run {number}")
    with pytest.raises(BatchError, match="no run 9"):
        choose(Browser(catalogue), settings, "run:9", Selection())
