"""Cuts English into the tokens that the COCO caption code scores: Penn treebank style, lower case, no punctuation.

The reference is the tokeniser that comes with that code (Stanford's PTBTokenizer of CoreNLP 3.4.1 with `-preserveLines
-lowerCase`). Its behaviour was found by asking it, and is held against it by tests: the longest of all rules that match
wins, the first of equals. Texts are cut one by one; there a full stop after a single letter at the end of a caption can
depend on how the next caption begins, which here it never does.
"""

import re
from functools import cache
from typing import NamedTuple

from core.metrics.abbreviations import ALWAYS, BEFORE_A_NUMBER, IN_THIS_CASE, TITLES

DROPPED = frozenset(["''", "'", "``", "`", ".", "?", "!", ",", ":", "-", "--", "...", ";"])
"""Tokens that the COCO code leaves out. Its list names brackets in upper case, so that `-lrb-` stays, as there."""

_BREAKS = re.compile("[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_NOT_LETTERS = (
    "(?![\u00b2\u00b3\u00b9\u00bc-\u00be\u2070\u2074-\u207e\u2080-\u208e\u2150-\u218b\u2460-\u24ff\u2776-\u2793])"
)
"""Numerals that Python counts among the word characters and not among the digits."""

_LETTER = (
    f"(?:{_NOT_LETTERS}[^\\W\\d_]"
    "|[\u00ad\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u064b-\u065e\u0900-\u0903\u093c\u093e-\u094e])"
)
_DIGIT = r"\d"
_ALNUM = rf"(?:{_NOT_LETTERS}[^\W_])"
_AFTER = rf"(?:{_NOT_LETTERS}[^\W\d_])"
_APOS = "(?:['\x92\u2019]|&apos;)"
_QUOTE = f"(?:{_APOS}|[`\x91\u2018\u201b])"
_WORD = f"{_LETTER}(?:{_LETTER}|{_DIGIT})*(?:[.!?]{_LETTER}(?:{_LETTER}|{_DIGIT})*)*"
_NUMBER = rf"(?:{_DIGIT}+(?:[.:,\u00ad\u066b\u066c]{_DIGIT}+)*|(?:[.:,\u00ad\u066b\u066c]{_DIGIT}+)+)"
_HYPHEN = "[-_\u058a\u2010\u2011]"
_INITIALS = r"(?:U\.S\.-(?:U\.K|U\.S\.S\.R)|(?:Canada|Sino|Korean|EU|Japan|non)-U\.S|[A-Za-z](?:\.[A-Za-z])+)"
_SHORT = rf"(?:{_APOS}(?:[msd]|re|ve|ll))"
_PART = rf"(?:[dDoOlL]{_QUOTE}{_ALNUM})?"
_FUNCTION_WORDS = (
    "About|According|Additionally|After|An|A|As|At|But|Earlier|He|Her|Here|However|If|In|It|Last|Many|More|Mr\\.|Ms\\."
    "|Now|Once|One|Other|Our|She|Since|So|Some|Such|That|The|Then|There|These|They|This|We|When|While|What|Yet|You"
)
_ADDRESS_STOP = r" \t\n\f\r\"<>|.!?(){},"


_QUOTES = "quotes"
_STRAIGHT = str.maketrans(
    {
        **dict.fromkeys("\x91\u2018\u201b\u2039", "`"),
        **dict.fromkeys("\x92\u2019\u203a", "'"),
        **dict.fromkeys("\x93\u201c\u00ab", "``"),
        **dict.fromkeys("\x94\u201d\u00bb", "''"),
    }
)


class _Rule(NamedTuple):
    pattern: str
    """Group 1 is the token; what follows it must be there too, and counts for the length."""
    becomes: str | None = None
    """The token; what the text says where this is None, and with plain quotation marks where it is `_QUOTES`."""
    flags: re.RegexFlag = re.IGNORECASE


def _rule(token: str, follows: str = "", becomes: str | None = None, *, case: bool = False) -> _Rule:
    return _Rule(f"({token}){follows}", becomes, re.NOFLAG if case else re.IGNORECASE)


def _words(words: frozenset[str]) -> str:
    return "(?:" + "|".join(sorted(words, key=lambda word: (-len(word), word))) + ")"


_INITIAL = r"(?:[A-Za-z]|" + _INITIALS + ")"
_COMMA = "[,;:\u3001]"

