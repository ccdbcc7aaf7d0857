// Packed columns from the app: fetched once for each address, and taken apart into planes of bytes.

const HEADER = 12;

/** Make a function that loads each address once and keeps the answer for the life of the page; a failure is not kept. */
export function once(load) {
  const loaded = new Map();
  return (url) => {
    if (!loaded.has(url)) {
      const made = load(url);
      made.catch(() => loaded.delete(url));
      loaded.set(url, made);
    }
    return loaded.get(url);
  };
}

/** Fetch bytes; those that are still gzip-compressed are inflated. A failure can be tried again. */
export async function fetchBytes(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** The planes of a packed table, each a byte a row; `form` is what it has to be: { what, magic, version, planes }. */
export function planesOf(bytes, { what, magic, version, planes }) {
  const header = new DataView(bytes.buffer, bytes.byteOffset, HEADER);
  const n = header.getUint32(8, true);
  const known = header.getUint32(0, true) === magic && header.getUint32(4, true) === version;
  if (!known || bytes.length !== HEADER + planes * n) throw new Error(`the ${what} have an unknown form`);
  return Array.from({ length: planes }, (_, index) => bytes.subarray(HEADER + index * n, HEADER + (index + 1) * n));
}

/** Numbers below 65,536 from their lower and upper bytes. */
export function join(low, high) {
  const numbers = new Uint16Array(low.length);
  for (let i = 0; i < numbers.length; i++) numbers[i] = low[i] | (high[i] << 8);
  return numbers;
}

/** Places of tiles, from the steps between their Morton codes in four planes, lowest byte first. */
export function places([d0, d1, d2, d3]) {
  const n = d0.length;
  const columns = { n, code: new Uint32Array(n), x: new Uint16Array(n), y: new Uint16Array(n) };
  let code = 0;
  for (let i = 0; i < n; i++) {
    code += d0[i] | (d1[i] << 8) | (d2[i] << 16) | (d3[i] << 24);
    columns.code[i] = code;
    columns.x[i] = gather(code);
    columns.y[i] = gather(code >>> 1);
  }
  return columns;
}

/** Take every other bit of a code, from the lowest on. */
function gather(code) {
  let bits = code & 0x55555555;
  bits = (bits | (bits >>> 1)) & 0x33333333;
  bits = (bits | (bits >>> 2)) & 0x0f0f0f0f;
  bits = (bits | (bits >>> 4)) & 0x00ff00ff;
  return (bits | (bits >>> 8)) & 0x0000ffff;
}
