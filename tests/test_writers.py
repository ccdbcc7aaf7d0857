"""Everything that writes to the catalogue, done by several people at the same moment."""

import ast
import random
import shutil
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from core.embedding import build, estimates, spaces
from core.embedding.phrases import Reader, count
from core.embedding.protocol import Embedded, Space
from core.embedding.ridge import Estimated, fit
from core.embedding.vectors import Matrix
from core.errors import CatalogueBusyError, ExplorerError
from core.geography.tiles import Tile
from core.imagery import store as imagery
from core.imagery.offset import Offset
from core.imagery.scenes import Scene
from core.imports import importer
from core.landcover import keeping as covers
from core.landcover.cutting import Cut
from core.landcover.plan import Wanted
from core.landcover.sources import VERSIONS, Cell, CoverSource
from core.places import additions, anywhere, files
from core.places.additions import Asked
from core.places.folder import FilesRequest
from core.projection import layout
from core.raster.landcover import LabelMap
from core.remote.access import Traffic
from core.remote.stacitems import read_item
from core.settings import Settings
from core.store import (
    captionversions,
    checkstore,
    disputes,
    madecaptions,
    savedsearches,
    secondreadings,
    tilelists,
    whereabouts,
)
from core.store import catalogue as store
from core.store.captionversions import NewCaption
from core.store.catalogue import Catalogue, scalar
from core.store.madecaptions import MadeCaption, MadeSet
from core.store.secondreadings import SecondReading, text_hash
from generation.batch import keeping
from generation.batch.order import Order
from generation.boxes import files as boxfiles
from generation.boxes import keep as boxes
from generation.boxes.found import Box
from generation.calls import generations
from generation.calls.generations import Finish, Origin
from generation.calls.requests import Ask
from generation.calls.ruled import caption_by_rules
from generation.facts import store as facts
from generation.facts.store import Found
from generation.models import endpoints
from generation.models.endpoints import PRESETS
from generation.models.outcome import Outcome
from generation.osm import agreement
from generation.osm import keep as osm_captions
from generation.osm.agreement import Agreement
from generation.osm.titles import Titles
from generation.prompts import store as prompts
from generation.prompts.messages import Message, Request
from generation.prompts.prompt import Parameters, PromptContent
from generation.prompts.recipes import RECIPES
from generation.review import decisions, known, queues, rules, serving
from generation.tasks import changed
from generation.tasks import keep as tasks
from tests import places, releases
from tests.checkout import ROOT
from tests.releases import NAMES

PEOPLE, ROUNDS = 6, 2
SPACE = Space("tiny", "tiny", "1", 4, 16)


@dataclass(frozen=True, slots=True)
class World:
    """A small catalogue, and what was acknowledged to those who wrote to it."""

    catalogue: Catalogue
    folder: Path
    prompt: prompts.PromptVersion
    done: Counter[str] = field(default_factory=Counter)
    counting: threading.Lock = field(default_factory=threading.Lock)

    def acknowledge(self, what: str) -> None:
        with self.counting:
            self.done[what] += 1


Deed = Callable[[World], object]


def written(words: str) -> NewCaption:
    """A text that nobody else has written: the one in force makes no further version."""
    return NewCaption(f"{words}, {random.random()}.", "human", "hammer")


def keep_a_caption(world: World) -> None:
    captionversions.add_version(world.catalogue, Tile.parse(NAMES[0]), written("A lake"))
    world.acknowledge("captions")


def keep_a_caption_of_a_tile_without_one(world: World) -> None:
    captionversions.add_version(world.catalogue, Tile.parse(NAMES[5]), written("A wood"))
    world.acknowledge("captions")


def keep_and_put_back(world: World) -> None:
    tile = Tile.parse(NAMES[1])
    made = captionversions.add_version(world.catalogue, tile, written("A town"))
    world.acknowledge("captions")
    captionversions.put_back(world.catalogue, made, author="hammer")


