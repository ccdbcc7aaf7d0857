import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.embedding.covering import Part, cover
from core.embedding.phrases import Phrases, Reader, count

RARE = [f"rare{number}" for number in range(20)]


def parts(texts: list[str], size: int) -> tuple[Phrases, list[Part]]:
    reader, numbers = Reader(), np.arange(100, 100 + len(texts), dtype=np.uint64)
    said = [reader.said(texts[start : start + size]) for start in range(0, len(texts), size)]
    held = [Part(numbers[place * size : (place + 1) * size], one) for place, one in enumerate(said)]
    return count(said), held


def test_texts_with_words_that_the_others_lack_are_chosen() -> None:
    texts = ["the same words again"] * 400
    for place, word in enumerate(RARE):
        texts[20 * place] = texts[20 * place + 1] = f"the same words again {word}"
    phrases, held = parts(texts, 100)
    chosen = cover(phrases, held, 0.2)
    said = " ".join(texts[number - 100] for number in chosen.tolist())
    assert len(chosen) == 80
    assert all(f"{word} " in f"{said} " for word in RARE)
    at_random = np.random.default_rng(0).choice(400, 80, replace=False)
    assert sum(any(word in texts[place].split() for place in at_random) for word in RARE) < len(RARE)


@given(count=st.integers(0, 60), size=st.integers(1, 30), share=st.floats(0, 1), seed=st.integers(0, 99))
def test_it_chooses_the_wanted_share_each_once_and_the_same_again(
    count: int, size: int, share: float, seed: int
) -> None:
    random = np.random.default_rng(seed)
    texts = [" ".join(random.choice(["lake", "crop", "tree", "a"], 5)) for _ in range(count)]
    phrases, held = parts(texts, size)
    chosen = cover(phrases, held, share)
    assert abs(len(chosen) - share * count) < 1
    assert len(set(chosen.tolist())) == len(chosen) and set(chosen.tolist()) <= set(range(100, 100 + count))
    assert chosen.tolist() == cover(phrases, held, share).tolist()
