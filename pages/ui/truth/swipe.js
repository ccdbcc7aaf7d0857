// A divider over a picture: what lies on top is seen on its right only. By mouse, touch and arrow keys.

import { keep, make, recall } from "./making.js";

const STEPS = { ArrowLeft: -0.02, ArrowDown: -0.02, ArrowRight: 0.02, ArrowUp: 0.02, PageDown: -0.1, PageUp: 0.1 };
const ENDS = { Home: 0, End: 1, Escape: 0.5 };

export class Swipe {
  /** `labels`: what is seen left and right of the divider. */
  constructor(frame, top, labels) {
    Object.assign(this, { frame, top, labels, share: recall("tile-swipe") ?? 0.5 });
    this.divider = make("div", "divider");
    Object.assign(this.divider, { tabIndex: 0, hidden: true, title: "Drag, or use the arrow keys" });
    const attributes = { role: "slider", "aria-label": `Divider between ${labels[0]} and ${labels[1]}`, "aria-orientation": "horizontal" };
    for (const [name, value] of Object.entries({ ...attributes, "aria-valuemin": 0, "aria-valuemax": 100 })) this.divider.setAttribute(name, value);
    this.names = labels.map((text, side) => make("span", side ? "after" : "before", text));
    this.divider.append(make("span", "grip", "⇆"), ...this.names);
    frame.append(this.divider);
    this.listen();
  }

  show(on) {
    this.divider.hidden = !on;
    this.frame.classList.toggle("swiped", on);
    this.draw();
  }

  draw() {
    const percent = Math.round(this.share * 100);
    this.divider.style.left = `${percent}%`;
    this.divider.setAttribute("aria-valuenow", percent);
    this.divider.setAttribute("aria-valuetext", `${percent}% ${this.labels[0]}`);
    this.names[0].hidden = this.share < 0.15;
    this.names[1].hidden = this.share > 0.8;
    this.top.style.clipPath = this.divider.hidden ? "" : `inset(0 0 0 ${percent}%)`;
  }

  move(share) {
    this.share = Math.min(1, Math.max(0, share));
    keep("tile-swipe", this.share);
    this.draw();
  }

  listen() {
    const follow = (event) => {
      const frame = this.frame.getBoundingClientRect();
      this.move((event.clientX - frame.left) / frame.width);
    };
    this.divider.addEventListener("pointerdown", (event) => {
      event.preventDefault(); // selects no text
      this.divider.focus({ focusVisible: false });
      this.divider.setPointerCapture(event.pointerId);
      this.divider.addEventListener("pointermove", follow);
    });
    for (const name of ["pointerup", "pointercancel"]) {
      this.divider.addEventListener(name, () => this.divider.removeEventListener("pointermove", follow));
    }
    this.divider.addEventListener("keydown", (event) => {
      const to = ENDS[event.key] ?? this.share + (STEPS[event.key] ?? NaN);
      if (Number.isNaN(to)) return;
      event.preventDefault();
      event.stopPropagation();
      this.move(to);
    });
  }
}
