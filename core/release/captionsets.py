"""Which caption set and split a caption file is of, told from its name."""

import re
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
_FILLER = re.compile(r"mm|chatearthnet|caps?|captions?|jsonl?|ndjson|the|of|\d+|(part|shard|chunk)\d*")


def set_and_split(where: str) -> tuple[str, str | None]:
    """Tell caption set and split from a file name, as in `ChatEarthNet_caps_35_train.json` -> ('35', 'train').

    Where the name says no split, a folder `train`, `val` or `test` around the file does. Other words of the name
    make the name of a set of its own; plain numbers and parts do not, so that split files stay together.
    """
    path = PurePosixPath(where.replace("\\", "/").lower())
    words = [word for word in re.split(r"[_\-\s]+", path.stem) if word]
    split = next((SPLITS[word] for word in (*reversed(words), path.parent.name) if word in SPLITS), None)
    rest = [word for word in words if word not in SPLITS]
    for word in rest:
        if word in _SET_ALIASES:
            return _SET_ALIASES[word], split
    name = " ".join(word for word in rest if not _FILLER.fullmatch(word))
    return name[:60] or "captions", split
