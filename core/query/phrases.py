"""The words that queries put around the names of classes: denials, links, places, what only sounds like a class."""

from core.query.phrasebook import Phrasebook


def _book(*lines: str) -> Phrasebook[bool]:
    return Phrasebook({phrase: True for line in lines for phrase in line.split("|")})


def _set(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split(" "))


VEGETATION = Phrasebook(
    dict.fromkeys(
        ("vegetation", "plants", "greenery"), ("tree", "shrub", "grass", "crop", "wetland", "mangroves", "moss")
    )
)
"""Names of several classes at once; they can be denied together."""

DENIALS = _book(
    "no|not|non|without|without any|without a|without a single|not a single|not one|no single",
    "anything but|no sign of|no trace of",
    "lacking|lack of|free of|free from|devoid of",
    "absence of|excluding|except|neither|not any|zero|lacks|there is no|there are no|with no|nor",
)

DOMINATED = _book(
    "dominated by|covered by|covered with|covered in|blanketed by|blanketed in|mostly covered by|dominant",
    "dominant class|dominant class is|dominant land cover|dominant land cover is|where the dominant class is",
)
"""Before the dominant class."""

DOMINATES = _book("dominated|dominates|dominate|dominant|is dominant|prevails|predominates|as dominant class")
"""After the dominant class."""

EQUAL = _book("equal parts|equal parts of|equal shares of|equal amounts of|equally", "in equal parts|half and half")
"""Before classes that cover the same share each."""

ABSENT = _book("less|absent|missing|is absent|are absent|is missing")
"""After a class that is denied."""

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

LEADING = _set("and but with having has have where which that plus a an the , ;")
"""Before a condition, these are part of it."""

FILLERS = _set(
    "show me find all any i am looking for want tiles tile images image scenes scene pictures picture places"
)
"""At the beginning of a query, before a condition, these are part of it."""
