"""Blocks and parcels: how people divide land, the same for fields and for streets."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from generation.demo.noise import Field, Hashes, Warp, Window, lattice, scramble, unit

_ANGLES = 64
_COS = np.cos(np.arange(_ANGLES) * math.pi / _ANGLES).astype(np.float32)
_SIN = np.sin(np.arange(_ANGLES) * math.pi / _ANGLES).astype(np.float32)


class Blocks(NamedTuple):
    """Irregular cells with a direction of their own each."""

    number: Hashes
    """Hash of the cell a pixel belongs to."""
    east: Field
    """Pixels from the middle of the cell, along the cell's own first axis."""
    south: Field
    """Pixels from the middle of the cell, along the second axis."""
    edge_px: Field
    """About how far the border of the cell is."""
    border: Hashes
    """Hash of the nearest border, the same from both sides."""


class Parcels(NamedTuple):
    """Rectangles inside blocks, laid in rows like bricks."""

    number: Hashes
    edge_px: Field
    """How far the nearest side of the parcel is."""


def blocks(window: Window, warp: Warp, size_px: int, seed: int, turn: float) -> Blocks:
    """Divide a window into cells of about `size_px`; `turn` 0..1 is how freely they turn from a common direction."""
    columns = window.columns()[None, :] + warp.east // 3
    rows = window.rows()[:, None] + warp.south // 3
    across, down = columns // size_px, rows // size_px
    part_x = (columns - across * size_px).astype(np.float32)
    part_y = (rows - down * size_px).astype(np.float32)
    nearest = np.full(part_x.shape, np.inf, np.float32)
    second = nearest.copy()
    number = np.zeros(part_x.shape, np.uint32)
    other = number.copy()
    east, south = np.zeros_like(part_x), np.zeros_like(part_x)
    left, top = int(across.min()) - 1, int(down.min()) - 1
    cells = lattice(np.arange(left, int(across.max()) + 2)[None, :], np.arange(top, int(down.max()) + 2)[:, None], seed)
    offset_x = (np.float32(0.15) + np.float32(0.7) * unit(cells)) * np.float32(size_px)
    offset_y = (np.float32(0.15) + np.float32(0.7) * unit(scramble(cells))) * np.float32(size_px)
    base = (down - top) * cells.shape[1] + (across - left)
    for step_y in (-1, 0, 1):
        for step_x in (-1, 0, 1):
            place = base + (step_y * cells.shape[1] + step_x)
            dx = part_x - (np.take(offset_x, place) + np.float32(step_x * size_px))
            dy = part_y - (np.take(offset_y, place) + np.float32(step_y * size_px))
            square = dx * dx + dy * dy
            cell = np.take(cells, place)
            nearer = square < nearest
            np.copyto(other, cell, where=square < second)
            np.copyto(other, number, where=nearer)
            second = np.where(nearer, nearest, np.minimum(second, square))
            np.copyto(nearest, square, where=nearer)
            np.copyto(number, cell, where=nearer)
            np.copyto(east, dx, where=nearer)
            np.copyto(south, dy, where=nearer)
    edge = (np.sqrt(second) - np.sqrt(nearest)) * np.float32(0.5)
    return _turned(Blocks(number, east, south, edge, scramble(number ^ other)), seed, turn)


def _turned(cells: Blocks, seed: int, turn: float) -> Blocks:
    """Turn the axes of each cell."""
    common = seed * 7 % _ANGLES
    spread = (unit(scramble(cells.number ^ np.uint32(0xA5A5A5A5))) - np.float32(0.5)) * np.float32(turn * _ANGLES)
    angle = (np.rint(spread).astype(np.int64) + common) % _ANGLES
    cosine, sine = _COS[angle], _SIN[angle]
    east = cells.east * cosine + cells.south * sine
    return cells._replace(east=east, south=cells.south * cosine - cells.east * sine)


def parcels(cells: Blocks, size_px: float, stretch: float = 1.8) -> Parcels:
    """Divide blocks into parcels of about `size_px`, up to `stretch` times longer than wide."""
    odd = unit(scramble(cells.number ^ np.uint32(0x51ED270B)))
    height = np.float32(size_px) * (np.float32(0.6) + np.float32(0.7) * odd)
    row, inside_y = _divide(cells.south, height)
    row_hash = scramble(cells.number + row.astype(np.uint32) * np.uint32(0x9E3779B1))
    choice = unit(row_hash)
    width = height * (np.float32(1) + np.float32(stretch - 1) * choice)
    column, inside_x = _divide(cells.east + choice * height, width)
    number = scramble(row_hash ^ column.astype(np.uint32) * np.uint32(0x85EBCA77))
    to_side = np.minimum(np.minimum(inside_x, width - inside_x), np.minimum(inside_y, height - inside_y))
    return Parcels(number, np.minimum(to_side, cells.edge_px))


def _divide(position: Field, size: Field) -> tuple[NDArray[np.int32], Field]:
    whole = np.floor(position / size)
    return whole.astype(np.int32), position - whole * size
