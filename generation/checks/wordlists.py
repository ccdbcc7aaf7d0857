"""Words that may stand around the name of a class without turning what is said of it."""

from collections.abc import Iterator

from core.query.phrasebook import plurals, word_set

_VERBS = """
abound abut accompany account adjoin adorn advance alternate appear arc arch arise bask beat begin belong bisect
blanket blend bloom blossom border bound branch break brim bring bristle brush bunch camp cap carpet carry carve
catch cede circle claim cling climb close cloak clothe cluster coat coexist colonise colonize color colour combine
command compete complement complete comprise concentrate confine conquer consist constitute consume contain
continue contrast contribute converge corner cover cradle create creep cross crouch crowd crown cup curl curve cut
dangle decorate define delimit descend die disappear disperse distribute divide dominate dot double drain drape
dress drift drop dwarf dwell eclipse edge embrace emerge encircle enclose encompass encroach end enfold engulf
enter envelop exceed exhibit exist expand extend face fade fall fan feature feed fence fight figure fill find
finger fit flank flood flourish flow follow form frame freckle freeze fringe frost gather get girdle give gleam
glisten glitter glow go govern grace grasp greet grip group grow guard hang have head hem hide hog hold host huddle
hug infiltrate inhabit interlace interrupt intersect intersperse intertwine intrude invade join jostle jut keep lap
lead lean leave lie line linger link litter live locate loom loop lurk make march mark marry mask mass match
meander meet melt merge mingle mirror mix monopolise monopolize mosaic murmur neighbour neighbor nestle nibble
nudge observe occupy occur offset outdo outline outnumber outpace outrank outscore outshine outstrip outweigh
overgrow overlap overlie overrun overshadow overtake overwhelm own pack part patch peek peep penetrate pepper perch
permeate persist pierce place plunge pool populate predominate present preside press prevail proceed prosper
protrude punctuate push radiate ramble range reach recede recline recur reflect reign rein remain replace represent
resume rest retreat reveal ribbon rim ring ripple rise roll rub rule run rustle scar scatter seam seep segment
separate settle shade share shelter shield shimmer shine shore show shrink shroud sit skirt slash sleep slice slope
slumber smother snake soak soften span sparkle spatter speckle spill splash split spot sprawl spread spring
sprinkle squat squeeze stand start stay steal straddle straggle streak stretch string stripe stud sub-divide
subdivide succeed suffice surpass surround survive swallow swamp swathe sway sweep swell swirl take taper tend
thicken thin thread thrive throng tie tilt top touch tower trace trail transition traverse trickle trim triple
trump tumble turn twist unfold unroll vanish veil vie visible wander wane wash weave wedge whisper widen win wind
wrap wreathe yield zigzag play swap trade poke shoulder inch elbow jockey stake bow bulge bleed bite butt buffer
bundle hem creep hover clutch coil crest dip drown ebb etch fleck flash fork gape glow gnaw hum intermix intermingle
lace lash lick loll lounge mottle nose ooze pave perforate pinch pockmark poke protrude quilt rake rank rival scallop
seal sew shed shelve sneak snuggle speck squash stipple stitch strew swim tangle taper tease tuck tumble veer wend
wiggle wriggle yawn gain add sum lose score rank amount total average equal measure number near approach seem
look feel become be do been lag weigh best rival dip hover peak plummet decrease increase decline diminish dwindle
vary differ shift pass pour plant build park erect develop cultivate farm graze harvest sow till plough plow map
detect see record identify classify label list note mention name describe depict portray register estimate convey
capture paint manifest outlive boast expose hint speak tell say suggest offer sport enjoy relate concern
characterise characterize typify signal allow dissolve loosen ease stop halt cease pause lighten soften fuse coalesce
fragment interlock supplant displace oust supersede precede reclaim retake interfinger dissect halve quarter smell
bustle buzz doze glide drape stack scramble snow sprout wither flow gush hide huddle mushroom bud linger unite
"""
"""Verbs by which a class that is named before or after them is there."""

_IRREGULAR = """
opens opened opening
is are was were am has had having does did done been being began begun brought broke broken came caught clung crept
cut drew fell fallen fed felt fought found flung froze frozen gave given got gotten grew grown held hid hidden hung
kept laid lain lay led left lent lost made met overtaken overtook overgrown overran ran rose risen said sat saw
seen sewn shone shown shrank shrunk slept slid sought sown spilt split sprang sprung spread stood strewn struck
strung swept swollen swum taken took thrown told torn went gone won wound wove woven wore worn built dying lying
tying dug lit overcame come comes coming gets getting lies runs running sits sitting cutting cuts hugging hugs
dotting dotted dots hemmed hemming begins rimmed trimmed trimming studded studding capped capping spotting spotted
mapped mapping wrapped wrapping topped topping chequer chequers chequered checkered clad ploughed situated nestled
interspersed scattered clustered centred centered located comprised packed bounded confined restricted limited
covered mixed interwoven
"""