def check_captions(world: World) -> None:
    found = [
        checkstore.Finding(
            item.caption, item.cover, (1.0,) * 10, 1, 0, 0, 0, 0, 0, 0, (checkstore.ClaimCount(1, 5, 1, 0),)
        )
        for item in checkstore.next_waiting(world.catalogue, random.randrange(1_000), 100)
    ]
    checkstore.store(world.catalogue, 1, found)


def hold_captions_against_each_other(world: World) -> None:
    one, other = random.randrange(5), random.randrange(5)
    disputes.store(world.catalogue, 1, [disputes.FoundPair(one, other, 0.5, 1, 2)])


def finish_a_check(world: World) -> None:
    checkstore.finish(world.catalogue)


def read_a_stretch(world: World) -> None:
    text = f"{random.randrange(4)}"
    secondreadings.keep(
        world.catalogue, [text], [SecondReading(text_hash(text), 0, 1, random.choice(["m", "n"]), "[]")]
    )


def forget_a_reader(world: World) -> None:
    read_a_stretch(world)
    secondreadings.forget(world.catalogue, "m")


def keep_a_list(world: World) -> None:
    tilelists.keep(world.catalogue, [Tile.parse(name).key for name in NAMES], random.choice("ab"))


def drop_a_list(world: World) -> None:
    tilelists.drop(world.catalogue, tilelists.keep(world.catalogue, [Tile.parse(NAMES[0]).key], "dropped"))


def save_a_search(world: World) -> None:
    savedsearches.save(world.catalogue, random.choice("ab"), "q=water")


def one_search(world: World) -> int:
    return savedsearches.save(world.catalogue, random.choice("cd"), "q=water")


def rename_a_search(world: World) -> None:
    savedsearches.rename(world.catalogue, one_search(world), "e")


def drop_a_search_and_restore_it(world: World) -> None:
    number = one_search(world)
    savedsearches.drop(world.catalogue, number)
    savedsearches.restore(world.catalogue, number)


def make_a_space(world: World) -> spaces.SpaceTable:
    return spaces.register(world.catalogue, SPACE._replace(revision=random.choice("12")))


def embed_captions(world: World) -> None:
    table = make_a_space(world)
    number = random.randrange(1 << 40)  # as two runs would not: a caption that has no vector is taken by one of them
    made = Embedded(np.full((1, 4), 0.5, np.float32), np.ones(1, np.uint32), np.zeros(1, bool))
    build.store(world.catalogue, table, [number], made)


def estimate_captions(world: World) -> None:
    table, number = make_a_space(world), random.randrange(1 << 40)
    estimates.keep_sample(world.catalogue, table, np.array([number], np.uint64), number)
    fitted = fit(count([Reader().said(["water"])]), [], np.empty((0, 4), np.float32))
    estimates.keep_ridge(world.catalogue, table, fitted)
    made = Estimated(np.full((1, 4), 0.5, np.float32), np.ones(1, np.float32))
    estimates.keep(world.catalogue, table, [number], made)
    build.store(world.catalogue, table, [number], Embedded(made.vectors, np.ones(1, np.uint32), np.zeros(1, bool)))
    estimates.keep(world.catalogue, table, [number], made)
    estimates.forget(world.catalogue, table)


def lay_captions_out(world: World) -> None:
    table, captions = make_a_space(world), np.arange(1, 9, dtype=np.uint64)
    layout.project(
        world.catalogue,
        table,
        Matrix(captions, captions.astype(np.uint32), np.eye(8, 4, dtype=np.float32), np.zeros(8, bool)),
    )


def place_later_captions(world: World) -> None:
    lay_captions_out(world)
    captions = np.arange(1, 12, dtype=np.uint64)
    matrix = Matrix(captions, captions.astype(np.uint32), np.eye(11, 4, dtype=np.float32), np.zeros(11, bool))
    layout.extend(world.catalogue, make_a_space(world), matrix)


