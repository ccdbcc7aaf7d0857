"""What a prompt template may use of where a tile lies and when its picture was taken."""

from core.store.whereabouts import Whereabouts
from core.tile.values import coast_words, where_json
from generation.metadata.captions import country_words
from generation.prompts.variables import Described, Value

WHERE = "where"
"""The variable that holds all of it."""

WHERE_VARIABLES = (
    Described(WHERE, "where the first tile lies and when its picture was taken; none without a place", ""),
    Described("where.country", "its country, or the nearest close by; none at sea", "United Kingdom"),
    Described("where.country_words", "the same within a sentence", "the United Kingdom"),
    Described("where.continent", "its continent; none far out at sea", "Europe"),
    Described("where.region", "the smallest region that has an outline, drawn by hand, or none", "England"),
    Described("where.coast_km", "distance of its centre from the nearest shore of a sea", "32.6"),
    Described("where.coast", "the same in words", "33 km"),
    Described("where.climate", "zone of Koeppen and Geiger; none on some islands", "Cfb"),
    Described("where.climate_words", "the same in words", "temperate, without a dry season, with warm summers"),
    Described("where.utm_zone", "UTM zone as Sentinel-2 has it; none near the poles", "30N"),
    Described("where.hemisphere", "northern or southern", "northern"),
    Described("where.taken", "when the picture was taken, in UTC; none where nobody says", "2020-07-14T11:03:21+00:00"),
    Described("where.season", "meteorological season of that day; none without a date and in the tropics", "summer"),
)
"""Every variable of it, for whoever writes a template."""


def in_values(found: Whereabouts) -> dict[str, Value]:
    """Return it all as plain values."""
    told = {name: value for name, value in where_json(found).items() if isinstance(value, str | float)}
    country = country_words(found.country) if found.country else None
    values: dict[str, Value] = {**told, "country_words": country, "coast": coast_words(found.coast_km)}
    return {name: values.get(name) for name in (one.name.partition(".")[2] for one in WHERE_VARIABLES[1:])}