_VOWELS = "aeiou"


def _forms(base: str) -> Iterator[str]:
    """The regular forms of a verb."""
    yield base
    if base.endswith("y") and base[-2] not in _VOWELS:
        yield from (f"{base[:-1]}ies", f"{base[:-1]}ied", f"{base}ing")
    elif base.endswith("e"):
        yield from (f"{base}s", f"{base}d", f"{base[:-1]}ing")
    else:
        ending = "es" if base.endswith(("s", "x", "ch", "sh", "o")) else "s"
        yield from (f"{base}{ending}", f"{base}ed", f"{base}ing")


BASES = frozenset(_VERBS.split())
THIRD = frozenset(list(_forms(base))[1] for base in BASES)
"""Their forms after a plural, and after a singular."""

VERBS = frozenset(form for base in _VERBS.split() for form in _forms(base)) | word_set(_IRREGULAR)
"""All forms of the verbs by which a class is there."""

FUNCTION = word_set(
    "a an the this that these those its it his her their our your my and or nor but so yet as at by for from in "
    "into on onto off over under to toward towards up upon with within without across along around about above "
    "after of against among amongst amid amidst before behind below beneath beside besides between beyond down "
    "during inside near next outside past through throughout underneath via per than then there here where when "
    "while which who whose whom what is are was were be been being am has have had do does did can could may might "
    "must shall should will would not no each both either neither all any some most more less least much many few "
    "fewer several other another such same only also too even still just almost nearly quite rather very well so "
    "alike together apart alone else instead again however though although because since until unless if whether "
    "now today proper plus versus vs minus except but half twice double one two three four five six seven eight "
    "nine ten first "
    "second third last next former latter everywhere anywhere nowhere somewhere elsewhere everything nothing "
    "anything something i you he she we they them us me one everyone nobody someone people ones large small big "
    "little wide narrow long broad high low deep dense thick thin open sparse green dark light dry wet rich present "
    "absent visible common rare dominant extensive abundant scarce frequent prevalent widespread east west north "
    "south left right top bottom upper lower central middle denser sparser thicker thinner taller wider larger "
    "smaller greater scarcer rarer richer broader higher lower 's there's here's that's it's what's one's where's "
    "pretty kinda sorta basically like actually respectively overall combined percent cent per max min approx etc "
    "e.g i.e namely further farther whatsoever altogether anyway indeed fourth fifth sixth whatever either"
)
"""Words after which or before which the name of a class is the end of its phrase."""

_HEADS = (
    "area|land|zone|region|field|patch|plot|parcel|strip|belt|band|stretch|expanse|tract|swath|swathe|section|part|"
    "portion|sector|quarter|district|quadrant|corner|side|edge|margin|fringe|rim|border|boundary|line|row|stand|"
    "grove|cluster|clump|group|block|body|surface|sheet|mass|cover|coverage|canopy|crown|top|carpet|blanket|layer|"
    "ground|soil|terrain|landscape|countryside|scene|scenery|environment|setting|habitat|ecosystem|vegetation|plant|"
    "growth|plain|plateau|hill|hillside|slope|ridge|mountain|mountainside|valley|basin|lowland|highland|upland|"
    "island|islet|peninsula|coast|coastline|shore|shoreline|bank|river|riverbank|lake|stream|channel|pond|pool|"
    "inlet|network|grid|mosaic|patchwork|matrix|pattern|texture|structure|feature|element|class|category|type|pixel|"
    "share|percentage|proportion|fraction|amount|extent|presence|dominance|density|spread|distribution|"
    "concentration|content|total|hectare|acre|park|garden|orchard|plantation|meadow|pasture|paddock|farm|farmland|"
    "farmstead|building|structure|complex|compound|center|centre|core|heart|interior|outskirts|suburb|neighbourhood|"
    "neighborhood|town|village|city|street|road|estate|house|home|fabric|footprint|sprawl|corridor|ribbon|pocket|"
    "island|remnant|fragment|wall|arm|finger|tongue|lobe|mound|dune|flat|field|bed|peak|summit|cap|floor|space|spot|"
    "dot|speck|square|rectangle|circle|half|third|west|east|north|south|middle|northwest|northeast|southwest|"
    "southeast|heathland|savanna|savannah|steppe|tundra|desert|wilderness|frontier|front|backdrop|background|"
    "foreground|world|place|site|quarter|one|unit|block|reserve|reservoir|oasis|delta|estuary|lagoon|bay|sea|ocean|"
    "gap|clearing|glade|opening|wood|wooded|forest|scrub|bush|shrub|tree|crop|grass|grassland|cropland|scenery|"
    "outcrop|slab|boulder|stone|gravel|figure|value|count|class|land-cover|use|usage|parts|bit|piece|chunk|enclave|"
    "ring|arc|loop|bend|curve|triangle|wedge|swirl|cell|tile|image|picture|map|view|skyline|roof|rooftop|blossom|"
    "foliage|leaf|undergrowth|understorey|fold|hollow|gully|ravine|canyon|gorge|cliff|crag|face|wasteland|badland|"
    "moor|moorland|lot|yard|stuff|shape|size|outline|form|influence|activity|character|nature|colour|color|tone|"
    "theme"
)
HEADS = frozenset(plurals(_HEADS.split("|"))) | {"halves", "leaves", "shelves"}
"""Nouns that the name of a class may stand before: what they name is of that class."""

