"""What a page tells the world map to show."""

from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Literal, NamedTuple

from core.geography.tiles import BBox
from core.raster.legend import CLASSES
from core.store.points import TRUTH_LIMITS
from pages.ui.frame.mapstate import Goto, LonLat, MapPlace, Ring
from pages.ui.map.basemaps import OnlineBasemap

TILES_URL = "/xyz/{layer}/{z}/{x}/{y}"
"""Where the app serves pictures; the browser fills in the names."""

BOXES_URL = "/boxes/{z}/{x}/{y}"
"""Where it serves the boxes of tiles."""

SCORE_STEPS = tuple(f"{low} to {high}" for low, high in pairwise((0, *TRUTH_LIMITS, 100)))
"""Steps of truth scores in words."""


class MapEntry(NamedTuple):
    """One line of the legend."""

    value: int
    """Class id, split number, exact bitmask of caption sets, bitmask of flags (0: no flag), step of truth, origin
    (0: release, 1: own, 2: synthetic), or last rank of a step."""

    label: str
    colour: str
    """As '#rrggbb'."""

    tiles: int | None = None
    """Number of tiles, None to show none."""

    mark: str = ""
    """Letters that stand for it beside its colour; empty to have some made of the label."""


@dataclass(frozen=True, slots=True)
class Colouring:
    """By what tiles are coloured, and the legend.

    Where many tiles share a pixel, the most frequent entry shows; with `set`, `flag`, `truth`, `opinion`, `coverage`,
    `origin` and `run` the first entry of the legend that occurs, and the last steps back: put rare ones first.
    """

    by: Literal["class", "split", "set", "flag", "truth", "opinion", "coverage", "origin", "rank", "run"]
    """With `rank` the entries are steps of the hits, best first, and all other tiles are grey; with `run` they are how
    tiles stand in it, by the states that the view names."""

    title: str
    entries: tuple[MapEntry, ...]

    def marked(self) -> tuple[MapEntry, ...]:
        """Return the entries with letters that tell them from each other without colour, whatever their order."""
        taken = {entry.mark for entry in self.entries if entry.mark}
        marks = {}
        for entry in sorted((entry for entry in self.entries if not entry.mark), key=lambda entry: entry.value):
            letters = "".join(letter for letter in entry.label if letter.isalnum())
            choices = [letters[:1].upper(), *(letters[:1].upper() + letter.lower() for letter in letters[1:])]
            marks[entry.value] = next((choice for choice in choices if choice not in taken), choices[0])
            taken.add(marks[entry.value])
        return tuple(entry if entry.mark else entry._replace(mark=marks[entry.value]) for entry in self.entries)


@dataclass(frozen=True, slots=True)
class Beside:
    """Which edges of the map the page lays an open panel over."""

    left: bool = False
    right: bool = False


@dataclass(frozen=True, slots=True)
class Layers:
    """Pictures shown from zoom 11 on."""

    imagery: bool = True
    landcover: bool = False
    opacity: float = 0.6
    """Of the land cover, which lies over the imagery."""

    bands: Literal["rgb", "bands-5-6-7", "bands-8-11-12"] = "rgb"
    boxes: bool = False
    """Boxes around patches and things, over both, from zoom 13 on."""


@dataclass(frozen=True, slots=True)
class MapView:
    """Everything the map shows."""

    points: str
    """Path of the packed points, revision included; they are fetched once for each path."""

    colouring: Colouring
    mask: str | None = None
    """Path of the packed filter, None to show every tile."""

    states: str | None = None
    """Path of how tiles stand in a run, a byte a point, None where no run is shown."""

    faint: bool = False
    """Show filtered-out tiles in faint grey instead of not at all."""

    layers: Layers = Layers()
    revision: str = ""
    """Changes when pictures change; part of their addresses."""

    online: OnlineBasemap | None = None
    hits: tuple[int, ...] = ()
    """Keys of the tiles that a search found, best first; at most some hundreds."""

    picked: int | None = None
    """Key of the highlighted tile."""

    view: MapPlace | None = None
    """First view, None for the world. Later changes are left alone: use `goto`."""

    goto: Goto | None = None
    area: Ring | BBox | None = None
    """Selected area as the page knows it."""

    areas: bool = True
    """Offer to draw an area."""

    places: bool = False
    """Tell of clicks where no tile is."""

    counted: bool = False
    """From afar, sum tiles up to circles that say how many they are, open at a click, and name what is below them."""

    legend: bool = True
    """Show the legend; a page that counts the same entries itself needs none."""

    beside: Beside | None = None
    """Panels of the page over the map, which then fills the window; None where there are none."""

    height: int = 560
    """Height in pixels, where the map does not fill the window."""


def map_data(shown: MapView) -> dict[str, object]:
    """Return what the map shows as JSON values."""
    ring = _ring(shown.area)
    return {
        "points": shown.points,
        "mask": shown.mask,
        "states": shown.states,
        "faint": shown.faint,
        "colouring": {**colouring_data(shown.colouring), "hidden": not shown.legend},
        "counted": shown.counted,
        "classes": [land.name for land in CLASSES],
        "scores": ["", *SCORE_STEPS],
        "beside": asdict(shown.beside) if shown.beside else None,
        "layers": {
            "imagery": shown.layers.imagery,
            "landcover": shown.layers.landcover,
            "opacity": shown.layers.opacity,
            "bands": shown.layers.bands,
            "boxes": BOXES_URL if shown.layers.boxes else None,
        },
        "tiles": f"{TILES_URL}?v={shown.revision}",
        "online": shown.online._asdict() if shown.online else None,
        "hits": list(shown.hits),
        "picked": shown.picked,
        "view": shown.view._asdict() if shown.view else None,
        "goto": shown.goto._asdict() if shown.goto else None,
        "area": [list(corner) for corner in ring] if ring else None,
        "areas": shown.areas,
        "places": shown.places,
        "height": f"{shown.height}px" if shown.beside is None else "calc(100dvh - 3.75rem)",
    }


def colouring_data(colouring: Colouring) -> dict[str, object]:
    """Return a colouring as JSON values."""
    return {
        "by": colouring.by,
        "title": colouring.title,
        "entries": [entry._asdict() for entry in colouring.marked()],
    }


def _ring(area: Ring | BBox | None) -> Ring | None:
    """Return the corners of an area; a box over the antimeridian runs past 180."""
    if not isinstance(area, BBox):
        return area
    east = area.east + 360 if area.west > area.east else area.east
    north, south = area.north, area.south
    corners = [(area.west, north), (east, north), (east, south), (area.west, south), (area.west, north)]
    return tuple(LonLat(lon, lat) for lon, lat in corners)
