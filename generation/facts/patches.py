"""Connected patches of land cover in a label map, measured all at once: area, box, extent, length of outline."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.raster.legend import Ids

Numbers = NDArray[np.float64]
Counts = NDArray[np.int64]
Numbering = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Patches:
    """Every 8-connected patch of one class in a label map, the unknown class included.

    All arrays but `labels` have one entry a patch.
    """

    labels: Counts
    """(h, w) number of the patch that a pixel belongs to, from 0."""
    land: Counts
    """Class id."""
    area: Counts
    """Pixels."""
    box: Counts
    """(n, 4): left, top, right and bottom in pixels; right and bottom lie one beyond the last pixel."""
    blocks: Counts
    """(n, 16): pixels in each of 4 x 4 blocks of the map, row by row."""
    outline: Counts
    """Pixel edges around the patch and around its holes, those on the border of the map included."""
    length: Numbers
    """Long axis of the ellipse with the same second moments, in pixels."""
    width: Numbers
    """Short axis of that ellipse, in pixels."""


def find_patches(ids: Ids) -> Patches:
    """Find and measure the patches of (h, w) class ids."""
    runs = join_runs(ids)
    labels = runs.patch[runs.of_pixel]
    flat = labels.ravel()
    area = np.bincount(flat)
    land = np.empty(len(area), np.int64)
    land[flat] = ids.ravel()
    length, width = _axes(labels, area)
    return Patches(
        labels,
        land,
        area,
        boxes_of(runs),
        _blocks(labels, len(area)),
        _outlines(labels, len(area)),
        length,
        width,
    )


class Meetings(NamedTuple):
    """Runs of neighbouring rows that touch, of whatever classes, one entry a pair."""

    above: Numbering
    """Number of the run in the upper row."""
    below: Numbering
    sides: Counts
    """Pixel sides that they share; 0 where they touch at a corner alone."""


class Runs(NamedTuple):
    """The patches of a label map as runs of equal ids along its rows; there are far fewer runs than pixels."""

    of_pixel: Numbering
    """(h, w) number of the run that a pixel belongs to."""
    land: Ids
    """Class id of each run, as all that follows one entry a run, row by row."""
    row: Counts
    left: Counts
    right: Counts
    """Column one beyond the last pixel."""
    meetings: Meetings
    patch: Counts
    """Number of the 8-connected patch that it belongs to, from 0."""


def label_patches(ids: Ids) -> Counts:
    """Number the 8-connected patches of equal ids from 0, without a loop over pixels."""
    runs = join_runs(ids)
    labels: Counts = runs.patch[runs.of_pixel]
    return labels


def join_runs(ids: Ids) -> Runs:
    """Find the runs of a label map; those of a class that touch in neighbouring rows are joined."""
    starts = np.ones(ids.shape, bool)
    starts[:, 1:] = ids[:, 1:] != ids[:, :-1]
    begin = np.flatnonzero(starts)
    length = np.diff(begin, append=ids.size)
    row, left = np.divmod(begin, ids.shape[1])
    of_pixel = np.arange(len(begin), dtype=np.int32).repeat(length).reshape(ids.shape)
    land, right = ids.ravel()[begin], left + length
    meetings = _meetings(of_pixel, row, left, right)
    same = land[meetings.above] == land[meetings.below]
    roots = lowest_in_reach(len(begin), meetings.above[same], meetings.below[same])
    numbers = np.cumsum(roots == np.arange(len(roots))) - 1
    return Runs(of_pixel, land, row, left, right, meetings, numbers[roots])


def lowest_in_reach(count: int, first: Numbering, second: Numbering) -> Counts:
    """The lowest of all numbers below `count` that pairs join to each, directly or by others."""
    roots = np.arange(count)
    while len(first):
        one, other = roots[first], roots[second]
        lower, upper = np.minimum(one, other), np.maximum(one, other)
        np.minimum.at(roots, upper, lower)
        while not np.array_equal(roots, further := roots[roots]):
            roots = further
        apart = lower != upper
        first, second = first[apart], second[apart]
    return roots


def _meetings(of_pixel: Numbering, row: Counts, left: Counts, right: Counts) -> Meetings:
    """Pair each run with those below it, from below the pixel left of it to below the pixel right of it."""
    height, width = of_pixel.shape
    upper = np.searchsorted(row, height - 1)
    flat, under = of_pixel.ravel(), (row[:upper] + 1) * width
    lowest = flat[under + np.maximum(left[:upper] - 1, 0)]
    count = flat[under + np.minimum(right[:upper], width - 1)] - lowest + 1
    above = np.arange(upper, dtype=np.int32).repeat(count)
    before = np.cumsum(count, dtype=np.int32) - count
    below = np.arange(len(above), dtype=np.int32) + (lowest - before).repeat(count)
    return Meetings(above, below, np.minimum(right[above], right[below]) - np.maximum(left[above], left[below]))


def boxes_of(runs: Runs) -> Counts:
    """(n, 4) left, top, right and bottom of each patch; right and bottom lie one beyond the last pixel."""
    count = int(runs.patch.max()) + 1
    box = np.zeros((count, 4), np.int64)
    box[:, :2] = runs.of_pixel.size
    for side, lowest in ((0, runs.left), (1, runs.row)):
        np.minimum.at(box[:, side], runs.patch, lowest)
    for side, highest in ((2, runs.right), (3, runs.row + 1)):
        np.maximum.at(box[:, side], runs.patch, highest)
    return box


def _blocks(labels: Counts, count: int) -> Counts:
    """(n, 16) pixels of each patch in 4 x 4 blocks."""
    height, width = labels.shape
    rows, columns = np.arange(height) * 4 // height, np.arange(width) * 4 // width
    block = rows[:, np.newaxis] * 4 + columns
    return np.bincount((labels * 16 + block).ravel(), minlength=16 * count).reshape(count, 16)


def _outlines(labels: Counts, count: int) -> Counts:
    """Pixel edges that separate each patch from what is not the patch."""
    framed = np.pad(labels, 1, constant_values=count)
    total = np.zeros(count + 1, np.int64)
    for one, other in ((framed[1:-1, :-1], framed[1:-1, 1:]), (framed[:-1, 1:-1], framed[1:, 1:-1])):
        apart = one != other
        total += np.bincount(one[apart], minlength=count + 1) + np.bincount(other[apart], minlength=count + 1)
    return total[:count]


def _axes(labels: Counts, area: Counts) -> tuple[Numbers, Numbers]:
    """Long and short axis of the ellipse that has the second moments of each patch, pixels taken as squares."""
    width = labels.shape[1]
    rows, columns = np.divmod(np.arange(labels.size, dtype=np.float64), width)
    flat = labels.ravel()
    x, y = np.bincount(flat, columns) / area, np.bincount(flat, rows) / area
    xx = np.bincount(flat, columns * columns) / area - x * x + 1 / 12
    yy = np.bincount(flat, rows * rows) / area - y * y + 1 / 12
    xy = np.bincount(flat, columns * rows) / area - x * y
    spread = np.sqrt((xx - yy) ** 2 + 4 * xy * xy)
    return 4 * np.sqrt((xx + yy + spread) / 2), 4 * np.sqrt(np.maximum((xx + yy - spread) / 2, 1 / 12))
