"""What a model may make of a turn: other words for the same question, and never another answer."""

import re
from collections import Counter

import numpy as np

from core.raster.landcover import Composition
from core.raster.legend import Ids
from generation.checks.checking import check
from generation.tasks.ground import N
from generation.tasks.seen import lands_in, parts_in
from generation.tasks.task import Task, Turn
from generation.tasks.verify import faults_of

LONGEST = 600
"""Characters of a question or caption."""

_SIGNS = re.compile(r"<box\d+>|\d+(?:\.\d+)?")
_SENSE = re.compile(
    r"\b(not|no|none|never|without|except|unless|lack\w*|miss\w*|absent|absence|free|least|less|fewer|fewest|small\w*|more"
    r"|most|larg\w*|bigger|biggest|great\w*|long\w*|short\w*|gain\w*|los[et]\w*|grow\w*|grew|shr[iau]nk\w*)\b|n't",
    re.IGNORECASE,
)
"""Words that turn a question round: a rewriting has as many of each."""

_MORE = ("larg", "bigger", "biggest", "great", "more", "most")


def told(turn: Turn) -> bool:
    """Whether the answer is a sentence, which may be put in other words too."""
    return turn.kind == "region caption"


def problem_of(old: Turn, question: str, answer: str, task: Task, ids: Ids, maps: tuple[Ids, Ids] | None) -> str:
    """Say why a rewriting cannot be taken; empty where it can.

    The new question has to name the same classes, places, numbers and boxes in the same order, and no word that turns
    it round; the answer is derived from its words and the map anew. A caption is checked besides as all captions are.
    """
    if not 1 <= len(question) <= LONGEST or not 1 <= len(answer) <= max(LONGEST, len(old.answer)):
        return "it is empty or too long"
    if not told(old) and answer != old.answer:
        return "it changes the answer"
    for what, reading in (
        ("classes", lands_in),
        ("places", parts_in),
        ("numbers and boxes", _SIGNS.findall),
    ):
        if reading(question) != reading(old.question):
            return f"its question does not name the same {what}"
    if _sense(question) != _sense(old.question):
        return "its question may mean the opposite"
    new = old._replace(question=question, answer=answer)
    if faults := faults_of([task._replace(turns=(new,))], ids, maps):
        return f"derived from its words, {faults[0].reason}"
    return _caption_problem(new, ids) if told(old) else ""


def _sense(text: str) -> Counter[str]:
    words = (found.group().lower() for found in _SENSE.finditer(text))
    return Counter("more" if word.startswith(_MORE) else word for word in words)


def _caption_problem(turn: Turn, ids: Ids) -> str:
    """Check a caption of a region against the land cover of that region."""
    x0, y0, x1, y1 = (int(side) for side in turn.boxes[0][1:5])
    counts = np.bincount(ids[y0:y1, x0:x1].ravel(), minlength=N).astype(np.uint32)
    found = check(turn.answer, Composition(np.tile(counts, (5, 1))))
    wrong = [one.claim.name for one in found.claims if one.verdict == "contradicted"]
    if wrong:
        return f"the truth check contradicts what it says of {wrong[0]}"
    return "parts of it cannot be read by the truth check" if found.unread else ""