def fetch_a_date(world: World) -> None:
    item = read_item({"id": f"S2A_{random.randrange(1 << 40)}", "properties": {"datetime": "2020-06-21T10:05:47Z"}})
    assert item
    imagery.keep(
        *(world.catalogue, Settings(data=world.folder), Tile.parse(NAMES[2]), Scene((item,), 1.0)),
        {"rgb": np.zeros((256, 256, 3), np.uint8)},
        offset=Offset(False, "tile", 1.0, 1),
        valid=1.0,
        traffic=Traffic(),
    )
    world.acknowledge("dates")


def import_something(world: World) -> None:
    folder = world.folder / f"{threading.get_ident()}-{random.randrange(1 << 40)}"
    release = releases.Release(folder)
    release.put_captions(releases.captions(NAMES[:3], f"{folder.name} {{}}"))
    importer.run(world.catalogue, importer.ImportRequest([release.folder]), Settings(data=world.folder))
    world.acknowledge("imports")


def measure_a_tile(world: World) -> None:
    facts.store(world.catalogue, [Found(Tile.parse(name).key, "", "{}", None) for name in NAMES[:2]])


def call_a_model(world: World) -> None:
    run, tile = f"{random.randrange(1 << 40):x}", Tile.parse(NAMES[0])
    generations.open_run(world.catalogue, run, tile, "{}")
    request = Request("m", (Message("user", ("Describe.",)),), Parameters())
    origin = Origin(run, tile, "grounded", None, "0" * 64, "rules", "", "", "statistics")
    number = generations.begin(world.catalogue, origin, request)
    generations.end(world.catalogue, number, Finish(Outcome("A lake.", "stop"), "A lake.", 1, 1, False, None))
    world.acknowledge("calls")


def keep_captions_of_map_objects(world: World) -> None:
    with world.counting:
        number = world.done["osm"] = world.done["osm"] + 1
    said = Titles("way/1", f"landuse of field {number}", f"landuse of field {number}, surrounded by a wood")
    osm_captions.keep(world.catalogue, {Tile.parse(NAMES[1]): said}, "table")


def compare_with_map_objects(world: World) -> None:
    agreement.store(world.catalogue, Tile.parse(NAMES[2]), [Agreement(1, 4, 3, 2)])


def keep_made_captions(world: World) -> None:
    boxes.keep_cover(world.catalogue, Tile.parse(NAMES[2]), [f"{random.random()} trees."])
    keep_captions_of_map_objects(world)
    world.acknowledge("box captions")


def put_a_run_in_force_and_take_it_back(world: World) -> None:
    made = [MadeCaption(Tile.parse(NAMES[3]).key, 0, f"{random.random()} crops.", "a model", "generation")]
    put = madecaptions.put_all(world.catalogue, MadeSet("of a run", "Of a run"), [made])
    madecaptions.take_back(world.catalogue, put, author="run 1")


def tell_what_a_run_showed(world: World) -> None:
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("create table calls (run, answer, seen, tokens_in, tokens_out, usd, estimated)")
        database.execute("insert into calls values (1, 1, 'statistics', 10, 10, 0.1, 0)")
        ask = Ask(world.prompt.content, "grounded", "m", PRESETS[0], Parameters(max_tokens=9))
        run = SimpleNamespace(id=1, order=Order.of(ask, "all"))
        assert list(keeping._lines(world.catalogue, database, run)) == ["statistics"]  # type: ignore[arg-type]
    world.acknowledge("calls")


def look_up_where_tiles_lie(world: World) -> None:
    whereabouts._keep(world.catalogue, whereabouts.read(np.array([Tile.parse(NAMES[0]).key], np.int64)))


def review_captions_and_take_one_back(world: World) -> None:
    name = f"reviewer {threading.get_ident()}"
    queue = queues.open_queue(world.catalogue, Settings(data=world.folder), rules.parse("all"), answers=9)
    for item in serving.take_next(world.catalogue, queue, name):
        decisions.decide(world.catalogue, queue, item, decisions.Ruling("unsure"), name)
        decisions.undo(world.catalogue, queue, name)
    serving.let_go(world.catalogue, queue, name)


