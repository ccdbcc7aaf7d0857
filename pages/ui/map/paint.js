// The layer that paints the tiles: density from afar, soft dots nearer, footprints where a tile is a square.

import { CanvasLayer, eachWorld } from "./canvas.js";
import { clustersAt, paintClusters } from "./clusters.js";
import { isLight } from "./legend.js";
import { visitRuns } from "./levels.js";
import { GRID, GRID_ZOOM, placeOf } from "./points.js";

export const FOOTPRINT_PX = 7.5; // from here on a tile is a square of its own
const BADGE_PX = 60;
const LABEL_PX = 120;
const OTHER = "#8a8f98";
const FAINT = "#9aa0a8";
const FAINT_ALPHA = 0.22;
const FADED = 0.4; // where rare entries matter, the most common one steps back

/** Set `scene` to { levels, faint, colouring, picked, imagery, counted, tones, rim } and call `redraw`.
 * `rim` darkens or lightens a colour; `tones` are those of circles that count, which are drawn where `counted`. */
export class PointsLayer extends CanvasLayer {
  paint(ctx, view) {
    const began = performance.now();
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.clearRect(0, 0, ctx.canvas.width, ctx.canvas.height);
    const scene = this.scene;
    if (scene?.levels) {
      const side = view.world / GRID;
      if (side >= FOOTPRINT_PX) paintFootprints(ctx, view, scene, side);
      else this.paintDots(ctx, view, scene);
      if (scene.counted && side < FOOTPRINT_PX) {
        paintClusters(ctx, view, clustersAt(scene.levels, view.zoom), { ...scene.tones, colours: coloursOf(scene) });
      }
      paintPicked(ctx, view, scene.picked, side);
    }
    this.drawMs = performance.now() - began;
    this.options.painted?.(this);
  }

  /** Stamp soft dots into pixels: where two meet the more opaque one wins, so no blending is needed. */
  paintDots(ctx, view, scene) {
    const image = this.blank(ctx);
    const zoom = Math.min(GRID_ZOOM, Math.floor(view.zoom + 0.01) + 8);
    const level = scene.levels.at(zoom);
    const { radius, rim, alpha } = dotStyle(view.zoom, level.n);
    const { width, height } = image;
    const pixels = new Uint32Array(image.data.buffer);
    const target = { pixels, width, height, kernel: kernelOf(radius * view.ratio, rim, width) };
    const style = (colours, most) => ({ core: colours.map(packed), rim: colours.map((c) => packed(scene.rim(c))), alpha: most });
    if (scene.faint) stamp(target, view, scene.faint.at(zoom), style([FAINT], FAINT_ALPHA));
    stamp(target, view, level, { ...style(coloursOf(scene), alpha), faded: scene.levels.firstWins ? FADED : 1 });
    ctx.putImageData(image, 0, 0);
  }

  /** Clear pixels of the canvas's size; they are kept from frame to frame. */
  blank(ctx) {
    const { width, height } = ctx.canvas;
    if (this.image?.width !== width || this.image.height !== height) this.image = ctx.createImageData(width, height);
    else this.image.data.fill(0);
    return this.image;
  }
}

const coloursOf = (scene) => [...scene.colouring.entries.map((entry) => entry.colour), OTHER];

/** Radius of a dot, opacity of its rim and of a single tile, by zoom; few dots are drawn larger. */
function dotStyle(zoom, dots) {
  const radius = zoom < 2.5 ? 0.8 : zoom < 4.5 ? 1 : zoom < 6.5 ? 1.6 : zoom < 7.5 ? 2 : 2.4;
  const rim = zoom < 2.5 ? 0.25 : zoom < 4.5 ? 0.4 : 0.6;
  if (dots < 4000) return { radius: Math.max(radius, 2.4), rim: 0.6, alpha: 0.95 };
  if (dots < 25_000) return { radius: Math.max(radius, 1.4), rim: 0.5, alpha: 0.9 };
  return { radius, rim, alpha: zoom < 2.5 ? 0.7 : zoom < 3.5 ? 0.8 : 0.9 };
}

