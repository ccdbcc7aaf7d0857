// The picture of a tile: image and land cover, one over the other or side by side, regions, and what lies under the cursor.

import { box, keep, make, recall } from "./making.js";
import { BOXES, classesOf, inside, light, SIDE } from "./pixels.js";
import { Swipe } from "./swipe.js";

/** Share of the land cover that still lets the image be seen. */
const OPACITY = 30;
const OPTIONS = "tile-options";
/** Options by their name in the address; what is as usual is left out. */
const USUAL = { tile_image: "colour", tile_cover: "true", tile_grid: "false", tile_view: "Layers" };

function asked(inAddress) {
  const said = inAddress ? Object.fromEntries(new URLSearchParams(location.search)) : {};
  const known = Object.keys(USUAL).filter((name) => name in said);
  return { ...USUAL, ...recall(OPTIONS), ...Object.fromEntries(known.map((name) => [name, said[name]])) };
}

export class Stage {
  /** `point(class, regions)`, `over(place)` and `leave()` are told what the cursor is on; a class is its number, or null. */
  constructor(data, { point, over, leave }) {
    Object.assign(this, { data, point, over, leave, ids: null, options: asked(data.part === "whole") });
    this.frame = make("div", "stage");
    this.picture = make("img", "picture");
    this.cover = make("img", "cover");
    this.canvas = make("canvas");
    this.canvas.width = this.canvas.height = SIDE;
    this.grid = make("div", "grid");
    this.grid.setAttribute("aria-hidden", "true");
    this.grid.append(...Object.entries(BOXES).map(region));
    this.picture.alt = "Satellite image of the tile";
    this.cover.alt = "Land cover of the tile";
    this.frame.append(this.picture, this.cover, this.canvas, this.grid);
    this.element = make("div", "side");
    this.element.append(this.frame, this.tools());
    this.load();
    this.apply();
    this.listen();
  }

  light(number, regions) {
    light(this.canvas, this.ids, number, regions);
  }

  load() {
    const { images, cover } = this.data;
    for (const image of [this.picture, this.cover]) image.addEventListener("error", () => image.classList.add("gone"));
    // A tile without image has its map to show.
    this.picture.addEventListener("error", () => this.frame.classList.add("land"));
    if (!images.length) this.picture.classList.add("gone");
    this.frame.classList.toggle("land", !images.length);
    if (!cover) return this.cover.classList.add("gone");
    this.cover.addEventListener("load", () => {
      this.ids = classesOf(this.cover, this.data.classes);
      this.element.append(this.chips());
    });
    this.cover.src = cover;
  }

  tools() {
    const { images, cover } = this.data;
    const row = make("div", "tools");
    if (images.length > 1) row.append(this.chooser());
    if (cover && images.length) row.append(this.fader());
    row.append(box("Five regions", this.options.tile_grid === "true", (on) => this.set("tile_grid", String(on))));
    if (cover && images.length) {
      this.swipe = new Swipe(this.frame, this.cover, ["Image", "Land cover"]);
      row.append(box("Swipe", this.options.tile_view === "Swipe", (on) => this.set("tile_view", on ? "Swipe" : "Layers")));
    }
    return row;
  }

  chooser() {
    const choice = make("select");
    choice.setAttribute("aria-label", "Image");
    for (const { name, label } of this.data.images) choice.append(new Option(label, name));
    choice.value = this.image().name;
    choice.addEventListener("change", () => this.set("tile_image", choice.value));
    return choice;
  }

  fader() {
    const group = make("span", "fader");
    const slider = make("input");
    const said = make("output");
    Object.assign(slider, { type: "range", min: 0, max: 100, step: 5, value: recall("tile-opacity") ?? OPACITY });
    slider.setAttribute("aria-label", "Land cover, opacity in percent");
    const update = () => {
      this.frame.style.setProperty("--cover", slider.value / 100);
      said.textContent = `${slider.value}%`;
    };
    slider.addEventListener("input", () => {
      update();
      keep("tile-opacity", Number(slider.value));
    });
    update();
    group.append(box("Land cover", this.options.tile_cover !== "false", (on) => this.set("tile_cover", String(on))), slider, said);
    return group;
  }

  image() {
    const { images } = this.data;
    return images.find(({ name }) => name === this.options.tile_image) ?? images[0];
  }

  set(name, value) {
    this.options[name] = value;
    keep(OPTIONS, this.options);
    if (this.data.part === "whole") {
      const url = new URL(location.href);
      if (value === USUAL[name]) url.searchParams.delete(name);
      else url.searchParams.set(name, value);
      history.replaceState(history.state, "", url.href);
    }
    this.apply();
  }

  apply() {
    const { tile_cover, tile_grid, tile_view } = this.options;
    const image = this.image();
    if (image && this.picture.src !== new URL(image.address, location.href).href) this.picture.src = image.address;
    this.frame.classList.toggle("bare", tile_cover === "false");
    this.grid.hidden = tile_grid !== "true";
    this.swipe?.show(tile_view === "Swipe");
  }

  listen() {
    let last = "";
    const away = () => {
      last = "";
      this.leave();
    };
    const at = (event) => {
      const frame = this.frame.getBoundingClientRect();
      const column = Math.floor(((event.clientX - frame.left) / frame.width) * SIDE);
      const row = Math.floor(((event.clientY - frame.top) / frame.height) * SIDE);
      if (!inside([0, 0, SIDE], column, row) || event.target.closest?.(".divider")) return;
      const land = this.ids?.[row * SIDE + column] || null;
      const regions = this.data.regions.filter((name) => inside(BOXES[name], column, row));
      const now = `${land} ${regions}`;
      if (this.ids && now !== last) this.point(land, regions);
      last = now;
      this.over(this.place(column, row, land));
    };
    for (const event of ["pointermove", "click"]) this.frame.addEventListener(event, at);
    this.frame.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && away());
  }

  /** Where a pixel is, in words. */
  place(column, row, land) {
    const { west, south, east, north } = this.data.bounds;
    const lat = north - ((row + 0.5) / SIDE) * (north - south);
    const lon = west + ((column + 0.5) / SIDE) * (east - west);
    const parts = [`${lat.toFixed(5)}°, ${lon.toFixed(5)}°`, `column ${column}, row ${row}`, land && this.data.classes[land - 1].name];
    return parts.filter(Boolean).join(" · ");
  }

  chips() {
    const present = new Set(this.ids);
    const row = make("div", "chips");
    row.setAttribute("role", "group");
    row.setAttribute("aria-label", "Classes of the tile");
    const found = this.data.classes.map((land, i) => ({ ...land, number: i + 1 })).filter(({ number }) => present.has(number));
    for (const { name, colour, share, number } of found.sort((a, b) => b.part - a.part)) {
      const chip = make("button", "chip");
      chip.type = "button";
      const swatch = make("span", "swatch");
      swatch.style.background = colour;
      chip.append(swatch, name);
      if (share) chip.append(make("span", "share", share));
      for (const event of ["mouseenter", "focus", "click"]) chip.addEventListener(event, () => this.point(number, []));
      for (const event of ["mouseleave", "blur"]) chip.addEventListener(event, this.leave);
      row.append(chip);
    }
    return row;
  }
}

function region([name, [x, y, side]]) {
  const area = make("div", name === "middle" ? "region dashed" : "region");
  area.style.cssText = `left:${(100 * x) / SIDE}%;top:${(100 * y) / SIDE}%;width:${(100 * side) / SIDE}%;height:${(100 * side) / SIDE}%`;
  area.append(make("span", "", name));
  return area;
}
