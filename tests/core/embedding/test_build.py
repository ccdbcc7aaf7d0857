import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from chatearth.cli import run
from core.embedding.build import build
from core.embedding.minilm import SPACE
from core.embedding.spaces import current, find, listed, register
from core.embedding.vectors import Vectors
from core.progress import Progress
from core.selection.overview import overview
from core.store.catalogue import Catalogue, scalar
from tests.checkout import ROOT
from tests.letters import Letters
from tests.small_catalogue import fill


class StoppedError(RuntimeError):
    pass


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    made, _ = fill(tmp_path, count=120)
    with made:
        yield made


def stored(catalogue: Catalogue) -> dict[int, list[float]]:
    """All vectors of the only space, by caption."""
    (table,) = listed(catalogue)
    matrix = Vectors(catalogue, table).matrix()
    return dict(zip(matrix.captions.tolist(), matrix.vectors.tolist(), strict=True))


def texts(catalogue: Catalogue) -> dict[int, str]:
    with catalogue.cursor() as cursor:
        return dict(cursor.execute("select id, text from captions").fetchall())


def test_every_caption_in_force_gets_a_vector_once(catalogue: Catalogue) -> None:
    first = build(catalogue, Letters(), batch=32)
    assert first.done == first.total == len(texts(catalogue)) == len(stored(catalogue))
    again = build(catalogue, Letters())
    assert (again.done, again.total, again.rate_per_s) == (first.done, first.total, 0.0)
    assert overview(catalogue, "letters").embedded == first.total


def test_lengths_are_kept_with_the_vectors(catalogue: Catalogue) -> None:
    build(catalogue, Letters())
    (table,) = listed(catalogue)
    with catalogue.cursor() as cursor:
        rows = cursor.execute(f"select caption, n_tokens, truncated from {table.name}").fetchall()
    held = texts(catalogue)
    assert sorted(rows) == [(number, len(text), len(text) > 40) for number, text in sorted(held.items())]
    assert {truncated for _, _, truncated in rows} == {False, True}


def test_the_newest_captions_come_first_and_an_interrupted_build_goes_on(catalogue: Catalogue) -> None:
    seen: list[Progress] = []

    def stop(now: Progress) -> None:
        seen.append(now)
        if now.done >= 40:
            raise StoppedError

    with pytest.raises(StoppedError):
        build(catalogue, Letters(), stop, batch=20)
    assert sorted(stored(catalogue), reverse=True) == sorted(texts(catalogue), reverse=True)[:40]
    build(catalogue, Letters(), seen.append, batch=20)
    assert [now.done for now in seen[:3]] == [0, 20, 40]
    assert seen[3].total == seen[0].total - 40 and seen[-1].done == seen[-1].total
    assert sorted(stored(catalogue)) == sorted(texts(catalogue))


def test_a_caption_that_comes_during_the_build_is_taken_next(catalogue: Catalogue) -> None:
    added: list[int] = []

    def add_once(now: Progress) -> None:
        if now.done and not added:
            with catalogue.transaction() as cursor:
                added.append(
                    scalar(
                        cursor,
                        """insert into captions (key, caption_set, variant, version, origin, text, words)
                        values (1, '35', 7, 1, 'dataset', 'new', 1) returning id""",
                    )
                )
                cursor.execute("insert into active_captions values (1, '35', 7, ?, 1)", added)
        elif added and len(added) == 1:
            added.append(int(added[0] in stored(catalogue)))

    build(catalogue, Letters(), add_once, batch=10)
    assert added[1] == 1


def test_spaces_that_differ_in_anything_never_share_a_table(catalogue: Catalogue) -> None:
    spaces = [Letters.space, Letters.space._replace(revision="2"), Letters.space._replace(prefix="x'; drop table")]
    tables = [register(catalogue, space) for space in spaces]
    assert len({table.name for table in tables}) == 3
    assert [register(catalogue, space) for space in spaces] == tables == listed(catalogue)
    assert find(catalogue, Letters.space._replace(model="another")) is None


def test_captions_that_are_out_of_force_are_not_counted(catalogue: Catalogue) -> None:
    whole = build(catalogue, Letters())
    with catalogue.transaction() as cursor:
        cursor.execute("delete from active_captions where caption <= 10")
    rest = build(catalogue, Letters())
    assert (rest.done, rest.total) == (whole.done - 10, whole.total - 10)
    assert overview(catalogue, "letters").embedded == rest.done


