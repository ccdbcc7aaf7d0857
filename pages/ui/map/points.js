// The tiles as typed arrays, sorted by Morton code.

import { fetchBytes, join, once, places, planesOf } from "./packed.js";

export const GRID_ZOOM = 14;
export const GRID = 1 << GRID_ZOOM;

const FORM = { what: "points", magic: 0x504e4543, version: 4, planes: 12 }; // "CENP", little-endian

/** Return the points of an address. */
export const loadPoints = once((url) => fetchBytes(url).then(decodePoints));

const FLAG_BITS = 0x3f; // of the upper byte; the two bits above say where a tile comes from

/** Decode packed points to columns. */
function decodePoints(bytes) {
  const p = planesOf(bytes, FORM);
  const flag = join(p[7], p[8].map((high) => high & FLAG_BITS));
  const origin = p[8].map((high) => high >> 6);
  return { ...places(p), class: p[4], split: p[5], set: p[6], flag, truth: p[9], opinion: p[10], coverage: p[11], origin };
}

/** Position of a tile as one number, from its column and row. */
export const morton = (x, y) => spread(x) | (spread(y) << 1);

/** Put a zero bit before every bit of a number below 65,536. */
function spread(number) {
  let bits = number;
  bits = (bits | (bits << 8)) & 0x00ff00ff;
  bits = (bits | (bits << 4)) & 0x0f0f0f0f;
  bits = (bits | (bits << 2)) & 0x33333333;
  return (bits | (bits << 1)) & 0x55555555;
}

/** Name of a tile in the release. */
export const tileName = (x, y) => `${x >> 1}_${y >> 1}_patch${y & 1}${x & 1}`;

/** Column and row of a tile from its key, and back. */
export const placeOf = (key) => ({ x: Math.floor(key / GRID), y: key % GRID });
export const keyOf = (x, y) => x * GRID + y;

/** Index of the first point whose code is not below `code`. */
function lowerBound(points, code) {
  let low = 0;
  let high = points.n;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (points.code[middle] < code) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of a tile's point, -1 where there is none. */
export function indexOf(points, x, y) {
  const code = morton(x, y) >>> 0;
  const at = lowerBound(points, code);
  return points.code[at] === code ? at : -1;
}

/** Whether any tile lies in a cell of an XYZ grid at or above the grid of the tiles. */
export function anyIn(points, z, x, y) {
  const shift = 2 * (GRID_ZOOM - z);
  const side = 1 << z;
  if (y < 0 || y >= side) return false;
  const first = morton(((x % side) + side) % side, y) << shift;
  const at = lowerBound(points, first);
  return at < points.n && points.code[at] < first + 2 ** shift;
}

/** The part of the grid that all points lie in, with some room round them. */
export function extentOf(points) {
  const extent = { x0: GRID, x1: 0, y0: GRID, y1: 0 };
  for (let i = 0; i < points.n; i++) {
    extent.x0 = Math.min(extent.x0, points.x[i]);
    extent.x1 = Math.max(extent.x1, points.x[i] + 1);
    extent.y0 = Math.min(extent.y0, points.y[i]);
    extent.y1 = Math.max(extent.y1, points.y[i] + 1);
  }
  if (!points.n) return null;
  const room = { x: 0.02 * (extent.x1 - extent.x0), y: 0.06 * (extent.y1 - extent.y0) };
  return {
    x0: extent.x0 - room.x,
    x1: extent.x1 + room.x,
    y0: Math.max(0, extent.y0 - room.y),
    y1: Math.min(GRID, extent.y1 + room.y),
  };
}

/** The cell of a level nearest to a place in units of its grid, over the antimeridian too. */
export function nearestTo(level, { x, y }) {
  let [best, nearest] = [0, Infinity];
  for (let i = 0; i < level.n; i++) {
    const across = Math.abs(level.x[i] + 0.5 - x);
    const away = Math.hypot(Math.min(across, GRID - across), level.y[i] + 0.5 - y);
    if (away < nearest) [best, nearest] = [i, away];
  }
  return { x: level.x[best], y: level.y[best] };
}
