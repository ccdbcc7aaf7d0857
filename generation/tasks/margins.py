"""How clear a difference has to be before anything is asked about it."""

PRESENT = 0.01
"""Share of the image from which on a class counts as there; one that is not there has no pixel."""

IN_QUARTER = 0.02
"""The same of a quarter."""

LISTED = (0.03, 0.05, 0.07)
"""Classes from the middle share on are listed; nothing is asked where one lies between the outer two."""

POINTS = 5.0
"""Percent points between a share and the threshold that it is held against."""

APART = 15.0
"""Percent points between a share and the wrong options."""

LARGER, LARGER_BY = 1.25, 0.03
"""Of two areas the larger is so many times the other, and larger by such a share of the image."""

LARGEST_BY = 0.05
"""The largest class leads by such a share of the image."""

LARGEST_PATCH = 1.5
"""The largest patch of a class is so many times the next."""

SIDES, LONGEST_SIDES, LONGEST = 10, 20, 1.5
"""Pixel sides along which classes or patches border each other; of the longest border, and how many times the next."""

BORDERING = 0.003
"""Share of the image from which on it is asked what a class borders."""

MOST_COUNTED = 9
"""The largest number that is asked for."""

UNSURE_PX = (10, 39)
"""No patch of a class that is counted has so many pixels: the count is the same for half and twice the 20 pixels."""

QUARTER, QUARTER_TIMES = 0.4, 1.5
"""Share of a class in its fullest quarter, and how many times as much as in the next."""

HALF = 0.65
"""Share of a class in the half that holds more of it."""

PLACED = 0.02
"""Share of the image from which on it is asked where a class lies."""

IN_BOX = 0.6
"""Share of a box that its largest class covers, where it is asked which that is."""

CHANGED, CHANGED_TIMES = 0.01, 1.1
"""A class that grew or shrank did so by such a share of the image, and by such a factor."""

TOLD = 0.05
"""Share of a region from which on a caption tells a class."""
