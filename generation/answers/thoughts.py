"""Thoughts of reasoning models that stand in the answer, between marks, in channels or in plain words."""

import re

from core.errors import AnswerError
from generation.answers import land
from generation.answers.peel import Peeled

_NAMES = (
    r"(?:(?:[a-z]+[_-]){0,3}(?:think(?:ing)?|thoughts?|reason(?:ing)?|reflection|analysis|scratch[_-]?pad|cot|monologue"
    r"|antthinking|plan(?:ning)?|details)(?:[_-][a-z]+){0,3})"
)
_MARK = re.compile(
    rf"< ?/? ?(?:[a-z]{{1,12}}:)?{_NAMES}(?:\s[^<>\n]{{0,200}})?\s*>"
    r"|\[/?(?:think(?:ing)?|thoughts?|reasoning)\]"
    r"|\u25c1/?think\u25b7"
    rf"|<\|/?(?:(?:begin|start|end)_(?:of_)?)?{_NAMES}\|>"
    r"|<\|inner_(?:prefix|suffix)\|>"
    r"|<\|channel>\s*thought|<channel\|>"
    r"|<unused94>(?:thought)?|<unused95>",
    re.IGNORECASE,
)
"""As DeepSeek, Qwen and most write them, then Magistral, Kimi, Cohere and Sky, Apertus, Gemma, MedGemma."""
_ENDS = re.compile(r"[<\[\u25c1] ?\|?/|<\|end|<\|inner_suffix|<channel\||<unused95", re.IGNORECASE)

_CHANNEL = re.compile(r"<\|channel\|>\s*(\w+)[^<]{0,100}(?:<\|constrain\|>[^<]{0,50})?<\|message\|>")
_CHANNEL_MARK = re.compile(r"<\|(?:channel|message|start|end|return|call)\|>")
_BEFORE_CHANNEL = re.compile(r"\s*(?:<\|start\|>)?\s*(?:assistant)?\s*")
_NEXT_MESSAGE = re.compile(r"(?:<\|end\|>|<\|return\|>|<\|call\|>)?\s*(?:<\|start\|>\s*\w*)?\s*(?=<\|channel\|>|$)")
_BARE_CHANNEL = re.compile(r"\s*(?:analysis|commentary)(?=[A-Z\"'\u201c*\d]|\s*\n|\s*$)")
_BARE_FINAL = re.compile(r"(?:assistant)+\s*final")

_IN_WORDS = re.compile(
    r"[\s*_#>(\[]{0,20}(?:"
    r"(?:(?:okay|ok|alright|all right|hmm+|well|so|wait|now|first)\b[,.:!\u2026 ]*)*"
    r"(?:(?:so )?the user(?:'s|\u2019s)? (?:wants?|asks?|asked|is asking|provided|has|gave|needs?|request|says)\b"
    r"|let me (?:look|think|see|start|analy|count|check|write|craft|describe|examine|break|try|draft|go|read|first)"
    r"|let(?:'|\u2019)s\b|(?:i|we) (?:need to|should|must|have to|will|want to|are asked|am going to)\b"
    r"|i(?:'|\u2019)ll\b)"
    r"|hmm+\b|wait[,.]|step 1\b"
    r"|(?:(?:here is|here(?:'|\u2019)s|here are) )?(?:my |the )?(?:thinking|thoughts?|reasoning|thought process"
    r"|thinking process|reasoning process|reasoning steps|chain of thought|step[- ]by[- ]step(?: \w+)?)"
    r"[*_]*\s*(?:[:\uff1a]|\.\.\.|\u2026|\n))",
    re.IGNORECASE,
)

_SHOWS_AROUND = re.compile(
    r"(?:we|one) (?:will|must|should|have to|need to|want to) (?:\w+ly )?(?:find|see|cross|notice|observe"
    r"|look closely|pass|reach|meet|encounter|expect)\b"
    rf"|let(?:'|\u2019)s (?:look at|start (?:at|in|with)|begin (?:at|in|with)|move to) (?:the )?{land.PLACE}"
    rf"[^.\n:]{{0,40}}:",
    re.IGNORECASE,
)
"""A caption may take its reader along."""
_THINKS = re.compile(
    r"\b(?:user|captions?|statistics|percentages?|prompt|instructions?|sentences?|paragraph|answer|write|describe|mention"
    r"|okay|wait|hmm+|i|my|json)\b",
    re.IGNORECASE,
)

_UNFINISHED = (
    "The model's answer is nothing but thoughts that do not end. Raise the token limit, or ask the model not to think."
)


def between_marks(text: str) -> Peeled | None:
    """Take off what stands between marks of thinking.

    Without a first mark everything up to the last stands in them: the template of the model has opened them. Left
    alone is an answer with words both before and after, since nobody knows which are meant.

    Raises:
        AnswerError: They do not end.
    """
    outside: list[str] = []
    depth = position = 0
    for mark in _MARK.finditer(text):
        if not depth:
            outside.append(text[position : mark.start()])
        if not _ENDS.match(mark.group()):
            depth += 1
        elif depth:
            depth -= 1
        else:
            outside.clear()
        position = mark.end()
    if depth:
        raise AnswerError(_UNFINISHED)
    if not position:
        return None
    said = [part for part in (*outside, text[position:]) if part.strip()]
    return Peeled(said[0] if said else "", "thoughts") if len(said) < 2 else None


def channels(text: str) -> Peeled | None:
    """Return the message in the channel `final`, of models that write in channels (gpt-oss).

    Raises:
        AnswerError: It is not there, not alone, or stands among other words.
    """
    if _BARE_CHANNEL.match(text):
        return _bare_channels(text)
    if "<|channel|>" not in text and "<|message|>" not in text:
        return None
    messages = list(_CHANNEL.finditer(text))
    if not messages or not _BEFORE_CHANNEL.fullmatch(text, 0, messages[0].start()):
        raise AnswerError("The model's answer has a channel that cannot be read. Ask again, or raise the token limit.")
    ends = [*(message.start() for message in messages[1:]), len(text)]
    finals = [
        _message(text[message.end() : end])
        for message, end in zip(messages, ends, strict=True)
        if message.group(1) == "final"
    ]
    if not finals:
        raise AnswerError(_UNFINISHED)
    if len(finals) > 1 or messages[-1].group(1) != "final":
        raise AnswerError("The model wrote several final messages, and one caption is needed. Ask again.")
    return Peeled(finals[0], "thoughts")


def refuse_words(text: str) -> None:
    """Refuse an answer that begins with thoughts that nothing marks: where they end is anybody's guess.

    Raises:
        AnswerError: It begins so.
    """
    if _IN_WORDS.match(text) and not (_SHOWS_AROUND.match(text) and not _THINKS.search(text)):
        raise AnswerError(
            "The model's answer begins with its thoughts, and no mark says where they end. "
            "Let the server part thoughts from answers, or ask the model for the caption alone."
        )


def _bare_channels(text: str) -> Peeled:
    """Find the final message where the server has left the names of the channels and dropped their marks."""
    *_, last = [None, *_BARE_FINAL.finditer(text)]
    if last is None:
        raise AnswerError(_UNFINISHED)
    return Peeled(text[last.end() :], "thoughts")


def _message(text: str) -> str:
    """The words of one message, without what ends it."""
    first = _CHANNEL_MARK.search(text)
    if first and not _NEXT_MESSAGE.fullmatch(text, first.start()):
        return text
    return text[: first.start()] if first else text
