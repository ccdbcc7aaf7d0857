// The parts round the map: tool bar, legend, read-out, messages and the text for screen readers.

import { element } from "./legend.js";

const ICONS = {
  "zoom-in": "M12 5v14M5 12h14",
  "zoom-out": "M5 12h14",
  home: "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M3 12h18M12 3c3 3 3.6 6 3.6 9s-.6 6-3.6 9M12 3c-3 3-3.6 6-3.6 9s.6 6 3.6 9",
  box: "M4 8V4h4M11 4h2M16 4h4v4M20 11v2M20 16v4h-4M13 20h-2M8 20H4v-4M4 13v-2",
  lasso: "M7.5 15.2C4.9 14.1 3.5 12.3 3.5 10.2C3.5 6.5 7.3 4 12 4s8.5 2.500 8.500 6.200S16.700 16.400 12 16.400c-.9 0-1.700-.1-2.500-.3M9.500 16.100a2 2 0 1 0-2.800 1.800c0 1.600-.9 2.500-2.200 2.800",
  clear: "M6 6l12 12M18 6L6 18",
};

const LABELS = {
  "zoom-in": "Zoom in (+)",
  "zoom-out": "Zoom out (-)",
  home: "Show all tiles",
  box: "Select a box: drag, or press Enter for the whole view; Escape cancels (also Shift and drag)",
  lasso: "Select with a lasso: draw round an area; Escape cancels",
  clear: "Clear the selected area",
};

const ROOMY_PX = 640;

const GROUPS = [["zoom-in", "zoom-out", "home"], ["box", "lasso", "clear"]];

/** Build the parts inside the map's element. */
export function buildFrame(root) {
  const canvas = part("div", "leaflet", { role: "region", "aria-label": "World map of tiles. Arrow keys move, plus and minus zoom, Enter opens what is in the middle." });
  // Leaflet focuses the map at a click; scrolling it into view then would move it from under the pointer.
  canvas.focus = () => HTMLElement.prototype.focus.call(canvas, { preventScroll: true });
  const glass = part("div", "glass", { hidden: "" });
  const legend = part("details", "legend", { hidden: "" });
  legend.open = root.clientWidth >= ROOMY_PX;
  legend.append(element("summary", ""), element("ul", ""));
  const readout = part("div", "readout", { "aria-hidden": "true" });
  const tip = part("div", "hint", { "aria-hidden": "true", hidden: "" });
  const aim = part("div", "aim", { "aria-hidden": "true", hidden: "" });
  const note = part("div", "note", { role: "alert", hidden: "" });
  const empty = part("div", "note", { hidden: "" });
  const live = part("div", "unseen", { "aria-live": "polite", role: "status" });
  const bar = part("div", "busy", { "aria-hidden": "true", hidden: "" });
  root.replaceChildren(canvas, glass, legend, aim, readout, tip, note, empty, bar, live);
  return new Frame({ canvas, legend, readoutBox: readout, tipBox: tip, aimBox: aim, noteBox: note, emptyBox: empty, live, bar });
}

class Frame {
  constructor(parts) {
    Object.assign(this, parts);
  }

  readout(text) {
    this.readoutBox.textContent = text;
  }

  say(text) {
    if (this.live.textContent !== text) this.live.textContent = text;
  }

  busy(on) {
    this.bar.hidden = !on;
  }

  /** Show a message that a person can put away. */
  note(text) {
    this.message(text, "Close", () => this.clear());
  }

  /** Show what went wrong, with a button that tries again. */
  fail(text, again) {
    this.message(text, "Try again", () => {
      this.clear();
      again();
    });
  }

  message(text, label, act) {
    fill(this.noteBox, text, label, act);
  }

  clear() {
    this.noteBox.hidden = true;
  }

  /** Say what is not here, with a way to where it is. */
  offer(text, label, act) {
    fill(this.emptyBox, text, label, act);
  }

  /** Ring what a key would open. */
  aim(at) {
    this.aimBox.hidden = !at;
    if (at) this.aimBox.style.transform = `translate(${Math.round(at.x)}px, ${Math.round(at.y)}px)`;
  }

  leave() {
    this.emptyBox.hidden = true;
  }

  /** Show lines beside the pointer, the first one strong; nothing hides them. */
  tip(lines, at) {
    this.tipBox.hidden = !lines;
    if (!lines) return;
    this.tipBox.replaceChildren(...lines.map((line, index) => element(index ? "span" : "b", "", line)));
    const { clientWidth, clientHeight } = this.canvas;
    const { offsetWidth, offsetHeight } = this.tipBox;
    const x = at.x + 16 + offsetWidth > clientWidth ? at.x - 16 - offsetWidth : at.x + 16;
    const y = Math.min(at.y + 16, clientHeight - offsetHeight - 8);
    this.tipBox.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
  }
}

function fill(box, text, label, act) {
  const button = part("button", "", { type: "button" }, label);
  button.addEventListener("click", act);
  box.replaceChildren(element("span", "", text), button);
  box.hidden = false;
}

/** The buttons; `actions` holds what each does, by name. */
export class Toolbar {
  constructor(root, actions) {
    this.box = part("div", "tools", { role: "toolbar", "aria-label": "Map tools", "aria-orientation": "vertical" });
    for (const group of GROUPS) {
      const made = part("div", "group");
      made.append(...group.map((name) => button(name, actions[name])));
      this.box.append(made);
    }
    root.insertBefore(this.box, root.querySelector(".legend"));
    this.allow("clear", false);
    this.press(null);
  }

  get(name) {
    return this.box.querySelector(`[data-tool="${name}"]`);
  }

  allow(name, allowed) {
    this.get(name).disabled = !allowed;
  }

  /** Show which drawing tool is on. */
  press(mode) {
    for (const name of ["box", "lasso"]) this.get(name).setAttribute("aria-pressed", String(name === mode));
  }

  remove() {
    this.box.remove();
  }
}

function button(name, act) {
  const made = part("button", "", { type: "button", "data-tool": name, title: LABELS[name], "aria-label": LABELS[name] });
  made.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${ICONS[name]}"/></svg>`;
  made.addEventListener("click", act);
  return made;
}

export function part(tag, className, attributes = {}, text = "") {
  const made = element(tag, className, text);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}
