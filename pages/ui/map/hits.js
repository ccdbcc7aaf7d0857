// The hits of a search over the tiles: numbered marks from afar, outlined squares nearer, the best one on top.

import { CanvasLayer } from "./canvas.js";
import { isLight } from "./legend.js";
import { GRID, placeOf } from "./points.js";

const SQUARE_PX = 18;
const NUMBERED = 99; // ranks up to here are written into their mark
const RADII = [[5, 10], [24, 9], [99, 8], [Infinity, 5]];

/** Set `hits` to [{ x, y, rank, colour }] and `colouring` by rank, and call `redraw`. */
export class HitsLayer extends CanvasLayer {
  paint(ctx, view) {
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.clearRect(0, 0, ctx.canvas.width, ctx.canvas.height);
    ctx.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
    const side = view.world / GRID;
    for (const hit of [...(this.hits ?? [])].reverse()) {
      const [x, y] = [onceInView(view, (hit.x + 0.5) * side - view.origin.x), (hit.y + 0.5) * side - view.origin.y];
      if (side >= SQUARE_PX) square(ctx, hit, x, y, side);
      else mark(ctx, hit, x, y, radiusOf(hit.rank));
    }
  }

  /** The best hit whose mark lies under a position in pixels of the world at a zoom, or null. */
  under(at, zoom) {
    const side = (256 * 2 ** zoom) / GRID;
    return (this.hits ?? []).find((hit) => {
      const reach = Math.max(side / 2, side >= SQUARE_PX ? 0 : radiusOf(hit.rank) + 1);
      return Math.max(Math.abs((hit.x + 0.5) * side - at.x), Math.abs((hit.y + 0.5) * side - at.y)) <= reach;
    }) ?? null;
  }
}

/** Read hits as the page sends them, keys of tiles in the order of their rank, and colour them by the legend's steps. */
export function readHits(keys, entries) {
  return keys.map((key, index) => {
    const rank = index + 1;
    const entry = entries.find((step) => rank <= step.value) ?? entries.at(-1);
    return { ...placeOf(key), rank, colour: entry?.colour ?? "#6a00a8" };
  });
}

/** Of the copies of the world, take the one nearest to the middle of the view: a rank is there once. */
const onceInView = (view, x) => x + Math.round((view.size.x / 2 - x) / view.world) * view.world;

const radiusOf = (rank) => RADII.find(([last]) => rank <= last)[1];

function mark(ctx, { rank, colour }, x, y, radius) {
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 2 * Math.PI);
  ctx.fillStyle = colour;
  ctx.fill();
  ctx.lineWidth = 1.5;
  ctx.strokeStyle = "#ffffff";
  ctx.stroke();
  if (rank <= NUMBERED) number(ctx, rank, colour, x, y, radius);
}

function square(ctx, { rank, colour }, x, y, side) {
  const half = side / 2 - 2;
  for (const [width, style] of [[6, "rgba(255, 255, 255, 0.85)"], [3, colour]]) {
    ctx.lineWidth = width;
    ctx.strokeStyle = style;
    ctx.strokeRect(x - half, y - half, 2 * half, 2 * half);
  }
  if (side < 3 * SQUARE_PX) return;
  ctx.beginPath();
  ctx.arc(x + half - 12, y - half + 12, 10, 0, 2 * Math.PI);
  ctx.fillStyle = colour;
  ctx.fill();
  number(ctx, rank, colour, x + half - 12, y - half + 12, 10);
}

function number(ctx, rank, colour, x, y, radius) {
  ctx.font = `600 ${Math.round(radius * (rank > 9 ? 1.05 : 1.25))}px system-ui, sans-serif`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillStyle = isLight(colour) ? "#000000" : "#ffffff";
  ctx.fillText(String(rank), x, y + 0.5);
}
