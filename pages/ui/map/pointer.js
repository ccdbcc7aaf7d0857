// What the pointer is over: coordinates, the tile's name and class, and picking a tile or an empty place by a click.

import { coordinates } from "./legend.js";
import { visitRuns } from "./levels.js";
import { GRID, GRID_ZOOM, keyOf, tileName } from "./points.js";

const NAMES_ZOOM = 9;
const REACH_PX = 9;

export class Pointer {
  constructor(world) {
    this.world = world;
    this.map = world.map;
    this.map.on("mousemove", this.over, this);
    this.map.on("mouseout", this.out, this);
    this.map.on("click", this.click, this);
  }

  remove() {
    this.map.off("mousemove", this.over, this);
    this.map.off("mouseout", this.out, this);
    this.map.off("click", this.click, this);
  }

  over({ latlng }) {
    const zoom = this.map.getZoom();
    const at = latlng.wrap();
    const texts = [coordinates(at.lat, at.lng, zoom)];
    const hit = this.hit(latlng);
    if (hit?.rank) texts.push(`rank ${hit.rank}`);
    if (hit && (hit.rank || zoom >= NAMES_ZOOM)) {
      texts.push(tileName(hit.x, hit.y));
      const entry = hit.rank ? null : this.world.data.colouring.entries[hit.slot];
      if (entry) texts.push(entry.label);
    }
    this.world.frame.readout(texts.join(" · "));
    this.map.getContainer().style.cursor = hit ? "pointer" : "";
  }

  out() {
    this.world.frame.readout("");
  }

  click({ latlng }) {
    const hit = this.hit(latlng);
    if (hit) this.world.pick(keyOf(hit.x, hit.y));
    else if (this.world.data.places) this.place(latlng.wrap());
  }

  /** Tell of a click where no tile is, once it is known that there is none. */
  place({ lng, lat }) {
    if (this.world.levels) this.world.tell("place", [lng, lat]);
  }

  /** The hit of a search under a position; else the shown tile, or the nearest within reach while tiles are smaller. */
  hit(latlng) {
    const { levels, hits } = this.world;
    if (!levels) return null;
    const pixels = this.map.project(latlng.wrap());
    const found = hits.under(pixels, this.map.getZoom());
    if (found) return found;
    const side = (256 * 2 ** this.map.getZoom()) / GRID;
    const at = pixels.divideBy(side);
    const reach = Math.max(0.5, REACH_PX / side);
    const level = levels.at(GRID_ZOOM);
    const box = { x0: at.x - reach, x1: at.x + reach, y0: at.y - reach, y1: at.y + reach };
    let [best, nearest] = [-1, reach];
    visitRuns(level, box, (from, to) => {
      for (let i = from; i < to; i++) {
        const away = Math.max(Math.abs(level.x[i] + 0.5 - at.x), Math.abs(level.y[i] + 0.5 - at.y));
        if (away <= nearest) [best, nearest] = [i, away];
      }
    });
    return best < 0 ? null : { x: level.x[best], y: level.y[best], slot: level.slot[best] };
  }
}
