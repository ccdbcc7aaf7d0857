// Tiles summed up to the cells of coarser grids, so that a frame costs what is on the screen and no more.

import { GRID, GRID_ZOOM, morton } from "./points.js";

const INDEX_ZOOM = 7;
const FIRST_WINS = new Set(["set", "flag", "truth", "opinion", "coverage", "origin", "run"]);
const MATCHES = {
  class: (value, entry) => value === entry,
  split: (value, entry) => value === entry,
  truth: (value, entry) => value === entry,
  opinion: (value, entry) => value === entry,
  coverage: (value, entry) => value === entry,
  origin: (value, entry) => value === entry,
  run: (value, entry) => value === entry,
  set: (value, entry) => value === entry,
  flag: (value, entry) => (entry === 0 ? value === 0 : (value & entry) !== 0),
};

/** The legend entry of every point; points in no entry, or of no such column, get the number of entries. */
export function slotsOf(points, colouring) {
  const column = points[colouring.by];
  if (!column) return new Uint8Array(points.n).fill(colouring.entries.length);
  const table = new Uint8Array(column instanceof Uint16Array ? 65536 : 256).fill(colouring.entries.length);
  const matches = MATCHES[colouring.by];
  for (let value = 0; value < table.length; value++) {
    const slot = colouring.entries.findIndex((entry) => matches(value, entry.value));
    if (slot >= 0) table[value] = slot;
  }
  const slots = new Uint8Array(points.n);
  for (let i = 0; i < points.n; i++) slots[i] = table[column[i]];
  return slots;
}

/** The points of one mask and one colouring, summed up level by level when a level is first needed. */
export class Levels {
  constructor(points, mask, colouring, kept = 1) {
    this.points = points;
    this.mask = mask;
    this.kept = kept;
    this.slots = slotsOf(points, colouring);
    this.slotCount = colouring.entries.length + 1;
    this.firstWins = FIRST_WINS.has(colouring.by);
    this.built = new Map();
  }

  /** Return the cells of the grid of one zoom level. */
  at(zoom) {
    if (!this.built.has(zoom)) this.built.set(zoom, this.build(zoom));
    return this.built.get(zoom);
  }

  shows(i) {
    return this.mask === null ? this.kept === 1 : ((this.mask[i >> 3] >> (i & 7)) & 1) === this.kept;
  }

  build(zoom) {
    const { points, slots } = this;
    const shift = 2 * (GRID_ZOOM - zoom);
    const level = newLevel(zoom, points.n);
    const tally = new Uint32Array(this.slotCount);
    let previous = -1;
    let n = -1;
    for (let i = 0; i < points.n; i++) {
      if (!this.shows(i)) continue;
      const cell = points.code[i] >>> shift;
      if (cell !== previous) {
        if (n >= 0) this.close(level, n, tally);
        n++;
        previous = cell;
        level.x[n] = points.x[i] >> (GRID_ZOOM - zoom);
        level.y[n] = points.y[i] >> (GRID_ZOOM - zoom);
      }
      level.count[n]++;
      tally[slots[i]]++;
    }
    if (n >= 0) this.close(level, n, tally);
    return finish(level, n + 1);
  }

  /** Give a finished cell the colour of most of its tiles, or of the first entry where rare ones matter. */
  close(level, n, tally) {
    let best = 0;
    for (let slot = 0; slot < tally.length; slot++) {
      if (tally[slot] > tally[best] && !(this.firstWins && tally[best] > 0)) best = slot;
    }
    level.slot[n] = best;
    tally.fill(0);
  }
}

function newLevel(zoom, n) {
  return {
    zoom,
    x: new Uint16Array(n),
    y: new Uint16Array(n),
    slot: new Uint8Array(n),
    count: new Uint32Array(n),
  };
}

/** Cut the columns to their length and note where each cell of a coarse grid begins. */
function finish(level, n) {
  const zoom = Math.min(level.zoom, INDEX_ZOOM);
  const shift = level.zoom - zoom;
  const starts = new Uint32Array((1 << (2 * zoom)) + 1);
  for (let i = 0; i < n; i++) starts[morton(level.x[i] >> shift, level.y[i] >> shift) + 1] = i + 1;
  for (let i = 1; i < starts.length; i++) starts[i] = Math.max(starts[i], starts[i - 1]);
  const cut = (column) => column.slice(0, n);
  return {
    n,
    zoom: level.zoom,
    x: cut(level.x),
    y: cut(level.y),
    slot: cut(level.slot),
    count: cut(level.count),
    starts,
    indexZoom: zoom,
  };
}

/** Call `visit(from, to)` for runs of cells that may lie in a box, given in units of the level's grid. */
export function visitRuns(level, box, visit) {
  const side = 1 << level.indexZoom;
  const scale = 2 ** (level.indexZoom - level.zoom);
  const clamp = (value) => Math.max(0, Math.min(side - 1, Math.floor(value * scale)));
  const [x0, x1, y0, y1] = [clamp(box.x0), clamp(box.x1), clamp(box.y0), clamp(box.y1)];
  if (x0 === 0 && y0 === 0 && x1 === side - 1 && y1 === side - 1) return visit(0, level.n);
  for (let y = y0; y <= y1; y++) {
    for (let x = x0; x <= x1; x++) {
      const at = morton(x, y);
      if (level.starts[at] < level.starts[at + 1]) visit(level.starts[at], level.starts[at + 1]);
    }
  }
  return undefined;
}

/** The boxes of the tile grid that a view covers: one for each copy of the world, clipped to the grid. */
export function viewBoxes(west, east, north, south) {
  const boxes = [];
  if (east - west >= GRID) return [{ x0: 0, x1: GRID, y0: north, y1: south }];
  for (let copy = Math.floor(west / GRID); copy * GRID < east; copy++) {
    const x0 = Math.max(0, west - copy * GRID);
    const x1 = Math.min(GRID, east - copy * GRID);
    if (x1 > x0) boxes.push({ x0, x1, y0: north, y1: south });
  }
  return boxes;
}

/** Number of tiles of a level at full detail that touch a box. */
export function countIn(level, box) {
  let count = 0;
  visitRuns(level, box, (from, to) => {
    for (let i = from; i < to; i++) {
      const inside = level.x[i] < box.x1 && level.x[i] + 1 > box.x0 && level.y[i] < box.y1 && level.y[i] + 1 > box.y0;
      if (inside) count++;
    }
  });
  return count;
}