class Earlier(Letters):
    """What an earlier revision of the bundled model would have made."""

    space = SPACE._replace(revision="earlier", dimension=27)


def test_vectors_of_an_earlier_revision_do_not_count_and_are_not_laid_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with fill(tmp_path, count=30)[0] as catalogue:
        build(catalogue, Earlier())
        assert len(listed(catalogue)) == 1
        assert (current(catalogue, "minilm"), overview(catalogue).embedded) == (None, 0)
    with pytest.raises(SystemExit):
        run(["project", "--data", str(tmp_path)])
    assert "of this revision of its model: run `chatearth embed`" in capsys.readouterr().err
    run(["embed", "--data", str(tmp_path)])
    run(["project", "--data", str(tmp_path)])
    with Catalogue(tmp_path / "catalogue.duckdb") as catalogue:
        table = current(catalogue, "minilm")
        assert table and table.space == SPACE
        with catalogue.cursor() as cursor:
            assert cursor.execute("select distinct space from projected").fetchall() == [(table.number,)]
            assert overview(catalogue).embedded == scalar(cursor, "select count(*) from projected") > 0


def test_an_empty_catalogue_has_nothing_to_build(tmp_path: Path) -> None:
    with Catalogue(tmp_path / "catalogue.duckdb") as catalogue:
        assert overview(catalogue, "letters").embedded == 0
        built = build(catalogue, Letters())
    assert (built.done, built.total, built.rate_per_s) == (0, 0, 0.0)


BUILD = """
import sys
from pathlib import Path
from core.store.catalogue import Catalogue
from core.embedding.embedders import open_embedder
from core.embedding.build import build
with Catalogue(Path(sys.argv[1])) as catalogue:
    build(catalogue, open_embedder(), lambda now: print(now.done, flush=True), batch=16)
"""


def test_a_killed_build_loses_one_batch_at_most_and_ends_in_the_same_state(tmp_path: Path) -> None:
    for name in ("killed", "undisturbed"):
        (tmp_path / name).mkdir()
        fill(tmp_path / name, count=200)[0].close()
    kept = [0]
    for _ in range(3):
        running = subprocess.Popen(
            [sys.executable, "-c", BUILD, tmp_path / "killed" / "catalogue.duckdb"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert running.stdout is not None
        told = next(int(line) for line in running.stdout if int(line) >= 32)
        running.kill()
        told = max([told, *map(int, running.stdout)])
        running.wait()
        running.stdout.close()
        with Catalogue(tmp_path / "killed" / "catalogue.duckdb") as catalogue:
            kept.append(len(stored(catalogue)))
        assert kept[-1] - kept[-2] >= told
    states = []
    for name in ("killed", "undisturbed"):
        subprocess.run(
            [sys.executable, "-c", BUILD, tmp_path / name / "catalogue.duckdb"],
            cwd=ROOT, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        with Catalogue(tmp_path / name / "catalogue.duckdb") as catalogue:
            assert overview(catalogue).embedded == len(texts(catalogue))
            states.append(sorted(stored(catalogue).items()))
    assert [number for number, _ in states[0]] == [number for number, _ in states[1]]
    np.testing.assert_allclose([row for _, row in states[0]], [row for _, row in states[1]], atol=1e-3)


def test_the_command_embeds_and_info_counts_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHATEARTH_DATA", "/nonexistent")
    fill(tmp_path, count=30)[0].close()

    def asked(*arguments: str) -> dict[str, object]:
        run([*arguments, "--data", str(tmp_path), "--json"])
        answer: dict[str, object] = json.loads(capsys.readouterr().out)
        return answer

    first = asked("embed")
    assert first["space"] == "minilm" and first["done"] == first["total"] != 0
    assert isinstance(first["rate_per_s"], float) and first["rate_per_s"] > 0
    assert asked("embed", "--space", "minilm")["rate_per_s"] == 0
    assert asked("info")["embedded"] == first["total"]
    with pytest.raises(SystemExit):
        asked("embed", "--space", "nonsense")
