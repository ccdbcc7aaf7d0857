// The map of meaning: captions as dots, near what they are like. Leaflet moves it, as it moves the world map.

import * as L from "../../leaflet/leaflet-src.esm.js";
import { slotsOf } from "../map/levels.js";
import { keyOf, tileName } from "../map/points.js";
import { mounting, Stage } from "../map/stage.js";
import { countKept, extentOf, fromUnit, loadCaptions, nearestTo, ofTile, SIDE, toUnit } from "./captions.js";
import { DotsLayer, dotRadius } from "./layer.js";
import { Tip } from "./tip.js";

const REACH_PX = 8;
const OPTIONS = {
  crs: L.CRS.Simple,
  minZoom: 0,
  maxZoom: 10,
  zoomSnap: 0.5,
  zoomDelta: 1,
  wheelPxPerZoomLevel: 90,
  maxBounds: [[-SIDE, -SIDE], [SIDE, SIDE]],
};
const PANES = { points: 400, area: 450 };

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
    this.map.on("mousemove", (event) => this.hover(event));
    this.map.on("mouseout movestart zoomstart", () => this.leave());
    this.map.on("click", (event) => this.click(event));
  }

  /** Show all captions beside the open legend, with a little room round them. */
  goHome(animate) {
    if (!this.extent) return;
    const { x, y } = this.map.getSize();
    const { middle, width, height } = this.extent;
    const { legend } = this.frame;
    const taken = legend.open && !legend.hidden && legend.offsetWidth < x / 2 ? legend.offsetWidth : 0;
    const fits = Math.log2(Math.min(((x - taken) * 0.92) / width, (y * 0.94) / height));
    const zoom = Math.max(0, Math.min(6, fits));
    this.settle([middle[0], middle[1] + taken / 2 / 2 ** zoom], zoom, animate);
  }

  repaint() {
    this.dots.redraw();
  }

  fetchAll({ captions }) {
    return loadCaptions(this.address(captions));
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
    return toUnit(ring);
  }

  toMap(ring) {
    return fromUnit(ring);
  }

  remove() {
    this.tip.hide();
    super.remove();
  }
}

/** Make or update the map of meaning of a component. */
export const mount = mounting(MeaningMap);
