import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from chatearth.cli import run
from core.embedding import estimates, estimating, turns
from core.embedding.build import Held, build, held, store
from core.embedding.estimating import LEAST, estimate, is_worth_while
from core.embedding.phrases import Reader
from core.embedding.spaces import SpaceTable, find, register
from core.embedding.vectors import Matrix, Vectors
from core.progress import Progress
from core.search.meaning.scan import Meaning
from core.store.catalogue import Catalogue, scalar
from tests.checkout import ROOT
from tests.letters import Letters
from tests.small_catalogue import everything, fill


class StoppedError(RuntimeError):
    pass


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    made, _ = fill(tmp_path, count=200)
    with made:
        yield made


def table(catalogue: Catalogue) -> SpaceTable:
    found = find(catalogue, Letters.space)
    assert found
    return found


def total(catalogue: Catalogue) -> int:
    with catalogue.cursor() as cursor:
        return scalar(cursor, "select count(*) from active_captions")


def matrix(catalogue: Catalogue) -> Matrix:
    return Vectors(catalogue, table(catalogue)).matrix()


def both_kinds(catalogue: Catalogue) -> int:
    """Captions with an exact and an estimated vector."""
    name = table(catalogue).name
    with catalogue.cursor() as cursor:
        return scalar(cursor, f"select count(*) from estimates join {name} using (caption)")


def save(catalogue: Catalogue, text: str, *, key: int = 1, variant: int = 7) -> int:
    """Store a caption in force, in place of an earlier one of the same variant."""
    with catalogue.transaction() as cursor:
        number = scalar(
            cursor,
            """insert into captions (key, caption_set, variant, version, origin, text, words)
            values (?, '35', ?, 1, 'human', ?, 1) returning id""",
            [key, variant, text],
        )
        cursor.execute("insert or replace into active_captions values (?, '35', ?, ?, 1)", [key, variant, number])
    return number


def test_every_caption_is_found_and_most_by_an_estimate(catalogue: Catalogue) -> None:
    estimate(catalogue, Letters(), size=40)
    state, all_of_them = held(catalogue, Letters.space), total(catalogue)
    assert state == Held(0, all_of_them - 40)
    rows = matrix(catalogue)
    assert len(rows) == all_of_them and int(rows.estimated.sum()) == state.estimated
    found = Meaning(catalogue, Letters(), look_s=0).nearest("word", everything(catalogue))
    assert (found.searched, found.waiting, found.estimated) == (all_of_them, 0, state.estimated)
    assert any(near.estimated for near in found.near)


def test_estimates_are_near_the_vectors_that_they_stand_for(catalogue: Catalogue) -> None:
    estimate(catalogue, Letters(), size=60)
    guessed = matrix(catalogue)
    build(catalogue, Letters())
    exact = matrix(catalogue)
    at = {caption: row for row, caption in enumerate(exact.captions.tolist())}
    rows = np.flatnonzero(guessed.estimated)
    true = exact.vectors[[at[caption] for caption in guessed.captions[rows].tolist()]]
    assert float((guessed.vectors[rows] * true).sum(axis=1).mean()) > 0.95


def test_an_estimated_vector_never_stands_where_an_exact_one_is(catalogue: Catalogue) -> None:
    estimate(catalogue, Letters(), size=40)
    reader = Vectors(catalogue, table(catalogue))
    before = reader.matrix()
    assert both_kinds(catalogue) == 0
    for _ in range(3):
        captions = turns.next_exact(catalogue, table(catalogue), 20, [])
        numbers = [number for number, _ in captions]
        made = Letters().embed([text for _, text in captions])
        store(catalogue, table(catalogue), numbers, made)
        assert both_kinds(catalogue) == 0
        now = reader.matrix()
        rows = now.rows_of_captions(np.array(numbers, np.uint64))
        assert len(now) == len(before) and len(rows) == 20 and not now.estimated[rows].any()
        by_number = dict(zip(numbers, made.vectors, strict=True))
        expected = np.array([by_number[number] for number in now.captions[rows].tolist()])
        np.testing.assert_allclose(now.vectors[rows], expected, atol=1e-3)
        assert before.estimated.sum() >= 60  # what a reader was told stays as it was
    late = [number for number, _ in turns.next_exact(catalogue, table(catalogue), 5, [])] + numbers[:5]
    said = Reader().said(["word"] * 10)
    ridge = estimates.ridge(catalogue, table(catalogue))
    assert ridge
    estimates.keep(catalogue, table(catalogue), late, ridge.estimate(said))  # an estimate that comes too late
    assert both_kinds(catalogue) == 0


def test_a_vector_that_is_exact_stays_the_one_that_came_first(catalogue: Catalogue) -> None:
    build(catalogue, Letters())
    before = matrix(catalogue)
    numbers = before.captions[:3].tolist()
    store(catalogue, table(catalogue), numbers, Letters().embed(["zzz"] * 3))
    np.testing.assert_array_equal(matrix(catalogue).vectors, before.vectors)


