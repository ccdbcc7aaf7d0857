"""Captions with stretches that the grammar does not read, and a made-up model that reads them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.raster.landcover import encode_label
from tests import releases
from tests.checked_tiles import quartered
from tests.model_server import Behaviour, answers

NAMES = tuple(f"4481_24{number:02d}_patch{part}" for number in range(10, 40) for part in ("00", "01", "10", "11"))
TEXTS = (
    "Trees cover the top right. Neither trees nor crops reach 50 % in the north.",
    "Water lies in the top left. Neither snow nor crops reach 30 % in the south.",
    "A city dweller would be lonely here. Trees grow in the bottom left.",
)
"""Two whose stretch makes claims, the first a true one and the second a false one, and one that makes none."""

QUOTE = "nor crops reach"


def small(folder: Path, count: int = 3) -> Path:
    """Make a data folder with tiles of one land cover, whose captions are these, numbered so that no two are alike."""
    release = releases.Release(folder / "release")
    captions = [
        releases.captions([name], f"{TEXTS[place % len(TEXTS)]} Note {place}.")
        for place, name in enumerate(NAMES[:count])
    ]
    release.put_captions([one for some in captions for one in some], "other.json")
    ids = quartered(top_left="water", top_right="tree", bottom_left="tree", bottom_right="crop")
    release.put_labels({name: encode_label(ids) for name in NAMES[:count]})
    releases.take(folder / "data", release.folder)
    return folder / "data"


def items_of(request: dict[str, Any]) -> list[dict[str, Any]]:
    """The items of a request."""
    found: list[dict[str, Any]] = json.loads(request["messages"][-1]["content"])["items"]
    return found


def read(item: dict[str, Any]) -> list[dict[str, Any]]:
    """The claims that a careful reader finds in an item."""
    if "reach" not in item["sentence"]:
        return []
    north = "north" in item["sentence"]
    claim: dict[str, Any] = {"class": "crop", "kind": "size", "places": ["top half" if north else "bottom half"]}
    claim |= {"percent_low": 0, "percent_high": 50 if north else 30, "other": None, "rank": None, "hedged": False}
    return [{"quote": f"{QUOTE} {claim['percent_high']} %", **claim}]


def as_asked(items: list[dict[str, Any]]) -> str:
    """The answer of a careful reader."""
    return json.dumps({"readings": [{"item": item["item"], "claims": read(item)} for item in items]})


def reads(make: Callable[[list[dict[str, Any]]], str] = as_asked, **ends: Any) -> Behaviour:
    """Answer a request as a second reader would."""
    return answers(lambda request: make(items_of(request)), **ends)
