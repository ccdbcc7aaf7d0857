// The names of groups on the map: large groups from afar, those within them as one comes near; none over another.

import * as L from "../../leaflet/leaflet-src.esm.js";
import { element } from "../map/legend.js";

const LEVEL_ZOOM = 0.9; // so much nearer than the view of all captions, the next level is named
const GAP_PX = 6;

export class Names {
  /** `edges()` tells how many pixels at the left and right panels take, `chosen` is told the number of a name. */
  constructor(map, edges, chosen) {
    Object.assign(this, { map, edges, chosen });
    this.home = 0;
    this.labels = [];
    this.pane = map.getPane("names");
    map.on("zoomstart", this.hide, this);
    map.on("zoomend moveend resize", this.place, this);
  }

  /** Show names { number, words, level, captions, on, at }, most important first. */
  show(names) {
    this.pane.replaceChildren();
    this.labels = names.map((name) => {
      const label = element("button", `name level-${name.level}`, name.words);
      label.type = "button";
      label.tabIndex = -1; // the page lists the same groups for those who go by keyboard
      label.title = `${name.captions.toLocaleString("en")} captions: select their tiles`;
      label.setAttribute("aria-pressed", String(name.on));
      L.DomEvent.disableClickPropagation(label);
      label.addEventListener("click", () => this.chosen(name.number));
      this.pane.append(label);
      return { ...name, label, width: label.offsetWidth, height: label.offsetHeight };
    });
    this.place();
  }

  hide() {
    this.pane.style.visibility = "hidden";
  }

  place() {
    this.pane.style.visibility = "";
    const nearest = (this.map.getZoom() - this.home) / LEVEL_ZOOM;
    const view = this.map.getSize();
    const { left, right } = this.edges();
    const taken = [];
    for (const { label, at, level, width, height, on } of this.labels) {
      const { x: own, y } = this.map.latLngToContainerPoint(at);
      const inside = own > left && own < view.x - right; // then its name is, too
      const x = inside ? Math.max(left + width / 2, Math.min(view.x - right - width / 2, own)) : own;
      const box = { left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2 };
      const seen = box.right > 0 && box.left < view.x && box.bottom > 0 && box.top < view.y;
      const shown = seen && (on || level <= nearest + 0.01) && !taken.some((one) => touch(one, box));
      label.style.visibility = shown ? "inherit" : "hidden";
      if (!shown) continue;
      taken.push(box);
      L.DomUtil.setPosition(label, this.map.containerPointToLayerPoint([box.left, box.top]).round());
    }
  }

  remove() {
    this.map.off("zoomstart", this.hide, this);
    this.map.off("zoomend moveend resize", this.place, this);
  }
}

const touch = (one, other) =>
  one.left < other.right + GAP_PX &&
  one.right > other.left - GAP_PX &&
  one.top < other.bottom + GAP_PX &&
  one.bottom > other.top - GAP_PX;
