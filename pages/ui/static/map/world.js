// One world map: made once for its element, brought in line with the data at every render of the page.

import * as L from "../../leaflet/leaflet-src.esm.js";
import { Basemap } from "./basemap.js";
import { AreaTool } from "./draw.js";
import { HitsLayer, readHits } from "./hits.js";
import { drawLegend, marked } from "./legend.js";
import { countIn, Levels, viewBoxes } from "./levels.js";
import { PointsLayer, rimOf } from "./paint.js";
import { Pointer } from "./pointer.js";
import { fetchBytes, GRID, GRID_ZOOM, loadPoints } from "./points.js";
import { buildFrame, Toolbar } from "./frame.js";
import { IMAGERY_ZOOM, Pictures } from "./tiles.js";

const HOME = [26, 8];
const PANES = { basemap: 150, imagery: 250, landcover: 260, points: 400, area: 450 };
const VIEW_DELAY_MS = 250;
const AREA_STYLE = { pane: "area", interactive: false, className: "area" };

const worlds = new WeakMap();
const obeyed = new Set();

/** Make or update the map in an element and return what cleans it up. */
export function mount(component) {
  const root = component.parentElement.querySelector(".world-map");
  if (!worlds.has(root)) worlds.set(root, new World(root, component.data));
  const world = worlds.get(root);
  world.update(component);
  return () => {
    worlds.delete(root);
    world.remove();
  };
}

class World {
  constructor(root, data) {
    this.root = root;
    this.root.style.setProperty("--map-height", `${data.height}px`);
    this.frame = buildFrame(root);
    this.data = {};
    this.address = (path) => (data.prefix || "") + path;
    this.map = this.makeMap(data.view);
    this.makePanes();
    this.makeLayers();
    this.pictures = new Pictures(this.map, (text) => this.frame.note(text));
    this.area = new AreaTool(this.map, root, (ring) => this.drawn(ring), (mode) => this.tools.press(mode));
    this.tools = new Toolbar(root, this.actions());
    this.pointer = new Pointer(this);
    this.watch();
  }

  makeMap(view) {
    const map = L.map(this.frame.canvas, {
      minZoom: 1,
      maxZoom: 18,
      maxBounds: [[-89, -Infinity], [89, Infinity]],
      maxBoundsViscosity: 0.7,
      worldCopyJump: true,
      zoomControl: false,
      boxZoom: false,
      attributionControl: false,
    });
    L.control.scale({ imperial: false }).addTo(map);
    this.attribution = L.control.attribution({ prefix: false }).addTo(map);
    this.attribution.addAttribution("Natural Earth").addAttribution("Tiles: ChatEarthNet");
    if (view) map.setView([view.lat, view.lon], view.zoom, { animate: false });
    else goHome(map, false);
    return map;
  }

  makePanes() {
    for (const [name, order] of Object.entries(PANES)) {
      this.map.createPane(name).style.zIndex = order;
    }
    for (const name of ["basemap", "points", "area"]) this.map.getPane(name).style.pointerEvents = "none";
  }

  makeLayers() {
    const at = (name) => this.address(`/assets/ui/${name}.geojson`);
    const base = { pane: "basemap", padding: 0.5, root: this.root, coarse: at("world-110m"), fine: at("world-50m") };
    this.basemap = new Basemap(base);
    this.basemap.addTo(this.map);
    this.points = new PointsLayer({ pane: "points", painted: (layer) => this.painted(layer) });
    this.points.addTo(this.map);
    this.hits = new HitsLayer({ pane: "points" });
    this.hits.addTo(this.map);
    this.shape = L.polygon([], AREA_STYLE);
  }

  actions() {
    return {
      "zoom-in": () => this.map.zoomIn(),
      "zoom-out": () => this.map.zoomOut(),
      home: () => goHome(this.map, true),
      box: () => this.area.toggle("box"),
      lasso: () => this.area.toggle("lasso"),
      clear: () => this.clearArea(),
    };
  }

  watch() {
    this.sizes = new ResizeObserver(() => this.map.invalidateSize({ animate: false }));
    this.sizes.observe(this.root);
    this.map.on("moveend", () => this.moved());
    this.abort = new AbortController();
    // The root has a short transition on its theme colour, so a change of theme ends in this event.
    const { signal } = this.abort;
    this.root.addEventListener("transitionend", () => this.themed(), { signal });
    // Leaflet focuses the map by script at a click, which browsers take for keyboard use.
    this.root.addEventListener("pointerdown", () => (this.root.dataset.pointer = ""), { signal, capture: true });
    this.root.addEventListener("keydown", () => delete this.root.dataset.pointer, { signal, capture: true });
    this.themed();
  }

