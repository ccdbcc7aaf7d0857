// What both maps have in common: frame and tools, theme and legend, loading, the drawn area, what a person did.

import * as L from "../../leaflet/leaflet-src.esm.js";
import { AreaTool } from "./draw.js";
import { buildFrame, Toolbar } from "./frame.js";
import { drawLegend } from "./legend.js";
import { foldOnNarrow } from "./narrow.js";
import { fetchBytes } from "./packed.js";
import { rimOf } from "./paint.js";

const AREA_STYLE = { pane: "area", interactive: false, className: "area" };
const PANEL_REM = 19.5;
const BAR_REM = 4;
const ROOMY_REM = 60;
const CONTROLS = { zoomControl: false, boxZoom: false, attributionControl: false };

const stages = new WeakMap();

/** Return the function that makes or updates a map in a component's element and returns what cleans it up. */
export const mounting = (Kind) => (component) => {
  const root = component.parentElement.querySelector(".world-map");
  if (!stages.has(root)) stages.set(root, new Kind(root, component.data));
  const stage = stages.get(root);
  stage.update(component);
  return () => {
    stages.delete(root);
    stage.remove();
  };
};

/**
 * A map in an element, brought in line with the data at every render of the page. A subclass adds its layers and has
 * `goHome(animate)`, `repaint()`, `fetchAll(data)` and `show(all, mask)`; `what` names in a message what is loaded.
 */
export class Stage {
  constructor(root, data, { options, panes, what }) {
    this.root = root;
    this.what = what;
    this.data = {};
    this.address = (path) => (data.prefix || "") + path;
    root.style.setProperty("--map-height", data.height);
    this.frame = buildFrame(root);
    this.map = L.map(this.frame.canvas, { ...CONTROLS, ...options });
    for (const [name, order] of Object.entries(panes)) {
      this.map.createPane(name).style.zIndex = order;
      this.map.getPane(name).style.pointerEvents = "none";
    }
    const { panInsideBounds } = this.map; // pulls back what reaches beyond the edge
    this.map.panInsideBounds = (...told) => this.unsnapped(() => panInsideBounds.apply(this.map, told));
    this.shape = L.polygon([], AREA_STYLE);
    this.area = new AreaTool(this.map, root, (ring) => this.drawn(ring), (mode) => this.tools.press(mode));
    this.tools = new Toolbar(root, this.actions());
    this.watch();
  }

  actions() {
    return {
      "zoom-in": () => this.map.zoomIn(),
      "zoom-out": () => this.map.zoomOut(),
      home: () => this.goHome(true),
      box: () => this.area.toggle("box"),
      lasso: () => this.area.toggle("lasso"),
      clear: () => this.clearArea(),
    };
  }

  watch() {
    this.sizes = new ResizeObserver(() => this.resized());
    this.sizes.observe(this.root);
    this.abort = new AbortController();
    const { signal } = this.abort;
    // The root has a short transition on its theme colour, so a change of theme ends in this event.
    this.root.addEventListener("transitionend", () => this.themed(), { signal });
    // Leaflet focuses the map by script at a click, which browsers take for keyboard use.
    this.root.addEventListener("pointerdown", () => (this.root.dataset.pointer = ""), { signal, capture: true });
    this.root.addEventListener("keydown", () => delete this.root.dataset.pointer, { signal, capture: true });
  }

  resized() {
    this.map.invalidateSize({ animate: false });
  }

  themed() {
    const [r, g, b] = (getComputedStyle(this.root).backgroundColor.match(/[\d.]+/g) ?? [255, 255, 255]).map(Number);
    const theme = 0.299 * r + 0.587 * g + 0.114 * b < 128 ? "dark" : "light";
    if (this.root.dataset.theme === theme) return;
    this.root.dataset.theme = theme;
    this.repaint();
  }

  /** A colour's rim in the theme that is on. */
  rim(colour) {
    return rimOf(colour, this.root.dataset.theme === "dark");
  }

  /** Go to a view whose zoom is no whole step; only whole views need that. */
  settle(middle, zoom, animate) {
    this.unsnapped(() => this.map.setView(middle, zoom, { animate }));
  }

  /** Have a move leave the zoom as it is, where Leaflet would round it to a whole step. */
  unsnapped(move) {
    const { zoomSnap } = this.map.options;
    this.map.options.zoomSnap = 0;
    move();
    this.map.options.zoomSnap = zoomSnap;
    return this.map;
  }

  /** Bring the map in line with the data of a render. */
  update({ data, setStateValue, setTriggerValue }) {
    Object.assign(this, { setStateValue, setTriggerValue });
    const before = this.data;
    this.data = data;
    this.root.style.setProperty("--map-height", data.height);
    this.themed();
    const { beside, areas } = data;
    const kinds = { over: beside, left: beside?.left, right: beside?.right, whole: areas === false };
    for (const [name, on] of Object.entries(kinds))
      this.root.toggleAttribute(`data-${name}`, Boolean(on));
    drawLegend(this.frame.legend, this.data.colouring);
    if (changed(before, data, "area")) this.showArea(data.area);
    this.updated(before);
    this.load();
  }

  /** Pixels of each edge that the page's panels lie over. */
  covered() {
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const { beside } = this.data;
    const roomy = this.map.getSize().x >= ROOMY_REM * rem;
    const panel = (open) => (roomy && open ? PANEL_REM * rem : 0);
    return { left: panel(beside?.left), right: panel(beside?.right), top: beside ? BAR_REM * rem : 0 };
  }

  /** What else a render changes; `before` is the data of the last one. */
  updated() {}

  /** Fetch what the data names and is not here yet, then show it; an answer that is overtaken is dropped. */
  async load() {
    const data = this.data;
    this.frame.busy(true);
    try {
      const all = await this.fetchAll(data);
      const mask = data.mask ? await this.fetchMask(data.mask, all.n) : null;
      if (this.data !== data || this.removed) return;
      this.frame.clear();
      this.show(all, mask);
      foldOnNarrow();
    } catch (error) {
      if (this.data !== data || this.removed) return;
      this.frame.fail(`${this.what} could not be loaded (${error.message}).`, () => this.load());
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

  painted(layer) {
    this.root.dataset.drawMs = layer.drawMs.toFixed(1);
    if (this.ready) this.root.dataset.ready = "true";
  }

  /** Tell the page of a deed. */
  tell(name, value) {
    this.setTriggerValue(name, value);
  }

  drawn(ring) {
    const told = ring && this.toPage(ring);
    this.showArea(told);
    this.tell("area", { ring: told });
  }

  clearArea() {
    this.area.cancel();
    this.drawn(null);
  }

  showArea(ring) {
    this.shape.setLatLngs(ring ? this.toMap(ring) : []);
    if (ring) this.shape.addTo(this.map);
    else this.shape.remove();
    this.tools.allow("clear", Boolean(ring));
  }

  /** A ring of [lng, lat] as the page knows it. */
  toPage(ring) {
    return ring;
  }

  /** A ring of the page as Leaflet takes it. */
  toMap(ring) {
    return ring.map(([lon, lat]) => [lat, lon]);
  }

  remove() {
    this.removed = true;
    this.abort.abort();
    this.sizes.disconnect();
    this.area.remove();
    this.tools.remove();
    this.map._animatingZoom = false; // Leaflet ends a zoom that is under way on a map that is gone, and fails
    this.map.remove();
    this.root.replaceChildren();
  }
}

/** Whether a field differs from the last render's; what a person did since stays when it does not. */
export function changed(before, data, field) {
  return JSON.stringify(before[field] ?? null) !== JSON.stringify(data[field] ?? null);
}
