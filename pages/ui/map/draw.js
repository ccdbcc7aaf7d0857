// Drawing an area on the map: a box or a lasso by pointer, or the whole view by keyboard.

import * as L from "../../leaflet/leaflet-src.esm.js";

const FEWEST_PX = 6;
const CLOSE_PX = 1.5;
const MOST_CORNERS = 200;

/** Calls `done(ring)` with a closed ring of [lon, lat], and `changed(mode)` when a tool is taken up or put down. */
export class AreaTool {
  constructor(map, root, done, changed) {
    const glass = root.querySelector(".glass");
    const offered = () => !root.hasAttribute("data-whole");
    Object.assign(this, { map, glass, done, changed, offered, mode: null, path: [] });
    this.shape = L.polygon([], { pane: "area", interactive: false, className: "drawing" });
    this.abort = new AbortController();
    const { signal } = this.abort;
    glass.addEventListener("pointerdown", (event) => this.begin(event), { signal });
    map.getContainer().addEventListener("pointerdown", (event) => this.shiftBegin(event), { signal, capture: true });
    root.addEventListener("keydown", (event) => this.key(event), { signal });
    glass.addEventListener("pointermove", (event) => this.extend(event), { signal });
    glass.addEventListener("pointerup", () => this.finish(), { signal });
    glass.addEventListener("pointercancel", () => this.cancel(), { signal });
  }

  /** Start, switch or, with the mode that is on already, stop drawing. */
  toggle(mode) {
    this.setMode(this.mode === mode ? null : mode);
  }

  setMode(mode) {
    this.mode = mode;
    this.path = [];
    this.shape.remove();
    this.glass.hidden = mode === null;
    this.changed(mode);
  }

  shiftBegin(event) {
    if (!event.shiftKey || event.button !== 0 || !this.offered()) return;
    this.setMode("box");
    this.begin(event);
  }

  begin(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    event.stopPropagation();
    this.glass.setPointerCapture(event.pointerId);
    this.path = [this.at(event)];
    this.shape.setLatLngs([]).addTo(this.map);
  }

  extend(event) {
    if (!this.path.length) return;
    const here = this.at(event);
    if (this.mode === "box") this.path = [this.path[0], here];
    else if (here.distanceTo(this.path.at(-1)) >= 2) this.path.push(here);
    this.shape.setLatLngs(this.corners().map((point) => this.map.containerPointToLatLng(point)));
  }

  finish() {
    if (!this.path.length) return;
    const size = L.bounds(this.path).getSize();
    const corners = this.corners();
    this.setMode(null);
    if (Math.max(size.x, size.y) < FEWEST_PX || corners.length < 3) return;
    this.done(toRing(corners.map((point) => this.map.containerPointToLatLng(point))));
  }

  cancel() {
    if (this.mode) this.setMode(null);
  }

  /** Escape stops drawing; Enter, on the map or on the tool's own button, takes the whole view. */
  key(event) {
    if (!this.mode) return;
    if (event.key === "Escape") this.cancel();
    const from = event.composedPath()[0];
    if (event.key !== "Enter" || event.repeat || (from.dataset.tool ?? this.mode) !== this.mode) return;
    event.preventDefault();
    this.mode = "box";
    this.path = [L.point(0, 0), this.map.getSize()];
    this.finish();
  }

  at(event) {
    return this.map.mouseEventToContainerPoint(event);
  }

  corners() {
    if (this.mode === "box" && this.path.length === 2) {
      const [a, b] = this.path;
      return [a, L.point(b.x, a.y), b, L.point(a.x, b.y)];
    }
    let tolerance = CLOSE_PX;
    let corners = this.path;
    while (corners.length > 3 && tolerance < 50) {
      corners = L.LineUtil.simplify(this.path, tolerance);
      if (corners.length <= MOST_CORNERS) break;
      tolerance *= 1.6;
    }
    return corners;
  }

  remove() {
    this.abort.abort();
    this.shape.remove();
  }
}

/** A closed ring of [lon, lat] moved by whole turns, so that its middle lies between -180 and 180. */
function toRing(corners) {
  const middle = corners.reduce((sum, corner) => sum + corner.lng, 0) / corners.length;
  const turn = -360 * Math.floor((middle + 180) / 360);
  const clamp = (lat) => Math.max(-85.05, Math.min(85.05, lat));
  const ring = corners.map(({ lat, lng }) => [round(lng + turn), round(clamp(lat))]);
  return [...ring, ring[0]];
}

const round = (degrees) => Math.round(degrees * 1e5) / 1e5;
