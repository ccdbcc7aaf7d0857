// Tiles summed up to counted circles, so that a map from afar says how many there are and of what.

import { eachWorld } from "./canvas.js";
import { keyOf, GRID, GRID_ZOOM, morton } from "./points.js";

const CELLS = 2; // a cell is 64 pixels wide at a whole zoom
const RING_PX = 4;
const OTHER = "#8a8f98";
const STACK_PX = 22;

export const MOST_CHOSEN = 60;

/** Radius of a circle that stands for `n` tiles. */
export const radiusOf = (n) => (n === 1 ? 4.5 : 9 + 3.4 * Math.log10(n));

/** A number for a circle: 950, 1.2k, 16k. */
export function brief(n) {
  if (n < 1000) return String(n);
  return n < 9950 ? `${(n / 1000).toFixed(1)}k` : `${Math.round(n / 1000)}k`;
}

/** The circles of one zoom: { x, y, n, radius, first, tally, x0, x1, y0, y1 }, places in units of the tile grid. */
export function clustersAt(levels, zoom) {
  const whole = Math.floor(zoom + 0.01);
  levels.clusters ??= new Map();
  if (!levels.clusters.has(whole)) levels.clusters.set(whole, merged(cellsOf(levels, whole + CELLS), whole));
  return levels.clusters.get(whole);
}

/** Points are sorted so that those of a cell follow each other. */
function cellsOf(levels, cellZoom) {
  const { points, slots, slotCount } = levels;
  const shift = 2 * (GRID_ZOOM - cellZoom);
  const cells = [];
  let cell = null;
  for (let i = 0; i < points.n; i++) {
    if (!levels.shows(i)) continue;
    const code = points.code[i] >>> shift;
    if (cell?.code !== code) {
      cell = { code, n: 0, x: 0, y: 0, x0: GRID, x1: 0, y0: GRID, y1: 0, tally: new Uint32Array(slotCount) };
      cell.column = points.x[i] >> (GRID_ZOOM - cellZoom);
      cell.row = points.y[i] >> (GRID_ZOOM - cellZoom);
      cells.push(cell);
    }
    cell.n += 1;
    cell.x += points.x[i] + 0.5;
    cell.y += points.y[i] + 0.5;
    cell.tally[slots[i]] += 1;
    if (points.x[i] < cell.x0) cell.x0 = points.x[i];
    if (points.x[i] > cell.x1) cell.x1 = points.x[i];
    if (points.y[i] < cell.y0) cell.y0 = points.y[i];
    if (points.y[i] > cell.y1) cell.y1 = points.y[i];
  }
  for (const one of cells) {
    one.x /= one.n;
    one.y /= one.n;
  }
  return cells;
}

function stretch(cell, { x0, x1, y0, y1 }) {
  cell.x0 = Math.min(cell.x0, x0);
  cell.x1 = Math.max(cell.x1, x1);
  cell.y0 = Math.min(cell.y0, y0);
  cell.y1 = Math.max(cell.y1, y1);
}

/** Let a circle take in the smaller ones beside it that it would cover. */
function merged(cells, whole) {
  const pixel = (256 * 2 ** whole) / GRID;
  const byCode = new Map(cells.map((cell) => [cell.code, cell]));
  const largestFirst = [...cells].sort((a, b) => b.n - a.n);
  for (const cell of [...largestFirst, ...largestFirst]) { // twice: what was taken in made some larger
    if (cell.gone) continue;
    for (const other of beside(cell, byCode)) {
      const apart = Math.hypot(cell.x - other.x, cell.y - other.y) * pixel;
      if (!other.gone && other.n <= cell.n && apart < radiusOf(cell.n) + radiusOf(other.n) + 1) absorb(cell, other);
    }
  }
  return cells.filter((cell) => !cell.gone).map((cell) => Object.assign(cell, { radius: radiusOf(cell.n) }));
}

function beside(cell, byCode) {
  const found = [];
  for (let dy = -1; dy <= 1; dy++) {
    for (let dx = -1; dx <= 1; dx++) {
      if (!dx && !dy) continue;
      const [column, row] = [cell.column + dx, cell.row + dy];
      const other = column >= 0 && row >= 0 && byCode.get(morton(column, row) >>> 0);
      if (other && !other.gone) found.push(other);
    }
  }
  return found;
}

function absorb(cell, other) {
  const n = cell.n + other.n;
  cell.x = (cell.x * cell.n + other.x * other.n) / n;
  cell.y = (cell.y * cell.n + other.y * other.n) / n;
  cell.n = n;
  other.tally.forEach((count, slot) => (cell.tally[slot] += count));
  stretch(cell, other);
  other.gone = true;
}

/** Whether a circle's tiles lie on one spot at a zoom, so that a list tells them apart and a step of zoom would not. */
export function isStack({ n, x0, x1, y0, y1 }, zoom) {
  const side = (256 * 2 ** zoom) / GRID;
  return n <= MOST_CHOSEN && Math.max(x1 - x0, y1 - y0) * side <= STACK_PX;
}

/** The tiles of a circle, as far as they are listed: [{ key, x, y, i }]. */
export function tilesOf(levels, { x0, x1, y0, y1 }) {
  const { points } = levels;
  const found = [];
  for (let i = 0; i < points.n && found.length < MOST_CHOSEN; i++) {
    const [x, y] = [points.x[i], points.y[i]];
    if (x >= x0 && x <= x1 && y >= y0 && y <= y1 && levels.shows(i)) found.push({ key: keyOf(x, y), x, y, i });
  }
  return found;
}

/** Paint the circles in view; `tones` are the colours of the theme. */
export function paintClusters(ctx, view, clusters, { colours, face, text, edge }) {
  ctx.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  const side = view.world / GRID;
  eachWorld(view, (left) => {
    for (const cluster of clusters) {
      const [x, y] = [cluster.x * side + left, cluster.y * side - view.origin.y];
      const { radius } = cluster;
      if (x < -radius || y < -radius || x > view.size.x + radius || y > view.size.y + radius) continue;
      ring(ctx, cluster, x, y, colours, edge);
      if (cluster.n > 1) label(ctx, cluster, x, y, face, text);
    }
  });
}

/** A ring whose parts are as long as the shares of the legend's entries. */
function ring(ctx, { n, tally, radius }, x, y, colours, edge) {
  ctx.beginPath();
  ctx.arc(x, y, radius + 1, 0, 2 * Math.PI);
  ctx.fillStyle = edge;
  ctx.fill();
  let from = -Math.PI / 2;
  for (let slot = 0; slot < tally.length; slot++) {
    if (!tally[slot]) continue;
    const to = from + (2 * Math.PI * tally[slot]) / n;
    ctx.beginPath();
    ctx.moveTo(x, y);
    ctx.arc(x, y, radius, from, to);
    ctx.fillStyle = colours[slot] ?? OTHER;
    ctx.fill();
    from = to;
  }
}

function label(ctx, { n, radius }, x, y, face, text) {
  ctx.beginPath();
  ctx.arc(x, y, radius - RING_PX, 0, 2 * Math.PI);
  ctx.fillStyle = face;
  ctx.fill();
  const written = brief(n);
  ctx.font = `600 ${written.length > 3 ? 10 : 11}px system-ui, sans-serif`;
  ctx.fillStyle = text;
  ctx.fillText(written, x, y + 0.5);
}
