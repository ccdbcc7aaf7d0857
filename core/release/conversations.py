"""Captions in conversations: what a model answers where it is asked to describe the picture, and nothing else."""

import re
from collections.abc import Iterator
from enum import Enum

_WRITERS = {"gpt", "assistant", "model", "bot", "chatgpt"}
_ASKERS = {"human", "user"}
_PICTURE_TOKEN = re.compile(r"<image>\s*")

_DESCRIBE = re.compile(
    r"descri|caption|summar|overview|portray|depict|narrat|elaborate|tell me about|explain|analy[sz]e|break down"
    r"|walk me through|give .{0,40}(?:detail|account)|what (?:do|can|could) (?:you|we|one|be) (?:see|observe)"
    r"|what can be seen|what(?:'s| is| are) (?:shown |visible |seen |happening |going on )?(?:here|in|on)\b"
    r"|what(?:'s| is) this(?: image| picture| photo| scene)?\W*$|what does .{0,40} (?:show|look)",
    re.I,
)
_ANSWER_SHORTLY = re.compile(
    r"(?:single|one) word|short phrase|yes or no|classif|one of the|which of|how many|bounding box"
    r"|\[(?:refer|identify)\]",
    re.I,
)


class LeftOut(Enum):
    """What stands where captions do and is none, with the reason that people are told."""

    ANSWER = "answers to questions that ask for no description are no captions: left out"
    QUESTION = "a 'text' beside a 'question_id' is a question and no caption: left out"
    BOX = "the caption is nothing: annotations of boxes, outlines or classes are passed over"


def answers(turns: list[object]) -> Iterator[object]:
    """Yield the answers to those that ask for a description, and for every other answer that it is left out.

    What a model says first counts as well if it was asked nothing, or was told what to do in other words.
    """
    asked, first = "", True
    for turn in turns:
        if not isinstance(turn, dict):
            continue
        writer = turn.get("from", turn.get("role"))
        said = _said(turn.get("value", turn.get("content")))
        if not isinstance(writer, str) or said is None:
            continue
        if writer.lower() in _ASKERS:
            asked = said
        elif writer.lower() in _WRITERS:
            yield said if _is_description(asked, first=first) else LeftOut.ANSWER
            first = False


def _said(content: object) -> str | None:
    """What a turn says in words."""
    if isinstance(content, list):
        parts = (part.get("text") for part in content if isinstance(part, dict))
        content = " ".join(text for text in parts if isinstance(text, str))
    return _PICTURE_TOKEN.sub("", content) if isinstance(content, str) else None


def _is_description(asked: str, *, first: bool) -> bool:
    if _ANSWER_SHORTLY.search(asked):
        return False
    return bool(_DESCRIBE.search(asked)) or (first and "?" not in asked)
