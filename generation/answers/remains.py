"""What must not be left in a caption: marks of wrappings, thoughts or templates that could not be taken off."""

import re

from core.errors import AnswerError
from generation.answers import land
from generation.answers.refusals import refuses_within
from generation.answers.talk import chats

_MARKS = (
    (r"</?[a-z][\w:.-]*(?:[\s=][^<>]*)?/?>|</?[a-z|\uff5c][\w:|\uff5c\u2581]*$|</?$", "a tag"),
    (
        r"<\||\|>|<\uff5c|\uff5c>|\u25c1|^\[/?[A-Za-z]+$|<<?/?SYS|\[/?(?:INST|TOOL_CALLS|THINK|ANSWER|CAPTION)\b",
        "a token of a chat template",
    ),
    (r"`{3,}|~{3,}|``", "a code fence"),
    (r"\*\*|(?<!\w)__(?=\S)|(?<=\S)__(?!\w)|~~\S|^[ \t]*(?:\*\S|_[^\W_]|`)", "half a pair of marks"),
    (r"^[ \t]*#{1,6}[ \t]|[ \t]#{2,}[ \t]*$", "a heading"),
    (r"^(?:print\(|import \w+$|from \w+ import |def \w+\(|(?:const |let |var )?\w+ = [furb]{0,2}[\"'\[{(])", "code"),
    (r"^[ \t]*(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|={3,})$", "a line across it"),
    (r"^[ \t]*\|.*\||^[ \t]*>[ \t]", "a table or quoted lines"),
    (r"^[|>][-+]?\s", "a mark of YAML"),
    (r"\[\[?\d+(?:, ?\d+){3}\]", "a box in numbers"),
    (r"\$(?=\S)[^$\n]{1,60}(?<=\S)\$(?!\d)", "a formula"),
    (r"(?<!\S)#[a-z]\w+", "a hashtag"),
    (r"!?\[[^\]\n]{1,200}\]\([^)\n]*\)?", "a link"),
    (r"[{\[]\s*\"|\"\s*[}\]]|\"\s*:\s*[\"{\[]|^[ \t]*[{}\]]|\{\s*['\w]+\s*:", "a part of JSON"),
    (r"^\\|\\(?:boxed|text\w*|mathrm|begin|n|r|t|u[0-9a-f]{4}|\")", "written escapes"),
    (r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", "control characters"),
    (r"\ufffd|[\u0120\u010a]\w|\u2581|<0x", "broken characters"),
)
_SECTIONS = (
    r"(?:\*\*|__|#+[ \t]*)?(?:(?:option|version|variation|alternative|caption|description|choice|image|picture|tile)"
    r"[ \t]*(?:#?[ \t]*\d|[a-d]\b)|user|human|assistant|system|note|notes|explanation|rationale|reasoning|disclaimer"
    r"|thought|thoughts|analysis|answer|response|caption|description|final (?:answer|caption)|word count"
    r"|key (?:features|points)"
    r"|claims|keywords?|tags?|hashtags?|sources?|short|long|title|summary|overview|confidence"
    r"|changes(?: made)?|instruction|input|output|question|q|alternatively)(?:\*\*"
    r"|__)?[ \t]*(?:\([^)\n]*\)[ \t]*)?"
)
_OTHER = (
    (re.compile(rf"(?:^|\n)[ \t]*[*_(\[]*{_SECTIONS}[:\uff1a]", re.IGNORECASE), "a section beside the caption"),
    (
        re.compile(r"(?:^|[.!?\s])(?:assistant|user)[ \t]*\n|\n(?:assistant|user)\b", re.IGNORECASE),
        "a further turn of the talk",
    ),
    (
        re.compile(
            r"[.!?]\s*(?:option|version|alternative|caption|description)[ \t]+(?:[2-9]|[b-d])[ \t]*[:\uff1a]", re.I
        ),
        "several captions",
    ),
    (
        re.compile(
            r"(?:\s[\u2014\u2013-]+\s*|\n[*_(\[ ]*)(?:(?:generated|captioned) (?:by|with|using)"
            r"|(?:written|created|produced) by (?:an? )?(?:ai|\w*gpt|claude|gemini|llama|qwen|model))\b",
            re.IGNORECASE,
        ),
        "words about the caption",
    ),
    (re.compile(r"\n *\(?b[).:] ", re.IGNORECASE), "several captions"),
    (
        re.compile(
            r"(?:^|[.!?]\s+|\n)[*_(\[ ]*(?:please note"
            r"|note that (?:the (?:caption|description|above|statistics|figures|numbers|percentages)\b"
            rf"|(?![^.\n]*\b(?:{land.COVER}|{land.PLACE})\b))|notes? ?[:\uff1a]"
            r"|disclaimer ?[:\uff1a]"
            r"|i(?: have|'ve|\u2019ve)? (?:followed|avoided|kept|focused|made sure"
            r"|ensured|aimed|wrote"
            r"|written|included|described|tried)\b)",
            re.IGNORECASE,
        ),
        "words about the caption",
    ),
    (re.compile(r"\n\s*\n?(?:or|alternatively)[,:]?\s*\n", re.IGNORECASE), "several captions"),
    (
        re.compile(
            r"(?:[.!?]\s+|\n)[*_(\[ ]*(?:this|the above|the) (?:(?!(?:of|in"
            r"|and)\b)[\w-]+ ){0,3}?(?:caption|description|paragraph|response|answer|summary|text)"
            r" (?:\w+ly |above )?(?:captures?|highlights?|describes?|provides?|reflects?|is based|follows"
            r"|summari[sz]es?"
            r"|includes?|focuses|uses|avoids|adheres|meets|accurately|emphasi[sz]es?|has|contains|conveys|gives"
            r"|covers)",
            re.IGNORECASE,
        ),
        "words about the caption",
    ),
    (
        re.compile(
            r"^(?:the|this|my|a) (?:[\w-]+ ){0,3}(?:caption|description)\b[^.\n]{0,40}"
            r" (?:is|reads|would be) [\"\u201c\u00ab]",
            re.IGNORECASE,
        ),
        "words about the caption",
    ),
)
_FOUND = tuple((re.compile(pattern, re.IGNORECASE | re.MULTILINE), what) for pattern, what in _MARKS) + _OTHER
_IN_WORDS = tuple(one for one in _FOUND if one[1] in ("code", "a line across it") or one in _OTHER)
"""What can be found in a text without a single mark."""
_MARKED = re.compile(
    r"[<>|{}\[\]`~*_#$\\\"\x00-\x08\x0b-\x1f\x7f-\x9f\u0120\u010a\u2581\u25c1\uff5c\ufffd\ud800-\udfff]"
)
"""A sign that all else needs; most captions have none, and are not looked through for each kind."""
_LOOSE_ENDS = tuple(
    (re.compile(closing), re.compile(opening))
    for closing, opening in (
        (r"[^\w\s]['\u2019]$", r"(?:^|[\s(])['\u2018]"),
        (r"[^\w\s]\*+$", r"(?:^|\s)\*\S"),
        (r"[^\w\s]_+$", r"(?:^|\s)_\S"),
        (r"`$", r"`."),
    )
)
"""The end of a pair, and its beginning. After the end of a sentence, where no apostrophe and no footnote stands."""
_BEGUN_BY = {")": "(", "]": "[", "}": "{", "\u300d": "\u300c", "\u300f": "\u300e", "\u203a": "\u2039"}
_BEGUN_BY |= {"\u00bb": "\u00ab", "\u00ab": "\u00bb"}
_CURLY = re.compile("[\u201e\u201c][^\u201e\u201c\u201d]*[\u201c\u201d]")
"""Quoted words in English and in German, where the mark that ends is the one that begins in English."""
_UNKNOWN_LEAD = re.compile(r"[^\n]*[:\uff1a][ \t]*\n[ \t]*\n")
_TITLE = re.compile(r"[^\n.!?\u3002:\uff1a]{1,80}\n\n")
_ONLY_A_NAME = re.compile(
    r"(?:(?:image|tile|final|short|satellite|the|a) )*(?:caption|description|summary|answer|response|output"
    r"|json)[:.]?",
    re.IGNORECASE,
)


def refuse_remains(text: str) -> None:
    """Refuse a text that holds more than a caption.

    Raises:
        AnswerError: With what was found.
    """
    held = text.strip()
    if not any(letter.isalnum() for letter in held) or _ONLY_A_NAME.fullmatch(held):
        raise AnswerError("The model's answer is empty but for what stands around it. Ask again, or use another model.")
    for pattern, what in _FOUND if _MARKED.search(held) else _IN_WORDS:
        if found := pattern.search(held):
            where = " ".join(held[max(0, found.start() - 10) : found.end() + 10].split())[:60]
            raise AnswerError(f"The model's answer holds {what} ('{where}'). Ask for the caption alone.")
    if _has_loose_end(held):
        raise AnswerError(f"The model's answer holds half a pair of marks ('{held[-20:]}'). Ask for the caption alone.")
    if _TITLE.match(held):
        raise AnswerError("The model's answer has a title over the caption. Ask for the caption alone.")
    paragraphs = held.split("\n\n")
    if len(set(paragraphs)) < len(paragraphs):
        raise AnswerError("The model's answer says the same several times. Ask again, or change the temperature.")
    if chats(held) or _UNKNOWN_LEAD.match(held):
        raise AnswerError("The model's answer talks to the reader beside the caption. Ask for the caption alone.")
    if refuses_within(held):
        raise AnswerError("The model's answer says what it cannot do beside the caption. Change the prompt.")


def _has_loose_end(text: str) -> bool:
    """Whether a text ends with the second of a pair of marks of which the first is not there."""
    last = text.rstrip("'\"*_")[-1:]
    alone = last in _BEGUN_BY and text.count(last) > text.count(_BEGUN_BY[last])
    quoted = last in ("\u201c", "\u201d") and last in _CURLY.sub("", text)
    return alone or quoted or any(ends.search(text) and not begins.search(text) for ends, begins in _LOOSE_ENDS)
