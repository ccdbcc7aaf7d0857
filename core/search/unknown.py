"""Words of a query that no description says: typed wrong, of another language, of no place, or only not said here."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

import pyarrow as pa

from core.embedding import wordpiece
from core.geography.named import folded, names
from core.query.lexicon import CLASS_PHRASES, REGION_PHRASES, SIZE_PHRASES
from core.query.phrasebook import word_set
from core.query.terms import PLAIN, STEMMED, Term
from core.search.words.reader import WordReader
from core.selection.browse import Browser
from core.selection.filters import Selection

Kind = Literal["typo", "unsaid", "unread", "place"]

_FUNCTION = word_set(
    "a an the and or but nor of in on at to from by with without within into onto over under near beside besides "
    "between among through along across around about against above below behind before after beyond toward towards "
    "is are was were be been being it its this that these those there here where which who whose what when as if "
    "than then so some any all each every both no not only very more most less least much many few i we you he she "
    "they me us my our your their his her do does did has have had can could will would should may might must show "
    "find give looking look want like up down out off for also just other another such same per via"
)
"""English words that say nothing of a place by themselves."""

_LANGUAGES = {
    "German": "der die das und mit ein eine einem einen einer nicht neben am im zum zur von vom ohne viel wenig "
    "zwischen auf bei an ist sind oder kein keine",
    "Spanish": "el los las con una en del cerca entre sin y mucho muchos poco al junto lado de un la por o",
    "French": "le les des avec en une dans près du sans et au aux entre beaucoup peu sur un la de ou pas",
    "Portuguese": "o os um uma com perto do da dos das em no na sem entre e muito pouco ao",
    "Italian": "il lo gli con una uno di del della nel nella senza vicino tra fra e molto poco un la al",
    "Dutch": "het een met van bij zonder en aan tussen veel weinig naast op niet geen",
}
_LAND_WORDS = {
    "German": "wald:forest wälder:forests fluss:river stadt:city dorf:village wasser:water felder:fields schnee:snow "
    "wüste:desert wiese:grassland acker:cropland berge:mountains küste:coast",
    "Spanish": "bosque:forest bosques:forests río:river ciudad:city pueblo:village agua:water campos:fields nieve:snow "
    "desierto:desert montañas:mountains cultivos:crops",
    "French": "forêt:forest forêts:forests rivière:river ville:city eau:water champs:fields neige:snow désert:desert "
    "montagnes:mountains prairies:grassland côte:coast",
    "Portuguese": "floresta:forest florestas:forests cidade:city água:water neve:snow deserto:desert "
    "montanhas:mountains",
    "Italian": "bosco:forest foresta:forest boschi:forests fiume:river città:city acqua:water campi:fields",
    "Dutch": "bos:forest bossen:forests rivier:river stad:city dorp:village velden:fields sneeuw:snow woestijn:desert",
}
"""Words for land in other languages, and what is said in English."""

_SCRIPTS = {
    "CJK": "Chinese or Japanese",
    "HIRAGANA": "Japanese",
    "KATAKANA": "Japanese",
    "HANGUL": "Korean",
    "CYRILLIC": "a language in Cyrillic letters",
    "ARABIC": "a language in Arabic letters",
    "DEVANAGARI": "a language in Devanagari letters",
    "GREEK": "Greek",
    "HEBREW": "Hebrew",
    "THAI": "Thai",
}

_LEADS_TO_PLACE = word_set("in near from of around outside within across")
_SHORT = 5
"""Up to so many letters one slip is forgiven, beyond two."""

_WORD = re.compile(r"[^\W\d_]+")


class Unknown(NamedTuple):
    """A word that stands in no description."""

    word: str
    """As it was typed."""
    kind: Kind
    """typo: another word looks like it. unsaid: an English word. unread: none that is known. place: the name of one."""
    meant: str = ""
    """The word that it may be."""


class Doubts(NamedTuple):
    """What of a query could not be used as it was typed."""

    words: tuple[Unknown, ...] = ()
    language: str = ""
    """The language that it seems to be, if that is not English."""

    def corrected(self, query: str) -> str:
        """Put the words that were probably meant into the whole query, so that its filters stay; empty without any."""
        meant = {one.word: one.meant for one in self.words if one.kind == "typo"}
        if not meant:
            return ""
        return re.sub("|".join(rf"\b{re.escape(word)}\b" for word in meant), lambda one: meant[one[0]], query)


NO_DOUBTS = Doubts()


def doubts(reader: WordReader, browser: Browser, query: str, terms: Sequence[Term]) -> Doubts:
    """Find what of a query no description says.

    Args:
        reader: The index of words.
        browser: Lends a cursor.
        query: What was typed.
        terms: What of it is searched: neither quotes nor minus nor beginnings of words are doubted.
    """
    typed = [term.text for term in terms if term.kind == "form" and not term.negative]
    tokens = [token for text in typed for token in _WORD.findall(text)]
    content = list(dict.fromkeys(token for token in tokens if _plain(token) not in _FUNCTION and len(token) > 1))
    strange = [token for token in content if not is_said(reader, token) and _plain(token) not in _meaning_words()]
    language = _language(query, tokens, known=len(strange) < len(content))
    found = []
    for token in strange:
        english = _plain(token) in _english()
        meant = _translated(language, tokens, token) if language else _nearest(reader, browser, _plain(token), english)
        if meant and meant != _plain(token):
            found.append(Unknown(token, "typo", meant))
        elif _is_name(query, token) and folded(token) not in names():
            found.append(Unknown(token, "place"))
        else:
            found.append(Unknown(token, "unsaid" if english and not language else "unread"))
    return Doubts(tuple(found), language)


def is_said(reader: WordReader, word: str) -> bool:
    """Tell whether any description has a word in any form."""
    return reader.has(word)


def content_said(reader: WordReader, terms: Sequence[Term]) -> bool:
    """Tell whether any word of a query that says something stands in a description or names a class or a part."""
    words = [word for term in terms for word in _WORD.findall(term.text) if _plain(word) not in _FUNCTION]
    return not words or any(is_said(reader, word) or _plain(word) in _meaning_words() for word in words)


def _plain(word: str) -> str:
    return "".join(PLAIN.analyze(word)) or word.lower()


@cache
def _meaning_words() -> frozenset[str]:
    """Words of the names of classes, parts and amounts."""
    books = (CLASS_PHRASES, REGION_PHRASES, SIZE_PHRASES)
    return frozenset(word for book in books for phrase, _ in book.items() for word in phrase.split())


@cache
def _english() -> frozenset[str]:
    """Whole words of the vocabulary of the bundled model."""
    lines = (Path(wordpiece.__file__).parent / "vocabulary" / "bert-uncased.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if len(line) > 2 and line.isalpha())


def _nearest(reader: WordReader, browser: Browser, word: str, land_only: bool) -> str:
    """Return the word of the descriptions, of the names of classes or of places that looks most like one.

    An English word, as "Forrest" is, may be meant as it stands: only a name of land cover one slip away is suggested,
    and none with another letter in place of one: "power" is no slip of "tower" nor "black" of "block", as "forrest" is
    of "forest".
    """
    with browser.asked(Selection()) as (cursor, _):
        cursor.register("vocabulary", _vocabulary(reader))
        rows = cursor.execute(
            """select word from vocabulary
            where (not $land_only or (land and length(word) <> length($word) and word[1] = $word[1]))
            and abs(length(word) - length($word)) <= $slips and damerau_levenshtein(word, $word) <= $slips
            order by damerau_levenshtein(word, $word), word[1] <> $word[1], count desc, word limit 1""",
            {"word": word, "slips": 1 if land_only or len(word) <= _SHORT else 2, "land_only": land_only},
        ).fetchall()
        cursor.unregister("vocabulary")
    found = str(rows[0][0]) if rows and len(word) > 3 else ""
    if STEMMED.analyze(found) == STEMMED.analyze(word):
        return ""  # another form of the word, which the search finds by itself
    return names()[found][0] if found in names() and not reader.has(found) else found


@cache
def _vocabulary(reader: WordReader) -> pa.Table:
    counts = Counter(dict.fromkeys(_meaning_words(), 1))
    counts.update(dict.fromkeys((word for name in names() for word in name.split()), 1))
    counts.update(dict(reader.vocabulary()))
    words = [word for word in counts if len(word) > 2 and word.isalpha()]
    classes = {word for phrase, name in CLASS_PHRASES.items() if name for word in phrase.split()}
    land = [word in classes for word in words]
    return pa.table({"word": words, "count": [counts[word] for word in words], "land": land})


def _translated(language: str, tokens: Sequence[str], word: str) -> str:
    """Return the English word for one, where the others of the query are words of grammar: no half of a sentence."""
    known = dict(pair.split(":") for pair in _LAND_WORDS.get(language, "").split())
    grammar = word_set(_LANGUAGES.get(language, ""))
    whole = all(token.lower() in known or token.lower() in grammar for token in tokens)
    return known.get(word.lower(), "") if whole else ""


def _language(query: str, tokens: Sequence[str], *, known: bool) -> str:
    """Name the language of a query, if it is not English."""
    letters = [char for char in query if char.isalpha()]
    scripts = Counter(unicodedata.name(char, "?").split()[0] for char in letters)
    script, count = scripts.most_common(1)[0] if scripts else ("", 0)
    if script in _SCRIPTS and 2 * count > len(letters):
        return _SCRIPTS[script]
    lower = {token.lower() for token in tokens}
    land = {name: {pair.partition(":")[0] for pair in words.split()} for name, words in _LAND_WORDS.items()}
    scores = {name: len(lower & (word_set(words) | land[name])) for name, words in _LANGUAGES.items()}
    name, score = max(scores.items(), key=lambda one: one[1])
    return (
        name
        if (score >= 2 and score > len(lower & _ENGLISH_ONLY)) or (score and not known) or lower & land[name]
        else ""
    )


_ENGLISH_ONLY = _FUNCTION - {"a", "an", "in", "on", "no", "is", "was", "do", "me", "so", "as", "and"}


def _is_name(query: str, word: str) -> bool:
    """Tell whether a word stands where the name of a place would."""
    before = _WORD.findall(query[: query.find(word)])
    return word[:1].isupper() and bool(before) and before[-1].lower() in _LEADS_TO_PLACE


def told(doubted: Doubts, *, by_words: bool) -> Iterator[str]:
    """Say in sentences what of a query was not used as it was typed."""
    groups = {kind: [one.word for one in doubted.words if one.kind == kind] for kind in ("unread", "place", "unsaid")}
    if doubted.language:
        yield f"This looks like {doubted.language}; the search reads English."
    if groups["unread"] and not doubted.language:
        yield f"Not understood: {_listed(groups['unread'])}."
    elif groups["unread"]:
        yield f"Not understood are {_listed(groups['unread'])}."
    if groups["place"]:
        yield f"{_listed(groups['place'])} is no place that is known here, so it is no filter."
    if groups["unsaid"]:
        used = "so none has all words" if by_words else "it is compared by meaning only"
        yield f"No description says {_listed(groups['unsaid'])}: {used}."


def _listed(words: Sequence[str]) -> str:
    quoted = [f"“{word[:40]}”" for word in words[:6]]
    return ", ".join(quoted) + (f" and {len(words) - 6} more" if len(words) > 6 else "")
