"""Pages full of texts of people who mean no good, in a real Chromium: nothing is asked of elsewhere, drawn or run."""

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect

from core.geography.tiles import Tile
from core.selection.browse import Browser as Tiles
from core.selection.filters import UNFLAGGED, Selection
from core.settings import Settings
from core.store import savedsearches, tilelists
from core.store.captionversions import NewCaption, add_version
from core.store.catalogue import Catalogue
from generation.calls.perform import Ask
from generation.lab.runs import LabRun
from generation.models import endpoints
from generation.models.endpoints import Endpoint
from generation.models.keys import Keys
from generation.prompts import store
from generation.prompts.prompt import PromptContent
from generation.prompts.recipes import RECIPES
from generation.prompts.recipes.inputs import tile_input
from tests.browser.guard import Guard
from tests.hostile import ELSEWHERE, REACHING
from tests.model_server import fails, serving, writes
from tests.running import Explorer

pytestmark = pytest.mark.browser

NAMED = REACHING[0]
"""Short enough to be a name."""

PROMPT, BROKEN = f"prompt {NAMED}", f"{{{{ x }}}} {NAMED}"


@dataclass(frozen=True, slots=True)
class Planted:
    """An explorer whose data folder is full of such texts."""

    url: str
    tile: str
    other: str
    tiles: str
    """The id of a kept list."""
    run: str
    """The id of a run of the lab whose answers and errors are such texts."""


