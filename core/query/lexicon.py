"""The words of captions and queries: names of the classes, places in the image, and amounts."""

from typing import NamedTuple

from core.query.phrasebook import Phrasebook, plurals
from core.query.placewords import REGION_PHRASES, WHOLE, Place, regions_of

__all__ = [
    "CLASS_PHRASES",
    "NEGATIONS",
    "REGION_PHRASES",
    "SIZE_PHRASES",
    "WHOLE",
    "WITHOUT",
    "Amount",
    "Place",
    "class_of",
    "regions_of",
]

_ADJECTIVES = {
    "water": "water watery aquatic submerged waters",
    "developed area": "sealed paved urban urbanized urbanised suburban residential industrial developed built-up "
    "built infrastructure housing urbanization urbanisation urbanity",
    "tree": "woody evergreens wooded forested treed arboreal tree-covered tree-lined forestry woods forest-covered "
    "tree-dominated",
    "shrub": "shrubby bushy scrubby shrub-covered shrubs bushes",
    "grass": "herbaceous grassy grass-covered grassed",
    "crop": "agricultural cultivated arable farmed tilled ploughed plowed agriculture cultivation farming "
    "crop-covered agrarian crops",
    "bare land": "bare barren unvegetated sparsely-vegetated sand sandy rocky exposed-soil arid-land barrenness rocks",
    "snow": "snowy snow-covered icy glacial snow ice frozen snow-and-ice glaciated glacierised",
    "wetland": "marshy swampy boggy wetland-like",
    "mangroves": "mangroves",
    "moss": "mossy moss-covered moss lichen moss-and-lichen mosses lichens",
}
"""Words without a plural, by class."""