def know_an_answer_and_forget_it(world: World) -> None:
    with world.catalogue.cursor() as cursor:
        caption = scalar(cursor, "select min(id) from captions")
    known.set_known(world.catalogue, caption, "reject", "gold")
    known.forget(world.catalogue, caption)


def make_tasks(world: World) -> None:
    chosen = Settings(data=world.folder)
    job = tasks.job_of(world.catalogue, chosen, Tile.parse(NAMES[0]))
    table, done = tasks.make_each([job], seed=1, max_pixels=chosen.max_image_pixels)
    tasks._store(world.catalogue, table, done, 1)


def change_a_task_and_take_that_back(world: World) -> None:
    number = random.randrange(1 << 40)
    changed.reject(world.catalogue, Tile.parse(NAMES[0]).key, number)
    assert changed.undo(world.catalogue, number)


def read_a_box_file(world: World) -> None:
    boxfiles.store(world.catalogue, "boxes.json", {Tile.parse(NAMES[0]): [Box("ship", 0, 0, 9, 9)]})


def save_an_endpoint(world: World) -> None:
    endpoints.save(world.catalogue, PRESETS[0])


def forget_an_endpoint(world: World) -> None:
    endpoints.forget(world.catalogue, PRESETS[0].name)


def start_a_prompt(world: World) -> None:
    prompts.fork(world.catalogue, RECIPES["grounded"], f"p{random.randrange(1 << 40)}")
    prompts.fork(world.catalogue, RECIPES["grounded"], "the same name")


def save_a_prompt(world: World) -> None:
    content = PromptContent.of_recipe(RECIPES["gpt-3.5"])
    prompts.save(world.catalogue, world.prompt, content)
    world.acknowledge("versions")


def write_a_draft(world: World) -> None:
    prompts.save_draft(world.catalogue, world.prompt.prompt, "mine", world.prompt.content)


def drop_a_draft(world: World) -> None:
    prompts.drop_draft(world.catalogue, world.prompt.prompt, "mine")


def restore_a_version(world: World) -> None:
    prompts.restore(world.catalogue, world.prompt)


def add_a_place_and_remove_it(world: World) -> None:
    tile, asked = Tile(random.randrange(16_384), 9_000), Asked("place", "somewhere", "hammer")
    anywhere.add(world.catalogue, Settings(data=world.folder), [tile], asked, [])
    additions.remove(world.catalogue, [tile], author="hammer")


def add_my_files(world: World) -> None:
    path = world.folder / f"{random.randrange(1 << 40)}.tif"
    places.raster(path, places.flat((90, 80, 70), side=60))
    request = FilesRequest(path)
    files.add_files(world.catalogue, Settings(data=world.folder), request, author="hammer")


def describe_by_rules(world: World) -> None:
    caption_by_rules(world.catalogue, Settings(data=world.folder), [Tile.parse(NAMES[5])])


def opened_again(world: World) -> None:
    with Catalogue(world.catalogue.path) as again:
        importer.refresh(again)


def fetch_land_cover(world: World) -> None:
    tile = Tile.parse(NAMES[0])
    source = CoverSource(random.choice(VERSIONS), str(world.folder))
    cut = Cut(tile, LabelMap(np.full((256, 256), random.randrange(1, 12), np.uint8)))
    wanted = Wanted(tile, bare=True, empty=False)
    covers.keep(world.catalogue, source, [covers.write(cut, wanted, source, Settings(data=world.folder))], [Cell(0, 6)])


