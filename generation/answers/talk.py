"""Words of a model around the caption: labels, leads, and what it says to the person at the end."""

import re

from core.errors import AnswerError
from generation.answers.peel import Peeled

_NOUN = (
    r"(?:captions?|descriptions?|summary|answer|response|output|result|text|paragraph|overview|alt[- ]text"
    r"|json(?: object)?|beschreibung|bildbeschreibung|bildunterschrift|l\u00e9gende|descripci\u00f3n|leyenda"
    r"|descri\u00e7\u00e3o|legenda|descrizione|didascalia|beschrijving|bijschrift"
    r"|\u043e\u043f\u0438\u0441\u0430\u043d\u0438\u0435|\u043f\u043e\u0434\u043f\u0438\u0441\u044c"
    r"|(?:\u56fe\u50cf|\u56fe\u7247|\u536b\u661f)?(?:\u63cf\u8ff0|\u6807\u9898|\u8bf4\u660e)|\u8aac\u660e"
    r"|\u30ad\u30e3\u30d7\u30b7\u30e7\u30f3|\uc124\uba85|\uce90\uc158)"
)
"""What models call a caption, in English and in some other languages."""
_KIND = (
    r"(?:final|short|brief|concise|detailed|full|complete|comprehensive|suggested|proposed|possible|revised"
    r"|improved|updated|corrected|generated|draft|new|plain|objective|factual|accurate|english|satellite"
    r"|remote[- ]sensing|aerial|sentinel-2|image|tile|picture|photo|scene|map|land[- ]?cover|landscape|overall"
    r"|single|one[- ]paragraph|structured|requested|my|the|a|an|your|this|and|written|clear|well-written)"
)
_SUBJECT = (
    r"(?:satellite |aerial |given |provided |above |sentinel-2 )*"
    r"(?:images?|tiles?|pictures?|photos?|scene|map|area|region|data|statistics)"
)
_CALLED = (
    rf"(?:{_KIND}[ _-])*(?:{_NOUN})(?: (?:of|for) (?:the |this |your |each )?{_SUBJECT})?(?: \([^()\n]{{1,40}}\))?"
)
_COLON = r"[ \t]*[:\uff1a]"
_LABEL = re.compile(
    rf"[ \t]*(?:"
    rf"(?P<mark>\*\*\*|\*\*|__|\*|_|`)\s*{_CALLED}(?:{_COLON}[ \t]*(?P=mark)|[ \t]*(?P=mark){_COLON}"
    rf"|[ \t]*(?P=mark)[ \t]*\n)"
    rf"|(?P<quote>[\"'])(?:\w+_)?{_CALLED}(?P=quote){_COLON}"
    rf"|(?:[\w-]+ ){{0,4}}(?:caption|description){_COLON}"
    rf"|{_CALLED}(?:{_COLON}|[ \t]*\n|[ \t]+[\u2013\u2014-](?=[ \t]))"
    rf"|(?:(?:tile|image|{_CALLED} (?:of|for)) )?\d+_\d+_patch\d\d(?:\.png)?{_COLON}"
    rf"|(?:assistant|ai|model|bot|image|tile|picture|scene){_COLON}"
    r")\s*",
    re.IGNORECASE,
)

