from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from core.errors import StatisticsError
from core.geography.tiles import Tile
from core.progress import Progress
from core.selection.browse import Browser
from core.selection.filters import Selection
from core.statistics import store as stores
from core.statistics.chosen import chosen
from core.statistics.store import CaptionStore
from core.statistics.words import words
from core.store.captionversions import NewCaption, add_version
from core.store.catalogue import Catalogue
from tests.core.statistics import golden
from tests.releases import NAMES
from tests.small_catalogue import fill


def texts_of(
    store: CaptionStore, catalogue: Catalogue, selection: Selection, caption_set: str | None = None
) -> list[str]:
    """The words of chosen captions, one text each, sorted."""
    found = []
    for part in chosen(store, Browser(catalogue), selection, caption_set):
        for row in range(len(part.rows)):
            tokens = part.tokens[part.starts[row] : part.starts[row + 1]]
            found.append(" ".join(store.vocabulary.words[token] for token in tokens if token))
    return sorted(found)


def test_captions_are_read_once_and_an_edit_is_read_alone(tmp_path: Path) -> None:
    with golden.held(tmp_path) as catalogue:
        store = CaptionStore(catalogue, tmp_path / "statistics")
        assert (store.waiting(), store.update(), store.waiting(), store.update()) == (4, 4, 0, 0)
        first, other = " ".join(words(golden.TEXT)), " ".join(words(golden.OTHER))
        assert texts_of(store, catalogue, Selection(), "4v") == [first]
        assert texts_of(store, catalogue, Selection(), "35") == sorted([first, other, other])
        assert texts_of(store, catalogue, Selection(name=NAMES[0])) == [first, first]
        add_version(catalogue, Tile.parse(NAMES[0]), NewCaption("Nothing but moss.", "human", "someone"))
        assert CaptionStore(catalogue, tmp_path / "statistics").update() == 1
        again = CaptionStore(catalogue, tmp_path / "statistics")
        assert again.update() == 0
        assert "nothing but moss" in texts_of(again, catalogue, Selection(name=NAMES[0]))


def test_files_of_another_catalogue_or_damaged_ones_are_made_anew(tmp_path: Path) -> None:
    folder = tmp_path / "statistics"
    with golden.held(tmp_path) as catalogue:
        CaptionStore(catalogue, folder).update()
        store = CaptionStore(catalogue, folder)
        store.update()
        (file,) = folder.rglob("*.npz")
        file.write_bytes(file.read_bytes()[:-2000] + b"\0" * 2000)
        with pytest.raises(StatisticsError, match="was damaged"):
            list(store.segments())
        assert store.update() == 4 and len(list(store.segments())) == 1
    other, _ = fill(tmp_path, count=20)
    with other:
        store = CaptionStore(other, folder)
        count = store.waiting()
        assert count > 4 and store.update() == count and len(list(folder.rglob("*.npz"))) == 1


def test_an_interrupted_reading_goes_on_after_its_last_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "BATCH", 10)
    catalogue, _ = fill(tmp_path, count=60)

    def interrupt(now: Progress) -> None:
        if now.done >= 20:
            raise KeyboardInterrupt

    with catalogue:
        store = CaptionStore(catalogue, tmp_path / "statistics")
        count = store.waiting()
        with pytest.raises(KeyboardInterrupt):
            store.update(interrupt)
        again = CaptionStore(catalogue, tmp_path / "statistics")
        assert again.waiting() == count - 20 and again.update() == count - 20
        assert sorted(np.concatenate([one.captions for one in again.segments()]).tolist()) == list(range(1, count + 1))
        assert len(texts_of(again, catalogue, Selection())) == count


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "statistics").write_text("no folder")
    with golden.held(tmp_path) as catalogue, pytest.raises(StatisticsError, match="cannot be written"):
        CaptionStore(catalogue, tmp_path / "statistics").update()


def test_several_processes_read_what_one_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "BATCH", 5)
    catalogue, _ = fill(tmp_path, count=24)
    with catalogue:
        one, several = (CaptionStore(catalogue, tmp_path / name) for name in ("one", "several"))
        told = list[Progress]()
        assert one.update() == several.update(told.append, workers=2) > 15
        assert told[-1].done == told[-1].total and several.vocabulary.words == one.vocabulary.words
        for first, second in zip(one.segments(), several.segments(), strict=True):
            for column in fields(first):
                assert np.array_equal(
                    getattr(first, column.name), getattr(second, column.name), equal_nan="mtld" in column.name
                )