_NOUNS = {
    "water": (
        "water body|body of water|bodies of water|river|lake|pond|stream|reservoir|sea|ocean|canal|waterway|lagoon|"
        "water surface|open water|permanent water body|water feature|water area|watercourse|estuary|bay|creek|brook|"
        "rivulet|tarn|loch|fjord|gulf|waters|floodwater|water course|river course|inlet|water cover|water expanse|"
        "meltwater|surface water|water channel|waterbody|water region|coastal water"
    ),
    "developed area": (
        "developed area|built-up area|urban area|developed land|settlement|building|city|town|village|house|suburb|"
        "residential area|industrial area|developed zone|developed region|developed space|developed patch|road|"
        "developed section|urban zone|urban development|human development|human settlement|infrastructure|highway|"
        "concrete jungle|urban jungle|built environment|built-up land|built-up zone|urban region|urban sprawl|"
        "transportation route|built area|"
        "transportation network|urbanized area|urbanised area|human-developed zone|human-developed area|street|"
        "developed location|developed part|populated area|built-up cover|developed fabric|road network|"
        "developed spot|inhabited area|airport|airfield|runway|hamlet|farmstead|homestead|township|metropolis|"
        "suburbia|built structure|motorway|railway|warehouse|factory|parking lot|car park|rooftop|roof|asphalt|"
        "concrete|sealed surface|paved surface|sealed area|impervious surface|sealed land|paved area|skyscraper|"
        "dwelling|skyline|built structure|construction site|sealed ground|town centre|city centre|neighbourhood|"
        "neighborhood|urban fabric|urban core|industrial zone|industrial estate|residential zone|residential district|"
        "apartment block|high-rise building|conurbation|development|urban center|urban centre|urban land|"
        "urban space|urban cover|built-up surface|"
        "artificial surface|hut|cottage|cabin|barn|villa|high rise|tower block|housing estate"
    ),
    "tree": (
        "tree|tree cover|tree coverage|forest|woodland|forest cover|forested area|wooded area|forest area|tree canopy|"
        "tree stand|tree area|tree-covered area|forested land|forested region|wooded land|woodland area|tree patch|"
        "tree cluster|grove|copse|tree vegetation|timberland|jungle|rainforest|orchard|forest patch|woody vegetation|"
        "canopy|woody cover|woody plant|woody area|conifer|pine|spruce|oak|palm grove|treetop|hardwood|softwood|"
        "taiga|tree plantation|forest plantation|olive grove|palm plantation|woodlot|spinney|tree growth|"
        "tree population|treed area|arboreal area|tree region|forested zone|canopy cover|tree landscape"
    ),
    "shrub": (
        "shrub|shrubland|shrub cover|shrub area|bush|bushland|scrub|scrubland|shrub-covered area|shrubby area|"
        "thicket|heather|thorn bush|thornbush|thorn scrub|undergrowth|shrub layer|shrub vegetation|shrubbery|heath|"
        "chaparral|maquis|garrigue|heathland|shrub land|shrub coverage|brush|brushland|shrub patch|bushy area"
    ),
    "grass": (
        "grass|grassland|grassy area|grass area|meadow|pasture|pastureland|grass cover|grassy field|grass field|"
        "lawn|grassy patch|grass patch|grass land|grassy land|grassy plain|grassy expanse|grass-covered area|"
        "prairie|pampas|hayfield|hay field|paddock|pasturage|turf|sward|hay meadow|open grass|grazing land|steppe|"
        "grazing land|grassy region|"
        "grassy landscape|grass coverage|open grassy area|grassy space|grassy zone|rangeland|herbaceous cover|"
        "herbaceous vegetation|grassy section|grass expanse|grassy terrain"
    ),
    "crop": (
        "crop|cropland|crop field|crop area|farmland|farm|field|agricultural field|agricultural land|"
        "agricultural area|cultivated land|cultivated area|cultivated field|crop land|arable land|crop cultivation|"
        "crop cover|farm field|crop patch|agricultural region|agricultural zone|crop coverage|crop parcel|"
        "cultivated plot|plantation field|agricultural plot|agricultural parcel|crop plot|crop region|"
        "crop-covered area|farming area|field of crops|wheat field|cornfield|wheat|maize|barley|rapeseed|rice paddy|"
        "ploughed land|tilled land|cereal|tilled field|ploughed field|croplands|farming land|fields of crops|paddy|"
        "ploughland|plough land|irrigated land|irrigated field|rice field|cultivated parcel|crop section|"
        "crop plantation|agricultural activity"
    ),
    "bare land": (
        "bare land|bare ground|bare soil|bare area|barren land|barren area|bare earth|bare surface|desert|sand|rock|"
        "exposed soil|exposed ground|sparse vegetation|bare vegetation|sparsely vegetated area|open soil|"
        "barren ground|unvegetated area|sparsely vegetated land|bare patch|barren patch|bare terrain|barren terrain|"
        "bare region|gravel|scree|bedrock|boulder field|badland|bare gravel|salt flat|mudflat|sandbank|sandbar|"
        "gravel bar|bare spot|sandy area|rocky area|dune|beach|bare rock|arid land|exposed earth|bareland|"
        "bare section|bare and sparse vegetation|bare sparse vegetation|barren region|bare zone|bare expanse|"
        "barren soil|bare space|bare dirt|exposed rock|stony ground|rocky ground|sandy ground|stony land|"
        "rocky land|sandy land|"
        "rocky slope|rocky terrain|sandy terrain|rubble|boulder"
    ),
    "snow": (
        "snow cover|snow area|glacier|snowpack|firn|ice cap|snow blanket|ice cover|snowfield|snow field|ice sheet|"
        "snow and ice|snow-covered area|icy area|snowy area|snow patch|ice field|snow coverage|icefield|snow cap|"
        "ice surface|snow region|snow-covered land"
    ),
    "wetland": (
        "wetland|marsh|swamp|bog|fen|marshland|herbaceous wetland|wetland area|wetland vegetation|peatland|mire|"
        "swampland|wetland cover|wetland region|wetland patch|wet land|marshy area|swampy area|reed bed|reedbed|"
        "wetland zone|flooded vegetation|boggy area|reed|reeds|sedge|marsh vegetation|quagmire|bogland|fenland"
    ),
    "mangroves": (
        "mangrove|mangrove forest|mangrove cover|mangrove area|mangrove swamp|mangrove stand|mangrove vegetation|"
        "mangrove patch|mangrove tree|mangrove coverage|mangrove belt|mangal|mangrove thicket|mangrove fringe"
    ),
    "moss": (
        "moss cover|moss area|lichen cover|moss and lichen|moss-covered area|mossy area|moss patch|"
        "moss and lichen cover|moss coverage|lichens and mosses|mosses and lichens|lichen and moss|"
        "moss vegetation|moss-covered land"
    ),
}
"""Nouns in the singular, by class; the plural is made from the last word."""