WRITERS: dict[str, Deed] = {
    "core.embedding.build.store": embed_captions,
    **{
        f"core.embedding.estimates.{name}": estimate_captions
        for name in ("forget", "keep", "keep_ridge", "keep_sample")
    },
    "core.embedding.spaces.register": make_a_space,
    "core.imagery.store.keep": fetch_a_date,
    "core.imagery.store.show": fetch_a_date,
    "core.imports.captions.take_captions": import_something,
    "core.imports.cutting._own_labels": import_something,
    "core.imports.importer._begin": import_something,
    "core.imports.importer._finish": import_something,
    "core.imports.importer._pictures": import_something,
    "core.imports.importer.refresh": import_something,
    "core.imports.jobs.stored": import_something,
    "core.imports.labels.tell": import_something,
    "core.landcover.keeping.keep": fetch_land_cover,
    "core.pictures.store.take_pictures": import_something,
    "core.places.additions.remove": add_a_place_and_remove_it,
    "core.places.anywhere.add": add_a_place_and_remove_it,
    "core.places.files._keep": add_my_files,
    "core.projection.layout._store": lay_captions_out,
    "core.projection.layout.extend": place_later_captions,
    "core.projection.named.name_layout": lay_captions_out,
    "core.store.captionversions.add_version": keep_a_caption,
    "core.store.captionversions.add_version, own set": keep_a_caption_of_a_tile_without_one,
    "core.store.captionversions.put_back": keep_and_put_back,
    "core.store.catalogue._follow_home": opened_again,
    "core.store.checkstore.finish": finish_a_check,
    "core.store.checkstore.store": check_captions,
    "core.store.disputes.store": hold_captions_against_each_other,
    "core.store.madecaptions.put_all": keep_made_captions,
    "core.store.madecaptions.take_back": put_a_run_in_force_and_take_it_back,
    "core.store.savedsearches.drop": drop_a_search_and_restore_it,
    "core.store.savedsearches.rename": rename_a_search,
    "core.store.savedsearches.restore": drop_a_search_and_restore_it,
    "core.store.savedsearches.save": save_a_search,
    "core.store.secondreadings.forget": forget_a_reader,
    "core.store.secondreadings.keep": read_a_stretch,
    "core.store.tilelists.drop": drop_a_list,
    "core.store.tilelists.keep": keep_a_list,
    "core.store.whereabouts._keep": look_up_where_tiles_lie,
    "generation.batch.keeping._lines": tell_what_a_run_showed,
    "generation.boxes.files.store": read_a_box_file,
    "generation.calls.generations.begin": call_a_model,
    "generation.calls.generations.end": call_a_model,
    "generation.calls.generations.open_run": call_a_model,
    "generation.calls.ruled.caption_by_rules": describe_by_rules,
    "generation.facts.store.store": measure_a_tile,
    "generation.models.endpoints.forget": forget_an_endpoint,
    "generation.models.endpoints.save": save_an_endpoint,
    "generation.osm.agreement.store": compare_with_map_objects,
    "generation.prompts.store.create": start_a_prompt,
    "generation.prompts.store.drop_draft": drop_a_draft,
    "generation.prompts.store.restore": restore_a_version,
    "generation.prompts.store.save": save_a_prompt,
    "generation.prompts.store.save_draft": write_a_draft,
    "generation.review.decisions.decide_all": review_captions_and_take_one_back,
    "generation.review.decisions.undo": review_captions_and_take_one_back,
    "generation.review.known.forget": know_an_answer_and_forget_it,
    "generation.review.known.set_known": know_an_answer_and_forget_it,
    "generation.review.queues.open_queue": review_captions_and_take_one_back,
    "generation.review.serving.let_go": review_captions_and_take_one_back,
    "generation.review.serving.take_next": review_captions_and_take_one_back,
    "generation.tasks.changed._add": change_a_task_and_take_that_back,
    "generation.tasks.changed.undo": change_a_task_and_take_that_back,
    "generation.tasks.keep._store": make_tasks,
}
"""A deed for every function that opens a transaction; one that is not here fails the first test below."""

DEEDS = list(dict.fromkeys(WRITERS.values()))