_RULES = (
    _rule(r"c\+\+|[cf]#"),
    _rule("can", "not"),
    _rule("'t", "was"),
    _rule(f"{_APOS}t", "is"),
    *(
        _rule(first, rf"{last}(?!{_AFTER})(?=.|$)")
        for first, last in (("gon", "na"), ("got", "ta"), ("lem", "me"), ("gim", "me"), ("wan", "na"))
    ),
    _rule(
        r"</?[A-Za-z][A-Za-z0-9_:.-]*(?: +[A-Za-z][A-Za-z0-9_:.-]*(?: *= *(?:'[^'\r\n]*'|\"[^\"\r\n]*\"|[A-Za-z]"
        r"[A-Za-z0-9_:.-]*))?)* */?>"
    ),
    _rule(r"<[!?][A-Za-z-][^>\r\n]*>"),
    _rule("&(?:MD|mdash|ndash);|[\x96\x97\u2013\u2014\u2015]", becomes="--"),
    _rule("&amp;", becomes="&"),
    _rule("&(?:HT|TL|UR|LR|QC|QL|QR|odq|cdq|#[0-9]+);"),
    _rule(_WORD, _SHORT),
    _rule(_WORD, _SHORT + _SHORT),
    _rule("[A-Za-z\u00ad]*[A-MO-Za-mo-z]\u00ad*", f"n{_QUOTE}t"),
    _rule(_WORD),
    _rule(
        f"{_APOS}n{_APOS}?|[lLdDjJ]{_APOS}|(?:Dunkin|somethin|ol){_APOS}|{_APOS}em|{_APOS}till?|{_APOS}cause"
        f"|{_APOS}[2-9]0s|cont'd\\.?|nor'easter|c'mon|e'er|s'mores|ev'ry|li'l|nat'l|o{_QUOTE}o"
        f"|(?-i:[A-HJ-XZn]){_QUOTE}{_AFTER}{{2,}}"
        f"|{_AFTER}+[aeiouy]{_QUOTE}(?-i:[aeiouA-Z]){_AFTER}*"
    ),
    _rule(f"y{_APOS}", _AFTER),
    _rule(rf"https?://[^ \t\n\f\r\"<>|(){{}}]+[^{_ADDRESS_STOP}-]"),
    _rule(
        rf"(?:www\.(?:[^{_ADDRESS_STOP}]+\.)+[a-zA-Z]{{2,4}}"
        r"|(?:(?-i:[^ \t\n\f\r\"`'!|(){}$,-_])+\.)+(?:com|net|org|edu))"
        rf"(?:/[^ \t\n\f\r\"<>|()]+[^{_ADDRESS_STOP}-])?"
    ),
    _rule(
        r"<?[a-zA-Z0-9][^ \t\n\f\r\"<>|(){}\u00a0]*@(?:[^ \t\n\f\r\"<>|(){}.\u00a0]+\.)*[^ \t\n\f\r\"<>|(){}.\u00a0]+>?"
    ),
    _rule(r"@[A-Za-z_][A-Za-z_0-9]*|#" + _LETTER + f"(?:{_LETTER}|{_DIGIT})*"),
    _rule(_SHORT, "[^A-Za-z]", _QUOTES),
    _rule(f"n{_QUOTE}t", "[^A-Za-z]", _QUOTES),
    _rule(rf"{_DIGIT}{{1,2}}[-/]{_DIGIT}{{1,2}}[-/]{_DIGIT}{{2,4}}"),
    _rule(rf"[-+]?{_NUMBER}"),
    _rule("[\u207a\u207b\u208a\u208b]?(?:[\u2070\u00b9\u00b2\u00b3\u2074-\u2079]+|[\u2080-\u2089]+)"),
    _rule(rf"(?:{_DIGIT}{{1,4}}[- \u00a0])?{_DIGIT}{{1,4}}(?:\\?/|\u2044){_DIGIT}{{1,4}}"),
    _rule("\u00bc", becomes="1/4"),
    _rule("\u00bd", becomes="1/2"),
    _rule("\u00be", becomes="3/4"),
    _rule("\u2153", becomes="1/3"),
    _rule("\u2154", becomes="2/3"),
    _rule("[\u2155-\u215e]"),
    _rule("-(?:RRB|LRB|RCB|LCB|RSB|LSB)-|C\\.D\\.s|pro-|anti-|S(?:&|&amp;)P-500|S(?:&|&amp;)Ls|Cap'n|c'est"),
    _rule(r"[A-Za-z0-9]+(?:-[A-Za-z]+){0,2}(?:\\?/[A-Za-z0-9]+(?:-[A-Za-z]+){0,2}){1,2}"),
    _rule(r"[A-Z]*\$|#", case=True),
    _rule("\u00a2", becomes="cents"),
    _rule("\u00a3", becomes="#"),
    _rule("[\u0080\u00a4\u20a0\u20ac]", becomes="$"),
    _rule("[\u00a5\u060b\u0e3f\u20a4\uffe0\uffe1\uffe5\uffe6]"),
    _rule(_INITIALS + r"\."),
    _rule(r"(?:(?:Ed|Ph)\.D|[BDM]\.Sc|LL\.[BDM])\.", r"(?s:..?)"),
    _rule(r"[A-Za-z]\."),
    _rule(r"[A-Za-z]", rf"\.[ \u00a0]+(?-i:{_FUNCTION_WORDS})[ \n\u00a0]"),
    _rule(rf"{_words(ALWAYS)}\.", r"(?s:..?)"),
    _rule(rf"{_words(TITLES)}\."),
    _rule(rf"{_words(IN_THIS_CASE)}\.", r"(?s:..?)", case=True),
    _rule(rf"{_words(BEFORE_A_NUMBER)}\.", rf"[ \u00a0]?{_DIGIT}"),
    _rule(rf"{_APOS}[0-9][0-9]", r"[ \n\u00a0]"),
    _rule(rf"{_WORD}\.", _COMMA),
    _rule(
        r"(?:\([0-9]{2,3}\)[ \u00a0]?|(?:\+\+?)?(?:[0-9]{2,4}[- \u00a0])?[0-9]{2,4}[- \u00a0])"
        r"[0-9]{3,4}[- \u00a0]?[0-9]{3,5}|(?:\+\+?)?(?:[0-9]{2,4}\.)?[0-9]{2,4}\.[0-9]{3,4}\.[0-9]{3,5}"
    ),
    _rule('"|&quot;', "[A-Za-z0-9$]", becomes="``"),
    _rule('"|&quot;', becomes="''"),
    _rule(r"[<>]?[:;=][-o*']?[()DPdpO\\{@|\[\]]", "[^A-Za-z0-9]", case=True),
    _rule(r"&lt;", becomes="<"),
    _rule(r"&gt;", becomes=">"),
    _rule(r"<<|>>|[<>+%&~^|\\\u2030\u2031=/]"),
    _rule(r"\[", becomes="-lsb-"),
    _rule(r"\]", becomes="-rsb-"),
    _rule(r"\{", becomes="-lcb-"),
    _rule(r"\}", becomes="-rcb-"),
    _rule(r"\(", becomes="-lrb-"),
    _rule(r"\)", becomes="-rrb-"),
    _rule("-{3,4}", becomes="--"),
    _rule("-+"),
    _rule(r"\.{3,5}|(?:\.[ \u00a0]){2,4}\.|[\x85\u2026]", becomes="..."),
    _rule(r"@+|#+|_+|\*+|(?:\\\*){1,3}"),
    _rule(_COMMA),
    _rule(r"[?!]+"),
    _rule(r"[.\u00a1\u00bf\u037e\u0589\u061f\u06d4\u0700-\u0702\u07fa\u3002]"),
    _rule(rf"[A-Za-z0-9][A-Za-z0-9.,\u00ad]*(?:-(?:{_INITIALS}\.|[A-Za-z0-9\u00ad]+))+"),
    _rule(r"[A-Za-z0-9][A-Za-z0-9.,\u00ad]*(?:-[A-Za-z0-9\u00ad]+)+\.", _COMMA),
    _rule(rf"{_PART}{_ALNUM}+(?:{_HYPHEN}{_PART}{_ALNUM}+)*"),
    _rule(rf"{_PART}{_ALNUM}+(?:{_HYPHEN}{_PART}{_ALNUM}+)*\.", _COMMA),
    _rule("[A-Z]+(?:(?:[+&]|&amp;)[A-Z]+)+", case=True),
    _rule("'", "[A-Za-z][^ \t\n\r\u00a0]", becomes="`"),
    _rule(_SHORT, becomes=_QUOTES),
    _rule("[`\u2018-\u201f\x91-\x94\u2039\u203a\u00ab\u00bb]{1,2}|'|''|&apos;", becomes=_QUOTES),
    _rule(
        "[\u00a6\u00a7\u00a8\u00a9\u00ac\u00ae\u00af\u00b0\u00b1\u00b4-\u00ba\u00d7\u00f7\u0387\u2016\u2017\u2020-\u2025\u2032-\u2038\u203b"
        "\u203e-\u2042\u2044\u207a-\u207f\u208a-\u208e\u2100-\u214f\u2190-\u23ff\u2460-\u24ff\u2500-\u2bff\u0387\u05be\u05c0\u05c3\u05c6\u060c\u061b\u061e\u066a\u066d\u0964\u0965\u3012\u30fb"
        "\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]"
    ),
)


