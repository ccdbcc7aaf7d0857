// The offline basemap: Natural Earth land and borders, coarse at first and finer once someone zooms in.

import { CanvasLayer, eachWorld } from "./canvas.js";
import { once } from "./packed.js";

const FINE_ZOOM = 4;
const GRATICULE_DEG = 30;
const MOST_NORTH = 85.0511;

/** Land and border outlines of a GeoJSON file as paths in a world of side 1. */
const loadShapes = once((url) =>
  fetch(url)
    .then((response) => (response.ok ? response.json() : Promise.reject(new Error(`HTTP ${response.status}`))))
    .then(toShapes),
);

function toShapes(collection) {
  const shapes = { land: [], border: [] };
  for (const { properties, geometry } of collection.features) {
    const parts = geometry.type === "MultiPolygon" ? geometry.coordinates : geometry.coordinates.map((line) => [line]);
    for (const rings of parts) shapes[properties.kind].push(toShape(rings, properties.kind === "land"));
  }
  return shapes;
}

/** Project rings once; the box lets a frame skip what is out of view. */
function toShape(rings, closed) {
  const path = new Path2D();
  const box = { x0: Infinity, y0: Infinity, x1: -Infinity, y1: -Infinity };
  for (const ring of rings) {
    ring.forEach(([lon, lat], index) => {
      const x = lon / 360 + 0.5;
      const y = mercatorY(lat);
      if (index) path.lineTo(x, y);
      else path.moveTo(x, y);
      box.x0 = Math.min(box.x0, x);
      box.x1 = Math.max(box.x1, x);
      box.y0 = Math.min(box.y0, y);
      box.y1 = Math.max(box.y1, y);
    });
    if (closed) path.closePath();
  }
  return { path, box };
}

function mercatorY(lat) {
  const sine = Math.sin((Math.max(-MOST_NORTH, Math.min(MOST_NORTH, lat)) * Math.PI) / 180);
  return 0.5 - Math.atanh(sine) / (2 * Math.PI);
}

/** Options: `pane`, `padding`, `coarse` and `fine` addresses, `root` whose style holds the colours. */
export class Basemap extends CanvasLayer {
  onAdd(map) {
    super.onAdd(map);
    this.load(this.options.coarse);
  }

  load(url) {
    this.asked = url;
    loadShapes(url)
      .then((shapes) => {
        this.shapes = shapes;
        if (this._map) this.redraw();
      })
      .catch(() => {
        this.asked = null; // tried again at the next change of zoom; the points do not need it
      });
  }

  paint(ctx, view) {
    if (view.zoom >= FINE_ZOOM && this.asked !== this.options.fine) this.load(this.options.fine);
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.clearRect(0, 0, ctx.canvas.width, ctx.canvas.height);
    const style = getComputedStyle(this.options.root);
    const colour = (name) => style.getPropertyValue(`--map-${name}`).trim();
    eachWorld(view, (left) => this.paintWorld(ctx, view, left, colour));
  }

  paintWorld(ctx, view, left, colour) {
    const { ratio, world } = view;
    ctx.setTransform(world * ratio, 0, 0, world * ratio, left * ratio, -view.origin.y * ratio);
    ctx.lineJoin = "round";
    const pixel = 1 / world;
    paintGraticule(ctx, colour("graticule"), pixel);
    if (!this.shapes) return;
    const inView = ({ box }) =>
      left + box.x1 * world > -8 &&
      left + box.x0 * world < view.size.x + 8 &&
      box.y1 * world > view.origin.y - 8 &&
      box.y0 * world < view.origin.y + view.size.y + 8;
    const land = this.shapes.land.filter(inView);
    stroke(ctx, land, colour("shallows"), 5 * pixel);
    ctx.fillStyle = colour("land");
    for (const { path } of land) ctx.fill(path);
    stroke(ctx, land, colour("coast"), 0.8 * pixel);
    stroke(ctx, this.shapes.border.filter(inView), colour("border"), 0.8 * pixel);
  }
}

function stroke(ctx, shapes, colour, width) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  for (const { path } of shapes) ctx.stroke(path);
}

function paintGraticule(ctx, colour, pixel) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = pixel;
  ctx.beginPath();
  for (let lon = -180; lon < 180; lon += GRATICULE_DEG) {
    ctx.moveTo(lon / 360 + 0.5, 0);
    ctx.lineTo(lon / 360 + 0.5, 1);
  }
  for (let lat = -60; lat <= 60; lat += GRATICULE_DEG) {
    ctx.moveTo(0, mercatorY(lat));
    ctx.lineTo(1, mercatorY(lat));
  }
  ctx.stroke();
}
