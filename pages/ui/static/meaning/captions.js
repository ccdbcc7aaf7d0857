// The captions of a layout as typed arrays: fetched once for each address, decoded from byte planes.

import { fetchBytes, gather } from "../map/points.js";

export const SIDE = 160; // the unit square of the layout, in units of the map; small enough to never wrap round

const MAGIC = 0x4d4e4543; // "CENM", little-endian
const VERSION = 1;
const PLANES = 13;
const HEADER = 12;
const FULL = 65535;

const loaded = new Map();

/** Return the captions of an address; they are kept for the life of the page. */
export function loadCaptions(url) {
  if (!loaded.has(url)) {
    const captions = fetchBytes(url).then(decodeCaptions);
    captions.catch(() => loaded.delete(url));
    loaded.set(url, captions);
  }
  return loaded.get(url);
}

/** Decode packed captions to columns; `u` runs right and `v` down, in units of the map. */
export function decodeCaptions(bytes) {
  const header = new DataView(bytes.buffer, bytes.byteOffset, HEADER);
  const n = header.getUint32(8, true);
  const known = header.getUint32(0, true) === MAGIC && header.getUint32(4, true) === VERSION;
  if (!known || bytes.length !== HEADER + PLANES * n) throw new Error("the captions have an unknown form");
  const plane = (index) => bytes.subarray(HEADER + index * n, HEADER + (index + 1) * n);
  const p = Array.from({ length: PLANES }, (_, index) => plane(index));
  const columns = { n, x: new Uint16Array(n), y: new Uint16Array(n), u: new Float32Array(n), v: new Float32Array(n) };
  const flag = new Uint16Array(n);
  let code = 0;
  for (let i = 0; i < n; i++) {
    code += p[0][i] | (p[1][i] << 8) | (p[2][i] << 16) | (p[3][i] << 24);
    columns.x[i] = gather(code);
    columns.y[i] = gather(code >>> 1);
    columns.u[i] = ((p[4][i] | (p[5][i] << 8)) / FULL - 0.5) * SIDE;
    columns.v[i] = (0.5 - (p[6][i] | (p[7][i] << 8)) / FULL) * SIDE;
    flag[i] = p[11][i] | (p[12][i] << 8);
  }
  return { ...columns, class: p[8], split: p[9], set: p[10], flag };
}

/** A ring of map units [lng, lat] as places in the unit square, y upwards. */
export const toUnit = (ring) => ring.map(([lng, lat]) => [round(lng / SIDE + 0.5), round(lat / SIDE + 0.5)]);

/** Undo `toUnit`, as Leaflet takes it: [lat, lng]. */
export const fromUnit = (ring) => ring.map(([x, y]) => [(y - 0.5) * SIDE, (x - 0.5) * SIDE]);

const round = (value) => Math.round(value * 1e5) / 1e5;
