"""Words of a model around the caption: labels, leads, and what it says to the person at the end."""

import re
from collections.abc import Iterator

from core.errors import AnswerError
from generation.answers import land
from generation.answers.peel import Peeled

_NOUN = (
    r"(?<![a-z\u00e0-\u00ff])(?:captions?|descriptions?|summary|answer|response|output|(?<!as a )results?(?! of)|text"
    r"|paragraph|overview|alt[- ]text"
    r"|json(?: object)?|beschreibung|bildbeschreibung|bildunterschrift|l\u00e9gende|descripci\u00f3n|leyenda"
    r"|descri\u00e7\u00e3o|legenda|descrizione|didascalia|beschrijving|bijschrift"
    r"|\u043e\u043f\u0438\u0441\u0430\u043d\u0438\u0435|\u043f\u043e\u0434\u043f\u0438\u0441\u044c"
    r"|(?:\u56fe\u50cf|\u56fe\u7247|\u536b\u661f)?(?:\u63cf\u8ff0|\u6807\u9898|\u8bf4\u660e)|\u8aac\u660e"
    r"|\u7b54\u6848|\u56de\u7b54|\u30ad\u30e3\u30d7\u30b7\u30e7\u30f3|\uc124\uba85|\uce90\uc158)"
    r"(?![a-z\u00e0-\u00ff])"
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
    rf"|(?:assistant|ai|model|bot|image|tile|picture|scene|(?-i:A)(?=: )){_COLON}"
    r")\s*",
    re.IGNORECASE,
)

_NAMED = re.compile(
    rf"(?:(?:{_KIND}|{_NOUN}|{_SUBJECT}|of|for|in|analysis|report|interpretation|assistant|assessment|land|cover|use"
    r"|\d+_\d+_patch\d\d(?:\.png)?|\d|json)[\s:\uff1a#.()/*_-]*){1,12}",
    re.IGNORECASE,
)

