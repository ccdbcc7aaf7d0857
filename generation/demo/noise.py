"""Noise that depends on nothing but the global pixel position and a seed, so that neighbouring windows meet."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float32]
"""(height, width) values of a window."""

Hashes = NDArray[np.uint32]

_SINGLE_STD = 0.2165
"""Standard deviation of one octave of value noise with smooth interpolation."""


class Window(NamedTuple):
    """A rectangle of pixels of zoom 14, counted from the north-west corner of the world."""

    x: int
    y: int
    width: int
    height: int

    def padded(self, margin: int) -> "Window":
        """Return the window with so many more pixels on every side."""
        return Window(self.x - margin, self.y - margin, self.width + 2 * margin, self.height + 2 * margin)

    def columns(self) -> NDArray[np.int64]:
        """Return the global column of each pixel column."""
        return np.arange(self.x, self.x + self.width)

    def rows(self) -> NDArray[np.int64]:
        """Return the global row of each pixel row."""
        return np.arange(self.y, self.y + self.height)


def scramble(values: Hashes) -> Hashes:
    """Mix the bits of 32-bit numbers so that neighbours have nothing in common."""
    mixed = values ^ (values >> np.uint32(15))
    mixed *= np.uint32(0x2C1B3C6D)
    mixed ^= mixed >> np.uint32(12)
    mixed *= np.uint32(0x297A2D39)
    mixed ^= mixed >> np.uint32(15)
    return mixed


def lattice(columns: NDArray[np.integer], rows: NDArray[np.integer], seed: int) -> Hashes:
    """Return a hash for each pair of a column and a row; the two broadcast."""
    start = np.uint32(seed * 0x9E3779B1 & 0xFFFFFFFF)
    across = scramble(columns.astype(np.uint32) * np.uint32(0x85EBCA77) ^ start)
    down = rows.astype(np.uint32) * np.uint32(0xC2B2AE3D)
    return scramble(across ^ down)


def unit(hashes: Hashes) -> Field:
    """Return hashes as numbers 0 <= n < 1."""
    return (hashes >> np.uint32(8)).astype(np.float32) * np.float32(2**-24)


def grain(window: Window, seed: int) -> Field:
    """Return independent numbers 0..1 for every pixel."""
    return unit(lattice(window.columns()[None, :], window.rows()[:, None], seed))


def octave(window: Window, cell_px: int, seed: int, squeeze: int = 1) -> Field:
    """Return value noise 0..1 with one lattice point every `cell_px` pixels, `squeeze` times as dense downwards."""
    columns, rows = window.columns(), window.rows()
    cell_down = max(1, cell_px // squeeze)
    left, right = int(columns[0] // cell_px), int(columns[-1] // cell_px)
    top, bottom = int(rows[0] // cell_down), int(rows[-1] // cell_down)
    corners = unit(lattice(np.arange(left, right + 2)[None, :], np.arange(top, bottom + 2)[:, None], seed))
    across = _weights(columns, cell_px)
    down = _weights(rows, cell_down)[:, None]
    here = columns // cell_px - left
    lines = corners[:, here] + (corners[:, here + 1] - corners[:, here]) * across
    above = rows // cell_down - top
    values: Field = lines[above] + (lines[above + 1] - lines[above]) * down
    return values


def fractal(window: Window, cell_px: int, seed: int, octaves: int, gain: float = 0.5, squeeze: int = 1) -> Field:
    """Return noise of several octaves with mean 0 and standard deviation about 1.

    The first octave has cells of `cell_px`; each further one has half the cell, down to 2 px.
    """
    total = np.zeros((window.height, window.width), np.float32)
    weight, squares = 1.0, 0.0
    for number in range(octaves):
        if cell_px < 2:
            break
        total += (octave(window, cell_px, seed + 7919 * number, squeeze) - np.float32(0.5)) * np.float32(weight)
        squares += weight * weight
        weight *= gain
        cell_px = round(cell_px * 0.53) if cell_px > 8 else cell_px // 2
    total /= np.float32(_SINGLE_STD * squares**0.5)
    return total


class Warp(NamedTuple):
    """Whole-pixel displacements that bend straight lattice lines; computed once for a window."""

    window: Window
    margin: int
    east: NDArray[np.int64]
    south: NDArray[np.int64]

    @classmethod
    def of(cls, window: Window, cell_px: int, reach_px: float, seed: int) -> "Warp":
        """Make a warp of about `reach_px` pixels that changes over `cell_px`."""
        margin = int(reach_px * 2.5) + 1

        def shift(offset: int) -> NDArray[np.int64]:
            moved = np.rint(fractal(window, cell_px, seed + offset, 4) * np.float32(reach_px))
            bounded: NDArray[np.int64] = np.clip(moved, -margin, margin).astype(np.int64)
            return bounded

        return cls(window, margin, shift(11), shift(23))

    def fractal(self, cell_px: int, seed: int, octaves: int, gain: float = 0.5) -> Field:
        """Return fractal noise under the warp."""
        wide = self.window.padded(self.margin)
        rows = np.arange(self.window.height)[:, None] + self.margin + self.south
        columns = np.arange(self.window.width)[None, :] + self.margin + self.east
        flat = fractal(wide, cell_px, seed, octaves, gain).ravel()
        return np.take(flat, rows * wide.width + columns)


def _weights(positions: NDArray[np.int64], cell_px: int) -> Field:
    part = (positions % cell_px).astype(np.float32) / np.float32(cell_px)
    smooth: Field = part * part * (np.float32(3) - np.float32(2) * part)
    return smooth