function stamp(target, view, level, { core, rim, alpha, faded = 1 }) {
  const cell = (view.world / 2 ** level.zoom) * view.ratio;
  const { pixels, width, height, kernel } = target;
  const margin = kernel.reach + 1;
  const alphas = alphaTable(alpha);
  const fade = core.map((_, slot) => (slot > 0 && slot >= core.length - 2 ? faded : 1)); // the last entry and what is in none
  const top = -view.origin.y * view.ratio;
  eachWorld(view, (leftCss) => {
    const left = leftCss * view.ratio;
    const box = { x0: -left / cell, x1: (width - left) / cell, y0: -top / cell, y1: (height - top) / cell };
    visitRuns(level, grown(box, margin / cell), (from, to) => {
      for (let i = from; i < to; i++) {
        const x = ((level.x[i] + 0.5) * cell + left) | 0;
        const y = ((level.y[i] + 0.5) * cell + top) | 0;
        if (x < margin || y < margin || x >= width - margin || y >= height - margin) continue;
        const slot = Math.min(level.slot[i], core.length - 1);
        const strength = alphas[Math.min(alphas.length - 1, level.count[i])] * fade[slot];
        const at = y * width + x;
        for (let k = 0; k < kernel.offsets.length; k++) {
          const opacity = (strength * kernel.weights[k]) | 0;
          if (opacity <= pixels[at + kernel.offsets[k]] >>> 24) continue;
          pixels[at + kernel.offsets[k]] = (kernel.inner[k] ? core[slot] : rim[slot]) | (opacity << 24);
        }
      }
    });
  });
}

const grown = (box, by) => ({ x0: box.x0 - by, x1: box.x1 + by, y0: box.y0 - by, y1: box.y1 + by });

/** Opacity of a cell by its number of tiles, 0..255. */
function alphaTable(alpha) {
  const most = 64;
  const share = (count) => Math.log(count || 1) / Math.log(most);
  return Float32Array.from({ length: most + 1 }, (_, count) => 255 * (alpha + (1 - alpha) * share(count)));
}

/** The pixels of a soft disc and of its rim, as offsets into a picture of some width. */
export function kernelOf(radius, rimWeight, width) {
  const reach = Math.ceil(radius) + 1;
  const [offsets, weights, inner] = [[], [], []];
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      const away = Math.hypot(dx, dy);
      const isInner = away <= radius;
      const weight = isInner ? Math.min(1, radius + 0.6 - away) : rimWeight * Math.min(1, radius + 1.5 - away);
      if (weight <= 0.06) continue;
      offsets.push(dy * width + dx);
      weights.push(weight);
      inner.push(isInner ? 1 : 0);
    }
  }
  return { offsets: Int32Array.from(offsets), weights: Float32Array.from(weights), inner: Uint8Array.from(inner), reach };
}