JOINED = word_set(
    "covered clad dominated rich filled free less poor dotted studded strewn capped bound bearing draped carpeted "
    "heavy scattered flanked fringed bordered lined-up growing crop grass land area and shrub snow tree bush water "
    "covering dominating containing bare wood woodland up moss lichen ice rock lichens"
)
"""What may be joined to the name of a class by a hyphen."""

_OF_HEADS = (
    "view photo photograph picture shot snapshot lung patchwork outline that those up some any such type kind sort "
    "form variety piece mix mixture blend combination interplay mosaic "
    "patchwork jumble medley quilt tapestry carpet blanket sheet coat cloak veil shroud crust cap layer film bed "
    "expanse stretch sweep swath swathe tract tongue finger arm lobe island sea ocean line row rank ring rim fringe "
    "border belt band ribbon strip thread string chain necklace arc wall mass mountain block body cluster clump "
    "clutch handful group pocket patch scatter scattering sprinkling smattering dusting hint trace touch speck dot "
    "spot bit scrap remnant remains fragment shred sliver wedge corner edge margin bank shore coast coastline "
    "shoreline part half section portion share fraction percentage proportion amount quantity extent area acre "
    "hectare region zone swirl lot plenty abundance wealth majority bulk rest remainder most all none much many "
    "some presence dominance prevalence predominance absence lack cover coverage density concentration grid network "
    "web maze lattice pattern texture parcel plot field garden grove stand forest canopy backdrop background "
    "landscape scene setting surface surroundings made composed consist consists consisting comprised full devoid "
    "bereft empty free short rid clear signs sign evidence outskirts heart centre center middle core interior north "
    "south east west left right tip end foot top bottom side front midst one two three four five several class "
    "category sum "
    "total minority instead out because percent cent number count tens hundreds thousands dozens level figure value "
    "pixel square shades shade tree grass crop shrub everything anything nothing something world kingdom land "
    "country realm domain place riot profusion monotony sprinkle pieces slice drop inch blade flake shred glimpse "
    "grain splash stretch whiff square metre foot acre lick loop coil lion's conifer "
)
OF_HEADS = frozenset(plurals(_OF_HEADS.split())) | word_set(
    "% tips masses halves grasses bushes patches stretches made"
)
"""What may stand before "of" and the name of a class."""

CONDITIONS = word_set(
    "if unless would until formerly previously historically suppose supposing imagine pretend wish wishes hope "
    "hopes hoped planned proposed future hypothetically will shall lest provided deny denies denied doubt "
    "doubts doubted dispute disputed disputes rumour rumours rumor rumors legend myth fable wrong false untrue "
    "mistaken mistake mistook"
)
"""Words by which a part of a sentence speaks of another time, or of what is not the case."""

TRAITS = word_set(
    "watery aquatic submerged urban urbanized urbanised suburban residential industrial developed built wooded "
    "forested treed arboreal shrubby bushy scrubby grassy grassed agricultural cultivated arable farmed agrarian "
    "bare barren unvegetated sandy rocky snowy icy glacial glaciated glacierised frozen marshy swampy boggy mossy "
    "woody herbaceous sealed paved tilled ploughed plowed"
)
"""Names of classes that describe something else, so that a noun has to follow or a verb to precede."""

SPECIES = word_set(
    "pine pines oak oaks birch birches spruce spruces beech beeches fir firs larch larches palm palms olive olives "
    "eucalyptus acacia acacias willow willows poplar poplars alder alders maple maples cypress cypresses conifers "
    "broadleaves evergreens maize corn wheat barley rice soy soybeans beans cotton sugarcane vines grapes tea coffee "
    "cereals vegetables grain sunflowers rapeseed potatoes heather reeds sedges rushes gravel pebbles sand granite"
)
