import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from core.embedding import estimating
from core.embedding.minilm import MiniLM
from core.embedding.protocol import Embedded, Embedder
from core.errors import IndexBuildingError, PrerequisiteError
from core.search.meaning.index import BATCH, MeaningIndex
from core.store.catalogue import Catalogue, scalar
from tests.letters import Letters
from tests.small_catalogue import everything, fill


class Gated(Letters):
    """Letters that let through one batch of texts for each time the gate is released; a single text goes free."""

    def __init__(self) -> None:
        self.gate = threading.Semaphore(0)
        self.arrived = threading.Semaphore(0)

    def embed(self, texts: Sequence[str]) -> Embedded:
        if len(texts) > 1:
            self.arrived.release()
            assert self.gate.acquire(timeout=30)
        return super().embed(texts)


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    made, _ = fill(tmp_path, count=120)
    with made:
        yield made


def add(catalogue: Catalogue, text: str) -> int:
    """Store a caption in force."""
    with catalogue.transaction() as cursor:
        number = scalar(
            cursor,
            """insert into captions (key, caption_set, variant, version, origin, text, words)
            values (1, '35', 7, 1, 'human', ?, 1) returning id""",
            [text],
        )
        cursor.execute("insert or replace into active_captions values (1, '35', 7, ?, 1)", [number])
    return number


def test_it_makes_all_vectors_in_the_background_and_then_answers(catalogue: Catalogue) -> None:
    index = MeaningIndex(catalogue, Letters)
    assert not index.is_complete()
    index.start().join()
    assert index.is_complete() and index.failure is None
    assert index.progress.done == index.progress.total > BATCH
    found = index.meaning().nearest("word", everything(catalogue))
    assert found.near and not found.waiting


def test_questions_are_answered_from_the_part_that_is_done(catalogue: Catalogue) -> None:
    model = Gated()
    index = MeaningIndex(catalogue, lambda: model)
    index.start()
    assert model.arrived.acquire(timeout=30)
    assert index.meaning().nearest("word", everything(catalogue)).searched == 0
    model.gate.release()
    assert model.arrived.acquire(timeout=30)
    assert index.meaning().nearest("word", everything(catalogue)).searched == BATCH
    assert f"{BATCH} of" in index.progress_words
    model.gate.release(100)
    index.stop()


def test_a_caption_that_is_saved_comes_first_while_others_wait(catalogue: Catalogue) -> None:
    model = Gated()
    index = MeaningIndex(catalogue, lambda: model)
    index.start()
    assert model.arrived.acquire(timeout=30)
    new = add(catalogue, "zzzz")
    index.start()
    model.gate.release(2)
    assert model.arrived.acquire(timeout=30) and model.arrived.acquire(timeout=30)
    assert index.meaning().nearest("zzzz", everything(catalogue), limit=1).near[0].caption == new
    model.gate.release(100)
    index.stop()


def test_a_caption_that_is_saved_later_is_found_after_another_start(catalogue: Catalogue) -> None:
    index = MeaningIndex(catalogue, Letters)
    index.start().join()
    new = add(catalogue, "zzzz")
    assert not index.is_complete()
    index.start().join()
    assert index.is_complete()
    assert index.meaning().nearest("zzzz", everything(catalogue), limit=1).near[0].caption == new


def test_it_stops_between_batches_and_goes_on_later(catalogue: Catalogue) -> None:
    model = Gated()
    index = MeaningIndex(catalogue, lambda: model)
    index.start()
    assert model.arrived.acquire(timeout=30)
    stopping = threading.Thread(target=index.stop)
    stopping.start()
    while not index._stopping:
        pass
    model.gate.release(100)
    stopping.join()
    assert index.meaning().nearest("word", everything(catalogue)).searched == BATCH
    index.start().join()
    assert index.is_complete()


def test_a_model_that_takes_long_to_load_is_told(catalogue: Catalogue) -> None:
    gate = threading.Event()

    def slow() -> Embedder:
        assert gate.wait(30)
        return Letters()

    index = MeaningIndex(catalogue, slow)
    with pytest.raises(IndexBuildingError, match=r"being loaded|Loading the model"):
        index.meaning()
    gate.set()
    index.start().join()
    assert index.meaning().nearest("word", everything(catalogue)).near


def test_missing_weights_are_a_message_and_the_next_start_tries_again(catalogue: Catalogue, tmp_path: Path) -> None:
    found: list[Embedder] = []

    def open_model() -> Embedder:
        return found[0] if found else MiniLM(weights=tmp_path / "model.onnx")

    index = MeaningIndex(catalogue, open_model)
    index.start().join()
    assert isinstance(index.failure, PrerequisiteError) and not index.is_complete()
    with pytest.raises(PrerequisiteError, match="Install the explorer again"):
        index.meaning()
    found.append(Letters())
    index.start().join()
    assert index.failure is None and index.meaning().nearest("word", everything(catalogue)).near


def test_a_closed_catalogue_ends_the_work_with_a_message(tmp_path: Path) -> None:
    catalogue, _ = fill(tmp_path, count=20)
    index = MeaningIndex(catalogue, Letters)
    catalogue.close()
    index.start().join()
    assert index.failure is not None


def test_many_captions_are_all_found_by_estimates_before_all_are_exact(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(estimating, "LEAST", 50)
    monkeypatch.setattr(estimating, "SAMPLE", 2 * BATCH)
    model = Gated()
    index = MeaningIndex(catalogue, lambda: model)
    index.start()
    for _ in range(4):  # the sample takes two batches, each shared between two threads
        assert model.arrived.acquire(timeout=30)
        model.gate.release()
    assert model.arrived.acquire(timeout=30)  # the first batch of exact ones
    state = index.held()
    assert state and state.waiting == 0 and state.estimated > 0 and not index.is_complete()
    model.gate.release(1000)
    index.start().join()
    assert index.is_complete() and index.held() == (0, 0)
    assert not index.meaning().nearest("word", everything(catalogue)).estimated


def test_captions_that_are_imported_meanwhile_are_estimated_before_the_others_are_exact(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = Gated()
    index = MeaningIndex(catalogue, lambda: model)
    index.start()
    assert model.arrived.acquire(timeout=30)
    monkeypatch.setattr(estimating, "LEAST", 50)  # as if that many had come
    model.gate.release()
    assert model.arrived.acquire(timeout=30)
    assert index.progress.step.startswith("Reading captions to estimate by")
    model.gate.release(1000)
    index.stop()