def test_once_all_are_exact_it_is_the_same_whichever_way_it_was_computed(tmp_path: Path) -> None:
    answers, kept = [], []
    for name in ("estimated first", "exact at once"):
        (tmp_path / name).mkdir()
        with fill(tmp_path / name, count=200)[0] as catalogue:
            meaning = Meaning(catalogue, Letters())
            if name == "estimated first":
                estimate(catalogue, Letters(), size=40)
                meaning.nearest("forest", everything(catalogue))
            build(catalogue, Letters())
            answers.append([meaning.nearest(query, everything(catalogue)) for query in ("word", "caption of", "4v")])
            rows = matrix(catalogue)
            assert not rows.estimated.any()
            kept.append(dict(zip(rows.captions.tolist(), rows.vectors.tolist(), strict=True)))
            with catalogue.cursor() as cursor:
                for left in ("estimates", "estimate_models", "estimate_samples"):
                    assert scalar(cursor, f"select count(*) from {left}") == 0
    assert answers[0] == answers[1]
    assert kept[0] == kept[1]


def test_a_caption_that_is_edited_loses_its_vector_at_once_and_is_found_by_its_new_words(catalogue: Catalogue) -> None:
    old = save(catalogue, "Caption word word")
    estimate(catalogue, Letters(), size=40)
    meaning = Meaning(catalogue, Letters(), look_s=0)
    assert old in {near.caption for near in meaning.nearest("word", everything(catalogue), limit=1000).near}
    new = save(catalogue, "zzzz")
    found = meaning.nearest("word", everything(catalogue), limit=1000)
    assert not {old, new} & {near.caption for near in found.near} and found.waiting == 1
    assert turns.next_exact(catalogue, table(catalogue), 1, [])[0][0] == new
    build(catalogue, Letters())
    assert meaning.nearest("zzzz", everything(catalogue), limit=1).near[0].caption == new