@cache
def _compiled() -> list[tuple[re.Pattern[str], str | None]]:
    """The patterns with what they become; made when they are needed, for it takes as long as a page."""
    return [(re.compile(one.pattern, one.flags), one.becomes) for one in _RULES]


def penn_tokens(text: str, up_to: int | None = None) -> list[str]:
    """Cut a text as the reference tokeniser does, punctuation included; a token can hold a non-breaking space.

    Args:
        text: The text; line breaks in it count as spaces.
        up_to: Only tokens that begin before this place.
    """
    line = _BREAKS.sub(" ", text) + "\n"
    tokens: list[str] = []
    rules = _compiled()
    at, end = 0, len(line) - 1 if up_to is None else up_to
    while at < end:
        best, ends, becomes = at, at, None
        for pattern, into in rules:
            if (found := pattern.match(line, at)) and found.end() > best:
                best, ends, becomes = found.end(), found.end(1), into
        if best == at:
            at += 1  # white space, or a character that the reference deletes
            continue
        if token := _written(line[at:ends], becomes):
            tokens.append(token)
        at = ends
    return tokens


def _written(said: str, becomes: str | None) -> str:
    if becomes is _QUOTES:
        return said.replace("&apos;", "'").translate(_STRAIGHT).lower()
    if becomes is not None:
        return becomes
    if len(said) > 1:
        said = said.replace("(", "-lrb-").replace(")", "-rrb-")
    return said.replace("\u00ad", "").replace(" ", "\u00a0").lower()