_NO_CLASS = (
    "field of view|field note|field notes|field book|field trip|field day|field report|field visit|"
    "bare of|body of the image|road map|tree line of sight|fields of view|watermark|field boundary|"
    "field boundaries|playing field|playing fields|football field|football fields|baseball field|baseball fields|"
    "basketball field|basketball fields|soccer field|soccer fields|sports field|sports fields|rugby field|"
    "rugby fields|tennis field|tennis fields|track field|track and field|training field|hockey field|cricket field|"
    "golf field|oil field|oil fields|gas field|solar field|lava field|ground track field|sports ground|sport field|"
    "sport fields|sea of green|a sea of|dry land|on the road to|built upon|built from|sea wall|"
    "sea walls|seawall|seawalls"
)
"""Turns of phrase that hold a class word and mean none."""


def _class_phrases() -> dict[str, str | None]:
    phrases: dict[str, str | None] = dict.fromkeys(_NO_CLASS.split("|"))
    for name, nouns in _NOUNS.items():
        forms = plurals(nouns.split("|"))
        phrases |= dict.fromkeys(
            (form for form in forms if not form.endswith(" covers")), name
        )  # "grass covers" states
    for name, words in _ADJECTIVES.items():
        phrases |= dict.fromkeys(words.split(), name)
    return phrases


CLASS_PHRASES: Phrasebook[str | None] = Phrasebook(_class_phrases)
"""Names of classes; None for phrases that hold such a name and mean no class."""


def class_of(phrase: str) -> str | None:
    """Return the class that a phrase names as a whole, by any of its synonyms."""
    return CLASS_PHRASES.look_up(phrase)


class Amount(NamedTuple):
    """What a word says of the share of a region or tile."""

    word: str
    """The size word of the caption recipe, or the plain word where it means another range."""
    low: float
    """Lowest share 0..1 that the word means."""
    high: float
    """Highest share 0..1."""
    none: bool = False
    """Whether it is true of nothing at all as well: "hardly any", "less than 1 %"."""


_ALMOST_NONE = (
    "little to none|little or none|minimal to none|minimal or none|minimal to no|few to none|none to minimal|"
    "none to little|none to few|"
    "hardly any|barely any|scarcely any|almost no|next to no|virtually no|practically no|nearly no|essentially no|"
    "effectively no|little to no|little or no|few to no|few or no|little if any|few if any|almost none|next to none|"
    "virtually none|hardly anything of|negligible|almost absent|nearly absent|virtually absent|practically absent|"
    "largely absent|mostly absent|almost entirely absent|barely present|hardly present|scarcely present|"
    "barely visible|hardly visible|scarcely visible|barely noticeable|hardly noticeable|close to zero|near zero|"
    "nearly zero|all but absent|all but missing|all but gone|as good as absent|nearly nonexistent|"
    "virtually nonexistent|"
    "practically nonexistent|almost nonexistent|hardly found|hardly seen|hardly represented|barely found|barely seen|"
    "barely represented|scarcely found|scarcely seen|scarcely represented|hardly exists|hardly exist|barely exists|"
    "barely exist|hardly occurs|hardly occur|barely occurs|barely occur|hardly appears|hardly appear|barely registers|"
    "barely register|hardly noticeable|hardly discernible|barely discernible|barely detectable|hardly there|"
    "barely there|almost zero|next to nothing|almost nothing|virtually nothing|close to none"
)
"""A careful reader takes these for a little or for nothing."""

