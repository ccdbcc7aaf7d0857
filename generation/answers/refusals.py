"""Recognise an answer that refuses, in the wordings that models have for it."""

import re

REFUSED = "The model refused to answer. Change the prompt, or use another model."

_BEFORE = (
    r"(?:(?:unfortunately|regrettably|however|currently|at this time|no|yes|well|hi|hello|but|and|so)[,.! ]+"
    r"|thank(?:s| you)[^.,!\n]{0,60}[.,!]+ ?"
    r"|(?:as|being|since i(?:'m| am)|because i(?:'m| am)) (?:an? )?[^.,\n]{0,30}"
    r"\b(?:ai|intelligence|model|assistant|program|machine)\b[^.,\n]{0,60}[.,] ?){0,3}"
)
"""What may stand before the refusal itself."""
_PICTURE = r"(?:\w+ )?(?:images?|pictures?|photos?|attachments?|statistics|files?|input)"
_GIVEN = r"(?:provided|attached|included|uploaded|supplied|loaded|given|shared|sent|received|available|visible|found)"

_APOLOGY = (
    r"(?:i'?m|i am|we're|we are)(?: \w+ly| so| very)* sorry\b",
    r"(?:i|we)(?: do| must| sincerely| deeply)* (?:apologi[sz]e|regret)\b",
    r"(?:my |our |please accept )*(?:sincere )?apolog(?:ies|y)\b",
    r"(?:so |very )?sorry\b",
    r"oops\b",
)
_ELSEWHERE = (
    r"(?:es )?tut mir (?:sehr )?leid",
    r"(?:leider )?(?:kann ich|ich kann)\b[^.\n]{0,60}\b(?:nicht|keine?n?)\b",
    r"lo siento|lamento|disculp[ae]|(?:lamentablemente,? )?no puedo",
    r"(?:je suis )?d[\u00e9e]sol[\u00e9e]|je m'excuse|(?:malheureusement,? )?je ne (?:peux|suis) pas",
    r"desculpe|sinto muito|(?:infelizmente,? )?n[\u00e3a]o (?:posso|consigo)",
    r"mi dispiace|(?:purtroppo,? )?non posso",
    r"het spijt me|(?:helaas )?(?:kan ik|ik kan) (?:\w+ )?(?:niet|geen)",
    r"przepraszam|(?:niestety,? )?nie mog[\u0119e]|beklager|jag kan (?:tyv\u00e4rr )?inte|maaf"
    r"|\u00fczg\u00fcn\u00fcm",
    "\u043f\u0440\u043e\u0441\u0442\u0438\u0442\u0435|\u0438\u0437\u0432\u0438\u043d\u0438\u0442\u0435",
    "(?:\u043a \u0441\u043e\u0436\u0430\u043b\u0435\u043d\u0438\u044e,? )?\u044f \u043d\u0435 \u043c\u043e\u0433\u0443",
    "\u5f88?(?:\u62b1\u6b49|\u5bf9\u4e0d\u8d77|\u9057\u61be)|\u6211?(?:\u65e0\u6cd5|\u4e0d\u80fd)|\u7121\u6cd5",
    "\u7533\u3057\u8a33|\u3059\u307f\u307e\u305b\u3093|\uc8c4\uc1a1|\ubbf8\uc548|\u0639\u0630\u0631|\u0622\u0633\u0641",
)
"""Apologies and refusals in other languages: German, Spanish, French, Portuguese, Italian, Dutch, and further ones."""
_UNABLE = (
    r"(?:i|we)(?: currently| still| also| really| just| simply| honestly)? (?:can ?not|can'?t|could(?: not|n't)|won't"
    r"|will not|lack|regret)\b",
    r"(?:i am|i'm|we are|we're|i was) (?:\w+ly )?(?:not able|unable|not allowed|not permitted|not capable|afraid)\b",
    r"(?:i am|i'm) (?:\w+ )?an? (?:\w+[- ])*(?:ai|model|assistant)\b",
    r"(?:i am|i'm|i was) (?:\w+ly )?(?:programmed|designed|trained|built|developed)\b",
    r"(?:i|we)(?: \w+ly| still)? (?:do not|don't|did not|didn't)(?: \w+ly| yet)? (?:have|possess)\b",
    rf"(?:i|we)(?: \w+ly| still)? (?:do not|don't|did not|didn't)(?: \w+ly| yet)? (?:see|receive|find|get) (?:an"
    rf"|any|the|your) {_PICTURE}",
    r"(?:i|we) have(?: not|n't) (?:received|been (?:given|provided|shown))",
    r"(?:i|we) (?:(?:must|have to|need to|will have to) )?(?:\w+ly )?(?:decline|refuse)\b",
    r"i can only (?:help|assist|process|work|provide|read|handle|answer)\b",
    r"(?:i would|i'd|i) (?:need|require) (?:you to|to see|(?:an|the|your|more) )",
    r"as (?:an? )?(?:\w+[- ]){0,4}(?:ai|artificial intelligence|language model|virtual assistant)\b",
    r"it(?: is|'s) (?:not possible|impossible) (?:for me )?to (?:view|see|access|process|open|anal|describe"
    r"|generate|provide)",
    r"without (?:seeing|access|being able to (?:see|view)|(?:an?|the|any) (?:\w+ )?(?:image|picture|photo))\b",
    r"(?:in order )?to (?:describe|provide|write|generate|create|help|give|assist)\b[^.\n]{0,80}\b(?:i|i'd|please)\b",
    r"(?:unable|not able|failed) to (?:view|see|access|process|load|open|anal|describe|generate|provide|assist|help"
    r"|comply|complete|fulfil|create|interpret|identify|display|read|determine)",
    r"(?:can ?not|can't) (?:view|see|access|process|load|open|anal|describe|generate|provide|assist|help|comply)",
)
_MISSING = (
    rf"no {_PICTURE}(?: (?:was|were|is|are|has been|have been|appears? to be|seems? to be))?(?: \w+ly)? {_GIVEN}\b",
    rf"(?:the|an|any|your|this) {_PICTURE}(?: (?:that )?you \w+)? (?:(?:was|were|is|are|has|have|could|can|did"
    rf"|does|do)(?: not|n't)|cannot"
    rf"|failed)(?: \w+ly)?(?: to| be| been| seem to be| appear to be)* (?:{_GIVEN[3:-1]}|load|process|view|display"
    r"|open|access|anal|upload|come through|describe)",
    rf"(?:the|your|this) {_PICTURE} (?:is|are|seems? to be|appears? to be) (?:missing|unavailable)",
    rf"there(?:'s| is| was| are| were|) (?:no|not an?y?) {_PICTURE}"
    r"(?: (?:provided|attached|included|uploaded|shared|available|to |for me|in (?:your|the|this) (?:message|request"
    r"|prompt|conversation|chat))|[.,!]|$)",
    r"(?:that )?you(?:'ve| have| did|r)?(?:n't| not| forgot(?:ten)?)?(?: to| actually| yet)*"
    r" (?:provided?|upload(?:ed)?|attach(?:ed)?|included?|shared?|sen[dt]|suppl(?:y|ied))\b",
    r"(?:please|could you|can you|kindly|if you(?: could| can| would| have)?)(?: please| then| either| also)* "
    r"(?:provide|upload|share|attach|send|describe|supply|paste|give|try|tell|clarify)\b",
    r"(?:this|the|your|that) (?:request|prompt|query|question)\b[^.\n]{0,60}"
    r"\b(?:violat|reject|block|flagg|not allowed|inappropriate|cannot be|can't be|denied|against)",
    r"(?:image|picture|photo|file) not (?:found|available|provided|attached|included|supported)\b",
    r"error\b[^\n:]{0,20}:",
    r"(?:request|access) (?:denied|rejected|blocked)|content (?:filtered|blocked|removed|policy)",
)
_SEEMS = r"(?:it (?:seems|looks|appears)(?: like| as (?:if|though)| that)?,? )?"
_OPENING = re.compile(
    rf"[\s\"'\u201c\u2018*_>#(-]{{0,20}}(?:{'|'.join(_APOLOGY + _ELSEWHERE)}"
    rf"|{_BEFORE}{_SEEMS}(?:that )?(?:{'|'.join(_UNABLE + _MISSING)}))",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    r"\bas an? (?:\w+[- ]){0,3}(?:ai|artificial intelligence|language model)\b|\bi(?:'m| am) (?:\w+ )?sorry\b"
    r"|\bi apologi[sz]e\b|\bi (?:can ?not|can't|am (?:unable|not able) to|do not have|don't have)"
    r"(?: the| directly| actually| currently)* (?:view|see|access|open|display|process|anal|assist|help|provide"
    r"|describe"
    r"|comply|fulfil|create|generate|ability|capability)",
    re.IGNORECASE,
)
_NOTHING = re.compile(
    r"[\s\"'*_.<(\[]*(?:n/?a|none|null|nil|undefined|nothing"
    r"|(?:no|empty) (?:caption|description|answer|response|output|text|image)"
    r"(?: (?:is |was )?(?:available|possible|provided|generated|found))?)[\s\"'*_.>)\]!]*",
    re.IGNORECASE,
)


def is_refusal(text: str) -> bool:
    """Whether an answer begins with a refusal, an apology or a request for what it did not get, or says nothing.

    What follows does not count: a description after an apology is no caption either.
    """
    said = _straight(text)
    return _OPENING.match(said) is not None or _NOTHING.fullmatch(said) is not None


def refuses_within(text: str) -> bool:
    """Whether a model says somewhere in a text what it is, or that it cannot do what was asked."""
    return _WITHIN.search(_straight(text)) is not None


def _straight(text: str) -> str:
    return text.replace("\u2019", "'").replace("\u02bc", "'")