  themed() {
    const [r, g, b] = (getComputedStyle(this.root).backgroundColor.match(/[\d.]+/g) ?? [255, 255, 255]).map(Number);
    const theme = 0.299 * r + 0.587 * g + 0.114 * b < 128 ? "dark" : "light";
    if (this.root.dataset.theme === theme) return;
    this.root.dataset.theme = theme;
    this.basemap.redraw();
    this.points.redraw();
  }

  /** Bring the map in line with the data of a render. */
  update({ data, setStateValue, setTriggerValue }) {
    Object.assign(this, { setStateValue, setTriggerValue });
    const before = this.data;
    this.data = { ...data, colouring: { ...data.colouring, entries: marked(data.colouring.entries) } };
    this.root.style.setProperty("--map-height", `${data.height}px`);
    this.themed();
    drawLegend(this.frame.legend, this.data.colouring);
    this.hits.hits = readHits(data.hits, data.colouring.entries);
    this.hits.redraw();
    if (changed(before, data, "area")) this.showArea(data.area);
    if (changed(before, data, "picked")) this.picked = data.picked;
    if (data.goto) this.go(data.goto);
    this.load();
  }

  /** Move to a place, once for each command: renders repeat the last one. */
  go({ lat, lon, zoom, nonce }) {
    if (obeyed.has(nonce)) return;
    obeyed.add(nonce);
    this.map.setView([lat, lon], zoom, { animate: Boolean(this.ready) });
  }

  /** Fetch what the data names and is not here yet, then show it; an answer that is overtaken is dropped. */
  async load() {
    const data = this.data;
    this.frame.busy(true);
    try {
      const points = await loadPoints(this.address(data.points));
      const mask = data.mask ? await this.fetchMask(data.mask, points.n) : null;
      if (this.data !== data || this.removed) return;
      this.frame.clear();
      this.show(points, mask);
    } catch (error) {
      if (this.data !== data || this.removed) return;
      this.frame.fail(`The map's tiles could not be loaded (${error.message}).`, () => this.load());
    } finally {
      if (this.data === data) this.frame.busy(false);
    }
  }

  async fetchMask(url, n) {
    if (this.maskUrl !== url) {
      const mask = await fetchBytes(this.address(url));
      if (mask.length !== Math.ceil(n / 8)) throw new Error("the filter belongs to another state of the data");
      this.mask = mask;
      this.maskUrl = url;
    }
    return this.mask;
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
    const rim = (colour) => rimOf(colour, this.root.dataset.theme === "dark");
    this.points.scene = { levels, faint, picked, imagery, rim, colouring: this.data.colouring };
    this.points.redraw();
  }

  painted(layer) {
    this.root.dataset.drawMs = layer.drawMs.toFixed(1);
    if (this.ready) this.root.dataset.ready = "true";
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
    this.setTriggerValue(name, value);
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
    const shown = boxes.reduce((sum, box) => sum + countIn(level, box), 0);
    this.root.dataset.shown = String(shown);
    this.frame.say(`${shown.toLocaleString("en")} ${shown === 1 ? "tile" : "tiles"} shown in this view`);
  }

  pick(key) {
    this.picked = key;
    this.refresh();
    this.tell("picked", key);
  }

  drawn(ring) {
    this.showArea(ring);
    this.tell("area", { ring });
  }

  clearArea() {
    this.area.cancel();
    this.showArea(null);
    this.tell("area", { ring: null });
  }

  showArea(ring) {
    this.shape.setLatLngs((ring ?? []).map(([lon, lat]) => [lat, lon]));
    if (ring) this.shape.addTo(this.map);
    else this.shape.remove();
    this.tools.allow("clear", Boolean(ring));
  }

  remove() {
    this.removed = true;
    clearTimeout(this.viewTimer);
    this.abort.abort();
    this.sizes.disconnect();
    this.area.remove();
    this.pointer.remove();
    this.tools.remove();
    this.map.remove();
    this.root.replaceChildren();
  }
}

/** Show about the whole world; only here the zoom is no whole number, or a small map would show it twice. */
function goHome(map, animate) {
  const { x, y } = map.getSize();
  const fits = Math.min(Math.log2(x / 256), Math.log2(y / 256) + 0.8);
  map.options.zoomSnap = 0;
  map.setView(HOME, Math.max(1, Math.floor(fits * 4) / 4), { animate });
  map.options.zoomSnap = 1;
}

/** Whether a field differs from the last render's; what a person did since stays when it does not. */
function changed(before, data, field) {
  return JSON.stringify(before[field] ?? null) !== JSON.stringify(data[field] ?? null);
}
