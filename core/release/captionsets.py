"""Which caption set and split a caption file is of, told from its name."""

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from core.release.captionforms import SPLITS

_SET_ALIASES = {
    "35": "35",
    "3.5": "35",
    "gpt35": "35",
    "gpt3.5": "35",
    "chatgpt35": "35",
    "4v": "4v",
    "gpt4v": "4v",
}
_OURS = re.compile(
    r"(chat)?gpt|openai|chat|earth|net|mm|chatearthnet|caps?|captions?|texts?|sentences?|descriptions?|jsonl?|ndjson"
    r"|the|of|by|from|v?\d{1,4}|s2|rgb"
)
"""Words after which `35` and `4v` are the published sets; after the name of another model they are its version."""

_PART = re.compile(r"part|shard|chunk")
_COPY = re.compile(r"\s*\(\d+\)$|[\s-]+copy$")
"""What browsers and file managers add to the name of a second copy."""

_FILLER = re.compile(r"mm|chatearthnet|caps?|captions?|jsonl?|ndjson|the|of|\d+|(part|shard|chunk)\d*")


def set_and_split(where: str) -> tuple[str, str | None]:
    """Tell caption set and split from a file name, as in `ChatEarthNet_caps_35_train.json` -> ('35', 'train').

    Where the name says no split, a folder `train`, `val` or `test` around the file does. Other words of the name
    make the name of a set of its own; plain numbers and parts do not, so that split files stay together.
    """
    path = PurePosixPath(where.replace("\\", "/").lower())
    words = [word for word in re.split(r"[_\-\s]+", _COPY.sub("", path.stem)) if word]
    split = next((SPLITS[word] for word in (*reversed(words), path.parent.name) if word in SPLITS), None)
    rest = [word for word in words if word not in SPLITS]
    for at, word in enumerate(rest):
        if word in _SET_ALIASES and ("gpt" in word or are_ours(rest[:at])):
            return _SET_ALIASES[word], split
    name = " ".join(word for word in rest if not _FILLER.fullmatch(word))
    return name[:60] or "captions", split


def are_ours(before: Sequence[str]) -> bool:
    """Whether a number after these words names one of the published sets, and not the version of another model."""
    if before and _PART.fullmatch(before[-1]):
        return False
    return all(_OURS.fullmatch(word) for word in before) or "gpt" in before[-1]
