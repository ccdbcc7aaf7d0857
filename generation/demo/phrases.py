"""The words of the rule-based captions: nouns of the classes, turns of phrase, themes."""

from generation.demo.shapes import Form

NOUNS = {
    "water": ("water", "water", "open water"),
    "developed area": ("developed area", "developed land", "developed area"),
    "tree": ("tree cover", "trees", "tree cover"),
    "shrub": ("shrub", "shrubland", "shrub cover"),
    "grass": ("grass", "grassland", "grass cover"),
    "crop": ("crop", "cropland", "crop fields"),
    "bare land": ("bare land", "bare land", "bare ground"),
    "snow": ("snow", "snow cover", "snow"),
    "wetland": ("wetland", "wetland", "wetland vegetation"),
    "mangroves": ("mangroves", "mangroves", "mangrove cover"),
    "moss": ("moss", "moss cover", "moss"),
}
"""Nouns that follow "a large portion of"."""

SUBJECTS = {
    "water": "water",
    "developed area": "developed area",
    "tree": "tree cover",
    "shrub": "shrubland",
    "grass": "grassland",
    "crop": "cropland",
    "bare land": "bare land",
    "snow": "snow cover",
    "wetland": "wetland",
    "mangroves": "mangrove cover",
    "moss": "moss cover",
}
"""Nouns that take a verb in the singular and no article."""

AMOUNTS = ("fraction", "part", "portion", "amount", "quantity")

THEMES = {
    "water": ("a landscape of water", "a scene shaped by water"),
    "developed area": ("a built-up landscape", "a landscape of settlement"),
    "tree": ("a wooded landscape", "a landscape of trees"),
    "shrub": ("a landscape of shrubs", "a shrub-covered landscape"),
    "grass": ("a grassy landscape", "an open landscape of grass"),
    "crop": ("an agricultural landscape", "a landscape of cultivation"),
    "bare land": ("a bare landscape", "a sparsely vegetated landscape"),
    "snow": ("a snow-covered landscape", "a landscape of snow"),
    "wetland": ("a wetland landscape", "a marshy landscape"),
    "mangroves": ("a landscape of mangroves", "a mangrove landscape"),
    "moss": ("a moss-covered landscape", "a landscape of moss"),
}

FORMS: dict[str, dict[Form, tuple[str, ...]]] = {
    "water": {
        "broad": ("a broad surface", "a wide, open expanse"),
        "band": ("an elongated, winding band", "a long, narrow course"),
        "compact": ("a compact body", "a closed, compact body"),
        "scattered": ("separate pockets", "small, detached patches"),
    },
    "developed area": {
        "broad": ("a wide, closely built fabric", "an extensive, connected zone"),
        "band": ("a long, linear strip", "a narrow, branching ribbon"),
        "compact": ("a compact cluster", "a dense, compact patch"),
        "scattered": ("scattered clusters", "small, separate patches"),
    },
    "crop": {
        "broad": ("wide, connected fields", "a broad expanse of parcels"),
        "band": ("an elongated strip of parcels", "a long, narrow belt of fields"),
        "compact": ("a compact block of fields", "a closed group of parcels"),
        "scattered": ("separate, irregular parcels", "scattered, patchy fields"),
    },
}

OPENINGS_35 = (
    "The image shows {theme} with {subject} as the dominant class, most extensive in the {region}.",
    "This image presents {theme}: {subject} is the dominant class and reaches its largest share in the {region}.",
    "The dominant land cover of the image is {subject}, which is most extensive in the {region}.",
    "In this image, {subject} is the dominant class, above all in the {region}.",
    "The image captures {theme}, dominated by {subject} with its largest share in the {region}.",
)

REGION_STARTS = {
    "top left": ("Starting from the top left,", "In the top left,", "In the top left part,"),
    "top right": ("Moving to the top right,", "In the top right,", "Turning to the top right,"),
    "bottom left": ("In the bottom left,", "Below, in the bottom left,", "Proceeding to the bottom left,"),
    "bottom right": ("In the bottom right,", "Shifting to the bottom right,", "In the bottom right corner,"),
    "middle": ("Finally, in the middle,", "In the middle section,", "In the middle of the image,"),
}

REGION_BODIES = {
    0: ("the land cover is unknown.",),
    1: (
        "there is {0}, and no other class of note takes up space in this part.",
        "we find {0}, which leaves little room for any other class.",
        "the ground holds {0} and hardly anything else.",
    ),
    2: (
        "there is {0}, followed by {1}.",
        "we find {0}, accompanied by {1}.",
        "{0} comes first, and {1} fills most of what remains.",
        "one can observe {0} together with {1}.",
    ),
    3: (
        "there is {0}, followed by {1} and {2}.",
        "we observe {0}, then {1}, and {2}.",
        "{0} comes ahead of {1} and {2}.",
        "we find {0}, along with {1} and {2}.",
        "there is {0}, with {1} and {2}.",
    ),
}

CLOSINGS_35 = (
    "Overall, the image depicts {theme}{second}.",
    "In summary, the overall theme is {theme}{second}.",
    "Taken together, the parts form {theme}{second}.",
)

OPENINGS_4V = (
    "In this image, {first} is the main land cover, {where}.",
    "This image is characterized chiefly by {first}, {where}.",
    "The scene is led by {first}, {where}.",
)

CLASS_4V = {
    "large": (
        "{Subject} {covers} a substantial share of the scene, {where}.",
        "{Subject} is also widely present, {where}.",
    ),
    "medium": (
        "{Subject} {covers} a moderate share, {where}.",
        "A moderate extent of {subject} is found, {where}.",
    ),
    "small": (
        "Only a minor share belongs to {subject}, {where}.",
        "{Subject} {covers} little space, {where}.",
    ),
}

DETAILS_4V = (
    "In the {region} part, {first} leads, followed by {second}.",
    "The {region} part is led by {first}, and {second} comes next.",
    "Within the {region} part, {first} holds more ground than {second}.",
)

SINGLE_4V = (
    "The {region} part is filled by {first}.",
    "In the {region} part, {first} leaves almost no room for anything else.",
    "{First} extends over the {region} part.",
)

CLOSINGS_4V = (
    "The overall theme is {theme}.",
    "As a whole, the image conveys {theme}.",
    "Taken as a whole, this is {theme}.",
)
