import numpy as np

from core.embedding.phrases import Reader, count
from core.embedding.ridge import Ridge, fit

WORDS = ("lake", "forest", "crop", "town", "snow", "grass", "shrub", "moss")


def texts(number: int, seed: int) -> list[str]:
    random = np.random.default_rng(seed)
    return [" ".join(random.choice(WORDS, 6)) for _ in range(number)]


def vectors(said: list[str]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """What a model might say: the mean of a vector for each word."""
    of_words = np.random.default_rng(1).normal(size=(len(WORDS), 16)).astype(np.float32)
    rows = np.array([np.mean([of_words[WORDS.index(word)] for word in text.split()], axis=0) for text in said])
    found: np.ndarray[tuple[int, int], np.dtype[np.float32]] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return found


def fitted(reader: Reader) -> Ridge:
    known = texts(400, 2)
    parts = [reader.said(known[:150]), reader.said(known[150:])]
    return fit(count(parts), parts, vectors(known))


def test_vectors_of_texts_that_were_not_seen_are_estimated_well() -> None:
    reader = Reader()
    unseen = texts(100, 3)
    made = fitted(reader).estimate(reader.said(unseen))
    cosines = (made.vectors * vectors(unseen)).sum(axis=1)
    assert cosines.mean() > 0.95
    np.testing.assert_allclose(np.linalg.norm(made.vectors, axis=1), 1, atol=1e-5)


def test_a_text_of_unknown_words_is_the_most_doubtful() -> None:
    reader = Reader()
    made = fitted(reader).estimate(reader.said([*texts(100, 3), "something else entirely", ""]))
    assert made.doubts[-2:].min() > made.doubts[:-2].max()
    assert np.all((made.doubts >= 0) & (made.doubts <= 1))


def test_what_is_kept_estimates_the_same() -> None:
    reader = Reader()
    before = fitted(reader)
    after = Ridge.from_bytes(before.to_bytes())
    said = reader.said(texts(50, 4))
    np.testing.assert_array_equal(before.estimate(said).vectors, after.estimate(said).vectors)


def test_nothing_to_fit_on_gives_vectors_that_are_all_doubt() -> None:
    reader = Reader()
    empty = fit(count([]), [], np.empty((0, 16), np.float32))
    made = empty.estimate(reader.said(["a lake"]))
    assert made.vectors.shape == (1, 16) and made.doubts.tolist() == [1]