def test_a_caption_that_is_saved_goes_before_the_sample_but_an_import_does_not(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(StoppedError):
        estimate(catalogue, Letters(), stop_after("Reading captions to estimate by", 10), size=40, batch=10)
    new = save(catalogue, "zzzz")
    assert turns.next_of_sample(catalogue, table(catalogue), 5, [])[0][0] == new
    monkeypatch.setattr(turns, "_LATER", 0)
    assert new not in [number for number, _ in turns.next_of_sample(catalogue, table(catalogue), 100, [])]


def test_exact_vectors_come_first_to_what_cannot_be_found_then_what_answered_then_what_is_doubtful(
    catalogue: Catalogue,
) -> None:
    estimate(catalogue, Letters(), size=40)
    with catalogue.cursor() as cursor:
        doubts = dict(cursor.execute("select caption, doubt from estimates").fetchall())
    least = sorted(doubts, key=lambda caption: (doubts[caption], caption))[:3]
    new = save(catalogue, "zzzz")
    order = [number for number, _ in turns.next_exact(catalogue, table(catalogue), 1000, [], least)]
    assert order[0] == new and set(order[1:4]) == set(least)
    rest = [(-doubts[caption], -caption) for caption in order[4:]]
    assert rest == sorted(rest) and len(order) == len(doubts) + 1


def stop_after(step: str, done: int) -> "Stopper":
    return Stopper(step, done)


class Stopper:
    """Ends a run as a signal would, at a step."""

    def __init__(self, step: str, done: int) -> None:
        self._step, self._done = step, done

    def __call__(self, now: Progress) -> None:
        if now.step.startswith(self._step) and now.done >= self._done:
            raise StoppedError


@pytest.mark.parametrize(
    ("step", "done"), [("Choosing", 0), ("Reading captions to estimate by", 10), ("Estimating", 1)]
)
def test_a_run_that_is_cut_off_goes_on_and_ends_as_an_undisturbed_one(tmp_path: Path, step: str, done: int) -> None:
    found = []
    for name in ("cut off", "undisturbed"):
        (tmp_path / name).mkdir()
        with fill(tmp_path / name, count=200)[0] as catalogue:
            if name == "cut off":
                with pytest.raises(StoppedError):
                    estimate(catalogue, Letters(), stop_after(step, done), size=40, batch=10)
            estimate(catalogue, Letters(), size=40)
            rows = matrix(catalogue)
            order = np.argsort(rows.captions)
            found.append((rows.captions[order], rows.estimated[order], rows.vectors[order]))
    for one, other in zip(*found, strict=True):
        np.testing.assert_array_equal(one, other)


ESTIMATE = """
import sys
from pathlib import Path
from core.store.catalogue import Catalogue
from core.embedding import estimating
from tests.letters import Letters
estimating._PART = 16
with Catalogue(Path(sys.argv[1])) as catalogue:
    estimating.estimate(catalogue, Letters(), lambda now: print(now.step, now.done, flush=True), size=40, batch=8)
"""


def test_a_process_of_its_own_reads_many_captions_as_this_one_reads_few(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    for least in (LEAST, 1):
        monkeypatch.setattr(estimating, "LEAST", least)
        (tmp_path / str(least)).mkdir()
        with fill(tmp_path / str(least), count=200)[0] as catalogue:
            estimate(catalogue, Letters(), size=40)
            made.append(matrix(catalogue))
    few, many = made
    assert np.array_equal(few.vectors, many.vectors) and np.array_equal(few.estimated, many.estimated)


@pytest.mark.parametrize("asked", [0, 1, 5, 12, 20, 30])
def test_it_ends_soon_after_it_is_told_to_and_goes_on_where_it_was(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, asked: int
) -> None:
    monkeypatch.setattr(estimating, "_PART", 16)
    said: list[bool] = []

    def until() -> bool:
        said.append(len(said) >= asked)
        return said[-1]

    estimate(catalogue, Letters(), size=40, batch=8, until=until)
    assert any(said) and said.count(True) <= 2
    estimate(catalogue, Letters(), size=40)
    assert held(catalogue, Letters.space) == Held(0, total(catalogue) - 40)


def test_kill_9_while_estimating_loses_nothing(tmp_path: Path) -> None:
    fill(tmp_path, count=200)[0].close()
    path = tmp_path / "catalogue.duckdb"
    for wanted in ("Reading captions to estimate by (letters) 24", "Estimating (letters) 48"):
        running = subprocess.Popen([sys.executable, "-c", ESTIMATE, path], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert running.stdout is not None
        told = next(line for line in running.stdout if line.startswith(wanted))
        running.kill()
        running.wait()
        running.stdout.close()
        done = int(told.rsplit(" ", 1)[1])
        with Catalogue(path) as catalogue:
            rows = matrix(catalogue)
            assert int(rows.estimated.sum() if told.startswith("Estimating") else (~rows.estimated).sum()) >= done
            assert both_kinds(catalogue) == 0
    subprocess.run([sys.executable, "-c", ESTIMATE, path], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    with Catalogue(path) as catalogue:
        assert held(catalogue, Letters.space) == Held(0, total(catalogue) - 40)


def test_few_captions_are_not_estimated_unless_that_was_begun(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not is_worth_while(catalogue, Letters.space)
    monkeypatch.setattr(estimating, "LEAST", 100)
    assert is_worth_while(catalogue, Letters.space)
    register(catalogue, Letters.space)
    assert is_worth_while(catalogue, Letters.space)
    with pytest.raises(StoppedError):
        estimate(catalogue, Letters(), stop_after("Reading captions to estimate by", 10), size=40, batch=10)
    monkeypatch.setattr(estimating, "LEAST", 10_000)
    assert is_worth_while(catalogue, Letters.space)
    estimate(catalogue, Letters(), size=40)
    assert not is_worth_while(catalogue, Letters.space)


def test_captions_that_come_later_are_estimated_by_what_was_fitted(catalogue: Catalogue) -> None:
    estimate(catalogue, Letters(), size=40)
    exact = total(catalogue) - held(catalogue, Letters.space).estimated
    for number in range(5):
        save(catalogue, f"Caption 35 word word {number}", variant=number + 10)
    estimate(catalogue, Letters(), size=40)
    assert held(catalogue, Letters.space) == Held(0, total(catalogue) - exact)


def test_an_empty_catalogue_has_nothing_to_estimate(tmp_path: Path) -> None:
    with Catalogue(tmp_path / "catalogue.duckdb") as catalogue:
        estimate(catalogue, Letters())
        assert held(catalogue, Letters.space) == Held(0, 0)


def test_the_command_estimates_and_then_makes_exact(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(tmp_path, count=1_200)[0].close()

    def asked(*arguments: str) -> dict[str, object]:
        run([*arguments, "--data", str(tmp_path), "--json"])
        answer: dict[str, object] = json.loads(capsys.readouterr().out)
        return answer

    quick = asked("embed", "--quick")
    assert quick["done"] == 1_000 and quick["estimated"] == quick["total"] - 1_000 > 0  # type: ignore[operator]
    info = asked("info")
    assert (info["embedded"], info["estimated"]) == (quick["total"], quick["estimated"])
    found = asked("search", "word word", "--mode", "meaning")
    assert 0 < found["estimated"] < quick["estimated"]  # type: ignore[operator]  # the best hits were read meanwhile
    exact = asked("embed")
    assert (exact["done"], exact["estimated"]) == (exact["total"], 0)
