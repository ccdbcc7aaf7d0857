// One map of meaning: captions as dots, near what they are like. Leaflet moves it, as it moves the world map.

import * as L from "../../leaflet/leaflet-src.esm.js";
import { AreaTool } from "../map/draw.js";
import { buildFrame, Toolbar } from "../map/frame.js";
import { drawLegend, marked } from "../map/legend.js";
import { slotsOf } from "../map/levels.js";
import { rimOf } from "../map/paint.js";
import { fetchBytes, GRID, tileName } from "../map/points.js";
import { fromUnit, loadCaptions, SIDE, toUnit } from "./captions.js";
import { DotsLayer, dotRadius, keeps } from "./layer.js";
import { Tip } from "./tip.js";

const REACH_PX = 8;
const HALF = SIDE / 2;
const AREA_STYLE = { pane: "area", interactive: false, className: "area" };

const maps = new WeakMap();

/** Make or update the map in an element and return what cleans it up. */
export function mount(component) {
  const root = component.parentElement.querySelector(".meaning-map");
  if (!maps.has(root)) maps.set(root, new MeaningMap(root, component.data));
  const map = maps.get(root);
  map.update(component);
  return () => {
    maps.delete(root);
    map.remove();
  };
}

class MeaningMap {
  constructor(root, data) {
    this.root = root;
    this.over = -1;
    this.data = {};
    root.style.setProperty("--map-height", `${data.height}px`);
    this.frame = buildFrame(root);
    this.frame.canvas.setAttribute("aria-label", "Map of captions by their meaning. Arrow keys move, plus and minus zoom.");
    this.tip = new Tip(root);
    this.address = (path) => (data.prefix || "") + path;
    this.map = this.makeMap();
    this.dots = new DotsLayer({ pane: "points", padding: 0.2, painted: (layer) => this.painted(layer) });
    this.dots.addTo(this.map);
    this.shape = L.polygon([], AREA_STYLE);
    this.area = new AreaTool(this.map, root, (ring) => this.drawn(ring), (mode) => this.tools.press(mode));
    this.tools = new Toolbar(root, this.actions());
    const home = this.tools.get("home");
    home.title = "Show all captions";
    home.setAttribute("aria-label", home.title);
    this.watch();
  }

  makeMap() {
    const map = L.map(this.frame.canvas, {
      crs: L.CRS.Simple,
      minZoom: 0,
      maxZoom: 10,
      zoomSnap: 0.5,
      zoomDelta: 1,
      wheelPxPerZoomLevel: 90,
      maxBounds: [[-SIDE, -SIDE], [SIDE, SIDE]],
      zoomControl: false,
      boxZoom: false,
      attributionControl: false,
    });
    for (const [name, order] of [["points", 400], ["area", 450]]) {
      map.createPane(name).style.zIndex = order;
      map.getPane(name).style.pointerEvents = "none";
    }
    map.setView([0, 0], 1, { animate: false });
    return map;
  }

  /** Show all captions beside the open legend, with a little room round them. */
  goHome(animate) {
    const { x, y } = this.map.getSize();
    const { middle, width, height } = this.extent;
    const { legend } = this.frame;
    const taken = legend.open && !legend.hidden && legend.offsetWidth < x / 2 ? legend.offsetWidth : 0;
    const fits = Math.log2(Math.min(((x - taken) * 0.92) / width, (y * 0.94) / height));
    const zoom = Math.max(0, Math.min(6, fits));
    this.map.options.zoomSnap = 0;
    this.map.setView([middle[0], middle[1] + taken / 2 / 2 ** zoom], zoom, { animate });
    this.map.options.zoomSnap = 0.5;
  }

  actions() {
    return {
      "zoom-in": () => this.map.zoomIn(),
      "zoom-out": () => this.map.zoomOut(),
      home: () => this.goHome(true),
      box: () => this.area.toggle("box"),
      lasso: () => this.area.toggle("lasso"),
      clear: () => this.drawn(null),
    };
  }

  watch() {
    this.sizes = new ResizeObserver(() => this.map.invalidateSize({ animate: false }));
    this.sizes.observe(this.root);
    this.map.on("mousemove", (event) => this.hover(event));
    this.map.on("mouseout movestart zoomstart", () => this.leave());
    this.map.on("click", (event) => this.click(event));
    this.abort = new AbortController();
    const { signal } = this.abort;
    this.root.addEventListener("transitionend", () => this.themed(), { signal });
    this.root.addEventListener("pointerdown", () => (this.root.dataset.pointer = ""), { signal, capture: true });
    this.root.addEventListener("keydown", () => delete this.root.dataset.pointer, { signal, capture: true });
    this.themed();
  }

  themed() {
    const [r, g, b] = (getComputedStyle(this.root).backgroundColor.match(/[\d.]+/g) ?? [255, 255, 255]).map(Number);
    const theme = 0.299 * r + 0.587 * g + 0.114 * b < 128 ? "dark" : "light";
    if (this.root.dataset.theme === theme) return;
    this.root.dataset.theme = theme;
    this.dots.redraw();
  }

  /** Bring the map in line with the data of a render. */
  update({ data, setTriggerValue }) {
    this.setTriggerValue = setTriggerValue;
    const before = this.data;
    this.data = { ...data, colouring: { ...data.colouring, entries: marked(data.colouring.entries) } };
    this.root.style.setProperty("--map-height", `${data.height}px`);
    drawLegend(this.frame.legend, this.data.colouring);
    if (JSON.stringify(before.area ?? null) !== JSON.stringify(data.area)) this.showArea(data.area);
    this.load();
  }

