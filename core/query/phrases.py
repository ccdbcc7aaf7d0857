"""The words that queries put around the names of classes: denials, links, places, what only sounds like a class."""

from core.query.phrasebook import Phrasebook


def _book(*lines: str) -> Phrasebook[bool]:
    return Phrasebook({phrase: True for line in lines for phrase in line.split("|")})


def _set(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split(" ") if word)


VEGETATION = Phrasebook(
    dict.fromkeys(
        ("vegetation", "plants", "greenery"), ("tree", "shrub", "grass", "crop", "wetland", "mangroves", "moss")
    )
)
"""Names of several classes at once; they can be denied together."""

DENIALS = _book(
    "no|not|non|without|without any|without a|without a single|not a single|not one|no single",
    "anything but|no sign of|no signs of|no trace of|no traces of|no evidence of|no hint of|no visible|no measurable",
    "lacking|lack of|free of|free from|devoid of|not contain|not show|never any",
    "absence of|excluding|except|neither|not any|zero|nil|lacks|there is no|there are no|with no|nor",
)
"""Words that deny what follows them."""

DOUBTFUL = _book(
    "never|nowhere|none|none of|nobody|no one|no longer|absent|missing|lack|hardly|barely|scarcely|rarely|seldom",
    "fails to|fail to|failing to|unable to|avoid|avoids|avoiding|exclude|excludes|excluded|omit|omits|omitting|skip",
    "ignore|remove|removed|hide|minus|sans|rather than|instead of|in place of|as opposed to|in lieu of|other than",
    "apart from|aside from|save for|but for|except for|unlike|far from|opposite of|the opposite of|contrary to",
    "nothing|leave out|leaving out|rule out|keep out|filter out|get rid of|excepting|barring|false|untrue|banned",
    "unless|doubt|doubtful|dislike|dislikes|hate|hates|all but|un|anti|everything but|everything except",
    "impossible|unlikely|improbable|wrong|incorrect|bad|nope|nah|nt|less|least|fewer|against|refuse|reject|rejected",
    "forbid|forbidden|prohibit|prohibited|disallow|drop|discard|delete|eliminate|subtract|disregard|forget|deny|denied",
    "unwanted|undesired|ban|former|formerly|pseudo|lacked|missed|negative|everything other than",
)
"""Words that deny too, but not always what follows them directly."""

PREFIXES = _set("de dis ex counter")
"""Before the name of a class, these deny it: "de-forested"."""

HARMLESS = _book(
    "no matter|no doubt|without a doubt|without doubt|without question|not to mention|no idea",
    "whether or not|no particular order|other than that|more or less|not least|at least|no less",
)
"""Turns of phrase that hold such a word and deny nothing."""

EXCEPTIONS = _book(
    "except|except for|except in|but in|but at|but on|but only|only in|only at|apart from|aside from|other than|save",
    "besides|excluding|unless|outside|beyond|if not|save for|but for|barring|with the exception of|except at",
)
"""After a denial, these leave something out of it."""

DENIED_VERBS = _set(
    "is are am was were be been do does did has have had will would can could shall should must may might"
)
"""Verbs that "not" follows."""

AUXILIARIES = DENIED_VERBS | _set("it they you there that which who i we one")
"""These, and what may stand before them."""

VERBS = _set(
    "have has be contain contains include includes show shows hold holds see find feature features get display want",
    "really actually been spot detect",
)
"""Between "not" and what is denied: "does not contain water", "you will not find crops"."""

PARTING = _set("never nowhere none nobody no-one absent missing rarely seldom hardly barely scarcely")
"""Denials of whatever stands in their part of a query."""

RETURNING = PARTING | _set(
    "not nothing lack lacking false untrue excluded removed banned impossible unlikely improbable wrong incorrect bad",
    "nope nah forbidden prohibited rejected unwanted undesired denied lacked missed negative",
)
"""Denials that may speak of what stands before them."""

PARTICIPLES = _set("present visible found seen there included wanted shown detected allowed needed welcome")
STOPS = _set("; . ! ? \n but yet though although however whereas while | \u2022")
"""Here a part of a query ends."""

