"""The words of the grammar of captions beside classes, places and amounts: order, lead, shape, doubt."""

from itertools import product
from typing import Literal, NamedTuple

from core.query.lexicon import CLASS_PHRASES, NEGATIONS, REGION_PHRASES, SIZE_PHRASES, WITHOUT, Amount, Place
from core.query.phrasebook import Phrasebook, plurals

Kind = Literal[
    "word",
    "class",
    "place",
    "amount",
    "noun",
    "not",
    "hedge",
    "order",
    "rank",
    "lead",
    "peak",
    "shape",
    "it",
    "here",
    "rest",
    "and",
    "break",
    "comma",
    "approx",
    "plain",
]
"""What a stretch of a sentence is to the grammar; `plain` words hide a phrase that would mean something."""


class Tag(NamedTuple):
    """What a phrase means."""

    kind: Kind
    name: str = ""
    """The class, the shape, or the way a relation looks: right, left or both."""
    place: Place = ()
    amount: Amount | None = None


_LEADS = {
    "right": "dominated by|dominance of|predominance of|led by|primarily consists of|mainly consists of|"
    "mostly consists of|consists primarily of|consists mainly of|consists mostly of|predominantly consists of|"
    "prevalence of|chiefly|characterized chiefly by|mainly|mostly|primarily|"
    "predominantly|largely|largely covered by|mostly covered by|mainly covered by|primarily covered by|"
    "predominantly covered by|ruled by|dominating presence of|dominant presence of|overwhelmingly|"
    "characterized predominantly by|predominantly characterized by|mostly characterized by|chiefly covered by|"
    "predominantly composed of|primarily composed of|mainly composed of|mostly composed of|largely composed of|"
    "composed mainly of|composed primarily of|made up mainly of|made up mostly of|marked by a dominance of",
    "left": "dominates|dominate|dominating|prevails|prevail|leads|ranks first|comes first|takes the lead|"
    "take the lead|predominates|predominate|being the most dominant|being dominant|is dominant|are dominant|"
    "is the largest|being the largest|is the most extensive|are the most extensive|is the most prevalent|"
    "are the most prevalent|being the most prevalent|is in the majority|are the most dominant|is the most dominant|"
    "outweighs everything|stand out as the dominant|come first|the largest share|the largest part|"
    "the largest portion|the largest fraction|the largest area|the greatest share|in the majority|reigns|"
    "to dominate|ahead of everything else|ahead of all others|ahead of every other class|ahead of all other classes|"
    "second to none|unrivalled|unrivaled|unmatched|exceeded by none|lead the ranking|leads the ranking|"
    "lead the field|leads the field|tops the list|top the list|tops the ranking|top the ranking|heads the list|"
    "head the list|outweighs every other class|outweigh every other class|exceeds every other class|"
    "exceed every other class|outranks every other class|exceeds all other classes|outweighs all other classes|"
    "exceed all other classes|outweigh all other classes|outweigh everything else|outweighs everything else|"
    "outranks everything else|covers more than any other class|cover more than any other class|"
    "covers more than any other|cover more than any other|larger than any other class|takes first place|"
    "take first place|is number one|are number one|comes out on top|come out on top|on top|reigns supreme|"
    "reign supreme|is the biggest class|is the biggest|are the biggest|has the largest share|have the largest share|"
    "holds the largest share|hold the largest share|holds the biggest share|the biggest share|the lion's share|"
    "the lions share|is the top class|is the leading class|outstrips every other class|is the most common|"
    "are the most common|is the most abundant|are the most abundant|is the most widespread|are the most widespread|"
    "leads everything|covers the most|cover the most|takes up the most|take up the most|occupies the most|"
    "occupy the most|"
    "is in first place|are in first place|comes out first|come out first|is the single largest|"
    "is king|heads the ranking|head the ranking|take the crown|takes the crown|"
    "more than anything else|more than any other class|more than any of the other classes|more than any of the others|"
    "more than any other cover type|more than any other land cover type|more than any other cover|"
    "more than any other land cover|more than any single other class|the most of all|the most of any class|lead",
    "both": "dominant|main|primary|principal|prevailing|leading|predominant|chief|prominent|foremost|dominance|"
    "major|most dominant|most prevalent|most prominent|most common|most abundant|most widespread|"
    "most extensive class|most extensive land cover|most extensive land cover class|most extensive type|"
    "largest class|largest land cover class|biggest class|top class|first place|with the largest share|"
    "with the biggest share|number one|most common class|lion's share of the|most widespread class|lion's share|"
    "most common cover|most common land cover|most common land cover class|largest single class",
}

