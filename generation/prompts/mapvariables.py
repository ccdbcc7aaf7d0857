"""What a prompt template may use of OpenStreetMap, beside what is measured from land cover."""

from generation.prompts.variables import Described

OSM = "osm"
"""The variable that holds all of it."""

MAP_VARIABLES = (
    Described(OSM, "what can be seen of OpenStreetMap in the first tile; none where nothing was read", ""),
    Described("osm.objects", "the 30 most prominent objects", ""),
    Described("osm.objects[].what", "its tags in words", "natural water with water lake"),
    Described("osm.objects[].percent", "share of the tile; none for a line", "12.3"),
    Described("osm.objects[].area_ha", "area inside the tile; none for a line", "17.8"),
    Described("osm.objects[].length_m", "length inside the tile; none for an area", "1265"),
    Described("osm.objects[].where", "parts of the tile that hold a fifth of it or more", "top left and top right"),
    Described("osm.objects[].runs", "between which points of the compass a line runs", "north-east to south-west"),
    Described("osm.objects[].touches", "up to three kinds of objects beside it", "['landuse of farmland']"),
    Described("osm.objects[].goes_on", "whether it goes on beyond the tile", "True"),
    Described("osm.more", "how many further objects can be seen", "4"),
    Described("osm.hidden", "how many objects are not told: too small, or not seen from above", "721"),
)
"""Every variable of it, for whoever writes a template."""
