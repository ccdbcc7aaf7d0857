// The world map: tiles over a basemap and pictures, the hits of a search, and what is seen told to the page.

import * as L from "../../leaflet/leaflet-src.esm.js";
import { Basemap } from "./basemap.js";
import { CREDITS, creditsIn } from "./credits.js";
import { HitsLayer, readHits } from "./hits.js";
import { countIn, Levels, viewBoxes } from "./levels.js";
import { fetchBytes } from "./packed.js";
import { FOOTPRINT_PX, PointsLayer } from "./paint.js";
import { Pointer } from "./pointer.js";
import { extentOf, GRID, GRID_ZOOM, loadPoints, nearestTo } from "./points.js";
import { changed, mounting, Stage } from "./stage.js";
import { IMAGERY_ZOOM, Pictures } from "./tiles.js";

const WORLD = { x0: 0, x1: GRID, y0: 0.112 * GRID, y1: 0.71 * GRID }; // 80 north to 60 south, without Antarctica
const HOME_ZOOM = 9; // at most: a few tiles alone would be shown without their surroundings
const HITS_ZOOM = 6; // at most, so that one sees where on Earth they are
const HIT_ROOM_PX = 20; // so that the numbers of the outermost are seen whole
const NEAR_ZOOM = 6; // at least, where the way to the nearest tile leads
const OPTIONS = {
  minZoom: 1,
  maxZoom: 18,
  maxBounds: [[-89, -Infinity], [89, Infinity]],
  maxBoundsViscosity: 0.7,
  worldCopyJump: true,
};
const PANES = { basemap: 150, imagery: 250, landcover: 260, boxes: 270, points: 400, area: 450 };
const VIEW_DELAY_MS = 250;

const obeyed = new Set();

let lastLevels = {}; // of the map that was shown last: coming back to it sums up nothing anew

class World extends Stage {
  constructor(root, data) {
    super(root, data, { options: OPTIONS, panes: PANES, what: "The map's tiles" });
    L.control.scale({ imperial: false }).addTo(this.map);
    this.attribution = L.control.attribution({ prefix: false }).addTo(this.map).addAttribution("Natural Earth");
    if (data.view) this.map.setView([data.view.lat, data.view.lon], data.view.zoom, { animate: false });
    else this.goHome(false);
    this.makeLayers();
    this.pictures = new Pictures(this.map, (text) => this.frame.note(text));
    this.pointer = new Pointer(this);
    this.map.on("moveend", () => this.moved());
  }

  makeLayers() {
    const [coarse, fine] = ["110m", "50m"].map((detail) => new URL(`./world-${detail}.geojson`, import.meta.url).href);
    this.basemap = new Basemap({ pane: "basemap", padding: 0.25, root: this.root, coarse, fine });
    this.basemap.addTo(this.map);
    this.points = new PointsLayer({ pane: "points", painted: (layer) => this.painted(layer) });
    this.points.addTo(this.map);
    this.hits = new HitsLayer({ pane: "points" });
    this.hits.addTo(this.map);
  }

  /** Show all hits, or else all tiles, in the room beside the panels, at no whole zoom; before tiles came, the world
   *  without Antarctica. */
  goHome(animate) {
    const { left, right, top } = this.covered();
    const { x, y } = this.map.getSize();
    const found = this.around();
    const { x0, x1, y0, y1 } = found ?? this.extent ?? WORLD;
    const [width, height] = [x - left - right, y - top].map((side) => side - (found ? 2 * HIT_ROOM_PX : 0));
    const fits = Math.max(1, Math.min((width * GRID) / (x1 - x0), (height * GRID) / (y1 - y0)) / 256); // 1 without room
    const zoom = Math.max(1, Math.min(found ? HITS_ZOOM : HOME_ZOOM, Math.floor(Math.log2(fits) * 20) / 20));
    const side = (256 * 2 ** zoom) / GRID;
    const lowest = Math.max(y1, WORLD.y1) * side - y / 2;
    const wanted = Math.min(((y0 + y1) / 2) * side - top / 2, lowest);
    // Leaflet would pull it back from beyond the pole, and it were no longer where it was put.
    const inside = Math.max(Math.min(y, GRID * side) / 2, Math.min(wanted, GRID * side - y / 2));
    const middle = L.point(((x0 + x1) / 2) * side + (right - left) / 2, inside);
    this.home = { middle: this.map.unproject(middle, zoom), zoom };
    this.settle(this.home.middle, zoom, animate);
  }