_AGREES = (
    r"(?:sure(?: thing)?|certainly|of course|absolutely|definitely|okay|ok|alright|all right|great|perfect"
    r"|got it|understood|no problem|gladly|yes|with pleasure|happy to help|great question|thank you|thanks"
    r"|claro|por supuesto|nat\u00fcrlich|gerne?|bien s\u00fbr|certo|certamente|com certeza"
    r"|\u043a\u043e\u043d\u0435\u0447\u043d\u043e|\u5f53\u7136(?:\u53ef\u4ee5)?|\u597d\u7684"
    r"|\u3082\u3061\u308d\u3093)"
)
_AGREEMENT = re.compile(
    rf"\s*{_AGREES}(?:[!.\u3002\uff01]+\s*|[,:]?[ \t]*\n\s*)(?=\S)",
    re.IGNORECASE,
)
_HERE = (
    r"(?:(?:here(?:'|\u2019)?s|here (?:is|are)|below (?:is|are)|(?:the )?following (?:is|are)"
    r"|i(?:(?:'|\u2019)ve| have)? (?:written|wrote|created|generated|prepared|composed))"
    rf"(?: [\w-]+,?){{0,6}}? {_NOUN}|here (?:it is|you go|we go)"
    rf"|this is (?:{_KIND},? )*{_NOUN})\b[^:\uff1a\n]{{0,160}}"
)
_IS = (
    rf"(?:the|this) {_SUBJECT} (?:can|could|may|might) be (?:described|summari[sz]ed|captioned) as follows"
    r"|i(?: would|'d|\u2019d) (?:caption|describe|summari[sz]e) (?:it|this|the)\b[^:\n]{0,60}?(?=[:\uff1a])"
    r"|(?:the|this|my|an?|one) (?:[\w-]+ ){0,4}(?:caption|description)\b[^:\n]{0,40}"
    r" (?:is|reads|(?:would|could) be)(?=:)"
    rf"|(?:the|this|my|your|an?|one) (?:{_KIND} )*{_NOUN}\b(?: (?:of|for) [^:\n]{{1,80}}?)?"
    r" (?:is|are|reads|would be|could be|might be|follows)\b(?: as follows| below)?"
)
_LEAD = re.compile(
    rf"\s*(?:{_AGREES}[!,.;:\s\u2013\u2014-]+)?(?:(?:based on|given|using|following|from|as|after"
    rf"|having) [^:\n]{{1,160}}?,\s*)?"
    rf"(?:{_HERE}|{_IS})(?:[:\uff1a]\s*|[.!]?[ \t]*\n\s*)",
    re.IGNORECASE,
)
_LEAD_ON_ITS_LINE = re.compile(
    rf"(?=\w)[^:\uff1a\n]{{0,120}}(?:{_NOUN}[^:\uff1a\n]{{0,60}}|\bas follows)[:\uff1a][ \t]*\n\s*", re.IGNORECASE
)
"""Also in a language of which only the noun is known."""
_SEVERAL = re.compile(
    r"\b(?:captions|descriptions|options|versions|variations|alternatives|two|three|four|several)\b", re.IGNORECASE
)
_ANNOUNCES = re.compile(r"here(?:'|\u2019)?(?:s| is| are)\b|below\b|the following\b", re.IGNORECASE)
_CHATS = re.compile(
    rf"\s*(?:{_AGREES}\s*[!,:\uff01\uff0c]|here(?:'|\u2019)?(?:s| is| are) (?:{_KIND} )+{_NOUN}\b|here you go"
    r"|(?s:.*)\bhope (?:this|that) helps)",
    re.IGNORECASE,
)

_CLOSING = re.compile(
    r"[\s*_(\[]{0,6}(?:(?:please )?(?:let me know|feel free|don(?:'|\u2019)t hesitate|do not hesitate)"
    r"|(?:i )?hope (?:this|that|it|you)"
    r"|if you(?:(?:'|\u2019)d| would| need| want| have| prefer)\b|would you like|do you (?:want|need)"
    r"|is there anything"
    r"|(?:i am|i(?:'|\u2019)m) happy to|happy to help|i can (?:also )?(?:adjust|refine|shorten|expand|provide"
    r"|revise|help)"
    r"|does (?:this|that|it)\b|is (?:this|that)\b[^.!\n]*\?|how (?:does|is) (?:this|that)\b|(?:shall|should) i\b"
    r"|thank(?:s| you)\b|enjoy\b)",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"(?:\s*[*_]{0,3}[(\[]|(?:(?<=[.!?\"\u201d)*_])\s+|\n\s*)[*_]{0,3})\s*"
    r"(?:total )?(?:(?:word|character|token) count|words)\s*[*_]*\s*[:=]\s*[*_]*\s*"
    r"(?:about |approximately |approx\.? |~)?\d+(?: (?:words|characters|tokens))?\s*[.)\]*_]*\s*$"
    r"|\s*[*_]{0,3}[(\[]\s*(?:about |approximately |approx\.? |~)?\d+ (?:words|characters|tokens)\s*[)\]][*_]*\s*$"
    r"|\n\s*[*_]{0,3}end of (?:the )?(?:caption|description|answer|response)\.?[*_]{0,3}\s*$"
    r"|\s*[(\[]\s*end(?: of (?:the )?(?:caption|description|answer|response))?\s*[)\]]\s*$",
    re.IGNORECASE,
)
_LONGEST_TALK_WORDS = 30
_LETTER = re.compile(r"\w")
_SENTENCE = re.compile(r"(?<=[.!?\u2026\u3002\"\u201c\u201d'\u2019\u00ab\u00bb\u203a\u300d\u300f)*_`\]}>=-])\s+|\n+")