_ORDERS = {
    "than": "than",
    "more": "wider than|broader than|more numerous than|more plentiful than|dominate over|dominates over|prevail over|"
    "prevails over|predominates over|predominate over|dominating over|"
    "outranks|outrank|outstrips|outstrip|outdoes|outdo|outpaces|outpace|eclipses|eclipse|dwarfs|"
    "trumps|trump|win out over|wins out over|beats|beat|takes precedence over|take precedence over|"
    "has the upper hand over|have the upper hand over|takes the lead over|take the lead over|edges out|edge out|"
    "overshadows|overshadow|overtops|surpass|outscores|outscore|"
    "overtakes|overtake|ranks above|rank above|ranks before|rank before|ranks ahead of|rank ahead of|"
    "has the edge over|have the edge over|is ahead of|are ahead of|leads over|comes out ahead of|come out ahead of|"
    "more land than|more of the tile than|more of the image than|more of the scene than|more of the land than|"
    "more of the ground than|more of the map than|a larger share than|larger share than|a bigger share than|"
    "higher share than|a larger area than|larger area than|a greater share than|greater share than|"
    "greater area than|followed in turn by|followed by|followed closely by|closely followed by|"
    "then followed by|followed next by|trailed by|succeeded by|ahead of|comes ahead of|come ahead of|exceeds|exceed|"
    "outweighs|outweigh|more extensive than|more than|larger than|greater than|outnumbers|outnumber|"
    "more ground than|holds more ground than|then|and then|comes before|bigger than|more space than|more area than|"
    "surpasses|surpass|subsequently|trailed closely by|more widespread than|more prevalent than|more common than|"
    "more abundant than|more dominant than",
    "less": "yields first place to|yield first place to|cedes first place to|cede first place to|"
    "leaves first place to|leave first place to|yields to|yield to|loses out to|lose out to|comes a close second to|"
    "is a close second to|a close second to|a distant second to|a clear second to|a strong second to|"
    "a poor second to|a near second to|"
    "a narrow second to|a solid second to|runner up to|second place behind|second place after|"
    "takes second place behind|take second place behind|takes second place after|take second place after|"
    "place behind|narrower than|rarer than|scarcer than|sparser than|less abundant than|less space than|"
    "a smaller part than|outranked by|outstripped by|outdone by|outpaced by|eclipsed by|dwarfed by|trumped by|"
    "beaten by|topped by|overshadowed by|outnumbered by|outweighed by|surpassed by|exceeded by|overtaken by|"
    "outscored by|lags behind|trails behind|trail behind|lag behind|ranks below|rank below|ranks behind|rank behind|"
    "ranks after|rank after|falls short of|fall short of|comes second to|come second to|is second to|are second to|"
    "plays second fiddle to|runs second to|a smaller share than|smaller share than|a smaller area than|"
    "smaller area than|lower share than|second only to|play second fiddle to|less of the tile than|"
    "less of the image than|less of the scene than|less land than|second most common|second most prevalent|"
    "second most dominant|second most extensive|second largest|second most abundant|less than|smaller than|"
    "less extensive than|behind|comes after|less space than|less area than|follows|fewer than|less ground than|"
    "comes behind|less widespread than|less prevalent than|less common than",
    "next": "comes next|come next|next in extent|ranks second|comes second|come second|come after|"
    "takes second place|follow with|follows with|follow next|follows next",
    "list": "largest first|biggest first|most extensive first|in rank order|in descending order|"
    "in decreasing order|from largest to smallest|in order of extent|in that order|"
    "ordered by extent|in order of size|by descending extent|descending order of cover|ranked by|ranking|in order|"
    "largest to smallest|most to least|biggest to smallest|from most to least|from the largest to the smallest|"
    "from biggest to smallest|in order of share|in order of area|in order of cover|from large to small|by size|"
    "from most to least common|order of cover|order of extent|order of area|sorted by|sorted by area|"
    "sorted by extent",
    "rising": "smallest first|in ascending order|in increasing order|from smallest to largest|from least to most|"
    "from the smallest to the largest",
    "equal": "level with|on a par with|on par with|neck and neck with|in similar proportions|in equal proportions|"
    "in similar amounts|similar proportions|similar shares|"
    "comparable shares|"
    "comparable amounts|comparable proportions|about the same share|the same share|almost the same share|"
    "in equal parts|"
    "in roughly equal parts|roughly equal parts|roughly equal shares|roughly equal amounts|equal amounts|"
    "similar amounts|equal amount|similar amount|equal parts|equal shares|equal portions|"
    "equal measure|equal proportions|evenly split|"
    "split evenly|split almost evenly|split nearly evenly|split roughly evenly|split equally|"
    "evenly divided|divided evenly|divided almost evenly|equally divided|equally split|about equally|almost equally|"
    "evenly balanced|neck and neck|on a par|on par|equally extensive|equally large|equally common|equally widespread|"
    "equally abundant|equally present|equally represented|level pegging|as much as|as much ground as|as much land as|"
    "as much area as|as much space as|as much of the tile as|"
    "as much of the image as|as much of the scene as|as much room as|as extensive as|as widespread as|"
    "as large as|as common as|as abundant as|as big as",
}

