"""The vocabulary of the rule-based captions: what classes, amounts and landscapes are called."""

from generation.rules.grammar import Noun

NOUNS: dict[str, tuple[Noun, ...]] = {
    "water": (Noun("water"), Noun("open water")),
    "developed area": (Noun("developed land"), Noun("developed areas", plural=True)),
    "tree": (Noun("tree cover"), Noun("trees", plural=True)),
    "shrub": (Noun("shrubland"), Noun("shrubs", plural=True), Noun("shrub cover")),
    "grass": (Noun("grassland"), Noun("grass")),
    "crop": (Noun("cropland"), Noun("crop fields", plural=True)),
    "bare land": (Noun("bare land"), Noun("bare ground")),
    "snow": (Noun("snow"), Noun("snow cover")),
    "wetland": (Noun("wetland"), Noun("wetland vegetation")),
    "mangroves": (Noun("mangroves", plural=True), Noun("mangrove cover")),
    "moss": (Noun("moss"), Noun("moss cover")),
}
"""Names of each class, the usual one first."""

COUNTED: dict[str, tuple[str, str]] = {
    "water": ("water body", "water bodies"),
    "developed area": ("developed area", "developed areas"),
    "tree": ("patch of trees", "patches of trees"),
    "shrub": ("patch of shrubs", "patches of shrubs"),
    "grass": ("patch of grass", "patches of grass"),
    "crop": ("patch of cropland", "patches of cropland"),
    "bare land": ("patch of bare land", "patches of bare land"),
    "snow": ("patch of snow", "patches of snow"),
    "wetland": ("patch of wetland", "patches of wetland"),
    "mangroves": ("stand of mangroves", "stands of mangroves"),
    "moss": ("patch of moss", "patches of moss"),
}
"""One and several connected patches of each class."""

AMOUNTS = ("portion", "part", "fraction", "share", "amount")

LANDSCAPES: dict[str, tuple[str, ...]] = {
    "water": ("a landscape of water", "a water-covered scene"),
    "developed area": ("a built-up landscape", "a landscape of developed land"),
    "tree": ("a wooded landscape", "a landscape of trees"),
    "shrub": ("a shrub-covered landscape", "a landscape of shrubs"),
    "grass": ("a grassy landscape", "a landscape of grass"),
    "crop": ("an agricultural landscape", "a landscape of crop fields"),
    "bare land": ("a bare landscape", "a landscape of bare ground"),
    "snow": ("a snow-covered landscape", "a landscape of snow"),
    "wetland": ("a wetland landscape", "a landscape of wetland"),
    "mangroves": ("a mangrove landscape", "a landscape of mangroves"),
    "moss": ("a moss-covered landscape", "a landscape of moss"),
}
"""What an image is as a whole where one class covers half of it or more."""

SHARED = (
    "a landscape shared by {classes}",
    "a landscape made up chiefly of {classes}",
    "a combination of {classes}",
)
"""What an image is as a whole where several classes cover much of it."""

PATCHWORK = (
    "a fine patchwork of {classes}",
    "a small-scale patchwork of {classes}",
    "a mosaic of {classes}",
)
"""The same where the patches are many and small."""

MIXED = ("a landscape of mixed land cover", "a varied landscape of many classes")
"""What an image is as a whole where nothing covers much of it."""
