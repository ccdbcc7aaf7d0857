// What the pointer or the middle of the map is over: its name, and what a click or Enter does with it.

import { Chooser } from "./chooser.js";
import { clustersAt, isStack, tilesOf } from "./clusters.js";
import { coordinates } from "./legend.js";
import { visitRuns } from "./levels.js";
import { GRID, GRID_ZOOM, keyOf, tileName } from "./points.js";
import { clusterWords, tileWords } from "./words.js";

const REACH_PX = 9;

export class Pointer {
  constructor(world) {
    this.world = world;
    this.map = world.map;
    this.chooser = new Chooser(world.root, (key) => world.pick(key));
    this.map.on("mousemove", this.over, this);
    this.map.on("mouseout", this.out, this);
    this.map.on("click", this.click, this);
    this.map.on("movestart zoomstart", this.left, this);
    this.focused = () => this.aim();
    this.map.getContainer().addEventListener("focus", this.focused);
    this.key = (event) => this.pressed(event);
    this.map.getContainer().addEventListener("keydown", this.key);
  }

  remove() {
    this.map.off("mousemove", this.over, this);
    this.map.off("mouseout", this.out, this);
    this.map.off("click", this.click, this);
    this.map.off("movestart zoomstart", this.left, this);
    this.map.getContainer().removeEventListener("focus", this.focused);
    this.map.getContainer().removeEventListener("keydown", this.key);
  }

  over({ latlng, containerPoint }) {
    const at = latlng.wrap();
    this.world.frame.readout(coordinates(at.lat, at.lng, this.map.getZoom()));
    const hit = this.hit(latlng);
    this.world.frame.tip(hit && this.words(hit), containerPoint);
    this.map.getContainer().style.cursor = hit ? "pointer" : "";
  }

  out() {
    this.world.frame.readout("");
    this.world.frame.tip(null);
  }

  left() {
    this.world.frame.tip(null);
    this.chooser.close();
  }

  /** Lines that say what something is, and what a click does where that is not to be guessed. */
  words(hit) {
    const { levels, data } = this.world;
    if (hit.rank) return [tileName(hit.x, hit.y), `rank ${hit.rank}`];
    if (!hit.n) return tileWords(levels, hit, data);
    return [...clusterWords(hit, data.colouring), isStack(hit, this.map.getZoom()) ? "Click to choose one" : "Click to zoom in"];
  }

  click({ latlng, containerPoint }) {
    const hit = this.hit(latlng);
    if (hit) this.act(hit, containerPoint);
    else if (this.world.data.places) this.place(latlng.wrap());
  }

  act(hit, at) {
    const { levels, data } = this.world;
    if (!hit.n) this.world.pick(keyOf(hit.x, hit.y));
    else if (!isStack(hit, this.map.getZoom())) this.world.goTo(hit);
    else {
      const lines = tilesOf(levels, hit).map((tile) => ({ key: tile.key, words: tileWords(levels, tile, data) }));
      this.chooser.open(lines, at, () => this.world.goTo(hit));
    }
  }

  /** Enter takes what is nearest to the middle of the map. */
  pressed(event) {
    if (event.key !== "Enter" || event.repeat || event.defaultPrevented || this.world.area.mode) return;
    event.preventDefault();
    const target = this.target();
    if (target) this.act(target.hit, target.at);
    else this.world.frame.say("No tile in this view");
  }

  /** Show, and tell, those who move the map by keys what Enter would take. */
  aim() {
    const target = this.map.getContainer().matches(":focus-visible") ? this.target() : null;
    this.world.frame.aim(target?.at);
    if (target) this.world.frame.say(`${this.world.said}. Enter opens: ${this.words(target.hit).slice(0, 2).join(", ")}`);
  }

  /** What is nearest to the middle of the part of the map that no panel covers, and where on the screen. */
  target() {
    const { left, right, top } = this.world.covered();
    const size = this.map.getSize();
    const middle = this.map.containerPointToLatLng([(left + size.x - right) / 2, (top + size.y) / 2]);
    const hit = this.hit(middle, Math.max(size.x, size.y) / 2);
    if (!hit) return null;
    const side = (256 * 2 ** this.map.getZoom()) / GRID;
    const centre = hit.n ? hit : { x: hit.x + 0.5, y: hit.y + 0.5 };
    const turns = Math.round((middle.lng - middle.wrap().lng) / 360) * GRID;
    const at = this.map.latLngToContainerPoint(this.map.unproject([(centre.x + turns) * side, centre.y * side]));
    const inside = at.x >= 0 && at.y >= 0 && at.x <= size.x && at.y <= size.y;
    return inside ? { hit, at } : null;
  }

  /** Tell of a click where no tile is, once it is known that there is none. */
  place({ lng, lat }) {
    if (this.world.levels) this.world.tell("place", [lng, lat]);
  }

  /** The hit of a search under a position, the circle, the shown tile, or what is nearest within reach. */
  hit(latlng, reachPx = REACH_PX) {
    const { levels, hits } = this.world;
    if (!levels) return null;
    const zoom = this.map.getZoom();
    const pixels = this.map.project(latlng.wrap());
    const found = hits.under(pixels, zoom);
    if (found) return found;
    const side = (256 * 2 ** zoom) / GRID;
    const at = pixels.divideBy(side);
    const circle = this.world.counted() ? circleAt(levels, zoom, at, side, reachPx) : null;
    return circle ?? tileAt(levels, at, Math.max(0.5, reachPx / side)); // tiles beside their circle are seen as dots
  }
}

/** The circle nearest to a place; one of a single tile is that tile. */
function circleAt(levels, zoom, at, side, reachPx) {
  let [best, nearest] = [null, Infinity];
  for (const cluster of clustersAt(levels, zoom)) {
    const away = Math.hypot(cluster.x - at.x, cluster.y - at.y) * side - cluster.radius;
    if (away < nearest) [best, nearest] = [cluster, away];
  }
  if (!best || nearest > Math.max(2, reachPx - best.radius)) return null;
  return best.n > 1 ? best : tilesOf(levels, best)[0];
}

function tileAt(levels, at, reach) {
  const level = levels.at(GRID_ZOOM);
  const box = { x0: at.x - reach, x1: at.x + reach, y0: at.y - reach, y1: at.y + reach };
  let [best, nearest] = [-1, reach];
  visitRuns(level, box, (from, to) => {
    for (let i = from; i < to; i++) {
      const away = Math.max(Math.abs(level.x[i] + 0.5 - at.x), Math.abs(level.y[i] + 0.5 - at.y));
      if (away <= nearest) [best, nearest] = [i, away];
    }
  });
  return best < 0 ? null : { x: level.x[best], y: level.y[best] };
}