_RANKS = (
    {"second": "number two|runner up|the runner up|second in size|second in extent|in second position"}
    | {
        word: f"{word} most common|{word} most prevalent|{word} most dominant|{word} most extensive|"
        "{word} most abundant|"
        f"{word} largest|in {word} place|{word} place|ranks {word}|rank {word}|comes {word}|come {word}|"
        "takes {word} place"
        for word in ("third", "fourth")
    }
    | {
        "last": "least common|least prevalent|least dominant|least extensive|least abundant|least widespread|"
        "least prominent|smallest class|least represented|rarest class|rarest|comes last|come last|ranks last|"
        "rank last|"
        "brings up the rear|bring up the rear|smallest share|the least|smallest of|the smallest share|scarcest|tail end"
    }
)
"""Words for a place in the order of the classes beside the second, which are words of order too."""

_PEAKS = (
    "concentration|most of all|especially|particularly|mainly|notably|mostly|primarily|above all|concentrated|"
    "predominantly|most notably|most extensive|largest share|strongest|densest|most visible|largely|clustered|"
    "most pronounced|chiefly|most prominent|most abundant|most concentrated|greatest extent|most common|"
    "thickest|highest share|greatest share|most prevalent|prominently|most noticeable|focused|the most|peaks|peaking|"
    "at its densest|at their densest|at its most extensive|maximum|its maximum|its peak|at its peak|most heavily|"
    "culminates|most densely"
)
SUPERLATIVES = frozenset({"the most extensive", "the densest", "the most abundant"})
"""Before a class whose place comes later: "the most extensive forests lie in the north"."""
_PEAK_VERBS = ("", "found ", "located ", "visible ", "present ", "situated ", "seen ", "distributed ", "concentrated ")
_PEAK_PREPOSITIONS = ("in", "at", "within", "towards", "toward", "on", "around", "near", "along")
_TOP_PEAKS = {"most extensive", "largest share", "strongest", "densest", "greatest extent", "highest share"}
_TOP_PEAKS |= {
    "the most",
    "peaks",
    "peaking",
    "at its densest",
    "at their densest",
    "maximum",
    "its maximum",
    "its peak",
    "at its peak",
}
_TOP_PEAKS |= {
    "at its most extensive",
    "culminates",
    "most abundant",
    "most pronounced",
    "greatest share",
    "most concentrated",
    "most prominent",
}

