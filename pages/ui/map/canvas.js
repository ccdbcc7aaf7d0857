// A Leaflet layer that is one canvas, placed, sized and animated for its subclasses, which only paint.

import * as L from "../../leaflet/leaflet-src.esm.js";

const MOST_PIXELS = 6e6;

/** Options: `pane`; `padding` in view sizes on each side. With padding it repaints only when a view leaves it. */
export class CanvasLayer extends L.Layer {
  initialize(options) {
    L.setOptions(this, options);
  }

  onAdd(map) {
    this.canvas = L.DomUtil.create("canvas", "leaflet-zoom-animated", this.getPane());
    this.canvas.setAttribute("aria-hidden", "true");
    this.frame = 0;
    map.on("move", this.moved, this);
    map.on("moveend resize viewreset", this.redraw, this);
    map.on("zoomanim", this.animate, this);
    this.redraw();
  }

  onRemove(map) {
    cancelAnimationFrame(this.frame);
    map.off("move", this.moved, this);
    map.off("moveend resize viewreset", this.redraw, this);
    map.off("zoomanim", this.animate, this);
    this.canvas.remove();
  }

  moved() {
    if (!this.covered || !this.covers()) this.redraw();
  }

  /** Paint before the next frame, however often it is asked. */
  redraw() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      if (this._map && !this._map._animatingZoom) this.draw();
    });
  }

  covers() {
    if (!this.options.padding || this.covered.zoom !== this._map.getZoom()) return false;
    const topLeft = this._map.containerPointToLayerPoint([0, 0]);
    return this.covered.bounds.contains(L.bounds(topLeft, topLeft.add(this._map.getSize())));
  }

  draw() {
    const map = this._map;
    const pad = map.getSize().multiplyBy(this.options.padding || 0).round();
    const size = map.getSize().add(pad.multiplyBy(2));
    if (!size.x || !size.y) return; // its page is being put away
    const corner = map.containerPointToLayerPoint([0, 0]).subtract(pad).round();
    const ratio = Math.max(1, Math.min(window.devicePixelRatio || 1, 2, Math.sqrt(MOST_PIXELS / (size.x * size.y))));
    this.fit(size, ratio);
    L.DomUtil.setPosition(this.canvas, corner);
    const zoom = map.getZoom();
    this.covered = { zoom, bounds: L.bounds(corner, corner.add(size)), corner: map.layerPointToLatLng(corner) };
    const origin = map.getPixelOrigin().add(corner);
    this.paint(this.canvas.getContext("2d"), { size, ratio, origin, zoom, world: 256 * 2 ** zoom });
  }

  fit(size, ratio) {
    const [width, height] = [Math.round(size.x * ratio), Math.round(size.y * ratio)];
    if (this.canvas.width === width && this.canvas.height === height) return;
    this.canvas.width = width;
    this.canvas.height = height;
    this.canvas.style.width = `${size.x}px`;
    this.canvas.style.height = `${size.y}px`;
  }

  /** Follow Leaflet's zoom animation; the picture is stretched until it is painted anew. */
  animate(event) {
    if (!this.covered) return;
    const scale = this._map.getZoomScale(event.zoom, this.covered.zoom);
    const offset = this._map._latLngToNewLayerPoint(this.covered.corner, event.zoom, event.center);
    L.DomUtil.setTransform(this.canvas, offset, scale);
  }
}

/** Call `paint(left)` for every copy of the world in view; `left` is its western edge in pixels of the canvas. */
export function eachWorld(view, paint) {
  const first = Math.floor(view.origin.x / view.world);
  for (let copy = first; copy * view.world < view.origin.x + view.size.x; copy++) {
    paint(copy * view.world - view.origin.x);
  }
}