_AGREES = (
    r"(?:sure(?: thing)?|certainly|of course|absolutely|definitely|okay|ok|alright|all right|great|perfect"
    r"|(?:(?:i'd|i would|i'll|i will) be|i'm|i am) (?:happy|glad|delighted|here) to (?:help|assist)"
    r"(?: you)?(?: with (?:that|this))?"
    r"|got it|understood|no problem|gladly|yes|with pleasure|happy to help|great question|thank you|thanks"
    r"|claro|por supuesto|nat\u00fcrlich|gerne?|bien s\u00fbr|certo|certamente|com certeza"
    r"|\u043a\u043e\u043d\u0435\u0447\u043d\u043e|\u5f53\u7136(?:\u53ef\u4ee5)?|\u597d\u7684"
    r"|\u3082\u3061\u308d\u3093)"
)
_AGREEMENT = re.compile(
    rf"\s*{_AGREES}(?:[!.\u3002\uff01]+\s*|[,:]?[ \t]*\n\s*)(?=\S)",
    re.IGNORECASE,
)
_ABOUT_IT = (
    r"(?:(?=\s*[:\uff1a.!\n(])|,| (?:of|for|based|that|which|as|you|in|with|using|below|generated|written|from|to|about"
    r"|following|derived|describing|summari[sz]ing|according|on|i|de|der|des|du|del|della|van|f\u00fcr|pour"
    r"|para|per)\b| (?=[^\x00-\x7f]))"
    r"[^:\uff1a\n]{0,160}"
)
"""What may follow the name of a caption where it is announced; in `a summary view` it is no name."""
_HERE = (
    r"(?:(?:here(?:'|\u2019)?s|here (?:is|are)|below (?:is|are)|(?:the )?following (?:is|are)"
    r"|i(?:(?:'|\u2019)ve| have)? (?:written|wrote|created|generated|prepared|composed))"
    rf"(?: [\w-]+,?){{0,6}}? {_NOUN}|here (?:it is|you go|we go)"
    rf"|(?:voici|hier (?:ist|is)|aqu[i\u00ed] (?:est[a\u00e1]|tiene)|ecco|\u0432\u043e\u0442)(?: \w+){{0,4}}? {_NOUN}"
    rf"|(?:\u4ee5\u4e0b\u662f|\u4e0b\u9762\u662f)[^:\uff1a\n]{{0,20}}?{_NOUN}"
    rf"|this is (?:{_KIND},? )*{_NOUN})\b{_ABOUT_IT}"
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
    rf"(?=\w)[^:\uff1a\n]{{0,120}}(?:{_NOUN}(?! (?:view|map|scene)s?\b)[^:\uff1a\n]{{0,60}}|\bas follows)"
    r"[:\uff1a][ \t]*\n\s*",
    re.IGNORECASE,
)
"""Also in a language of which only the noun is known."""
_SAYS = re.compile(
    r"\b(?:shows?|displays?|depicts?|features?|covers?|contains?|provides?|reveals?|presents?|dominates?|consists?"
    r"|includes?|has|have)\b",
    re.IGNORECASE,
)
"""Verbs of a caption."""
_STATES = re.compile(
    rf"{_SAYS.pattern}|\b(?:is|are|was|were) (?!(?:as follows|below|this|(?:given|provided|shown|listed) (?:here|below)"
    rf"|(?:an?|the|my|your) (?:{_KIND} )*{_NOUN}))\w",
    re.IGNORECASE,
)
"""Verbs of a line that says something itself and announces nothing."""
_SEVERAL = re.compile(
    r"\b(?:captions|descriptions|options|versions|variations|alternatives|two|three|four|several)\b", re.IGNORECASE
)
_SEVERAL_NAMED = re.compile(rf"{_NOUN}|\b(?:options|versions|variations|alternatives|ways)\b", re.IGNORECASE)
_CLASSES = re.compile(
    rf"(?:the|this) {_SUBJECT} {_SAYS.pattern}:|[^\n:]{{0,120}}{_SAYS.pattern}[^\n:]{{0,120}}\b(?:types?"
    rf"|classes|features|elements|areas|parts"
    rf"|categories|regions"
    r"|zones|covers?|patterns|components)\b",
    re.IGNORECASE,
)
_ANNOUNCES = re.compile(r"here(?:'|\u2019)?(?:s| is| are)\b|below\b|the following\b", re.IGNORECASE)
_CHATS = re.compile(
    rf"\s*(?:(?!yes\b){_AGREES}\s*[!,:\uff01\uff0c]|here(?:'|\u2019)?(?:s| is| are) (?:{_KIND} )+{_NOUN}\b|here you go"
    r"|(?s:.*)\bhope (?:this|that) helps)",
    re.IGNORECASE,
)

_OFFER = (
    r"(?:let me know|feel free|don't hesitate|do not hesitate|(?:just )?(?:ask|tell) me\b|hope (?:this|that) helps"
    r"|would you like (?:me|to know|any|more|another|further|a)\b|do you (?:want|need)\b|is there anything"
    r"|(?:can|may|shall|should) i (?:help|assist|do|add|change|adjust|make|also|provide|refine)\b"
    r"|what (?:would|do) you (?:like|want|need)\b|what do you think\s*\?|(?:i am|i'm|i would be"
    r"|i'd be)? ?happy to (?:help|assist|adjust"
    r"|provide|refine|make|revise))"
)
_CLOSING = re.compile(
    rf"[\s*_(\[]{{0,6}}(?:(?:please )?{_OFFER}|(?:i )?hope (?:this|that|it|you)\b"
    r"|if you(?:'d| would| need| want| have| prefer)\b|(?:i am|i'm) happy to"
    r"|i can (?:also )?(?:adjust|refine|shorten|expand|provide|revise|help)\b"
    r"|you can (?:also )?(?:adjust|edit|modify|change|adapt|use|shorten|tweak|copy) (?:it|this|the (?:caption|text))\b"
    r"|does (?:this|that|it) (?:work|help|meet|fit|look|sound|match|answer|suit|make sense)\b"
    r"|is (?:this|that) (?:what|ok|okay|good|fine|all right|alright|helpful|enough|correct|acceptable|suitable)\b"
    r"|how (?:does|is) (?:this|that)(?: (?:look|sound|work))?\s*\?|(?:shall|should) i\b"
    r"|thank(?:s(?! to\b)| you)\b|enjoy\b)",
    re.IGNORECASE,
)
_OFFERS = re.compile(rf"\b{_OFFER}", re.IGNORECASE)
_COUNTED = re.compile(
    r"(?:\s*[*_]{0,3}[(\[]|(?:(?<=[.!?\"\u201d)*_])\s+|\n\s*)[*_]{0,3})\s*"
    r"(?:total )?(?:(?:word|character|token) count|words)\s*[*_]*\s*[:=]\s*[*_]*\s*"
    r"(?:about |approximately |approx\.? |~)?\d+(?: (?:words|characters|tokens))?\s*[.)\]*_]*\s*$"
    r"|\s*[*_]{0,3}[(\[]\s*(?:about |approximately |approx\.? |~)?\d+ (?:words|characters|tokens)\s*[)\]][*_]*\s*$"
    r"|\n\s*(?:about |approximately |approx\.? |~)?\d+ (?:words|characters|tokens)\.?\s*$"
    r"|\n\s*[*_]{0,3}end of (?:the )?(?:caption|description|answer|response)\.?[*_]{0,3}\s*$"
    r"|\s*[(\[]\s*end(?: of (?:the )?(?:caption|description|answer|response))?\s*[)\]]\s*$",
    re.IGNORECASE,
)
_COURTESY = re.compile(r"\s*(?:enjoy|thanks?)", re.IGNORECASE)
_LONGEST_TALK_WORDS = 30
_LETTER = re.compile(r"\w")
_SENTENCE = re.compile(r"(?<=[.!?\u2026\u3002\"\u201c\u201d'\u2019\u00ab\u00bb\u203a\u300d\u300f)*_`\]}>=-])\s+|\n+")