  /** Where the hits lie; null without any. */
  around() {
    const hits = this.hits?.hits ?? [];
    return extentOf({ n: hits.length, x: hits.map((hit) => hit.x), y: hits.map((hit) => hit.y) });
  }

  /** Whether nobody has moved the map since it was opened on all tiles: then it follows the room that there is. */
  untouched() {
    if (this.told || !this.home || this.map.getZoom() !== this.home.zoom) return false;
    return this.map.project(this.map.getCenter()).distanceTo(this.map.project(this.home.middle)) < 3;
  }

  resized() {
    const follows = this.untouched();
    super.resized();
    if (follows) this.goHome(false);
  }

  repaint() {
    this.basemap.redraw();
    this.points.redraw();
  }

  updated(before) {
    const { data } = this;
    this.hits.hits = readHits(data.hits, data.colouring.entries);
    this.hits.redraw();
    if (changed(before, data, "picked")) this.picked = data.picked;
    if ((changed(before, data, "beside") || changed(before, data, "hits")) && this.untouched()) this.goHome(false);
    if (data.goto) this.go(data.goto);
  }

  /** Move to a place, once for each command: renders repeat the last one. */
  go({ lat, lon, zoom, nonce }) {
    if (obeyed.has(nonce)) return;
    obeyed.add(nonce);
    this.map.setView([lat, lon], zoom, { animate: Boolean(this.ready) });
  }

  async fetchAll({ points, states }) {
    const all = await loadPoints(this.address(points));
    return states ? { ...all, run: await this.fetchStates(states, all.n) } : all;
  }

  /** How the points stand in a run, a byte each. */
  async fetchStates(url, n) {
    if (this.statesUrl !== url) {
      const states = await fetchBytes(this.address(url));
      if (states.length !== n) throw new Error("the run belongs to another state of the data");
      Object.assign(this, { states, statesUrl: url });
    }
    return this.states;
  }

  show(points, mask) {
    const { colouring, layers, faint } = this.data;
    const values = colouring.entries.map((entry) => entry.value);
    const wanted = JSON.stringify([this.address(this.data.points), this.data.mask, this.data.states, faint, colouring.by, values]);
    if (lastLevels.of !== wanted) {
      const none = { by: colouring.by, entries: [] };
      lastLevels = {
        of: wanted,
        levels: new Levels(points, mask, colouring),
        faint: faint && mask ? new Levels(points, mask, none, 0) : null,
      };
    }
    Object.assign(this, { levels: lastLevels.levels, faint: lastLevels.faint });
    this.pictures.update(this.data, points, this.address);
    this.layers = layers;
    const first = !this.ready;
    this.extent = extentOf(points);
    if (first && !this.data.view && !this.data.goto) this.goHome(false);
    this.refresh();
    this.count();
    this.ready = true;
    if (first && (this.data.view || this.data.goto)) this.report();
  }

  /** Hand the points layer what to paint. */
  refresh() {
    const imagery = this.layers?.imagery && this.map.getZoom() >= IMAGERY_ZOOM;
    const { levels, faint, picked } = this;
    const rim = (colour) => this.rim(colour);
    const style = getComputedStyle(this.root);
    const tone = (name) => style.getPropertyValue(`--map-${name}`).trim();
    const tones = { face: tone("face"), text: tone("ink"), edge: tone("edge") };
    const counted = this.counted();
    this.points.scene = { levels, faint, picked, imagery, counted, tones, rim, colouring: this.data.colouring };
    this.points.redraw();
  }

  /** Whether tiles are summed up to circles that say how many they are. */
  counted() {
    return Boolean(this.data.counted) && (256 * 2 ** this.map.getZoom()) / GRID < FOOTPRINT_PX;
  }

