"""Recognise an answer that refuses, in the wordings that models have for it."""

import re

from generation.answers import land

REFUSED = "The model refused to answer. Change the prompt, or use another model."

_BEFORE = (
    r"(?:(?:unfortunately|regrettably|however|currently|at this time|no|nope|yes"
    r"|well|hi|hello|hey|hmm+|sure|of course|certainly|great|but|and|so)[,.! ]+"
    r"|thank(?:s| you)[^.,!\n]{0,60}[.,!]+ ?"
    r"|(?:as|being|since i(?:'m| am)|because i(?:'m| am)) (?:an? )?[^.,\n]{0,30}"
    r"\b(?:ai|intelligence|model|assistant|program|machine)\b[^.,\n]{0,60}[.,] ?){0,3}"
)
"""What may stand before the refusal itself."""
_PICTURE = r"(?:\w+ )?(?:images?|pictures?|photos?|attachments?|statistics|files?|input)"
_GIVEN = r"(?:provided|attached|included|uploaded|supplied|loaded|given|shared|sent|received|available|visible|found)"

_PICTURE_WORD = (
    r"(?:images?|pictures?|photos?|attachments?|statistics|files?|inputs?|tiles?|details?|information|descriptions?"
    r"|captions?|requests?|access|ability|capability|data|maps?)"
)
_LAND = (
    rf"(?:(?!{_PICTURE_WORD}\b|(?:in|on|of|at|within|from|because|as|for|if|with|without|but|and|since|that"
    rf"|which|or)\b)"
    rf"[\w'-]+ ){{0,4}}{land.COVER}\b(?! {_PICTURE_WORD}\b)"
)
"""An object that is a land cover, so that a caption says it is not there; of a picture a refusal would speak."""
_SEEN = (
    rf"(?:(?: \w+ly| be able to)? (?:view|see|find|access|reach|detect|identify|spot|observe|make out|recogni[sz]e"
    rf"|discern|notice|count|determine|display|show|open|read|load|process|have|get)(?: to)? {_LAND}"
    r"|(?: \w+ly| be able to)? (?:tell|distinguish|separate) [\w -]{1,40} from\b)"
)
_IN_A_PLACE = rf"(?: (?:in|at|on|over|along|near|for) (?:[\w-]+ ){{0,4}}{land.PLACE}\b)"
_ENOUGH = (
    r"(?:enough|sufficient|adequate|any (?:usable |useful |visual |relevant )?(?=information|data|details?|context))"
)

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
    r"(?:sin|sem) imag\w+|pas d'image|kein bild\b|nessuna immagine|geen afbeelding",
    r"(?:je ne|no|ich|ik|n[\u00e3a]o|non|nie) (?:vois|veo|sehe|zie|vejo|vedo|widz\u0119)\b[^.\n]{0,20}"
    r"\b(?:imag|bild|foto|immagin|afbeelding|obraz)",
    "\u6211?(?:\u770b\u4e0d\u5230|(?:\u6ca1\u6709|\u672a)(?:\u770b\u5230"
    "|\u6536\u5230))[^\u3002\uff0c,]{0,6}(?:\u56fe|\u7167\u7247)",
    r"entschuldig|verzeihung|pardon\b|excusez|scusa",
    r"(?:como|come|en tant qu(?:e |')|als|jako|som)(?: (?:un|una|um|uma|une|eine?|een))? ?"
    r"(?:(?:gro\u00dfes |grand |gran )?(?:modelo? de (?:lenguaje|linguagem|ia)|mod\u00e8le (?:de langage|d'ia)"
    r"|modello (?:di linguaggio|linguistico)|sprachmodell|taalmodel|model j\u0119zykowy|spr\u00e5kmodell)"
    r"|ki\b|ia\b|ai\b|k\u00fcnstliche intelligenz|intelig[e\u00ea]ncia artificial|intelligence artificielle"
    r"|asistente|assistente|assistant)",
    "\u4f5c\u4e3a(?:\u4e00)?[\u4e2a\u540d\u6b3e]?[^\uff0c,\u3002]{0,8}(?:AI|\u4eba\u5de5\u667a\u80fd"
    "|\u8bed\u8a00\u6a21\u578b)",
    "\u6211(?:\u53ea)?\u662f(?:\u4e00)?[\u4e2a\u540d\u6b3e]?[^\uff0c,\u3002]{0,8}(?:AI|\u4eba\u5de5\u667a\u80fd"
    "|\u6a21\u578b)",
    "\u8bf7(?:\u60a8)?(?:\u5148)?(?:\u63d0\u4f9b|\u4e0a\u4f20)|(?:\u60a8|\u4f60)(?:\u6ca1\u6709|\u672a"
    "|\u8fd8\u6ca1)(?:\u63d0\u4f9b|\u4e0a\u4f20)",
    "(?:\uc774\ubbf8\uc9c0|\uc0ac\uc9c4)[\ub97c\uc744\uc774\uac00]? ?"
    r"(?:\uc9c1\uc811 )?(?:\ubcfc|\ud655\uc778\ud560|\ubd84\uc11d\ud560|\ucc98\ub9ac\ud560) \uc218 \uc5c6",
    r"(?:\u79c1\u306f)?AI(?:\u3067\u3059|\u3068\u3057\u3066|\u306a\u306e\u3067)|\u753b\u50cf(?:\u3092|\u304c)?"
    r"(?:\u76f4\u63a5)?(?:\u898b|\u8868\u793a|\u78ba\u8a8d|\u51e6\u7406)\S{0,8}\u307e\u305b\u3093",
    "\u043a\u0430\u043a (?:\u0438\u0438|"
    "\u044f\u0437\u044b\u043a\u043e\u0432\u0430\u044f \u043c\u043e\u0434\u0435\u043b\u044c"
    "|\u0438\u0441\u043a\u0443\u0441\u0441\u0442\u0432\u0435\u043d\u043d)",
    "\u5f88?(?:\u62b1\u6b49|\u5bf9\u4e0d\u8d77|\u9057\u61be)|\u6211?(?:\u65e0\u6cd5|\u4e0d\u80fd)|\u7121\u6cd5",
    "\u7533\u3057\u8a33|\u3059\u307f\u307e\u305b\u3093|\uc8c4\uc1a1|\ubbf8\uc548|\u0639\u0630\u0631|\u0622\u0633\u0641",
)
"""Apologies and refusals in other languages: German, Spanish, French, Portuguese, Italian, Dutch, and further ones."""
_UNABLE = (
    r"(?:i|we)(?: currently| still| also| really| just| simply| honestly)? (?:can ?not|can'?t|could(?: not|n't)|won't"
    rf"|will not|lack(?! {_LAND})|regret)\b"
    rf"(?!{_SEEN}| (?:help but|ignore|overlook|miss|deny|forget|mistake)\b)",
    r"(?:i am|i'm|we are|we're|i was) (?:\w+ly )?(?:not able|unable|not allowed|not permitted|not capable"
    rf"|afraid)\b(?! to{_SEEN})",
    r"(?:i am|i'm) (?:\w+ )?an? (?:\w+[- ])*(?:ai|model|assistant)\b",
    r"(?:i am|i'm|i was) (?:\w+ly )?(?:programmed|designed|trained|built|developed)\b",
    r"(?:i|we)(?: \w+ly| still)? (?:do not|don't|did not|didn't)(?: \w+ly| yet)? (?:have|possess)\b"
    rf"(?! {_LAND})",
    rf"(?:i|we)(?: currently| still)? (?:have|see|find|got) no (?:direct )?(?:access|way|ability|means|{_PICTURE})\b",
    r"(?:i'm|i am|we're|we are)(?: \w+ly| still)? having (?:\w+ )?(?:trouble|difficult\w*|problems?|issues?)\b",
    r"(?:i'd|i would|i'll|i will|i am|i'm)(?: be)?(?: \w+ than)? (?:happy|glad|pleased|delighted|here|ready)"
    r" to (?:help|assist)\b(?![^.!\n]{0,80}[.!]\s*(?!please|could|can|if|once|but|however|unfortunately|to|i"
    r"|what|how|just)"
    r"\w)",
    r"(?:how|what) (?:can|may|could|should|would) i (?:help|assist|do|describe)\b|what (?:would|do|can) you\b",
    r"(?:i'm|i am|we're|we are) not (?:\w+ly )?(?:sure|certain)"
    r" (?:what|how|which) (?:\w+ ){0,3}(?:image|picture|photo|tile|you|this|that|it|to)\b",
    r"(?:i|we) (?:do not|don't|did not|didn't) (?:know|understand)(?: (?:what|how) (?:this|the|you|that|it|to|image)\b"
    r"|(?: the| your| this)? (?:request|question|image|picture)|\s*[.,!]|\s*$)",
    rf"(?:i|we)(?: \w+ly| still)? (?:do not|don't|did not|didn't)(?: \w+ly| yet)? (?:see|receive|find|get) (?:an"
    rf"|any|the|your) {_PICTURE}",
    r"(?:i|we) have(?: not|n't) (?:received|been (?:given|provided|shown))",
    r"(?:i|we) (?:(?:must|have to|need to|will have to) )?(?:\w+ly )?(?:decline|refuse)\b",
    r"you(?:'ll| will)? (?:need|have|must|should)(?: to)? (?:upload|attach|provide|share|send)\b",
    r"to (?:proceed|continue|get started|begin),? (?:please|i (?:need|would|will)|you)\b",
    r"i (?:can )?only (?:see|have|received?|got) (?:the |some )?text\b",
    r"my (?:guidelines?|polic(?:y|ies)|programming|instructions|capabilities|training|rules) (?:do|does|prevent"
    r"|prohibit"
    r"|forbid|are limited|allow)",
    r"(?:(?:i'm|i am|still) )?waiting for (?:the|your|an) (?:\w+ )?(?:image|picture|photo|file|upload)\b",
    r"i can only (?:help|assist|process|work|provide|read|handle|answer)\b",
    r"(?:i would|i'd|i) (?:need|require) (?:you to|to see|(?:an|the|your|more) )",
    r"as (?:an? )?(?:\w+[- ]){0,4}(?:ai|artificial intelligence|language model|virtual assistant)\b",
    r"it(?: is|'s) (?:not possible|impossible) (?:for me )?to (?:(?:view|see|access|process|open)\b(?! "
    rf"{_LAND})|anal|describe|generate|provide)",
    rf"without (?:seeing (?!{_LAND})|access to (?:an? |the |any |your |this |such )?{_PICTURE}"
    r"|being able to (?:see|view)|(?:an?|the|any) (?:\w+ )?(?:image|picture|photo)"
    r"|(?:more|further|additional|any|enough|sufficient) (?:details?|information|context|data))\b",
    r"(?:in order )?to (?:describe|provide|write|generate|create|help|give|assist)\b[^.\n]{0,80}\b(?:i|i'd|please)\b",
    rf"(?:unable|not able|failed) to(?!{_SEEN}) (?:view|see|access|process|load|open|anal|describe|generate|provide"
    r"|assist|help|comply|complete|fulfil|create|interpret|identify|display|read|determine)",
    rf"(?:can ?not|can't)(?!{_SEEN}) (?:view|see|access|process|load|open|anal|describe|generate|provide"
    r"|assist|help|comply)",
)
_MISSING = (
    rf"no {_PICTURE}(?: (?:was|were|is|are|has been|have been|appears? to be|seems? to be))?(?: \w+ly)? {_GIVEN}\b",
    rf"(?:the|an|any|your|this) {_PICTURE}(?: (?:that )?you \w+)? (?:(?:was|were|is|are|has|have|could|can|did"
    rf"|does|do)(?: not|n't)|cannot"
    rf"|failed)(?: \w+ly)?(?: to| be| been| seem to be| appear to be)* (?:{_GIVEN[3:-1]}|load|process|view|display"
    rf"|open|access|anal|upload|come through|describe)\w*\b(?! as\b| with (?!(?:your|the|this|that) )| {_LAND}"
    rf"|{_IN_A_PLACE})",
    rf"(?:the|your|this) {_PICTURE} (?:is|are|seems? to be|appears? to be) (?:missing|unavailable|blank|empty"
    rf"|corrupt\w*|broken"
    r"|unreadable|inaccessible|invalid|damaged)"
    r"(?=\s*[.,;!:]|\s*$| (?:from|in) (?:your|the|this) (?:message|request|prompt|chat|conversation|query)"
    r"| (?:and|so)\b)",
    rf"(?:the|this|your) {_PICTURE} (?:is|are|seems|appears)(?: to be)? (?:far |much )?too \w+(?: \w+ \w+)?"
    r" (?:to (?:be )?(?:describ|anal|process|interpret|view|read|caption)\w*\b(?! as\b)|for (?:me|a|any)\b)",
    rf"there(?:'s| is| was| are|)(?: not|n't)? {_ENOUGH} (?:\w+ ){{0,2}}(?:information|data|details?|context)\b",
    r"there(?:'s| is) (?:not|no|insufficient) (?:enough |sufficient )?(?:information|details?|context)\b",
    rf"(?:the|this|your) (?:\w+ )?(?:text|statistics|information|data|prompt|input|message|image)"
    rf" (?:do|does)(?: not|n't)(?: \w+ly)? (?:contain|provide|include|have|offer|give) {_ENOUGH}"
    rf"(?! ?(?:\w+ ){{0,2}}(?:on|about|of|for) {_LAND})",
    r"(?:an?|some) (?:\w+ )*error (?:has |have )?occur|something went wrong|(?:please )?try again\b"
    r"|(?:internal )?server error|service (?:is )?unavailable|too many requests|rate limit",
    rf"(?:this|the|your|that) (?:{_PICTURE}|content|message|text)[^.\n]{{0,60}}\b(?:is not allowed"
    rf"|are not allowed|our (?:safety|content|usage)"
    r"|safety (?:system|filter|guideline)|(?:content|usage|use) polic)",
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
_SEEMS = (
    r"(?:(?:it (?:seems|looks|appears)(?: like| as (?:if|though)| that)?"
    r"|i(?: can)? (?:see|noticed?|believe|think|understand)(?: that)?),? )?"
)
_OPENING = re.compile(
    rf"[\s\"'\u201c\u2018*_>#(-]{{0,20}}(?:{'|'.join(_APOLOGY + _ELSEWHERE)}"
    rf"|{_BEFORE}{_SEEMS}(?:that )?(?:{'|'.join(_UNABLE + _MISSING)}))",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    r"\bas an? (?:\w+[- ]){0,3}(?:ai|artificial intelligence|language model)\b|\bi(?:'m| am) (?:\w+ )?sorry\b"
    r"|\bi apologi[sz]e\b|\b(?:i|we) (?:can ?not|can't|could not|couldn't"
    r"|am (?:unable|not able) to|do not have|don't have)"
    rf"(?!{_SEEN}| {_LAND}| help but\b)"
    r"(?: the| directly| actually| currently)* (?:view|see|access|open|display|process|anal|assist|help|provide"
    r"|describe|comply|fulfil|create|generate|ability|capability"
    r"|(?:determine|say|tell|tell you|give|add|offer|identify|go into|infer|confirm)"
    r" (?:(?:any|much) )?(?:more|further|anything|details?)\b)"
    rf"|\bno {_PICTURE} (?:was|is|has been) {_GIVEN}\b",
    re.IGNORECASE,
)
_NOTHING = re.compile(
    r"[\s\"'*_.<(\[{-]*(?:n/?a|none|null|nil|undefined|nothing|nan|unknown|object object|image|placeholder|empty|blank"
    r"|(?:your |the )?(?:caption|description|text|answer)(?: goes)? here|insert [^.\n]{1,40} here"
    r"|(?:no|empty) (?:caption|description|answer|response|output|text|image|content)"
    r"(?: (?:is |was )?(?:available|possible|provided|generated|found))?"
    r"|(?:got it|ok(?:ay)?|sure(?: thing)?|understood|certainly|of course|alright|all right|done"
    r"|hello(?: there)?|hi(?: there)?"
    r"|hey|yes|no|thanks|thank you|great|ready(?: when you are)?|i'?m ready|i understand|no problem|will do|noted)"
    r"(?:[.!, ]+(?:got it|understood|ready when you are|i'?m ready|i understand|thank you|thanks))?)"
    r"[\s\"'*_.>)\]}!-]*",
    re.IGNORECASE,
)
_APOSTROPHES = str.maketrans(dict.fromkeys("\u2019\u2018\u02bc\u2032`\u00b4\uff07", "'"))


def is_refusal(text: str) -> bool:
    """Whether an answer begins with a refusal, an apology or a request for what it did not get, or says nothing.

    What follows does not count: a description after an apology is no caption either.
    """
    said = _straight(text)
    return _OPENING.match(said) is not None or says_nothing(said)


def says_nothing(text: str) -> bool:
    """Whether a text only stands where words would."""
    return _NOTHING.fullmatch(text) is not None


def refuses_within(text: str) -> bool:
    """Whether a model says somewhere in a text what it is, or that it cannot do what was asked."""
    return _WITHIN.search(_straight(text)) is not None


def _straight(text: str) -> str:
    return text.translate(_APOSTROPHES)
