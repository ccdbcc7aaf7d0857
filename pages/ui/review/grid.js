// Many captions at once: the arrows go from one to the next, Space takes one in or out, Enter accepts those taken in.
// All texts are set as text: captions come from outside.

import { make } from "../truth/making.js";
import { keeps } from "../frame/typing.js";

class Grid {
  constructor(root, data, tell) {
    Object.assign(this, { root, data, tell, since: performance.now(), at: 0, busy: false });
    this.chosen = new Set(data.cards.map((card) => card.caption));
    this.draw();
  }

  badge(key) {
    const badge = make("kbd", "", this.data.keys.find((one) => one.key === key).badge);
    badge.dataset.key = key;
    badge.setAttribute("aria-hidden", "true");
    return badge;
  }

  act(name, action, keys, className = "act") {
    const button = make("button", className, name);
    button.type = "button";
    button.append(...keys.map((key) => this.badge(key)));
    button.addEventListener("click", () => this[action]());
    return button;
  }

  draw() {
    const list = make("ul", "cards");
    list.setAttribute("aria-label", "Captions");
    this.buttons = this.data.cards.map((card, number) => this.card(card, number));
    for (const button of this.buttons) {
      const line = make("li");
      line.append(button);
      list.append(line);
    }
    this.first = this.act("", "accept", ["Enter"], "act first");
    this.count = make("span");
    this.first.prepend(this.count);
    const row = make("div", "acts");
    const moves = make("span", "moves", "Move");
    moves.append(...["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"].map((key) => this.badge(key)));
    row.append(this.first, this.act("In or out", "toggle", [" "]), this.act("All or none", "all", ["a"]), this.act("Undo", "undo", ["u"]), moves);
    const saved = make("p", "saved", this.data.saved);
    saved.setAttribute("role", "status");
    this.root.replaceChildren(row, saved, list);
    this.show();
  }

  card(card, number) {
    const button = make("button", "card");
    button.type = "button";
    if (card.image) {
      const image = make("img");
      image.src = card.image;
      image.alt = `Satellite image of ${card.name}`;
      button.append(image);
    } else {
      button.append(make("span", "none", "no image"));
    }
    const text = make("span", "text");
    text.append(make("b", "", card.name), make("span", "dim", card.cover), make("span", "tick"));
    button.append(text, make("span", "caption", card.text));
    button.addEventListener("click", () => {
      this.at = number;
      this.toggle();
    });
    return button;
  }

  show() {
    this.buttons.forEach((button, number) => {
      const inside = this.chosen.has(this.data.cards[number].caption);
      button.setAttribute("aria-pressed", String(inside));
      button.querySelector(".tick").textContent = inside ? "✓ taken in" : "left out";
      button.classList.toggle("at", number === this.at);
    });
    this.count.textContent = `Accept ${this.chosen.size}`;
  }

  move(by) {
    this.at = Math.min(this.buttons.length - 1, Math.max(0, this.at + by));
    this.buttons[this.at].focus();
    this.show();
  }

  get columns() {
    const [first] = this.buttons;
    const top = first.getBoundingClientRect().top;
    return this.buttons.filter((button) => Math.abs(button.getBoundingClientRect().top - top) < 4).length;
  }

  // What the keys do, by the names of the table in deskkeys.py.

  right() {
    this.move(1);
  }

  left() {
    this.move(-1);
  }

  above() {
    this.move(-this.columns);
  }

  below() {
    this.move(this.columns);
  }

  toggle() {
    const { caption } = this.data.cards[this.at];
    if (!this.chosen.delete(caption)) this.chosen.add(caption);
    this.show();
  }

  all() {
    const { cards } = this.data;
    this.chosen = new Set(this.chosen.size < cards.length ? cards.map((card) => card.caption) : []);
    this.show();
  }

  accept() {
    this.send("accepted", {
      turn: this.data.turn,
      captions: [...this.chosen],
      seconds: (performance.now() - this.since) / 1000,
    });
  }

  undo() {
    this.send("undo", this.data.turn + 1);
  }

  send(name, value) {
    if (this.busy) return;
    this.busy = true;
    setTimeout(() => (this.busy = false), 8000);
    this.tell(name, value);
  }

  pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.defaultPrevented || keeps(event)) return;
    const known = this.data.keys.find(({ key }) => key === event.key || key === event.key.toLowerCase());
    if (!known || document.querySelector('[role="dialog"]')) return;
    const ours = event.composedPath().includes(this.root);
    if (["Enter", " "].includes(event.key) && !ours && event.composedPath()[0].closest?.("button, a, summary")) return;
    event.preventDefault();
    event.stopPropagation();
    this[known.action]();
  }
}

export function mount({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".grid-desk");
  const now = JSON.stringify(data);
  const tell = (name, value) => setTriggerValue(name, value);
  if (root.shown !== now) {
    root.shown = now;
    root.desk = new Grid(root, data, tell);
  } else {
    Object.assign(root.desk, { busy: false, tell });
  }
  if (root.listens) return;
  root.listens = true;
  document.addEventListener("keydown", function pressed(event) {
    if (root.isConnected) root.desk.pressed(event);
    else document.removeEventListener("keydown", pressed);
  });
}
