// Imagery and land cover through the app's own XYZ addresses; cells without tiles are never asked for.

import * as L from "../../leaflet/leaflet-src.esm.js";
import { anyIn, GRID_ZOOM } from "./points.js";

export const IMAGERY_ZOOM = 11;
const BOXES_ZOOM = 13;
const NOTHING = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==";
const TROUBLE = 6;

/** A tile layer over the dataset's cells. Options as in Leaflet, and `points`. */
class DatasetTiles extends L.TileLayer {
  createTile(coords, done) {
    const zoom = Math.min(coords.z, GRID_ZOOM);
    const shrink = 2 ** (coords.z - zoom);
    if (anyIn(this.options.points, zoom, Math.floor(coords.x / shrink), Math.floor(coords.y / shrink))) {
      return super.createTile(coords, done);
    }
    const empty = document.createElement("div");
    queueMicrotask(() => done(null, empty));
    return empty;
  }
}

function datasetLayer(url, pane, points, minZoom = IMAGERY_ZOOM, minNativeZoom = minZoom) {
  return new DatasetTiles(url, {
    pane,
    points,
    minZoom,
    minNativeZoom,
    maxNativeZoom: GRID_ZOOM,
    maxZoom: 18,
    errorTileUrl: NOTHING,
    updateWhenZooming: false,
    keepBuffer: 1,
    alt: "",
  });
}

/** The picture layers of a map, brought in line with the data of each render. */
export class Pictures {
  constructor(map, notify) {
    this.map = map;
    this.notify = notify;
    this.shown = new Map();
  }

  /** Show exactly the layers that are asked for. */
  update(data, points, address) {
    const { layers } = data;
    const url = (layer) => address(data.tiles).replace("{layer}", layer);
    this.set("imagery", layers.imagery ? url(layers.bands) : null, (at) => datasetLayer(at, "imagery", points));
    this.set("landcover", layers.landcover ? url("landcover") : null, (at) => datasetLayer(at, "landcover", points));
    this.shown.get("landcover")?.layer.setOpacity(layers.opacity);
    const boxes = layers.boxes ? address(layers.boxes) : null;
    this.set("boxes", boxes, (at) => datasetLayer(at, "boxes", points, BOXES_ZOOM, GRID_ZOOM));
    this.set("online", data.online?.url ?? null, (at) => this.onlineLayer(at, data.online.attribution));
  }

  set(name, url, make) {
    const present = this.shown.get(name);
    if ((present?.url ?? null) === url) return;
    present?.layer.remove();
    this.shown.delete(name);
    if (url) this.shown.set(name, { url, layer: make(url).addTo(this.map) });
  }

  /** A basemap from the internet: over the offline one, which stays where it does not answer. */
  onlineLayer(url, attribution) {
    const layer = L.tileLayer(url, { attribution, maxZoom: 18, crossOrigin: true, errorTileUrl: NOTHING });
    let failed = 0;
    layer.on("tileload", (event) => {
      if (event.tile.src !== NOTHING) failed = 0;
    });
    layer.on("tileerror", () => {
      failed += 1;
      if (failed === TROUBLE) this.notify("The online basemap does not answer; the offline one stays in place.");
    });
    return layer;
  }
}
