"""Tokens of chat templates that a server lets through at the ends of an answer."""

import re

from generation.answers.peel import Peeled

ONE = (
    r"(?:<\|(?!(?:begin|end)_of_(?:box|solution)\|>|(?:start|end)_response\|>)[^<>|\n]{1,60}\|>"
    r"|<\uff5c[^<>\uff5c\n]{1,60}\uff5c>"
    r"|</?s>|<\|turn>|<turn\|>|<</?SYS>>"
    r"|<(?:bos|eos|pad|unk|mask|cls|sep|endoftext|end_of_text|start_of_turn|end_of_turn|end_of_utterance|eot|eod"
    r"|/?image|/?img|image_soft_token|start_of_image|end_of_image|unused\d{1,4}|0x[0-9a-f]{2})>"
    r"|\[/?INST\]|\[(?:PAD|CLS|SEP|UNK|BOS|EOS|MASK|IMG)\]|\[\|[^\]|\n]{1,30}\|\])"
)
"""One token, but for those around an answer that make a pair: `envelopes` knows them."""
_ROLE = r"(?:assistant|model|bot|gpt)"
_OPENING = re.compile(rf"\s*(?:{ONE}\s*)+(?:{_ROLE}\s*(?=\n|:|{ONE}):?)?\s*|\s*assistant:?[ \t]*\n\s*", re.IGNORECASE)
_LAST = re.compile(
    rf"{ONE}\s*(?:(?:user|human|{_ROLE})\s*)?\Z|(?<=[.!?])assistant\s*\Z|\n(?:user|{_ROLE})\s*\Z", re.IGNORECASE
)
_LONGEST = 100
_GLUED = re.compile(r"\s*(?:assistant(?:final)?|final)(?=[A-Z])")
"""Names of role and channel whose marks were dropped; no caption has a small letter before a capital one so."""


def template_tokens(text: str) -> Peeled | None:
    """Take tokens, and the role of the model between them, off both ends; those inside stay for `remains` to see."""
    opening = _OPENING.match(text) or _GLUED.match(text)
    rest = text[opening.end() :] if opening else text
    while found := _LAST.search(rest, max(0, len(rest) - _LONGEST)):
        rest = rest[: found.start()].rstrip()
    return Peeled(rest, "tokens of the chat template") if len(rest) < len(text) else None
