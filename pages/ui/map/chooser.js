// A small list of tiles that lie on one spot of the map: arrows move in it, Enter or a click opens one, Escape closes.

import { part } from "./frame.js";

export class Chooser {
  constructor(root, pick) {
    this.root = root;
    this.pick = pick;
  }

  /** Offer tiles ({ key, words }) beside a place of the map, and `zoom`, which shows them apart. */
  open(tiles, at, zoom) {
    this.close();
    const title = `${tiles.length} tiles lie here`;
    this.box = part("div", "chooser", { role: "dialog", "aria-label": title });
    const list = part("ul", "");
    list.append(...tiles.map(({ key, words: [name, ...more] }) => row(name, more.filter(Boolean).join(" · "), () => this.take(() => this.pick(key)))));
    const apart = part("button", "apart", { type: "button" }, "Zoom in to them");
    apart.addEventListener("click", () => this.take(zoom));
    this.box.append(part("b", "", {}, title), list, apart);
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.root.append(this.box);
    this.place(at);
    this.box.querySelector("button").focus({ preventScroll: true });
  }

  place({ x, y }) {
    const { offsetWidth, offsetHeight } = this.box;
    const within = (value, most) => Math.max(8, Math.min(value, most - 8));
    this.box.style.left = `${within(x + 14, this.root.clientWidth - offsetWidth)}px`;
    this.box.style.top = `${within(y - 20, this.root.clientHeight - offsetHeight)}px`;
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    event.stopPropagation(); // the map moves by the same keys
    if (event.key === "Escape") this.take(() => {});
    if (!step) return;
    event.preventDefault();
    const buttons = [...this.box.querySelectorAll("button")];
    const at = buttons.indexOf(event.composedPath()[0]);
    buttons[(at + step + buttons.length) % buttons.length].focus();
  }

  take(act) {
    this.close();
    this.root.querySelector(".leaflet").focus();
    act();
  }

  close() {
    this.box?.remove();
    this.box = null;
  }
}

function row(name, more, act) {
  const item = part("li", "");
  const button = part("button", "", { type: "button" });
  button.append(part("b", "", {}, name), part("span", "", {}, more));
  button.addEventListener("click", act);
  item.append(button);
  return item;
}