_ENDS_OF_PAIRS = "\"'`*_\u201d\u2019\u00bb\u300d"
"""Marks that may belong to a beginning before the last words."""


def label(text: str) -> Peeled | None:
    """Take off a name for what follows, as in `**Caption:**`."""
    found = _LABEL.match(text)
    return Peeled(text[found.end() :], "a label") if found and not land.is_spoken_of(found.group()) else None


def is_name(title: str) -> bool:
    """Whether a heading only names the caption or the picture, as `Satellite Image Description` does."""
    return _NAMED.fullmatch(title) is not None


def tells_of_classes(line: str) -> bool:
    """Whether a line is a caption's own sentence, with the land covers that it shows listed below."""
    return line.rstrip().endswith(":") and _CLASSES.match(line) is not None and not _SEVERAL_NAMED.search(line)


def lead(text: str) -> Peeled | None:
    """Take off a sentence that announces the caption; one that says something of the land belongs to it.

    Raises:
        AnswerError: It announces several.
    """
    found = _LEAD.match(text)
    if found is None and (found := _LEAD_ON_ITS_LINE.match(text)) and _STATES.search(found.group()):
        found = None
    if found and not land.is_spoken_of(found.group()):
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
    for gap, said in _sentences(held) if not found else ():
        talks = _closes(said) or (last and not _LETTER.search(said))
        last = (last or gap) if talks else 0
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
    if _CHATS.match(text) is not None or is_closing(text):
        return True
    sentences = [(said, _closes(said) or _offers(said)) for _, said in _sentences(text)]
    return any(talks and not _COURTESY.match(said) for said, talks in sentences)


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    """Every sentence but the first, with the place where the one before it ends."""
    gaps = list(_SENTENCE.finditer(text))
    ends = (*(gap.start() for gap in gaps[1:]), len(text))
    return ((gap.start(), text[gap.end() : end]) for gap, end in zip(gaps, ends, strict=False))


def _closes(sentence: str) -> bool:
    """Whether a sentence offers help or thanks, and says nothing of the land."""
    return _CLOSING.match(_straight(sentence)) is not None and not land.is_spoken_of(sentence)


def _offers(sentence: str) -> bool:
    """Whether a sentence offers help, of whatever it speaks."""
    return _OFFERS.search(_straight(sentence)) is not None


def _straight(text: str) -> str:
    return text.replace("\u2019", "'")


def _announces(line: str) -> bool:
    if line.startswith("#") or line.endswith((":", "\uff1a", ":**", "**:")) or (line[:2] == line[-2:] == "**"):
        return True
    found = _LEAD.match(line + "\n") or _LABEL.match(line + "\n") or _AGREEMENT.match(line + "\nx")
    return found is not None and found.end() > len(line)
