// The world map: tiles over a basemap and pictures, the hits of a search, and what is seen told to the page.

import * as L from "../../leaflet/leaflet-src.esm.js";
import { Basemap } from "./basemap.js";
import { CREDITS, creditsIn } from "./credits.js";
import { HitsLayer, readHits } from "./hits.js";
import { countIn, Levels, viewBoxes } from "./levels.js";
import { PointsLayer } from "./paint.js";
import { Pointer } from "./pointer.js";
import { GRID, GRID_ZOOM, loadPoints } from "./points.js";
import { changed, mounting, Stage } from "./stage.js";
import { IMAGERY_ZOOM, Pictures } from "./tiles.js";

const HOME = [26, 8];
const OPTIONS = {
  minZoom: 1,
  maxZoom: 18,
  maxBounds: [[-89, -Infinity], [89, Infinity]],
  maxBoundsViscosity: 0.7,
  worldCopyJump: true,
};
const PANES = { basemap: 150, imagery: 250, landcover: 260, points: 400, area: 450 };
const VIEW_DELAY_MS = 250;

const obeyed = new Set();

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
    this.basemap = new Basemap({ pane: "basemap", padding: 0.5, root: this.root, coarse, fine });
    this.basemap.addTo(this.map);
    this.points = new PointsLayer({ pane: "points", painted: (layer) => this.painted(layer) });
    this.points.addTo(this.map);
    this.hits = new HitsLayer({ pane: "points" });
    this.hits.addTo(this.map);
  }

  /** Show about the whole world, at no whole zoom: a small map would show it twice. */
  goHome(animate) {
    const { x, y } = this.map.getSize();
    const fits = Math.min(Math.log2(x / 256), Math.log2(y / 256) + 0.8);
    this.settle(HOME, Math.max(1, Math.floor(fits * 4) / 4), animate);
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
    if (data.goto) this.go(data.goto);
  }

  /** Move to a place, once for each command: renders repeat the last one. */
  go({ lat, lon, zoom, nonce }) {
    if (obeyed.has(nonce)) return;
    obeyed.add(nonce);
    this.map.setView([lat, lon], zoom, { animate: Boolean(this.ready) });
  }

  fetchAll({ points }) {
    return loadPoints(this.address(points));
  }

  show(points, mask) {
    const { colouring, layers, faint } = this.data;
    const values = colouring.entries.map((entry) => entry.value);
    const wanted = JSON.stringify([this.data.points, this.data.mask, faint, colouring.by, values]);
    if (this.shown !== wanted) {
      this.levels = new Levels(points, mask, colouring);
      const none = { by: colouring.by, entries: [] };
      this.faint = faint && mask ? new Levels(points, mask, none, 0) : null;
      this.shown = wanted;
    }
    this.pictures.update(this.data, points, this.address);
    this.layers = layers;
    this.refresh();
    this.count();
    const first = !this.ready;
    this.ready = true;
    if (first && (this.data.view || this.data.goto)) this.report();
  }

  /** Hand the points layer what to paint. */
  refresh() {
    const imagery = this.layers?.imagery && this.map.getZoom() >= IMAGERY_ZOOM;
    const { levels, faint, picked } = this;
    const rim = (colour) => this.rim(colour);
    this.points.scene = { levels, faint, picked, imagery, rim, colouring: this.data.colouring };
    this.points.redraw();
  }

  moved() {
    this.refresh();
    this.count();
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
    this.frame.say(`${shown.toLocaleString("en")} ${shown === 1 ? "tile" : "tiles"} shown in this view`);
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
    clearTimeout(this.viewTimer);
    this.pointer.remove();
    super.remove();
  }
}

/** Make or update the world map of a component. */
export const mount = mounting(World);