  /** Fetch what the data names and is not here yet, then show it; an answer that is overtaken is dropped. */
  async load() {
    const data = this.data;
    this.frame.busy(true);
    try {
      const captions = await loadCaptions(this.address(data.captions));
      const mask = data.mask ? await this.fetchMask(data.mask, captions.n) : null;
      if (this.data !== data || this.removed) return;
      this.frame.clear();
      this.show(captions, mask);
    } catch (error) {
      if (this.data !== data || this.removed) return;
      this.frame.fail(`The captions could not be loaded (${error.message}).`, () => this.load());
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

  show(captions, mask) {
    const { colouring, picked } = this.data;
    this.captions = captions;
    this.shown = mask;
    this.slots = slotsOf(captions, colouring);
    this.picked = ofTile(captions, picked);
    this.extent = extentOf(captions);
    if (!this.ready) this.goHome(false);
    this.ready = true;
    this.refresh();
    const count = mask ? captions.u.reduce((sum, _, i) => sum + Number(keeps(mask, i)), 0) : captions.n;
    this.root.dataset.shown = String(count);
    this.frame.say(`${count.toLocaleString("en")} captions shown`);
  }

  refresh() {
    if (!this.ready) return;
    this.dots.scene = {
      captions: this.captions,
      slots: this.slots,
      mask: this.shown,
      colours: this.data.colouring.entries.map((entry) => entry.colour),
      rim: (colour) => rimOf(colour, this.root.dataset.theme === "dark"),
      picked: this.picked,
      over: this.over,
    };
    this.dots.redraw();
  }

  painted(layer) {
    this.root.dataset.drawMs = layer.drawMs.toFixed(1);
    if (this.ready) this.root.dataset.ready = "true";
  }

  hover({ latlng, containerPoint }) {
    const i = this.hit(latlng);
    if (i !== this.over) {
      this.over = i;
      this.refresh();
    }
    this.map.getContainer().style.cursor = i >= 0 ? "pointer" : "";
    if (i < 0) this.tip.hide();
    else this.tip.show(this.described(i), containerPoint, this.map.getSize());
  }

  leave() {
    this.tip.hide();
    if (this.over < 0) return;
    this.over = -1;
    this.refresh();
  }

  described(i) {
    const { x, y } = this.captions;
    const entry = this.data.colouring.entries[this.slots[i]];
    return {
      name: tileName(x[i], y[i]),
      label: entry?.label ?? "",
      picture: this.address(this.data.pictures.replace("{x}", x[i]).replace("{y}", y[i])),
      words: this.address(this.data.words.replace("{number}", i)),
    };
  }

  click({ latlng }) {
    const i = this.hit(latlng);
    if (i < 0) return;
    const key = this.captions.x[i] * GRID + this.captions.y[i];
    this.picked = ofTile(this.captions, key);
    this.refresh();
    this.setTriggerValue("picked", key);
  }

  /** The shown caption nearest to a position, within reach; -1 where there is none. */
  hit(latlng) {
    if (!this.ready) return -1;
    const { n, u, v } = this.captions;
    const { lng, lat } = latlng;
    const scale = 2 ** this.map.getZoom();
    const reach = Math.max(REACH_PX, dotRadius(this.map.getZoom(), n) + 1) / scale;
    let [best, nearest] = [-1, reach * reach];
    for (let i = 0; i < n; i++) {
      const away = (u[i] - lng) ** 2 + (v[i] + lat) ** 2;
      if (away <= nearest && keeps(this.shown, i)) [best, nearest] = [i, away];
    }
    return best;
  }

  drawn(ring) {
    const unit = ring && toUnit(ring);
    this.showArea(unit);
    this.setTriggerValue("area", { ring: unit });
  }

  showArea(ring) {
    this.shape.setLatLngs(ring ? fromUnit(ring) : []);
    if (ring) this.shape.addTo(this.map);
    else this.shape.remove();
    this.tools.allow("clear", Boolean(ring));
  }

  remove() {
    this.removed = true;
    this.tip.hide();
    this.abort.abort();
    this.sizes.disconnect();
    this.area.remove();
    this.tools.remove();
    this.map.remove();
    this.root.replaceChildren();
  }
}

/** Where the captions lie: their middle as Leaflet takes it, and how far they reach, in units of the map. */
function extentOf({ n, u, v }) {
  let [west, east, north, south] = n ? [Infinity, -Infinity, Infinity, -Infinity] : [-HALF, HALF, -HALF, HALF];
  for (let i = 0; i < n; i++) {
    west = Math.min(west, u[i]);
    east = Math.max(east, u[i]);
    north = Math.min(north, v[i]);
    south = Math.max(south, v[i]);
  }
  const middle = [-(north + south) / 2, (west + east) / 2];
  return { middle, width: Math.max(1, east - west), height: Math.max(1, south - north) };
}

/** Numbers of the captions of a tile. */
function ofTile({ n, x, y }, key) {
  if (key === null || key === undefined) return [];
  const [column, row] = [Math.floor(key / GRID), key % GRID];
  const found = [];
  for (let i = 0; i < n; i++) if (x[i] === column && y[i] === row) found.push(i);
  return found;
}
