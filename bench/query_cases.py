"""Hand-written queries with the conditions that a person means by them, and what then remains to be searched.

Conditions are written as `class low..high`, `class low..high @region`, `=class` for the dominant class and
`near lat,lon km`. The first part was written before the parser was.
"""

from typing import NamedTuple


class Case(NamedTuple):
    """A query and what it means."""

    query: str
    conditions: tuple[str, ...] = ()
    rest: str = ""


BEFORE = (
    # amounts in words
    Case("mostly forest", ("tree 0.5..1",)),
    Case("mainly crops", ("crop 0.5..1",)),
    Case("predominantly grassland with a winding river", ("grass 0.5..1",), "with a winding river"),
    Case("a village in a valley, mostly woodland", ("tree 0.5..1",), "a village in a valley"),
    Case("largely bare land", ("bare land 0.5..1",)),
    Case("entirely water", ("water 0.95..1",)),
    Case("nothing but desert", ("bare land 0.95..1",), "desert"),
    Case("almost entirely forest", ("tree 0.8..1",)),
    Case("almost no trees", ("tree 0..0.05",)),
    Case("hardly any water", ("water 0..0.05",)),
    Case("some wetland", ("wetland 0.02..1",)),
    Case("half water", ("water 0.4..0.6",)),
    Case("half water half forest", ("water 0.4..0.6", "tree 0.4..0.6")),
    Case("a quarter crops", ("crop 0.2..0.3",)),
    Case("about a third shrubs", ("shrub 0.28..0.39",)),
    Case("more than half of the tile is cropland", ("crop 0.5..1",)),
    Case("less than half forest", ("tree 0..0.5",)),
    Case("at least a quarter grass", ("grass 0.25..1",)),
    Case("lots of snow", ("snow 0.3..1",)),
    Case("little vegetation along a coast", (), "little vegetation along a coast"),
    # percentages
    Case("more than 30 % water", ("water 0.3..1",)),
    Case("more than 30% water", ("water 0.3..1",)),
    Case("less than 10 percent urban", ("developed area 0..0.1",)),
    Case("between 10 and 20 percent water", ("water 0.1..0.2",)),
    Case("10-20 % wetland", ("wetland 0.1..0.2",)),
    Case("at least 40% trees and at most 5% crops", ("tree 0.4..1", "crop 0..0.05")),
    Case("water > 30%", ("water 0.3..1",)),
    Case("tree >= 0.5", ("tree 0.5..1",)),
    Case("forest covering at least 60 per cent", ("tree 0.6..1",)),
    Case("up to 15 % bare soil", ("bare land 0..0.15",)),
    Case("no more than 20 % crops", ("crop 0..0.2",)),
    Case("over 80% snow and ice", ("snow 0.8..1",)),
    Case("under 5 % developed land near a lake", ("developed area 0..0.05",), "near a lake"),
    Case("30 % water", ("water 0.25..0.35",)),
    Case("about 50 % grassland", ("grass 0.45..0.55",)),
    Case("30 % of the image is water", ("water 0.25..0.35",)),
    Case("river delta with more than 40 % wetland", ("wetland 0.4..1",), "river delta"),
    # negations
    Case("no urban", ("developed area 0..0.01",)),
    Case("forest without buildings", ("developed area 0..0.01",), "forest"),
    Case("no trees", ("tree 0..0.01",)),
    Case("farmland, no water", ("water 0..0.01",), "farmland"),
    Case("no urban or crops", ("developed area 0..0.01", "crop 0..0.01")),
    Case("a coast without any settlements", ("developed area 0..0.01",), "a coast"),
    Case("neither crops nor buildings", ("crop 0..0.01", "developed area 0..0.01")),
    Case("snow-free mountains", ("snow 0..0.01",), "mountains"),
    Case("no clouds", (), "no clouds"),
    Case("not mostly forest", ("tree 0..0.5",)),
    Case("an island with no trees", ("tree 0..0.01",), "an island"),
    Case("lacking vegetation", ("tree 0..0.01", "shrub 0..0.01", "grass 0..0.01", "crop 0..0.01"), ""),
    # places in the tile
    Case("crops in the bottom left", ("crop 0.2..1 @bottom left",)),
    Case("water in the north", ("water 0.2..1 @top",)),
    Case("a lake in the centre", ("water 0.2..1 @middle",), "lake"),
    Case("forest on the left and crops on the right", ("tree 0.2..1 @left", "crop 0.2..1 @right")),
    Case("urban area in the south west", ("developed area 0.2..1 @bottom left",)),
    Case("no water in the top right corner", ("water 0..0.01 @top right",)),
    Case("mostly forest in the north", ("tree 0.5..1 @top",)),
    Case("in the south there is water", ("water 0.2..1 @bottom",)),
    Case("bottom right: cropland", ("crop 0.2..1 @bottom right",)),
    Case("more than 50 % grass in the middle", ("grass 0.5..1 @middle",)),
    Case("a city in the lower half", ("developed area 0.2..1 @bottom",), "city"),
    Case("the northern half is forest", ("tree 0.2..1 @top",)),
    # places on Earth
    Case("near 38.7, -9.1", ("near 38.7,-9.1 50",)),
    Case("at 38.7N 9.1W", ("near 38.7,-9.1 50",)),
    Case("within 50 km of 38.72, -9.14", ("near 38.72,-9.14 50",)),
    Case("mangroves less than 100 km from -5.2, 119.4", ("near -5.2,119.4 100",), "mangroves"),
    Case("harbour near 51.95, 4.14", ("near 51.95,4.14 50",), "harbour"),
    Case("around 45.5°N, 73.6°W", ("near 45.5,-73.6 50",)),
    # dominance
    Case("dominated by forest", ("=tree",)),
    Case("covered by snow", ("=snow",)),
    Case("crop-dominated plains", ("=crop",), "plains"),
    Case("covered with trees, a road crossing it", ("=tree",), "a road crossing it"),
    # nothing to understand
    Case("river winding through farmland", (), "river winding through farmland"),
    Case("a lake surrounded by woods", (), "a lake surrounded by woods"),
    Case("snow on mountain peaks", (), "snow on mountain peaks"),
    Case("town at a river mouth", (), "town at a river mouth"),
    Case('"no urban"', (), '"no urban"'),
    Case("-urban forest", (), "-urban forest"),
    Case("field of view", (), "field of view"),
    Case("large lake", (), "large lake"),
    Case("north of the river", (), "north of the river"),
    Case("many small villages", (), "many small villages"),
    Case("halfway between two towns", (), "halfway between two towns"),
    Case("route 66", (), "route 66"),
    # several at once
    Case(
        "mostly forest, no urban, water in the bottom left",
        ("tree 0.5..1", "developed area 0..0.01", "water 0.2..1 @bottom left"),
    ),
    Case(
        "more than 30 % water and less than 10 % developed area",
        ("water 0.3..1", "developed area 0..0.1"),
    ),
    Case("sandy beach, mostly water, no trees", ("water 0.5..1", "tree 0..0.01"), "sandy beach"),
    Case("tiles with at least 20 % mangroves", ("mangroves 0.2..1",)),
    Case("images with some snow and no crops", ("snow 0.02..1", "crop 0..0.01")),
    Case("show me mostly cropland with a few trees", ("crop 0.5..1",), "show me with a few trees"),
)

CASES = BEFORE
