"""What a caption was written from follows from its origin, its set, and what a model saw."""

from pathlib import Path
from typing import get_args

import pytest

from core.store.bases import WITH_BASIS, Basis, basis_of_input, standing
from core.store.catalogue import Catalogue, first_row
from generation.prompts.recipes.recipe import InputKind


@pytest.mark.parametrize(
    ("origin", "caption_set", "seen", "basis"),
    [
        ("dataset", "35", None, "map"),
        ("dataset", "4v", None, "map"),
        ("dataset", "rsicd", None, "unknown"),
        ("rules", "35", "statistics", "map"),
        ("generation", "35", "statistics", "map"),
        ("generation", "own", "label map", "map"),
        ("generation", "35", "label map + image", "image"),
        ("generation", "35", None, "unknown"),
        ("human", "35", None, "unknown"),
        ("edit", "35", "statistics", "unknown"),
    ],
)
def test_the_basis_of_a_caption(tmp_path: Path, origin: str, caption_set: str, seen: str | None, basis: Basis) -> None:
    with Catalogue(tmp_path / "catalogue.duckdb") as catalogue, catalogue.transaction() as cursor:
        if seen:
            cursor.execute(
                """insert into generations (id, run, place, repetition, recipe, prompt_hash, backend, endpoint,
                base_url, model, body, body_hash, pictures, characters, input_kind)
                values (7, '', 0, 0, '', '', '', '', '', '', '', '', [], 0, ?)""",
                [seen],
            )
        cursor.execute(
            """insert into captions (key, caption_set, variant, version, origin, text, words, generation)
            values (1, ?, 0, 1, ?, '', 0, ?)""",
            [caption_set, origin, 7 if seen else None],
        )
        assert first_row(cursor, f"select basis from {WITH_BASIS}") == (basis,)


@pytest.mark.parametrize("seen", get_args(InputKind))
def test_an_answer_is_from_the_map_where_the_model_saw_nothing_but_land_cover(seen: InputKind) -> None:
    assert (standing(basis_of_input(seen)) == "map") == (seen in ("statistics", "label map"))
