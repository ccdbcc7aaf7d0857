"""Marks that stand around the whole of an answer: code fences, tags and boxes."""

import html
import re

from core.errors import AnswerError
from generation.answers.peel import Peeled

_TAGS = (
    r"(?:(?:[a-z]+[_-])*(?:answer|response|output|caption|captions|description|result|summary|solution|conclusion)"
    r"|final|text|content|message|paragraph|assistant|p|div|span|b|strong|i|em|html|body|article|section|blockquote"
    r"|code|pre|q|markdown|h[1-6])"
)
_TAGGED = re.compile(rf"<({_TAGS})(?:\s[^<>\n]{{0,200}})?>(.*)</\1\s*>", re.IGNORECASE | re.DOTALL)
_BRACKETED = re.compile(
    r"\[(answer|final answer|caption|description|response|output)\](.*)\[/\1\]", re.IGNORECASE | re.DOTALL
)
_PAIRS = (
    ("<|begin_of_box|>", "<|end_of_box|>"),
    ("<|begin_of_solution|>", "<|end_of_solution|>"),
    ("<|START_RESPONSE|>", "<|END_RESPONSE|>"),
    ("[BEGIN FINAL RESPONSE]", "[END FINAL RESPONSE]"),
)
"""As GLM, Sky, Cohere and Apriel write them."""
_BOXED = re.compile(r"\$*\\(?:boxed|text|textbf|mathrm)\s*\{(.*)\}\$*", re.DOTALL)

_FENCE = re.compile(r" ?(`{3,}|~{3,})([^`]*)")
_ONE_LINE_FENCE = re.compile(r"```(?:(json|text|txt|plaintext|markdown|md)\b)?([^`]*)```", re.IGNORECASE)
_LANGUAGES = frozenset(
    "text txt plaintext plain markdown md json json5 jsonc jsonl html xml yaml yml latex tex csv bash sh python"  # noqa: SIM905 -- a list takes 30 lines
    " javascript js css none english caption description answer output result".split()
)
"""What a fence may be called. Servers and models guess it; another word there may be the first of the caption."""
_BREAK = re.compile(r"<br\s*/?>|</p>\s*<p>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#39|#x27);")
_ESCAPED = re.compile(r"\\(?=[%$#&_*~.!()\[\]+-])")
_WRITTEN_BREAK = re.compile(r"(?:\\r)?\\n(?![a-z])")


def fence(text: str) -> Peeled | None:
    """Take off a code fence around the whole of a text.

    Raises:
        AnswerError: Its first line may belong to the text.
    """
    first, *inner = text.strip().split("\n")
    opening = _FENCE.fullmatch(first)
    if opening and inner and inner[-1].strip() == opening.group(1):
        name = opening.group(2).strip()
        if name and name.lower() not in _LANGUAGES:
            raise AnswerError(
                f"The code fence around the model's answer begins with '{name[:40]}', which may be the name of a "
                "language or the first words of the caption. Ask for plain text."
            )
        several = any(_FENCE.match(line) for line in inner[:-1])
        return None if several else Peeled("\n".join(inner[:-1]), "a code fence")
    alone = _ONE_LINE_FENCE.fullmatch(first)
    return Peeled(alone.group(2), "a code fence") if alone and not inner else None


def tag(text: str) -> Peeled | None:
    """Take off one tag, box or the like around the whole of a text."""
    held = text.strip()
    for pattern in (_TAGGED, _BRACKETED):
        found = pattern.fullmatch(held)
        if found and not re.search(rf"[<\[]/?{re.escape(found.group(1))}\b", found.group(2), re.IGNORECASE):
            return Peeled(found.group(2), "a tag")
    for start, end in _PAIRS:
        if held.startswith(start) and held.endswith(end) and held.count(start) == held.count(end) == 1:
            return Peeled(held[len(start) : -len(end)], "a tag")
    boxed = _BOXED.fullmatch(held)
    if boxed and boxed.group(1).count("{") == boxed.group(1).count("}"):
        return Peeled(boxed.group(1), "a box")
    return None


def breaks(text: str) -> Peeled | None:
    """Read line breaks that are written as tags, or as a backslash and a letter, as what they are."""
    plain = _BREAK.sub("\n", text)
    if "\n" not in text.strip():
        plain = _WRITTEN_BREAK.sub("\n", plain)
    plain = html.unescape(plain) if _ENTITY.search(plain) else _ESCAPED.sub("", plain)
    if '\\"' in plain and '"' not in plain.replace('\\"', ""):
        plain = plain.replace('\\"', '"')
    return Peeled(plain, "written line breaks and escapes") if plain != text else None