_SHAPES = {
    "band": "linear|elongated|winding|meandering|meanders|narrow|strip|ribbon|band|belt|sinuous|serpentine|curving|"
    "long|snaking|curvilinear|corridor|thin|threadlike|slender",
    "compact": "compact|dense cluster|closed|consolidated|block|concentrated cluster|rounded|circular|oval|round",
    "scattered": "scattered|dispersed|isolated|patches|patchy|fragmented|pockets|clusters|separate|detached|"
    "sporadic|dotted|disconnected|sprinkled|small patches|pocket|scattering|speckled|patchwork|islands",
    "broad": "broad|wide|contiguous|continuous|uninterrupted|connected|unbroken",
    "network": "network|branching|interconnected|grid|web|networked|branched|lattice",
    "rectangular": "rectangular|geometric|square|regular|gridded|rectilinear",
    "irregular": "irregular|irregularly shaped|uneven|jagged|amorphous",
}

_HEDGES = (
    "possibly|likely|perhaps|may|might|could|suggests|suggest|suggesting|seems|seem|seemingly|appears to be|"
    "appear to be|appears to|appear to|indicative of|potentially|probably|presumably|indicating|indicates|hints at|"
    "hinting at|implying|implies|maybe|apparently|conceivably|arguably|what looks like|indicate|doubtful|uncertain|"
    "unclear|questionable|unconfirmed|possible|probable|tentative"
)
_NOUN = (
    "portion|part|fraction|amount|quantity|area|share|expanse|section|extent|presence|coverage|proportion|percentage|"
    "space|cover|stretch|region|piece|segment|number|instance|concentration|occurrence|zone|swathe|distribution|"
    "component|constituent|contributor"
)
_NOUNS = plurals(_NOUN.split("|"))
_PIECE = "pocket|patch|cluster|body|parcel|plot|field|strip|spot|island|clump|stand|block|group|channel"
_PIECES = plurals(_PIECE.split("|"))
_HERE = (
    "this section|this area|this part|this region|this quadrant|this corner|here|this portion|that area|"
    "that section|this quarter|the same area|the same section|the same part|the same region|this zone|there|where|"
    "which|that quarter|that part|that region|that half|that side|that place|that zone|this half|this side|"
    "this place|that quadrant|that corner|that portion|remaining"
)
_REST = (
    "the rest|rest|the remainder|remainder|what is left|what remains|everything else|the balance|the remaining land|"
    "the remaining area|the remaining ground|the remaining part|the remaining share|the remaining space|"
    "all the rest|the remaining portion|the remaining surface|what is left over|the rest of the land|"
    "the rest of the image|the rest of the scene|the rest of the tile|rest of the tile|the rest of the area"
)
_IT = (
    "it|they|them|the former|the latter|former|latter|this class|these areas|these|this land cover|this type|"
    "this cover|this land cover type|such areas"
)
_AND = "and|or|nor|as well as|along with|together with|plus|and also|but also|alongside|accompanied by|coupled with"
_BREAKS = "while|whereas|but|although|though|however|yet|whilst|despite|in contrast|with the exception of"
_PLAIN = (
    "not only|no other class|nothing else|anything else|no other|other classes|little room|almost no room|not just|"
    "middle ground|more or less|main street|than in|land use|right next|field of|over time|much of|rather than|"
    "as opposed to|in lieu of|land cover|land covers|land cover type|land cover types|no one class|left over|"
    "hardly anything else|without a doubt|without doubt|no doubt|without question|no matter|no wonder|not to mention|"
    "not surprisingly|no surprise|not far|not unlike|not long|without exception|no exception|covers a wide|"
    "covers a broad|has a wide|covering a wide|occupies a wide|nowhere else|nowhere near|nowhere as|nowhere so|"
    "not necessarily|not merely|not simply|not solely|whether or not|if not|no particular order|zero doubt|non zero|"
    "nonzero|above zero|sub zero|subzero|each other|one another|in between|no single class|main road|small scale|"
    "large scale|north to south|south to north|east to west|west to east|thin out|thins out|more widespread|"
    "less widespread|instead of|in place of"
)
_BOUNDS = {
    "most": "no more than|not more than|at most|up to|not over|not above|no greater than|not greater than|"
    "no larger than|no higher than|not exceed|not exceeding|does not exceed|do not exceed|never exceeds|"
    "a maximum of|maximum of|fewer than",
    "least": "at least|no less than|not less than|no fewer than|not fewer than|not under|not below|a minimum of|"
    "minimum of|no smaller than|upwards of|in excess of",
}
"""Words before a number that make it a limit."""
_COUNTS = ("many", "a lot of", "lots of", "several")
_WHOSE = ("one's", "your", "our", "the viewer's", "my")

