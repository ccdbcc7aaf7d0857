"""Queries with what makes a tile answer them, in facts of land cover and never in words of a caption.

A tile is a good answer (grade 2) if all conditions of `good` hold, and a fair one (grade 1) if those of `fair` do.
`tree>=0.5` is about the whole tile, `water@middle>=0.2` about one of its regions or halves, `=snow` names the
dominant class.
"""

from typing import Literal, NamedTuple

Kind = Literal["paraphrase", "later paraphrase", "amount", "place", "absence"]


class Judged(NamedTuple):
    """A query and its judgement."""

    kind: Kind
    query: str
    good: str
    fair: str


PARAPHRASES = (
    ("a lake surrounded by woods", "tree>=0.4 water@middle>=0.3", "tree>=0.3 water>=0.08"),
    ("farms beside a river", "crop>=0.4 water>=0.04", "crop>=0.25 water>=0.02"),
    ("a big city", "developed area>=0.6", "developed area>=0.35"),
    ("open sea", "water>=0.95", "water>=0.8"),
    ("sandy wasteland where nothing grows", "bare land>=0.9", "bare land>=0.7"),
    ("dense jungle", "tree>=0.9", "tree>=0.75"),
    ("icy peaks", "snow>=0.5", "snow>=0.25"),
    ("swampy ground with open pools", "wetland>=0.35 water>=0.05", "wetland>=0.2 water>=0.02"),
    ("tropical coast with trees standing in salt water", "mangroves>=0.25 water>=0.1", "mangroves>=0.1"),
    ("tundra with lichens", "moss>=0.5", "moss>=0.25"),
    ("rolling meadows", "grass>=0.6", "grass>=0.4"),
    ("scrubby dry hills", "shrub>=0.5", "shrub>=0.3"),
    ("small settlements among fields", "crop>=0.4 developed area>=0.03 developed area<=0.25",
     "crop>=0.3 developed area>=0.02 developed area<=0.35"),
    ("suburbs with gardens", "developed area>=0.3 grass>=0.1 tree>=0.05", "developed area>=0.2 grass>=0.05"),
    ("port town by the ocean", "developed area>=0.2 water>=0.25", "developed area>=0.1 water>=0.1"),
    ("pasture dotted with copses", "grass>=0.4 tree>=0.08 tree<=0.4", "grass>=0.3 tree>=0.04"),
    ("countryside given over to growing food", "crop>=0.7", "crop>=0.5"),
    ("glacier meeting rock", "snow>=0.3 bare land>=0.2", "snow>=0.15 bare land>=0.1"),
    ("savanna", "grass>=0.3 shrub>=0.15", "grass>=0.2 shrub>=0.1"),
    ("timber country with clearings", "tree>=0.6 grass>=0.08", "tree>=0.5 grass>=0.04"),
    ("oasis in the desert", "bare land>=0.5 crop>=0.05", "bare land>=0.4 tree>=0.03"),
    ("floodplain marsh beside fields", "wetland>=0.15 crop>=0.2", "wetland>=0.08 crop>=0.1"),
)  # fmt: skip

LATER = (
    ("reservoir in the hills among trees", "tree>=0.4 water>=0.08", "tree>=0.3 water>=0.04"),
    ("endless wheat fields", "crop>=0.8", "crop>=0.6"),
    ("bare rocky mountains", "bare land>=0.7", "bare land>=0.5"),
    ("village in a forest", "tree>=0.5 developed area>=0.03 developed area<=0.3",
     "tree>=0.4 developed area>=0.02 developed area<=0.4"),
    ("metropolis", "developed area>=0.7", "developed area>=0.5"),
    ("cattle country", "grass>=0.6", "grass>=0.45"),
    ("fishing village on the shore", "developed area>=0.05 water>=0.3", "developed area>=0.02 water>=0.2"),
    ("vineyards and hamlets", "crop>=0.4 developed area>=0.03 developed area<=0.3",
     "crop>=0.3 developed area>=0.02 developed area<=0.4"),
    ("ice cap", "snow>=0.8", "snow>=0.6"),
    ("bog with scattered pines", "wetland>=0.3 tree>=0.05", "wetland>=0.2 tree>=0.02"),
    ("chaparral", "shrub>=0.5", "shrub>=0.35"),
    ("river delta with rice paddies", "water>=0.1 crop>=0.3", "water>=0.05 crop>=0.2"),
    ("semi-desert with bushes", "bare land>=0.4 shrub>=0.1", "bare land>=0.3 shrub>=0.05"),
    ("wooded islands in a lagoon", "water>=0.5 tree>=0.1", "water>=0.4 tree>=0.05"),
    ("ski slopes above the tree line", "snow>=0.2 tree<=0.3", "snow>=0.1"),
    ("parks in a city", "developed area>=0.4 grass>=0.08", "developed area>=0.3 grass>=0.04"),
    ("lichen heath", "moss>=0.4", "moss>=0.2"),
    ("farms along a stream", "crop>=0.3 water>=0.02 water<=0.3", "crop>=0.2 water>=0.01"),
)  # fmt: skip
"""Paraphrases written after the names of classes were added to what is searched, and before they were scored."""