def opens_a_transaction(node: ast.AST, saying: str) -> bool:
    return any(
        isinstance(inner, ast.Call)
        and ast.unparse(inner.func).endswith(".transaction")
        and saying in ast.unparse(inner)
        for inner in ast.walk(node)
    )


def writers(saying: str = "") -> Iterator[str]:
    for path in sorted([*(ROOT / "core").rglob("*.py"), *(ROOT / "generation").rglob("*.py")]):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        if ".transaction(" not in (text := path.read_text(encoding="utf-8")):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and opens_a_transaction(node, saying):
                yield f"{module}.{node.name}"


def test_every_function_that_writes_has_a_deed_here() -> None:
    assert set(writers()) == {name.partition(",")[0] for name in WRITERS}


def test_only_the_catalogue_itself_begins_what_it_commits() -> None:
    doors = {
        str(path.relative_to(ROOT))
        for layer in ("core", "generation", "pages", "chatearth")
        for path in (ROOT / layer).rglob("*.py")
        if "cursor.commit()" in path.read_text(encoding="utf-8")
    }
    assert doors == {"core/store/catalogue.py", "core/store/schema.py"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that every test has a copy of."""
    data = tmp_path_factory.mktemp("made")
    releases.take(data, releases.small(data / "release").folder)
    with Catalogue(data / "catalogue.duckdb") as catalogue:
        with catalogue.transaction() as cursor:
            cursor.execute("delete from active_captions where key = ?", [Tile.parse(NAMES[5]).key])
            cursor.execute("delete from captions where key = ?", [Tile.parse(NAMES[5]).key])
        prompts.fork(catalogue, RECIPES["grounded"], "shared")
    return data


@pytest.fixture
def world(made: Path, tmp_path: Path) -> Iterator[World]:
    data = Path(shutil.copytree(made, tmp_path / "data"))
    with Catalogue(data / "catalogue.duckdb") as catalogue:
        yield World(catalogue, data, prompts.find(catalogue, "shared"))


def attempts(world: World, deeds: list[Deed]) -> list[BaseException]:
    """What a person met who did all this one after the other; sentences are no failures."""
    met: list[BaseException] = []
    for deed in deeds:
        try:
            deed(world)
        except ExplorerError as error:
            if isinstance(error, CatalogueBusyError):
                met.append(error)
        except Exception as error:  # noqa: BLE001 -- whatever it is fails the test
            met.append(error)
    return met


def test_whatever_people_write_at_the_same_moment_nobody_meets_an_error_of_the_database(world: World) -> None:
    rng = random.Random(3)
    plans = [rng.sample(DEEDS * ROUNDS, len(DEEDS) * ROUNDS) for _ in range(PEOPLE)]
    with ThreadPoolExecutor(PEOPLE) as pool:
        met = [error for found in pool.map(lambda plan: attempts(world, plan), plans) for error in found]
    assert met == []
    assert unsound(world) == []


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
def test_one_deed_by_several_people_at_once_is_done_by_each(world: World, deed: Deed) -> None:
    together = threading.Barrier(PEOPLE)

    def person(_: int) -> list[BaseException]:
        together.wait()
        return attempts(world, [deed] * 2)

    with ThreadPoolExecutor(PEOPLE) as pool:
        assert [error for found in pool.map(person, range(PEOPLE)) for error in found] == []
    assert unsound(world) == []


BESIDE = {
    "estimate_models", "estimate_samples", "estimates", "facts", "generations", "lab_runs",
}  # fmt: skip
"""Tables, and those of vectors, that nothing reads who asks for tiles and captions."""


def told_of_tiles(world: World) -> dict[str, object]:
    """A fingerprint of every table that is not beside tiles and captions."""
    with world.catalogue.cursor() as cursor:
        names = [name for (name,) in cursor.execute("select table_name from duckdb_tables()").fetchall()]
        return {
            name: cursor.execute(f"select count(*), bit_xor(hash(t)) from {name} t").fetchone()
            for name in names
            if name not in BESIDE and not name.startswith("embedding_")
        }


def test_what_is_kept_beside_tiles_and_captions_changes_nothing_that_is_read_of_them(world: World) -> None:
    beside = {WRITERS[name] for name in writers(saying="beside=True")}
    assert {call_a_model, measure_a_tile, embed_captions, estimate_captions} == beside
    before = told_of_tiles(world)
    for deed in beside:
        changes = world.catalogue.changes
        deed(world)
        assert world.catalogue.changes > changes
        assert told_of_tiles(world) == before, deed.__name__
    edits = world.catalogue.edits
    measure_a_tile(world)
    assert world.catalogue.edits == edits
    keep_a_caption(world)
    assert world.catalogue.edits > edits and told_of_tiles(world) != before


LAWS = {
    "versions of a caption count from 1": """
        select key from captions group by key, caption_set, variant
        having count(*) <> max(version) or min(version) <> 1""",
    "a caption in force exists": "select caption from active_captions anti join captions on id = caption",
    "every set has a bit of its own": "select bit from caption_sets group by bit having count(*) > 1",
    "versions of a prompt count from 1": """
        select prompt from prompt_versions group by prompt having count(*) <> max(number) or min(number) <> 1""",
    "a name is that of one search": """
        select name from saved_searches where dropped_at is null group by name having count(*) > 1""",
    "a list holds as many tiles as it says": """
        select id from tile_lists left join listed_tiles on list = id group by id, tiles
        having count(distinct key) <> tiles or count(key) <> tiles""",
    "no tiles without their list": "select list from listed_tiles anti join tile_lists on id = list",
    "the batches of a space are as many as its commits": """
        select 1 from (select count(distinct batch) as batches, count(*) as vectors from embedding_1)
        where batches <> vectors""",
    "an estimate is never beside an exact vector": """
        select 1 from estimates s join embedding_1 e on e.caption = s.caption where s.space = 1""",
    "a space is registered once": "select name from embedding_spaces group by name, revision having count(*) > 1",
    "a tile shows a fetched date that is known": """
        select key from images i join sources s on s.id = i.source where s.path like '%imagery' and not exists (
            from scenes where scenes.key = i.key and starts_with(s.prefix, scene))""",
    "every call has ended": "select id from generations where finished_at is null",
}
"""What holds whoever wrote at the same time; each query finds what breaks it."""


def unsound(world: World) -> list[str]:
    """The laws that are broken, and what was acknowledged and is not there."""
    spaces.register(world.catalogue, SPACE)
    with world.catalogue.cursor() as cursor:
        broken = [law for law, query in LAWS.items() if cursor.execute(query).fetchall()]
        there = {
            "captions": scalar(cursor, "select count(*) from captions where author = 'hammer'"),
            "calls": scalar(cursor, "select count(*) from generations where recipe = 'grounded'"),
            "versions": scalar(cursor, "select count(*) from prompt_versions where parent = 1 and note = ''"),
            "imports": scalar(cursor, "select count(*) from imports where finished_at is not null") - 1,
            "dates": scalar(cursor, "select count(*) from scenes"),
        }
    return broken + [what for what, count in there.items() if count != world.done[what]]


def test_who_waits_too_long_for_others_is_told_and_has_changed_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "PATIENCE_S", 0.05)
    with world.catalogue.transaction(), ThreadPoolExecutor(1) as pool:
        waited = pool.submit(keep_a_list, world).exception()
        assert tilelists.titles(world.catalogue) == []  # reading waits for nobody
    assert isinstance(waited, CatalogueBusyError) and "try again in a moment" in str(waited)
    keep_a_list(world)
    assert len(tilelists.titles(world.catalogue)) == 1


def test_a_write_that_fails_lets_the_next_one_have_its_turn(world: World) -> None:
    with pytest.raises(ZeroDivisionError), world.catalogue.transaction():
        raise ZeroDivisionError
    keep_a_list(world)
    with Catalogue(world.catalogue.path) as again:
        assert len(tilelists.titles(again)) == 1
