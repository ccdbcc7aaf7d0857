// The tiles as typed arrays: fetched once for each address, decoded from byte planes sorted by Morton code.

export const GRID_ZOOM = 14;
export const GRID = 1 << GRID_ZOOM;

const MAGIC = 0x504e4543; // "CENP", little-endian
const VERSION = 2;
const PLANES = 10;
const HEADER = 12;

const loaded = new Map();

/** Put a zero bit before every bit of a number below 65,536. */
export function spread(number) {
  let bits = number;
  bits = (bits | (bits << 8)) & 0x00ff00ff;
  bits = (bits | (bits << 4)) & 0x0f0f0f0f;
  bits = (bits | (bits << 2)) & 0x33333333;
  return (bits | (bits << 1)) & 0x55555555;
}

/** Undo `spread`, ignoring the bits in between. */
export function gather(code) {
  let bits = code & 0x55555555;
  bits = (bits | (bits >>> 1)) & 0x33333333;
  bits = (bits | (bits >>> 2)) & 0x0f0f0f0f;
  bits = (bits | (bits >>> 4)) & 0x00ff00ff;
  return (bits | (bits >>> 8)) & 0x0000ffff;
}

/** Position of a tile as one number, from its column and row. */
export const morton = (x, y) => spread(x) | (spread(y) << 1);

/** Name of a tile in the release. */
export const tileName = (x, y) => `${x >> 1}_${y >> 1}_patch${y & 1}${x & 1}`;

/** Fetch bytes; those that are still gzip-compressed are inflated. A failure can be tried again. */
export async function fetchBytes(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Return the points of an address; they are kept for the life of the page. */
export function loadPoints(url) {
  if (!loaded.has(url)) {
    const points = fetchBytes(url).then(decodePoints);
    points.catch(() => loaded.delete(url));
    loaded.set(url, points);
  }
  return loaded.get(url);
}

/** Decode packed points to columns. */
export function decodePoints(bytes) {
  const header = new DataView(bytes.buffer, bytes.byteOffset, HEADER);
  const n = header.getUint32(8, true);
  const known = header.getUint32(0, true) === MAGIC && header.getUint32(4, true) === VERSION;
  if (!known || bytes.length !== HEADER + PLANES * n) throw new Error("the points have an unknown form");
  const plane = (index) => bytes.subarray(HEADER + index * n, HEADER + (index + 1) * n);
  const [d0, d1, d2, d3] = [plane(0), plane(1), plane(2), plane(3)];
  const points = { n, code: new Uint32Array(n), x: new Uint16Array(n), y: new Uint16Array(n) };
  let code = 0;
  for (let i = 0; i < n; i++) {
    code += d0[i] | (d1[i] << 8) | (d2[i] << 16) | (d3[i] << 24);
    points.code[i] = code;
    points.x[i] = gather(code);
    points.y[i] = gather(code >>> 1);
  }
  return { ...points, class: plane(4), split: plane(5), set: plane(6), flag: join(plane(7), plane(8)), truth: plane(9) };
}

function join(low, high) {
  const numbers = new Uint16Array(low.length);
  for (let i = 0; i < numbers.length; i++) numbers[i] = low[i] | (high[i] << 8);
  return numbers;
}

/** Index of the first point whose code is not below `code`. */
export function lowerBound(points, code) {
  let low = 0;
  let high = points.n;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (points.code[middle] < code) low = middle + 1;
    else high = middle;
  }
  return low;
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