RELATIVES = _set("that which where who whose with having")
JOINING = _set("and or nor & / plus")
OWN = _set("no zero nil treeless")
"""Denials that go with the very next word."""

NEAR_DENIALS = _set("not hardly barely scarcely no almost next virtually practically nearly")
"""Such an amount after a denial may mean either."""

COMPARED = _set("than over above > >= at least most non near almost nearly about below under to beyond exceeding")
"""After these, "zero" is a number and no denial."""

FURTHER = _book(
    "more than|over|at least|beyond|outside|outside of|further than|farther than|not|far from|no closer than",
    "north of|south of|east of|west of|northeast of|northwest of|southeast of|southwest of|except|excluding|without",
    "not closer than|never|further away than|no less than|not within|not near|exceeding|above|away from",
)
"""Before a place on Earth, these mean what lies outside."""

DOMINATED = _book(
    "dominated by|covered by|covered with|covered in|blanketed by|blanketed in|mostly covered by|dominant",
    "dominant class|dominant class is|dominant land cover|dominant land cover is|where the dominant class is",
)
"""Before the dominant class."""

DOMINATES = _book("dominated|dominates|dominate|dominant|is dominant|prevails|predominates|as dominant class")
"""After the dominant class."""

EQUAL = _book("equal parts|equal parts of|equal shares of|equal amounts of|equally", "in equal parts|half and half")
"""Before classes that cover the same share each."""

_MISSED = ("present", "visible", "found", "seen", "there", "detected", "included", "shown", "allowed", "wanted", "here")
ABSENT = _book(
    "less|absent|missing|is absent|are absent|is missing|are missing|lacking|is lacking|nowhere|none|nil|is none",
    "is zero|nowhere to be seen|nowhere to be found|is nowhere to be seen|not present|not visible|not wanted",
    "not found|not there",
    *(
        f"{verb} not {be}{missed}"
        for verb in ("is", "are", "was", "were", "can", "could", "will", "would", "should")
        for be in ("", "be ")
        for missed in _MISSED
    ),
)
"""After a class that is denied."""

NOTHING = _set("none no nil zero absent missing 0 never")
"""Values of a class in a list: "snow: none"."""

SIGNS = _set(": | = - \u2013 \u2014")
"""Between a class and its value in a list."""

COVERS = _book(
    "covering|covers|cover|occupying|occupies|making up|makes up|is|are|share|on|fills|filling|coverage|fraction",
    "percentage|area|takes up|taking up",
)
"""Between a class and its amount."""

LINKS = _set("of the this that tile image scene picture area land surface is are covered cover by with in a its it be")
"""Between an amount and its class: "of the image is covered by"."""

PREPOSITIONS = _set("in at on to towards toward along across over near")

EXCEPT = _book("except|except for|except in|but|but not|but not in|apart from|other than|excluding|save")
"""Between "everywhere" and the part where it is not."""

LIES = _set("is are lies lie lying located situated found being only mostly mainly")
"""Between a class and its place."""

HOLDS = _set(": , there is are has contains holds with a an being")
"""Between a place and its class."""

JOINTS = _set("and or nor , & /")

OF = _set("image tile scene picture map frame")
"""What a part of the tile is a part of."""

SPECIFIC = _set(
    "river lake pond stream reservoir sea ocean canal lagoon estuary bay creek inlet waterway watercourse channel",
    "coastal city town village house suburb road highway street residential industrial center centre network route",
    "sprawl jungle rainforest grove copse orchard stand canopy thicket heath heathland meadow pasture pastureland lawn",
    "prairie steppe paddy rice plantation parcel plot desert sand sandy rock rocky dune beach glacier icefield glacial",
    "frozen marsh marshland swamp swampland bog fen mire peatland reed reedbed flooded",
)
"""Words in the name of a class that say more than the class does."""

SETTLEMENTS = _set(
    "settlement settlements village villages town towns hamlet hamlets city cities community communities"
)
"""Names of developed area that a size goes with."""

LEADING = _set("and but with having has have where which that plus a an the , ; \n | - \u2013 \u2022")
"""Before a condition, these are part of it."""

FILLERS = _set(
    "show me find all any i am looking for want tiles tile images image scenes scene pictures picture places"
)
"""At the beginning of a query, before a condition, these are part of it."""