_BANDS = {
    Amount("extra small", 0, 0.09): "extra small|very small|tiny|minuscule|trace|traces|extremely small|"
    "minute|tiniest|hint of|hints of|speck of|specks of|insignificant|marginal",
    Amount("extra small", 0, 0.05, none=True): _ALMOST_NONE,
    Amount("small", 0.10, 0.19): "small",
    Amount("medium", 0.20, 0.49): "medium|moderate|mid-sized|medium-sized|fair|moderately sized",
    Amount("large", 0.50, 0.79): "large|big|sizeable|sizable",
    Amount("extra large", 0.80, 1): "extra large|very large|huge|overwhelming|extra-large|extremely large|almost all|"
    "nearly all|almost entirely|nearly entirely|almost completely|enormous|immense|massive|nearly everything|"
    "almost everything",
    Amount("minor", 0, 0.19): "minor|little|slight|sparse|scarce|minimal|few|a few|some traces of|sparsely|scarcely|"
    "rare|few and far between|in short supply|thin on the ground|isolated|scant|occasional|small patches|"
    "little space|a bit of|small pockets|a handful of|only a few",
    Amount("smaller", 0, 0.50): "smaller",
    Amount("minority", 0, 0.50): "minority",
    Amount("larger", 0.10, 1): "larger",
    Amount("limited", 0, 0.35): "limited|modest|smattering|scattered|dotted|moderately small",
    Amount("limited", 0, 0.50): "some|several",
    Amount("substantial", 0.20, 1): "substantial|significant|considerable|extensive|abundant|ample|"
    "sizeable part|significantly|substantially|a lot of|lots of|plenty of|much|many|generous",
    Amount("most", 0.45, 1): "most|majority|mostly|bulk|mainly|largely|predominantly|primarily",
    Amount("vast", 0.30, 1): "vast|expansive",
    Amount("all", 0.90, 1): "entirely|completely|fully|exclusively|wholly|solely|nothing but",
    Amount("half", 0.40, 0.60): "half of|about half|roughly half|around half|one half|nearly half|almost half",
    Amount("third", 0.25, 0.42): "a third|one third|about a third|roughly a third|around a third",
    Amount("two thirds", 0.58, 0.75): "two thirds",
    Amount("quarter", 0.17, 0.33): "a quarter|one quarter|about a quarter|one fourth|a fourth",
    Amount("three quarters", 0.67, 0.83): "three quarters|three fourths",
    Amount("tenth", 0.06, 0.14): "a tenth|one tenth",
    Amount("fifth", 0.14, 0.26): "a fifth|one fifth",
    Amount("two fifths", 0.33, 0.47): "two fifths",
    Amount("three fifths", 0.53, 0.67): "three fifths",
    Amount("four fifths", 0.73, 0.87): "four fifths",
}

_ALMOST = ("almost", "nearly", "virtually", "practically", "essentially", "all but")
_ALL = ("all", "wholly", "completely", "entirely", "fully", "everything", "nothing but")


def _size_phrases() -> dict[str, Amount]:
    phrases = {phrase: amount for amount, phrases in _BANDS.items() for phrase in phrases.split("|")}
    most = phrases["almost all"]
    return {f"{almost} {all_of_it}": most for almost in _ALMOST for all_of_it in _ALL} | phrases


SIZE_PHRASES: Phrasebook[Amount] = Phrasebook(_size_phrases)
"""Words for how much of a place a class covers; the first five amounts are the size words of the recipe."""


_DENIALS = (
    "no|not|without|absence of|absent|lack of|lacks|lacking|devoid of|free of|free from|none|neither|nor|never|"
    "non-existent|nonexistent|lack|no sign of|no signs of|missing|not any|absence|excluding|except|free of any|"
    "zero|nil|not even|none of|nowhere|no longer|no trace of|no traces of|no evidence of|no hint of|no indication of|"
    "undetected|unobserved|unseen|undetectable|excluded|ruled out|"
    "no part of|in vain for|fails to|fail to|failing to|failed to|unable to|anything but|sans"
)

NEGATIONS: Phrasebook[bool] = Phrasebook(dict.fromkeys(_DENIALS.split("|"), True))
"""Words that deny what they go with."""

WITHOUT = {
    "treeless": "tree",
    "forestless": "tree",
    "snowless": "snow",
    "waterless": "water",
    "roadless": "developed area",
}
"""Words that deny a class by themselves."""
