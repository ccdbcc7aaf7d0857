"""Words about the land: a line that has one says something, and is no talk around a caption."""

import re

COVER = (
    r"(?:waters?|rivers?|streams?|lakes?|ponds?|seas?|oceans?|coast\w*|shore\w*|beach\w*|harbou?rs?|canals?|reservoirs?"
    r"|wetlands?|marsh\w*|swamps?|mangroves?|trees?|forest\w*|wood(?:s|ed|lands?)|groves?|grass\w*|meadows?|pastures?"
    r"|shrub\w*|scrub\w*|bush\w*|crops?|cropland\w*|farm\w*|fields?|agricultur\w*|vegetation|vegetated|orchards?"
    r"|vineyards?|bare|barren|soils?|sand\w*|deserts?|rock\w*|snow\w*|ice|glaciers?|moss\w*|lichens?|developed"
    r"|built[- ]?up|buildings?|houses?|urban|towns?|city|cities|villages?|settlements?|roads?|streets?|bridges?"
    r"|railways?|airports?|industrial|residential|clouds?|mountains?|hills?|valleys?|islands?|deltas?|floods?"
    r"|ground|parks?|gardens?|quarry|quarries)"
)
PLACE = (
    r"(?:top|bottom|upper|lower|middle|cent(?:er|re|ral)|corners?|edges?|quadrants?|(?:north|south|east|west)\w*"
    r"|(?:top|bottom|upper|lower|the|far|and|on)[- ](?:left|right))"
)
_AMOUNT = r"(?:\d ?%|\bper ?cent\b|\bhalf of\b|\bmost of\b|\bmostly\b)"
_SAID = re.compile(rf"\b(?:{COVER}|{PLACE})\b|{_AMOUNT}", re.IGNORECASE)
_ONLY = re.compile(
    rf"(?:(?:{COVER}|{PLACE}|left|right|the|and|of|in|part|side|areas?|sections?|image|tile|land|cover|bod(?:y|ies)"
    r"|[&/,()-])[\s,&/()-]*){1,8}",
    re.IGNORECASE,
)


def is_spoken_of(text: str) -> bool:
    """Whether a text names a land cover, a place in the tile or an amount."""
    return _SAID.search(text) is not None


def is_named_alone(text: str) -> bool:
    """Whether a text is nothing but the name of a land cover or of a place, as a heading of a section is."""
    return is_spoken_of(text) and _ONLY.fullmatch(text) is not None
