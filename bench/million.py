"""Search among a million captions: those of the full set, each five times more."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure
from bench.meaning import asked_figures, fill_vectors
from core.embedding.embedders import open_embedder
from core.store.catalogue import Catalogue, scalar

CAPTIONS = 1_000_000


def million_figures(data: Path) -> Iterator[Figure]:
    """Grow a copy of the catalogue, give its captions random vectors, and ask whole queries."""
    grown = data.with_name("million")
    shutil.rmtree(grown, ignore_errors=True)
    grown.mkdir()
    shutil.copy(data / "catalogue.duckdb", grown)
    with Catalogue(grown / "catalogue.duckdb", memory_limit="4GB") as catalogue:
        yield Figure("a million: captions", _grow(catalogue), "captions")
        fill_vectors(catalogue, open_embedder())
        yield from asked_figures(catalogue, grown, "a million: ", 300)


def _grow(catalogue: Catalogue) -> int:
    """Repeat the captions in force as further variants; return how many there are."""
    with catalogue.transaction() as cursor:
        held = scalar(cursor, "select count(*) from active_captions")
        for round_ in range(1, -(-CAPTIONS // held)):
            cursor.execute(
                """insert into captions (key, caption_set, variant, version, split, origin, text, words)
                select c.key, c.caption_set, c.variant + ?, 1, c.split, c.origin, c.text, c.words
                from captions c join active_captions a on a.caption = c.id where c.variant < 1000""",
                [1000 * round_],
            )
        cursor.execute(
            """insert into active_captions (key, caption_set, variant, caption, rev)
            select key, caption_set, variant, id, 1 from captions where variant >= 1000"""
        )
        return scalar(cursor, "select count(*) from active_captions")