AMOUNTS = (
    ("mostly forest", "tree>=0.6", "tree>=0.5"),
    ("mostly cropland with some water", "crop>=0.5 water>=0.05", "crop>=0.5 water>=0.02"),
    ("more than 30 % water", "water>=0.3", "water>=0.3"),
    ("between 10 and 20 percent developed area", "developed area>=0.1 developed area<=0.2",
     "developed area>=0.08 developed area<=0.22"),
    ("half water, half forest", "water>=0.4 water<=0.6 tree>=0.4 tree<=0.6", "water>=0.3 water<=0.7 tree>=0.25"),
    ("at least 20 % wetland", "wetland>=0.2", "wetland>=0.2"),
    ("a little snow", "snow>=0.02 snow<=0.2", "snow>=0.01"),
    ("dominated by shrubs", "=shrub", "=shrub"),
    ("almost entirely grassland", "grass>=0.8", "grass>=0.7"),
    ("less than 10 % crops and more than 50 % trees", "crop<=0.1 tree>=0.5", "crop<=0.1 tree>=0.5"),
    ("about a quarter bare ground", "bare land>=0.2 bare land<=0.3", "bare land>=0.15 bare land<=0.35"),
    ("village covering at most 10 %, mainly crops", "crop>=0.5 developed area>=0.01 developed area<=0.1",
     "crop>=0.5 developed area<=0.1"),
    ("two thirds crops", "crop>=0.6 crop<=0.73", "crop>=0.55 crop<=0.78"),
    ("lots of moss", "moss>=0.3", "moss>=0.2"),
    ("mangroves > 30 %", "mangroves>=0.3", "mangroves>=0.3"),
)  # fmt: skip

PLACES = (
    ("water in the top left", "water@top left>=0.4", "water@top left>=0.2"),
    ("crops in the bottom left", "crop@bottom left>=0.4", "crop@bottom left>=0.2"),
    ("a lake in the middle", "water@middle>=0.3", "water@middle>=0.2"),
    ("forest in the north and fields in the south", "tree@top>=0.4 crop@bottom>=0.4", "tree@top>=0.2 crop@bottom>=0.2"),
    ("town in the centre of the image", "developed area@middle>=0.4", "developed area@middle>=0.2"),
    ("sea on the left", "water@left>=0.5", "water@left>=0.2"),
    ("snow in the upper half", "snow@top>=0.4", "snow@top>=0.2"),
    ("no water in the bottom right, water in the top left", "water@bottom right<=0.01 water@top left>=0.2",
     "water@bottom right<=0.01 water@top left>=0.1"),
    ("mostly trees in the west", "tree@left>=0.6", "tree@left>=0.5"),
    ("buildings in the south east", "developed area@bottom right>=0.4", "developed area@bottom right>=0.2"),
    ("wetland in the bottom half", "wetland@bottom>=0.3", "wetland@bottom>=0.2"),
    ("grass in the top right corner", "grass@top right>=0.4", "grass@top right>=0.2"),
    ("more than half bare land in the east", "bare land@right>=0.5", "bare land@right>=0.5"),
)  # fmt: skip

ABSENCES = (
    ("no urban", "developed area<=0.0", "developed area<=0.01"),
    ("forest without water", "tree>=0.5 water<=0.01", "tree>=0.3 water<=0.01"),
    ("fields without trees", "crop>=0.5 tree<=0.01", "crop>=0.3 tree<=0.01"),
    ("coast without settlements", "water>=0.2 water<=0.9 developed area<=0.01", "water>=0.1 developed area<=0.01"),
    ("treeless grassland", "grass>=0.5 tree<=0.01", "grass>=0.3 tree<=0.01"),
    ("no crops or buildings, mostly shrubs", "shrub>=0.5 crop<=0.01 developed area<=0.01",
     "shrub>=0.4 crop<=0.01 developed area<=0.01"),
    ("river through a land with no farmland", "water>=0.02 water<=0.4 crop<=0.01", "water>=0.01 crop<=0.01"),
    ("town without any vegetation cover of trees", "developed area>=0.4 tree<=0.02", "developed area>=0.3 tree<=0.05"),
    ("snow-free rocky land", "bare land>=0.5 snow<=0.01", "bare land>=0.3 snow<=0.01"),
    ("city without a river", "developed area>=0.5 water<=0.01", "developed area>=0.3 water<=0.01"),
    ("lake and no forest", "water>=0.1 water<=0.9 tree<=0.01", "water>=0.05 tree<=0.01"),
    ("meadows free of shrubs", "grass>=0.5 shrub<=0.01", "grass>=0.3 shrub<=0.01"),
)  # fmt: skip

UNANSWERED = (
    "nuclear power plant with cooling towers", "parked airplanes at an airport terminal",
    "football stadium with floodlights", "a crowd of people at a concert", "sailing regatta with spectators",
    "wind turbines on a ridge", "solar panel park", "oil refinery with storage tanks",
    "container ships in a harbour terminal", "open-pit coal mine with excavators", "a cat sleeping on a sofa",
    "quarterly earnings report", "erupting volcano with lava", "roller coaster in an amusement park",
    "medieval castle on a hill", "golf course with bunkers", "railway station with many tracks",
    "highway interchange with traffic jam", "a wedding ceremony", "greenhouses covered in plastic",
    "military base with tanks", "hurricane damage to houses", "pyramids in the sand", "stock market crash",
    "python programming tutorial",
)  # fmt: skip
"""Queries that no caption of land cover answers."""

QUERIES: tuple[Judged, ...] = (
    *(Judged("paraphrase", *line) for line in PARAPHRASES),
    *(Judged("later paraphrase", *line) for line in LATER),
    *(Judged("amount", *line) for line in AMOUNTS),
    *(Judged("place", *line) for line in PLACES),
    *(Judged("absence", *line) for line in ABSENCES),
)
"""All of them."""