  moved() {
    if (!this.map.getSize().x) return; // its page is being put away
    this.refresh();
    this.count();
    this.pointer.aim();
    if (this.ready) this.report();
  }

  /** Tell the page what is seen, once the map rests; the whole world at the start is what it assumes. */
  report() {
    clearTimeout(this.viewTimer);
    this.viewTimer = setTimeout(() => this.reportNow(), VIEW_DELAY_MS);
  }

  reportNow() {
    clearTimeout(this.viewTimer);
    this.viewTimer = undefined;
    if (this.untouched()) return;
    this.told = true;
    this.setStateValue("view", this.view());
  }

  /** Tell the page of a deed. A view that waits to be reported goes first: sent later, it would come with the
   *  address from before the deed and undo what the page put there. */
  tell(name, value) {
    if (this.viewTimer !== undefined) this.reportNow();
    super.tell(name, value);
  }

  view() {
    const bounds = this.map.getBounds();
    const centre = this.map.getCenter().wrap();
    const turn = centre.lng - this.map.getCenter().lng;
    const whole = bounds.getEast() - bounds.getWest() >= 360;
    return {
      lat: centre.lat,
      lon: centre.lng,
      zoom: this.map.getZoom(),
      west: whole ? -180 : bounds.getWest() + turn,
      south: Math.max(-85.06, bounds.getSouth()),
      east: whole ? 180 : bounds.getEast() + turn,
      north: Math.min(85.06, bounds.getNorth()),
    };
  }

  count() {
    if (!this.levels) return;
    const { min, max } = this.map.getPixelBounds();
    const side = (256 * 2 ** this.map.getZoom()) / GRID;
    const level = this.levels.at(GRID_ZOOM);
    const boxes = viewBoxes(min.x / side, max.x / side, min.y / side, max.y / side);
    this.credit(creditsIn(this.levels.points, boxes));
    const shown = boxes.reduce((sum, box) => sum + countIn(level, box), 0);
    this.root.dataset.shown = String(shown);
    this.said = `${shown.toLocaleString("en")} ${shown === 1 ? "tile" : "tiles"} shown in this view`;
    this.frame.say(this.said);
    if (shown || !level.n) this.frame.leave();
    else this.frame.offer("No tile in this view.", "Go to the nearest", () => this.goNearest());
  }

  /** Go to the shown tile nearest to the middle of the view. */
  goNearest() {
    const side = (256 * 2 ** this.map.getZoom()) / GRID;
    const here = this.map.project(this.map.getCenter().wrap()).divideBy(side);
    const { x, y } = nearestTo(this.levels.at(GRID_ZOOM), here);
    const zoom = Math.max(NEAR_ZOOM, this.map.getZoom());
    const at = (256 * 2 ** zoom) / GRID;
    this.map.setView(this.map.unproject([(x + 0.5) * at, (y + 0.5) * at], zoom), zoom);
    this.map.getContainer().focus();
  }

  /** Show the tiles of a circle. */
  goTo({ x0, x1, y0, y1 }) {
    const at = (x, y) => this.map.unproject([x, y].map((value) => (value * 256 * 2 ** 18) / GRID), 18);
    const { left, right, top } = this.covered();
    this.map.fitBounds([at(x0, y0), at(x1 + 1, y1 + 1)], {
      maxZoom: 13,
      paddingTopLeft: [left + 40, top + 40],
      paddingBottomRight: [right + 40, 40],
    });
    this.map.getContainer().focus();
  }

  credit(due) {
    for (const known of CREDITS) this.attribution.removeAttribution(known);
    for (const one of due) this.attribution.addAttribution(one);
  }

  pick(key) {
    this.picked = key;
    this.refresh();
    this.tell("picked", key);
  }

  remove() {
    this.map.off("moveend");
    clearTimeout(this.viewTimer);
    this.pointer.remove();
    super.remove();
  }
}

/** Make or update the world map of a component. */
export const mount = mounting(World);
