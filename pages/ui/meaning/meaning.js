// The map of meaning: captions as dots, near what they are like. Leaflet moves it, as it moves the world map.

import * as L from "../../leaflet/leaflet-src.esm.js";
import { slotsOf } from "../map/levels.js";
import { keyOf, tileName } from "../map/points.js";
import { changed, mounting, Stage } from "../map/stage.js";
import { countKept, extentOf, fromUnit, loadCaptions, nearestTo, ofTile, SIDE, spread, toUnit } from "./captions.js";
import { DotsLayer, dotRadius } from "./layer.js";
import { Names } from "./names.js";
import { Tip } from "./tip.js";

const REACH_PX = 8;
const MARGIN_PX = 28;
const TOOLS_PX = 40;
const [NARROWEST, WIDEST] = [0.5, 2.2];
const OPTIONS = {
  crs: L.CRS.Simple,
  minZoom: 0,
  maxZoom: 10,
  zoomSnap: 0.5,
  zoomDelta: 1,
  wheelPxPerZoomLevel: 90,
  maxBounds: [[-SIDE, -SIDE * WIDEST], [SIDE, SIDE * WIDEST]],
};
const PANES = { points: 400, area: 450, names: 460 };

class MeaningMap extends Stage {
  constructor(root, data) {
    super(root, data, { options: OPTIONS, panes: PANES, what: "The captions" });
    this.over = -1;
    this.frame.canvas.setAttribute("aria-label", "Map of captions by their meaning. Arrow keys move, plus and minus zoom.");
    const home = this.tools.get("home");
    home.title = "Show all captions";
    home.setAttribute("aria-label", home.title);
    this.tip = new Tip(root);
    this.map.setView([0, 0], 1, { animate: false });
    this.dots = new DotsLayer({ pane: "points", padding: 0.2, painted: (layer) => this.painted(layer) });
    this.dots.addTo(this.map);
    this.names = new Names(this.map, () => this.room(), (number) => this.tell("group", number));
    this.map.on("mousemove", (event) => this.hover(event));
    this.map.on("mouseout movestart zoomstart", () => this.leave());
    this.map.on("click", (event) => this.click(event));
  }

  /** The room beside the panels. */
  room() {
    const { left, right, top } = this.covered();
    const { x, y } = this.map.getSize();
    const [west, across] = [left + TOOLS_PX, x - left - right - TOOLS_PX - 2 * MARGIN_PX];
    return { width: Math.max(1, across), height: Math.max(1, y - top - 2 * MARGIN_PX), left: west, right, top };
  }

  /** Show all captions in the room beside the panels. */
  goHome(animate) {
    if (!this.extent) return;
    const { width, height, left, right, top } = this.room();
    const { middle } = this.extent;
    const zoom = Math.max(0, Math.min(6, Math.log2(Math.min(width / this.extent.width, height / this.extent.height))));
    const scale = 2 ** zoom;
    this.names.home = zoom;
    this.settle([middle[0] + top / 2 / scale, middle[1] + (right - left) / 2 / scale], zoom, animate);
  }

  updated(before) {
    this.tools.allow("clear", this.data.held);
    if (changed(before, this.data, "names")) this.showNames();
  }

  /** Name the groups where these are, once it is known how wide the map is. */
  showNames() {
    if (!this.aspect) return;
    this.names.show(this.data.names.map((name) => ({ ...name, at: fromUnit(name, this.aspect) })));
  }

  /** A drawn area becomes a selection of tiles at once. */
  drawn(ring) {
    this.tell("area", { ring: ring && this.toPage(ring) });
  }

  repaint() {
    this.dots.redraw();
  }

  fetchAll({ captions }) {
    return loadCaptions(this.address(captions));
  }

  show(captions, mask) {
    const { colouring, picked } = this.data;
    if (!this.aspect) {
      const { width, height } = this.room();
      this.aspect = Math.max(NARROWEST, Math.min(WIDEST, width / height));
    }
    if (this.all !== captions) this.captions = spread(captions, this.aspect);
    this.all = captions;
    this.shown = mask;
    this.slots = slotsOf(this.captions, colouring);
    this.picked = ofTile(this.captions, picked);
    this.extent = extentOf(this.captions);
    if (!this.ready) {
      this.goHome(false);
      this.showNames();
    }
    this.ready = true;
    this.refresh();
    const count = countKept(captions, mask);
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
      rim: (colour) => this.rim(colour),
      picked: this.picked,
      over: this.over,
    };
    this.dots.redraw();
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
    const key = keyOf(this.captions.x[i], this.captions.y[i]);
    this.picked = ofTile(this.captions, key);
    this.refresh();
    this.tell("picked", key);
  }

  /** The shown caption nearest to a position, within reach; -1 where there is none. */
  hit(latlng) {
    if (!this.ready) return -1;
    const zoom = this.map.getZoom();
    const reach = Math.max(REACH_PX, dotRadius(zoom, this.captions.n) + 1) / 2 ** zoom;
    return nearestTo(this.captions, this.shown, latlng, reach);
  }

  toPage(ring) {
    return toUnit(ring, this.aspect);
  }

  remove() {
    this.tip.hide();
    this.names.remove();
    super.remove();
  }
}

/** Make or update the map of meaning of a component. */
export const mount = mounting(MeaningMap);
