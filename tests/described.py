"""Descriptions made of few words, so that a search finds something, and the plainest way to search them."""

import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import strategies as st

from core.search.words.index import WordIndex
from core.selection.browse import Browser
from core.store.catalogue import Catalogue
from tests.small_catalogue import Fact, fill

VOCABULARY = ("river", "rivers", "lake", "lakes", "town", "cropland", "crop", "semi-arid", "Épi", "north")


def _written(minus: str, words: list[str], form: str) -> str:
    return minus + {"word": words[0], "quoted": f'"{" ".join(words)}"', "prefix": f"{words[0][:3]}*"}[form]


queries = st.lists(
    st.builds(
        _written,
        st.sampled_from(["", "", "-"]),
        st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=3),
        st.sampled_from(["word", "quoted", "prefix"]),
    ),
    min_size=1,
    max_size=3,
).map(" ".join)


def described(path: Path, *, count: int = 300) -> tuple[Catalogue, list[Fact], dict[int, str]]:
    """A small catalogue whose captions are sentences of the vocabulary; and the texts by caption number."""
    content, facts, texts = _described(count)
    file = path / "catalogue.duckdb"
    path.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return Catalogue(file), list(facts), dict(texts)


@cache
def _described(count: int) -> tuple[bytes, list[Fact], dict[int, str]]:
    random = np.random.default_rng(5)
    with TemporaryDirectory() as folder:
        catalogue, facts = fill(Path(folder), count=count)
        with catalogue, catalogue.transaction() as cursor:
            numbers = [row[0] for row in cursor.execute("select id from captions order by id").fetchall()]
            texts = {number: _text(random) for number in numbers}
            for number, text in texts.items():
                cursor.execute("update captions set text = ? where id = ?", [text, number])
        return catalogue.path.read_bytes(), facts, texts


def searchable(catalogue: Catalogue, path: Path) -> tuple[WordIndex, Browser]:
    """The catalogue with its index, ready."""
    words = WordIndex(catalogue, path / "words")
    words.prepare()
    return words, Browser(catalogue)


def scan(query: str, text: str) -> bool:
    """Tell whether a text answers a query of the vocabulary, by regular expressions."""
    for minus, quoted, word in re.findall(r'(-?)(?:"([^"]*)"|(\S+))', query):
        body = quoted or word
        if quoted:
            pattern = r"\W+".join(re.escape(part) for part in _plain(quoted).replace("-", " ").split())
            wanted = rf"\b{pattern}\b"
        elif body.endswith("*"):
            wanted = rf"\b{re.escape(_plain(body[:-1]))}"
        else:
            wanted = rf"\b{re.escape(_plain(body).removesuffix('s'))}s?\b".replace(r"\-", r"\W+")
        if bool(re.search(wanted, _plain(text))) == bool(minus):
            return False
    return True


def _plain(text: str) -> str:
    return text.lower().replace("é", "e")


def _text(random: np.random.Generator) -> str:
    lengths = random.integers(1, 5, random.integers(1, 4))
    return " ".join(" ".join(random.choice(VOCABULARY, length)).capitalize() + "." for length in lengths)
