"""Markdown in answers: headings, lists, emphasis. Marks come off in pairs or not at all, and never with their words."""

import re

from core.errors import AnswerError
from generation.answers import land, talk
from generation.answers.peel import Peeled

ITEM = "\x1e"
"""Stands between points of a list that are notes, until all else is one paragraph: each keeps its line."""
_STOPS = (".", "!", "?", "\u2026", "\u3002", "\uff01", "\uff1f")
_LONGEST_HEADING_WORDS = 8

_RULE = re.compile(r"[ \t]*(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,}|={3,}|#{1,6}|\u2014{2,})[ \t]*")
_HEADING = re.compile(r" ?#{1,6} (?P<title>[^\n]*)(?:\n|$)")
_BOLD_LINE = re.compile(r"[ \t]*(?P<mark>\*\*|__)(?=\S)(?P<title>[^\n*_]{1,80}?)(?P=mark):?[ \t]*\n")
_QUOTED = re.compile(r"[ \t]*>(?:[ \t]+|$)")
_POINT = re.compile(r"[ \t]*(?:[-*+\u2022\u00b7\u2023\u25aa\u25e6\u25cf\u2013\u2014]|(\d{1,2})[.)])[ \t]+(?=\S)")
_SECOND = re.compile(r"\s2[.)]\s")
_PAIRS = tuple(
    re.compile(rf"(?<![\w{edge}]){mark}(?=[^\s{edge}])([^{edge}\n]*[^\s{edge}]){mark}(?![\w{edge}])")
    for mark, edge in ((r"\*{3}", "*"), (r"\*\*", "*"), ("__", "_"), (r"\*", "*"), ("_", "_"), ("`", "`"))
)
_BOLD = re.compile(r"\*\*(?=[^\s*])([^*\n]*[^\s*])\*\*")
"""Two stars are bold inside a word too."""
_EMPHASIS = re.compile("[*_`]")
_LOOSE = re.compile(r"(?<![\s\d])\*|\*(?![\s\d])|(?<!\w)_|_(?!\w)|`")


def rule(text: str) -> Peeled | None:
    """Take off lines across the page before and after a text."""
    lines = text.strip().split("\n")
    inner = list(lines)
    while inner and (_RULE.fullmatch(inner[0]) or not inner[0].strip()):
        inner.pop(0)
    while inner and (_RULE.fullmatch(inner[-1]) or not inner[-1].strip()):
        inner.pop()
    return Peeled("\n".join(inner), "lines around it") if len(inner) < len(lines) else None


def sections(text: str) -> Peeled | None:
    """Let headings that name a land cover or a place begin the words below them, as in `Top left: ...`."""
    lines = [line for line in text.strip().split("\n") if line.strip()]
    titles = [_title(line) for line in lines]
    read: list[str] = []
    begins = False
    for line, title, below in zip(lines, titles, [*titles[1:], "end"], strict=True):
        named = not below and land.is_named_alone(title)
        if begins and not _POINT.match(line):
            read[-1] += f" {line}"
        else:
            read.append(f"{title}:" if named else line)
        begins = named
    return Peeled("\n".join(read), "heading marks") if read != lines else None


def heading(text: str) -> Peeled | None:
    """Take off a heading that names the caption or the picture; of a heading without a text below only the mark.

    Raises:
        AnswerError: It says something else, and may be a part of the caption.
    """
    held = text.lstrip()
    found = _HEADING.match(held)
    if found is None and (found := _BOLD_LINE.match(held)):
        all_bold = all(_BOLD_LINE.fullmatch(line + "\n") for line in held.split("\n") if line.strip())
        if all_bold or len(found["title"].split()) > _LONGEST_HEADING_WORDS or found["title"].endswith(_STOPS):
            return None
    if found is None:
        return None
    title, rest = found["title"].strip("#*_ "), held[found.end() :]
    if title.endswith(_STOPS) and not rest.strip():
        return Peeled(title, "a heading mark")
    if not rest.strip() or not talk.is_name(title):
        raise AnswerError(
            "The model's answer has a heading that may be a part of the caption. Ask for one plain paragraph."
        )
    return Peeled(rest, "a heading")


def _title(line: str) -> str:
    """The words of a line that is a heading; empty where it is none."""
    found = _HEADING.fullmatch(line) or _BOLD_LINE.fullmatch(line + "\n")
    return found["title"].strip("#*_: ") if found else ""


def block_quote(text: str) -> Peeled | None:
    """Take off the marks of quoted lines, if every line has one."""
    lines = [line for line in text.strip().split("\n") if line.strip()]
    marks = [_QUOTED.match(line) for line in lines]
    if not lines or not all(marks) or re.match(r"[ \t]*>[ \t]*\d", lines[0]):
        return None
    return Peeled("\n".join(line[mark.end() :] for line, mark in zip(lines, marks, strict=True) if mark), "quote marks")


def points(text: str) -> Peeled | None:
    """Make a list text: sentences follow each other, notes keep a line each. Nothing that it says is dropped.

    Raises:
        AnswerError: It is numbered, so that its points may be several captions.
    """
    lines = [line for line in text.strip().split("\n") if line.strip()]
    marks = [_POINT.match(line) for line in lines]
    listed = [mark for mark in marks if mark]
    if not listed or (len(listed) == 1 and not marks[0]):
        return None
    counted = any(mark.group(1) for mark in listed) and (len(listed) > 1 or _SECOND.search(text))
    if counted and (marks[0] or not talk.tells_of_classes(lines[0])):
        raise AnswerError("The model's answer is a numbered list, which may be several captions. Ask for one.")
    said = [line[mark.end() :] if mark else line for line, mark in zip(lines, marks, strict=True)]
    blocks: list[str] = []
    for line, mark in zip(said, marks, strict=True):
        if mark or not blocks:
            blocks.append(line.strip())
        else:
            blocks[-1] += "\n" + line.strip()
    sentences = all(block.rstrip("*_\"')\u201d").endswith((*_STOPS, ":")) for block in blocks)
    return Peeled(("\n" if sentences else ITEM).join(blocks), "list marks")


def emphasis(text: str) -> Peeled | None:
    """Take marks of emphasis off, in pairs, around the whole or around words.

    Raises:
        AnswerError: One is left over, so that it cannot be told which make a pair.
    """
    if not _EMPHASIS.search(text):
        return None
    plain = text
    held = text.strip()
    for mark in ("***", "**", "__", "*", "_"):
        inner = held[len(mark) : -len(mark)]
        if held.startswith(mark) and held.endswith(mark) and inner.strip() and mark[0] not in inner:
            plain = inner
            break
    else:
        for pair in (_BOLD, *_PAIRS):
            plain = pair.sub(r"\1", plain)
        if plain != text and _LOOSE.search(plain):
            raise AnswerError("The model's answer has half a pair of marks of emphasis. Ask for plain text.")
    return Peeled(plain, "marks of emphasis") if plain != text else None