STAND_IN_SIGN = "\u02a1"
STAND_INS = tuple(f"{STAND_IN_SIGN}{letter}" for letter in "abcdef")
"""Words that stand for classes where it does not matter which, also in the plural; no text may hold them."""


def _tags() -> dict[str, Tag]:
    """Later entries win over earlier ones of the same words."""
    tags: dict[str, Tag] = {}
    tags |= {phrase: Tag("noun") for phrase in _NOUNS} | dict.fromkeys(_PIECES, Tag("noun"))
    amounts = (item for item in SIZE_PHRASES.items() if item[0] not in _COUNTS)
    tags |= {phrase: Tag("amount", amount=amount) for phrase, amount in amounts}
    for shape, words in _SHAPES.items():
        tags |= dict.fromkeys(words.split("|"), Tag("shape", shape))
    tags |= {phrase: Tag("place", place=place) for phrase, place in REGION_PHRASES.items()}
    for whose, side in product(_WHOSE, ("left", "right")):
        tags[f"{whose} {side}"] = Tag("place", place=(f"top {side}", f"bottom {side}"))
    tags |= {phrase: Tag("class", name) if name else Tag("plain") for phrase, name in CLASS_PHRASES.items()}
    tags |= {f"{word}{end}": Tag("class", word) for word in STAND_INS for end in ("", "s")}
    for look, words in _LEADS.items():
        tags |= dict.fromkeys(words.split("|"), Tag("lead", look))
    for look, words in _ORDERS.items():
        tags |= dict.fromkeys(words.split("|"), Tag("order", look))
    for rank, words in _RANKS.items():
        tags |= dict.fromkeys(words.split("|"), Tag("rank", rank))
    tags |= dict.fromkeys(SUPERLATIVES, Tag("peak", "top"))
    for word in _PEAKS.split("|"):
        look = "top" if word in _TOP_PEAKS else "strong"
        forms = product(_PEAK_VERBS, _PEAK_PREPOSITIONS)
        tags |= {f"{word} {verb}{preposition}": Tag("peak", look) for verb, preposition in forms}
    tags |= {phrase: Tag("not") for phrase, _ in NEGATIONS.items()}
    tags |= {word: Tag("class", name) for word, name in WITHOUT.items()}
    for bound, words in _BOUNDS.items():
        tags |= dict.fromkeys(words.split("|"), Tag("approx", bound))
    plain: tuple[tuple[Kind, str], ...] = (
        ("hedge", _HEDGES),
        ("here", _HERE),
        ("it", _IT),
        ("and", _AND),
        ("rest", _REST),
    )
    for kind, phrases in (*plain, ("break", _BREAKS), ("plain", _PLAIN)):
        tags |= dict.fromkeys(phrases.split("|"), Tag(kind))
    return tags


TAGS: Phrasebook[Tag] = Phrasebook(_tags)
"""Every phrase that means something to the grammar."""

PIECES = frozenset(_PIECES)
"""Nouns for single pieces of a class: a size word before them tells the size of a piece, not of a share."""
