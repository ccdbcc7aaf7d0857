"""Questions: balanced, seeded, and re-derived from the masks themselves by other code."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from core.geography.tiles import Tile
from core.raster.landcover import decode_label, measure
from core.raster.legend import CLASSES
from generation.questions.kinds import NO, YES, Question
from generation.questions.make import Grounds, company_of, questions_of

CORNERS = {"top left": (0, 0), "top right": (0, 128), "bottom left": (128, 0), "bottom right": (128, 128)}


def made_up(count: int = 60, seed: int = 5) -> Grounds:
    random = np.random.default_rng(seed)
    counts = np.zeros((count, 4, len(CLASSES)), np.int64)
    for tile in range(count):
        lands = random.choice(np.arange(1, 12), random.integers(1, 6), replace=False)
        for quarter in range(4):
            shares = random.dirichlet(np.full(len(lands), 0.6))
            counts[tile, quarter, lands] = np.round(shares * 16384)
    return Grounds(np.sort(random.choice(2**28, count, replace=False)), counts)


def test_a_yes_comes_with_a_no_of_the_same_kind_about_the_same_tile() -> None:
    grounds = made_up()
    found = list(questions_of(grounds, company_of(grounds)))
    binary = Counter((one.tile, one.kind, one.strategy, one.answer) for one in found if one.is_binary)
    assert binary and all(
        binary[tile, kind, strategy, YES] == binary[tile, kind, strategy, NO] == 1 for tile, kind, strategy, _ in binary
    )
    assert len({one.id for one in found}) == len(found)
    larger = Counter(one.options.index(one.answer) for one in found if one.kind == "larger")
    assert larger[0] and larger[1]


def test_a_seed_gives_the_same_questions_and_a_tile_the_same_whatever_else_is_asked() -> None:
    grounds = made_up()
    company = company_of(grounds)
    found = set(questions_of(grounds, company, 3))
    assert set(questions_of(grounds, company, 3)) == found != set(questions_of(grounds, company, 4))
    some = Grounds(grounds.keys[10:20], grounds.counts[10:20])
    assert set(questions_of(some, company, 3)) < found


def test_what_a_no_asks_about_is_drawn_as_its_strategy_says() -> None:
    grounds = made_up()
    company = company_of(grounds)
    shares = dict(zip((Tile.from_key(int(key)).name for key in grounds.keys), grounds.shares, strict=True))
    ids = {land.name: land.id for land in CLASSES}
    popular = [one for one in questions_of(grounds, company) if one.strategy == "popular" and one.answer == NO]
    denied = {
        one.tile: one.land for one in questions_of(grounds, company) if one.strategy == "random" and one.answer == NO
    }
    for one in popular:
        absent = [
            land for land in range(1, 12) if shares[one.tile][land] == 0 and CLASSES[land].name != denied[one.tile]
        ]
        assert company.common[ids[one.land]] == max(company.common[land] for land in absent)


@pytest.mark.real_data
def test_every_answer_follows_from_the_mask_of_200_real_tiles(shared_data: Path) -> None:
    paths = sorted((shared_data / "worldcover" / "label_tiles_chatearthnet_grid").glob("*.png"))
    masks = {path.stem: decode_label(path.read_bytes(), max_pixels=1 << 20).ids for path in paths}
    keys = np.array([Tile.parse(name).key for name in masks], np.int64)
    counts = np.array([measure(ids).regions[:4] for ids in masks.values()], np.int64)
    grounds = Grounds(keys, counts)
    found = list(questions_of(grounds, company_of(grounds)))
    wrong = [one for one in found if answer(one, masks[one.tile]) != one.answer]
    assert len(masks) == 200 and len(found) > 500 and wrong == []


def answer(question: Question, mask: NDArray[np.uint8]) -> str:
    """Answer from the pixels, by their names; what is not clear has no answer."""
    names = np.array([land.name for land in CLASSES], dtype=object)[mask]
    if question.kind == "where":
        pixels = {
            region: int((names[y : y + 128, x : x + 128] == question.land).sum()) for region, (y, x) in CORNERS.items()
        }
        best, second = sorted(pixels.values())[:1:-1]
        return next(region for region, count in pixels.items() if count == best) if best >= 1.5 * second else "unclear"
    if question.kind == "larger":
        sizes = {name: float((names == name).mean()) for name in question.options}
        low, high = sorted(sizes.values())
        return max(sizes, key=lambda name: sizes[name]) if low >= 0.02 and high >= 1.5 * low else "unclear"
    y, x = CORNERS.get(question.region, (0, 0))
    side = 128 if question.region else 256
    share = float((names[y : y + side, x : x + side] == question.land).mean())
    return YES if share >= 0.02 else NO if share == 0 else "unclear"
