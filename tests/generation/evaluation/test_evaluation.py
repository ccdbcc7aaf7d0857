"""Predictions scored against a catalogue: which references, what leaks, truth and elements."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core.errors import EvaluationError
from core.raster.landcover import measure
from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.checks.claims import parse
from generation.evaluation.compared import Wanted, scored
from generation.evaluation.elements import Tally, tallies
from generation.evaluation.evaluate import means_by, worst
from generation.evaluation.groups import BY, groups
from generation.evaluation.references import references_for
from generation.evaluation.reviewed import REVIEWERS, reviewed_sets
from generation.evaluation.uploads import content_of, keep, kept_files, shown_name
from tests import releases
from tests.generation.review.reviewed import Desk
from tests.releases import NAMES


@pytest.fixture
def held(tmp_path: Path) -> Iterator[tuple[Catalogue, Settings]]:
    release = releases.Release(tmp_path / "release")
    release.put_captions(releases.captions(NAMES[:4], "Trees and water lie in {}."), "ChatEarthNet_caps_4v_test.json")
    release.put_captions(releases.captions(NAMES[:1]), "ChatEarthNet_caps_35_train.json")
    release.put_captions(releases.captions(NAMES[1:]), "ChatEarthNet_caps_35_test.json")
    release.put_labels({name: releases.label(3, 1) for name in NAMES[:3]})
    releases.take(tmp_path / "data", release.folder)
    settings = Settings(data=tmp_path / "data")
    with Catalogue(settings.catalogue) as catalogue:
        yield catalogue, settings


def predictions(tmp_path: Path, texts: dict[str, str], name: str = "model.json") -> str:
    path = tmp_path / name
    path.write_text(json.dumps([{"image_id": f"{tile}.png", "prediction": text} for tile, text in texts.items()]))
    return str(path)


def test_references_are_the_set_and_split_of_the_predictions_and_leaks_are_named(
    held: tuple[Catalogue, Settings],
) -> None:
    catalogue, _ = held
    found = references_for(catalogue, NAMES[:2])
    assert (found.caption_set, found.split) == ("4v", "test")
    assert set(found.texts) == set(NAMES[:4]) and found.trained == {NAMES[0]: "35"}
    assert references_for(catalogue, NAMES, "35", "all").split == ""
    for caption_set, split in (("35", "val"), ("none", None)):
        with pytest.raises(EvaluationError):
            references_for(catalogue, NAMES, caption_set, split)
    with pytest.raises(EvaluationError, match="None of these images"):
        references_for(catalogue, ["beach"])


def test_two_models_are_compared_on_the_tiles_that_both_have(held: tuple[Catalogue, Settings], tmp_path: Path) -> None:
    catalogue, settings = held
    good = predictions(tmp_path, {name: f"Trees and water lie in {name}." for name in NAMES[:3]}, "good.json")
    bad = predictions(tmp_path, dict.fromkeys((*NAMES[1:3], "9_9_patch00"), "Snow and moss."), "bad.json")
    found = scored(catalogue, settings, Wanted(bad, good))
    first, second = found.models
    assert first.pairs.images == second.pairs.images == tuple(sorted(NAMES[1:3]))
    assert first.pairs.extra == ("9_9_patch00",) and len(first.pairs.missing) == 2
    assert found.difference["BLEU-1"].value > 0.8 and found.difference["truth"].low > 0
    assert first.scores["class F1"] == 0 and second.scores["class F1"] == 1
    assert second.scores["truth"] is not None and first.lengths.words.tolist() == [3, 3]
    assert worst(second, "truth", 1) and worst(second, "truth", 5, best=True)


def test_tiles_that_another_set_trains_on_can_be_left_out(held: tuple[Catalogue, Settings], tmp_path: Path) -> None:
    catalogue, settings = held
    given = predictions(tmp_path, dict.fromkeys(NAMES[:2], "Trees."))
    found = scored(catalogue, settings, Wanted(given))
    assert found.trained == (NAMES[0],) and len(found.models[0].pairs) == 2
    left = scored(catalogue, settings, Wanted(given, leave_out_trained=True))
    assert left.models[0].pairs.images == (NAMES[1],)
    assert any("CIDEr of a single image" in note for note in left.models[0].notes)
    only = predictions(tmp_path, {NAMES[0]: "Trees."}, "only.json")
    with pytest.raises(EvaluationError, match="nothing is left"):
        scored(catalogue, settings, Wanted(only, leave_out_trained=True))


def test_images_fall_into_groups_whose_means_are_those_of_the_images(
    held: tuple[Catalogue, Settings], tmp_path: Path
) -> None:
    catalogue, settings = held
    given = predictions(tmp_path, dict.fromkeys(NAMES[:4], "Trees and water."))
    model = scored(catalogue, settings, Wanted(given)).models[0]
    for by in BY:
        inside = groups(catalogue, model.pairs, by)
        assert np.sum([mask.sum() for mask in inside.values()]) == 4
        means = means_by(model, inside)
        assert sum(held["images"] * held["ROUGE-L"] for held in means.values()) == pytest.approx(
            model.per_image["ROUGE-L"].sum()
        )


def test_elements_are_counted_as_by_hand() -> None:
    cover = measure(releases.stripes(3, 3, 3, 1))
    said = "In the top left there is an extra large portion of trees. In the top right, a small portion of water."
    found = tallies(parse(said), cover)
    assert found[0] == Tally(2, 2, 2)
    assert found[1] == Tally(2, 2, 7)
    assert found[2] == Tally(1, 2, 7)
    assert found[3] == Tally(1, 1, 1)
    assert tallies((), cover)[0] == Tally(0, 0, 2)


def test_an_uploaded_file_is_kept_under_a_safe_name(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    kept = keep(settings, "../../my model (1).json", b"[]")
    assert shown_name(kept) == "my-model-1-.json" and kept_files(settings) == [kept]
    assert content_of(settings, kept) == b"[]" and keep(settings, "../../my model (1).json", b"[]") == kept
    for name in ("../catalogue.duckdb", "0123456789-none.json"):
        with pytest.raises(EvaluationError):
            content_of(settings, name)


def test_scores_are_held_against_what_reviewers_decided_about_the_captions_as_they_saw_them(tmp_path: Path) -> None:
    release = releases.Release(tmp_path / "release")
    names = [f"{1000 + number}_2000_patch00" for number in range(12)]
    release.put_captions(releases.captions(names, "Trees lie beside a lake in {}."), "ChatEarthNet_caps_4v_test.json")
    texts = [("Trees lie beside a lake in {}." if number % 2 else "Snow in {}.") for number in range(12)]
    release.put_captions(
        {name: text.format(name) for name, text in zip(names, texts, strict=True)}, "ChatEarthNet_caps_35_test.json"
    )
    releases.take(tmp_path / "data", release.folder)
    desk = Desk.of(tmp_path / "data")
    with desk.catalogue as catalogue:
        assert reviewed_sets(catalogue) == []
        with pytest.raises(EvaluationError, match="reviewed to its end"):
            scored(catalogue, desk.settings, Wanted("reviewed:35"))
        queue = desk.queue("all")
        while item := desk.take(queue, "Ada"):
            wrong = item.slot.caption_set == "35" and item.text.startswith("Snow")
            desk.decide(queue, item, "Ada", "edit" if wrong else "accept", "Trees and a lake." if wrong else "")
        found = scored(catalogue, desk.settings, Wanted("reviewed:35")).models[0]
        assert [text[:4] for text in found.pairs.predictions] == [text[:4] for text in texts]
        held = found.correlations[REVIEWERS]
        assert held["ROUGE-L"].captions == 12 and held["ROUGE-L"].value == pytest.approx(1)
        assert "truth" not in found.correlations  # no land cover here
        now = scored(catalogue, desk.settings, Wanted("set:35", metrics=("BLEU-1",))).models[0]
        assert now.pairs.predictions[0] == "Trees and a lake."
        assert now.correlations[REVIEWERS]["ROUGE-L"].value is None  # all of these were accepted
        themselves = scored(catalogue, desk.settings, Wanted("set:35", caption_set="35")).models[0]
        assert themselves.scores["BLEU-1"] == pytest.approx(1) and "their own set" in themselves.notes[0]