/** Mix a colour '#rrggbb' with black or white, so that pale dots keep an edge on pale land, dark ones on dark. */
export function rimOf(colour, dark) {
  const rgb = parseInt(colour.slice(1), 16);
  const towards = dark ? 255 : 0;
  const kept = dark && !isLight(colour) ? 0.2 : 0.55; // the darkest of the legend are nearly the dark land's
  const mixed = [rgb >> 16, (rgb >> 8) & 255, rgb & 255].map((part) => Math.round(kept * part + (1 - kept) * towards));
  return `#${mixed.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

/** A colour '#rrggbb' as the low 24 bits of a pixel. */
export function packed(colour) {
  const rgb = parseInt(colour.slice(1), 16);
  return ((rgb & 255) << 16) | (rgb & 0xff00) | (rgb >> 16);
}

function paintFootprints(ctx, view, scene, side) {
  const { entries } = scene.colouring;
  ctx.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
  if (scene.faint) outline(ctx, view, scene.faint.at(GRID_ZOOM), side, [{ colour: FAINT, edge: FAINT, fill: 0.08 }]);
  const fill = scene.imagery ? 0 : side < 20 ? 0.8 : 0.35;
  const styles = coloursOf(scene).map((colour) => ({ colour, fill, edge: side > 24 ? colour : scene.rim(colour) }));
  const level = scene.levels.at(GRID_ZOOM);
  outline(ctx, view, level, side, styles);
  if (side >= BADGE_PX) eachSquare(view, level, side, (i, x, y) => badge(ctx, entries[level.slot[i]], x, y, side));
}

/** Outline squares, one path for each colour; a wider line below keeps pale colours readable on pale ground. */
function outline(ctx, view, level, side, styles) {
  const paths = styles.map(() => new Path2D());
  const inset = side > 24 ? 1.5 : 0.5;
  eachSquare(view, level, side, (i, x, y) => {
    const path = paths[Math.min(level.slot[i], paths.length - 1)];
    path.rect(Math.round(x) + inset, Math.round(y) + inset, Math.round(side) - 2 * inset, Math.round(side) - 2 * inset);
  });
  paths.forEach((path, slot) => {
    ctx.globalAlpha = styles[slot].fill;
    ctx.fillStyle = styles[slot].colour;
    if (styles[slot].fill) ctx.fill(path);
    ctx.globalAlpha = 1;
    if (side > 24) {
      ctx.lineWidth = 4;
      ctx.strokeStyle = isLight(styles[slot].colour) ? "rgba(20, 26, 34, 0.4)" : "rgba(255, 255, 255, 0.75)";
      ctx.stroke(path);
    }
    ctx.lineWidth = side > 24 ? 2 : 1;
    ctx.strokeStyle = styles[slot].edge;
    ctx.stroke(path);
  });
}

function eachSquare(view, level, side, visit) {
  const top = -view.origin.y;
  eachWorld(view, (left) => {
    const box = { x0: -left / side - 1, x1: (view.size.x - left) / side, y0: -top / side - 1, y1: (view.size.y - top) / side };
    visitRuns(level, box, (from, to) => {
      for (let i = from; i < to; i++) {
        const inside = level.x[i] >= box.x0 && level.x[i] <= box.x1 && level.y[i] >= box.y0 && level.y[i] <= box.y1;
        if (inside) visit(i, level.x[i] * side + left, level.y[i] * side + top);
      }
    });
  });
}

/** The mark of the entry in the corner of a square, and its whole name where there is room: never colour alone. */
function badge(ctx, entry, x, y, side) {
  if (!entry) return;
  const text = side >= LABEL_PX ? entry.label : entry.mark;
  ctx.font = "600 11px system-ui, sans-serif";
  ctx.textBaseline = "middle";
  const width = ctx.measureText(text).width + 20;
  const [left, top] = [Math.round(x) + 5, Math.round(y) + 5];
  ctx.fillStyle = "rgba(255, 255, 255, 0.92)";
  ctx.beginPath();
  ctx.roundRect(left, top, width, 17, 4);
  ctx.fill();
  ctx.fillStyle = entry.colour;
  ctx.fillRect(left + 4, top + 4, 9, 9);
  ctx.lineWidth = 1;
  ctx.strokeStyle = "rgba(20, 26, 34, 0.45)";
  ctx.strokeRect(left + 4.5, top + 4.5, 8, 8);
  ctx.fillStyle = "#1b2430";
  ctx.fillText(text, left + 16, top + 9);
}

/** A halo round the picked tile, at every zoom and whatever the filter. */
function paintPicked(ctx, view, picked, side) {
  if (picked === null || picked === undefined) return;
  ctx.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
  const at = placeOf(picked);
  const shown = Math.max(side, 9);
  eachWorld(view, (left) => {
    const x = (at.x + 0.5) * side + left - shown / 2;
    const y = (at.y + 0.5) * side - view.origin.y - shown / 2;
    for (const [grow, width, colour] of [[5, 5, "rgba(255, 255, 255, 0.9)"], [5, 2.5, "#e0245e"], [1, 1, "#ffffff"]]) {
      ctx.lineWidth = width;
      ctx.strokeStyle = colour;
      ctx.beginPath();
      ctx.roundRect(x - grow, y - grow, shown + 2 * grow, shown + 2 * grow, grow + 1);
      ctx.stroke();
    }
  });
}