@pytest.fixture(scope="module")
def planted(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    data = tmp_path_factory.mktemp("untrusted") / "data"
    shutil.copytree(demo_data, data)
    with Catalogue(Settings(data=data).catalogue) as catalogue:
        first, second = Tiles(catalogue).sample(Selection(flags=(UNFLAGGED,)), 2, seed=3)
        for number, text in enumerate(REACHING):
            add_version(catalogue, first, NewCaption(text, "human", author=text[:80]))
            savedsearches.save(catalogue, f"{number} {text}"[: savedsearches.LONGEST_NAME], "q=water")
        kept = tilelists.keep(catalogue, [first.key, second.key], NAMED)
        with catalogue.transaction() as cursor:
            cursor.execute("update caption_sets set title = ?", [NAMED])
        made = store.create(catalogue, PROMPT, PromptContent(user=BROKEN, system=NAMED))
        store.save(catalogue, made, PromptContent(user=f"Say {NAMED}.", system=NAMED), note=NAMED)
        run = _run(catalogue, data, first)
    with Explorer(data) as explorer:
        yield Planted(explorer.url, first.name, second.name, kept, run)


def _run(catalogue: Catalogue, data: Path, tile: Tile) -> str:
    """Ask a server that answers and fails with such texts, and keep what it said."""
    given = tile_input(catalogue, Settings(data=data), tile, image=True)
    answers = [
        writes(*" ".join(REACHING).split(" ")),
        *(fails(status, " ".join(REACHING)) for status in (400, 404, 500)),
    ]
    with serving(*answers, *[fails(500, NAMED)] * 8) as server:
        held = Endpoint(NAMED, server.url, models=(NAMED, f"b {NAMED}"), local=True)
        endpoints.save(catalogue, held)
        asks = [Ask.of_recipe(RECIPES["gpt-3.5"], held, NAMED) for _ in range(4)]
        run = LabRun(catalogue, given, asks, Keys({}), screen={"prompt": PROMPT, "content": {}})
        run.start()
        assert run.wait(60)
    return run.id


def looked(chromium: Browser, url: str) -> tuple[Page, Guard]:
    context = chromium.new_context(viewport={"width": 1280, "height": 1400}, reduced_motion="reduce")
    guard = Guard(context)
    page = context.new_page()
    page.goto(url)
    settled(page)
    return page, guard


def settled(page: Page) -> None:
    """Wait until a page has been drawn and stays as it is."""
    expect(page.get_by_test_id("stAppViewContainer")).to_be_visible()
    expect(page.get_by_test_id("stMain").locator("h1, h2, h3, [data-testid=stAlert], button").first).to_be_visible()
    for before in iter(lambda: page.get_by_test_id("stMain").inner_text(), None):
        time.sleep(1)
        if page.get_by_test_id("stMain").inner_text() == before:
            return


def nothing_reached(page: Page, guard: Guard) -> None:
    """Nothing was asked, drawn as a picture or a link, run, or had to be held up by the content policy."""
    kinds = ("img[src", "a[href", "iframe[src", "image[href")
    reaching = ", ".join(f"{kind}*='elsewhere.example']" for kind in kinds)
    assert page.locator(reaching).count() == 0
    assert page.title() not in ("1", "2")
    assert guard.outside == []
    assert guard.failures == []
    expect(page.get_by_test_id("stException")).to_have_count(0)
    page.context.close()


@pytest.mark.parametrize("path", ["tile", "compare", "lab", "search", "trial", "meaning", "disagreement", "truth", ""])
def test_an_address_full_of_such_texts_reaches_nothing(chromium: Browser, planted: Planted, path: str) -> None:
    names = (
        *(
            "tile",
            "tiles",
            "prompt",
            "run",
            "q",
            "like",
            "name",
            "list",
            "at",
            "area",
            "drawn",
            "plain",
            "a",
            "b",
            "mode",
        ),
        *(
            "dominant",
            "share",
            "split",
            "set",
            "flag",
            "truth",
            "show",
            "order",
            "page",
            "colour",
            "truth_set",
            "first",
        ),
    )
    text = f"{REACHING[0]} {REACHING[3]}"
    page, guard = looked(chromium, f"{planted.url}/{path}?{urlencode(dict.fromkeys(names, text))}")
    nothing_reached(page, guard)


@pytest.mark.parametrize("name", ["tile", "prompt", "run"])
def test_one_such_parameter_beside_good_ones_reaches_nothing_and_is_read_as_it_is(
    chromium: Browser, planted: Planted, name: str
) -> None:
    query = {"tile": planted.tile, name: NAMED}
    page, guard = looked(chromium, f"{planted.url}/lab?{urlencode(query)}")
    nothing_reached(page, guard)


def test_captions_names_lists_and_answers_of_servers_reach_nothing_and_are_read_as_they_are(
    chromium: Browser, planted: Planted
) -> None:
    here = f"tile={planted.tile}"
    shown = {
        f"tile?{here}": NAMED,
        f"?{here}&list={planted.tiles}": f"In list: {NAMED}",
        f"compare?tiles={planted.tile},{planted.other}": REACHING[-1],
        "search": NAMED[:20],
        f"search?q=elsewhere&{here}": REACHING[-1],
        f"lab?{here}&{urlencode({'prompt': PROMPT})}": NAMED,
        f"lab?{here}&run={planted.run}": NAMED,
        "models": NAMED,
        f"trial?list={planted.tiles}": NAMED,
        "dataset": "",
        "truth": "",
        "disagreement": "",
    }
    for path, text in shown.items():
        page, guard = looked(chromium, f"{planted.url}/{path}")
        for opened in page.get_by_test_id("stExpander").locator("summary").all():
            opened.click()
        settled(page)
        within = page.locator(".checked").all_inner_texts()  # which the text of the page leaves out
        assert text in "".join((page.locator("body").inner_text(), *within)), path
        nothing_reached(page, guard)


def test_what_servers_said_stands_in_the_lab_as_it_came(chromium: Browser, planted: Planted) -> None:
    page, guard = looked(chromium, f"{planted.url}/lab?tile={planted.tile}&run={planted.run}")
    errors = [" ".join(box.inner_text().split()) for box in page.get_by_test_id("stAlert").all()]
    assert sum(ELSEWHERE in text and "![a](" in text for text in errors) >= 3
    nothing_reached(page, guard)


def test_a_path_that_cannot_be_imported_is_read_as_it_was_typed(chromium: Browser, planted: Planted) -> None:
    page, guard = looked(chromium, f"{planted.url}/dataset")
    page.get_by_label("Folders, zips, tars or caption files").fill(f"/nowhere/{NAMED}")
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_test_id("stAlert").filter(has_text="![a](https:/elsewhere.example/x.png)")).to_be_visible()
    nothing_reached(page, guard)
