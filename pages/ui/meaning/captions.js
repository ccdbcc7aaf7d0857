// The captions of a layout as typed arrays, and what is asked of them: which is near, which are of a tile.

import { fetchBytes, join, once, places, planesOf } from "../map/packed.js";
import { placeOf } from "../map/points.js";

export const SIDE = 160; // the unit square of the layout, in units of the map; small enough to never wrap round

const FORM = { what: "captions", magic: 0x4d4e4543, version: 2, planes: 16 }; // "CENM", little-endian
const FULL = 65535;
const FLAG_BITS = 0x3f; // of the upper byte; the two bits above say where a tile comes from
const HALF = SIDE / 2;

/** Return the captions of an address. */
export const loadCaptions = once((url) => fetchBytes(url).then(decodeCaptions));

/** Decode packed captions to columns; `right` and `up` are places in the unit square, 0..65535. */
function decodeCaptions(bytes) {
  const p = planesOf(bytes, FORM);
  const { n, x, y } = places(p);
  const [right, up] = [join(p[4], p[5]), join(p[6], p[7])];
  const flag = join(p[11], p[12].map((high) => high & FLAG_BITS));
  const origin = p[12].map((high) => high >> 6);
  const scores = { truth: p[13], opinion: p[14], coverage: p[15] };
  return { n, x, y, right, up, class: p[8], split: p[9], set: p[10], flag, origin, ...scores };
}

/** The captions with `u` to the right and `v` down in units of the map, `aspect` times as wide as high. */
export function spread(captions, aspect) {
  const u = Float32Array.from(captions.right, (right) => (right / FULL - 0.5) * SIDE * aspect);
  const v = Float32Array.from(captions.up, (up) => (0.5 - up / FULL) * SIDE);
  return { ...captions, u, v };
}

/** Whether a filter keeps a caption. */
export const keeps = (mask, i) => mask === null || ((mask[i >> 3] >> (i & 7)) & 1) === 1;

/** How many captions a filter keeps. */
export function countKept({ n }, mask) {
  let count = 0;
  for (let i = 0; i < n; i++) count += Number(keeps(mask, i));
  return count;
}

/** The kept caption nearest to a position, within a reach in units of the map; -1 where there is none. */
export function nearestTo({ n, u, v }, mask, { lng, lat }, reach) {
  let [best, nearest] = [-1, reach * reach];
  for (let i = 0; i < n; i++) {
    const away = (u[i] - lng) ** 2 + (v[i] + lat) ** 2;
    if (away <= nearest && keeps(mask, i)) [best, nearest] = [i, away];
  }
  return best;
}

/** Where the captions lie: their middle as Leaflet takes it, and how far they reach, in units of the map. */
export function extentOf({ n, u, v }) {
  let [west, east, north, south] = n ? [Infinity, -Infinity, Infinity, -Infinity] : [-HALF, HALF, -HALF, HALF];
  for (let i = 0; i < n; i++) {
    west = Math.min(west, u[i]);
    east = Math.max(east, u[i]);
    north = Math.min(north, v[i]);
    south = Math.max(south, v[i]);
  }
  const middle = [-(north + south) / 2, (west + east) / 2];
  return { middle, width: Math.max(1, east - west), height: Math.max(1, south - north) };
}

/** Numbers of the captions of a tile. */
export function ofTile({ n, x, y }, key) {
  if (key === null || key === undefined) return [];
  const place = placeOf(key);
  const found = [];
  for (let i = 0; i < n; i++) if (x[i] === place.x && y[i] === place.y) found.push(i);
  return found;
}

/** A ring of map units [lng, lat] as places in the unit square, y upwards. */
export const toUnit = (ring, aspect) =>
  ring.map(([lng, lat]) => [round(lng / SIDE / aspect + 0.5), round(lat / SIDE + 0.5)]);

/** A place in the unit square as Leaflet takes it: [lat, lng]. */
export const fromUnit = ({ x, y }, aspect) => [(y - 0.5) * SIDE, (x - 0.5) * SIDE * aspect];

const round = (value) => Math.round(value * 1e5) / 1e5;