_ENDS_OF_PAIRS = "\"'`*_\u201d\u2019\u00bb\u300d"
"""Marks that may belong to a beginning before the last words."""


def label(text: str) -> Peeled | None:
    """Take off a name for what follows, as in `**Caption:**`."""
    found = _LABEL.match(text)
    return Peeled(text[found.end() :], "a label") if found else None


def lead(text: str) -> Peeled | None:
    """Take off a sentence that announces the caption.

    Raises:
        AnswerError: It announces several.
    """
    found = _LEAD.match(text) or _LEAD_ON_ITS_LINE.match(text)
    if found:
        if _SEVERAL.search(found.group()):
            raise AnswerError("The model's answer announces several captions, and one is needed. Ask for one.")
        return Peeled(text[found.end() :], "words before it")
    found = _AGREEMENT.match(text)
    if found and _ANNOUNCES.match(text, found.end()):
        raise AnswerError("The model's answer announces something and may be cut. Ask for the caption alone.")
    return Peeled(text[found.end() :], "words before it") if found else None


def closing(text: str) -> Peeled | None:
    """Take off what a model says to the person in the end, and its count of words."""
    held = text.rstrip()
    found = _COUNTED.search(held)
    last = found.start() if found else 0
    for gap in _SENTENCE.finditer(held) if not found else ():
        talks = _CLOSING.match(held, gap.end()) is not None or (last and not _LETTER.search(held, gap.end()))
        last = (last or gap.start()) if talks else 0
    ends_a_pair = any(held.endswith(end) and held.count(end, last) % 2 for end in _ENDS_OF_PAIRS)
    return Peeled(held[:last], "words after it") if last and not ends_a_pair else None


def is_closing(text: str) -> bool:
    """Whether a text is nothing but what a model says in the end."""
    said = closing(f"x.\n{text}")
    return said is not None and said.text == "x."


def is_talk(text: str) -> bool:
    """Whether a text only announces what follows it, as before the first of several captions."""
    lines = [line.strip() for line in text.split("\n") if line.strip("*_#>-= ")]
    return len(text.split()) <= _LONGEST_TALK_WORDS and all(_announces(line) for line in lines)


def chats(text: str) -> bool:
    """Whether a text begins or goes on with words to a person that could not be taken off."""
    return (
        _CHATS.match(text) is not None
        or is_closing(text)
        or any(
            _CLOSING.match(text, gap.end()) and not re.match(r"\s*(?:enjoy|thanks?)", text[gap.end() :], re.IGNORECASE)
            for gap in _SENTENCE.finditer(text)
        )
    )


def _announces(line: str) -> bool:
    if line.startswith("#") or line.endswith((":", "\uff1a", ":**", "**:")) or (line[:2] == line[-2:] == "**"):
        return True
    found = _LEAD.match(line + "\n") or _LABEL.match(line + "\n") or _AGREEMENT.match(line + "\nx")
    return found is not None and found.end() > len(line)
