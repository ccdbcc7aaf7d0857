// The layer that paints the captions: soft dots, those that a filter leaves out faint and below the others.

import { CanvasLayer } from "../map/canvas.js";
import { kernelOf, packed } from "../map/paint.js";
import { keeps } from "./captions.js";

const OTHER = "#8a8f98";
const FAINT = "#9aa0a8";
const FAINT_ALPHA = 56;
const ALPHA = 225;

/** Set `scene` to { captions, slots, mask, colours, rim, picked, over } and call `redraw`. */
export class DotsLayer extends CanvasLayer {
  paint(ctx, view) {
    const began = performance.now();
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    const image = this.blank(ctx);
    if (this.scene) this.paintDots(image, view, this.scene);
    ctx.putImageData(image, 0, 0);
    if (this.scene) paintRings(ctx, view, this.scene);
    this.drawMs = performance.now() - began;
    this.options.painted?.(this);
  }

  paintDots(image, view, scene) {
    const pixels = new Uint32Array(image.data.buffer);
    const radius = dotRadius(view.zoom, scene.captions.n) * view.ratio;
    const kernel = kernelOf(radius, 0.5, image.width);
    const target = { pixels, width: image.width, height: image.height, kernel };
    const colours = [...scene.colours, OTHER];
    const style = { core: colours.map(packed), rim: colours.map((colour) => packed(scene.rim(colour))), alpha: ALPHA };
    stamp(target, view, scene, style, true);
    if (!scene.mask) return;
    const grey = Array.from({ length: colours.length }, () => packed(FAINT));
    stamp(target, view, scene, { core: grey, rim: grey, alpha: FAINT_ALPHA }, false);
  }

  /** Clear pixels of the canvas's size; they are kept from frame to frame. */
  blank(ctx) {
    const { width, height } = ctx.canvas;
    if (this.image?.width !== width || this.image.height !== height) this.image = ctx.createImageData(width, height);
    else this.image.data.fill(0);
    return this.image;
  }
}

/** Dots grow with the zoom, and are larger where there are few. */
export function dotRadius(zoom, count) {
  const usual = count < 2000 ? 3.2 : count < 20_000 ? 2 : count < 60_000 ? 1.3 : 0.8;
  return Math.min(6, usual * 1.3 ** Math.max(0, zoom - 2));
}

/** Stamp the captions that a filter keeps, or the others; where two dots meet the more opaque one wins. */
function stamp({ pixels, width, height, kernel }, view, { captions, slots, mask }, { core, rim, alpha }, kept) {
  const { n, u, v } = captions;
  const { offsets, weights, inner, reach } = kernel;
  const scale = 2 ** view.zoom * view.ratio;
  const [left, top] = [view.origin.x * view.ratio, view.origin.y * view.ratio];
  const margin = reach + 1;
  const strengths = Uint8Array.from(weights, (weight) => alpha * weight);
  for (let i = 0; i < n; i++) {
    const x = (u[i] * scale - left) | 0;
    const y = (v[i] * scale - top) | 0;
    if (x < margin || y < margin || x >= width - margin || y >= height - margin) continue;
    if (keeps(mask, i) !== kept) continue;
    const at = y * width + x;
    const slot = slots[i];
    for (let k = 0; k < offsets.length; k++) {
      const pixel = at + offsets[k];
      if (strengths[k] <= pixels[pixel] >>> 24) continue;
      pixels[pixel] = (inner[k] ? core[slot] : rim[slot]) | (strengths[k] << 24);
    }
  }
}

/** A halo round the captions of the picked tile, and a ring round the one under the pointer. */
function paintRings(ctx, view, { captions, picked, over }) {
  ctx.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
  const scale = 2 ** view.zoom;
  const ring = (i, radius, strokes) => {
    for (const [width, colour] of strokes) {
      ctx.lineWidth = width;
      ctx.strokeStyle = colour;
      ctx.beginPath();
      ctx.arc(captions.u[i] * scale - view.origin.x, captions.v[i] * scale - view.origin.y, radius, 0, 2 * Math.PI);
      ctx.stroke();
    }
  };
  for (const i of picked) ring(i, 9, [[5, "rgba(255, 255, 255, 0.9)"], [2.5, "#e0245e"]]);
  if (over >= 0) ring(over, 6, [[3.5, "rgba(255, 255, 255, 0.9)"], [1.5, "#1b2430"]]);
}
