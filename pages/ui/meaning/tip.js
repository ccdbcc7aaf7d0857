// The card beside the pointer: picture, name and first words of the caption under it.

import { element } from "../map/legend.js";

const WORDS_DELAY_MS = 120;

export class Tip {
  constructor(root) {
    this.box = element("div", "tip");
    this.box.hidden = true;
    this.image = document.createElement("img");
    this.image.alt = "";
    this.image.addEventListener("error", () => (this.image.hidden = true));
    this.image.addEventListener("load", () => (this.image.hidden = false));
    this.name = element("b", "");
    this.label = element("span", "");
    this.words = element("p", "");
    const text = element("div", "");
    text.append(this.name, this.label, this.words);
    this.box.append(this.image, text);
    root.append(this.box);
    this.known = new Map();
  }

  /** Show a caption at a point of the map; `words` is the address of its first words. */
  show({ name, label, picture, words }, point, size) {
    this.place(point, size);
    if (this.box.dataset.words === words && !this.box.hidden) return;
    this.box.dataset.words = words;
    this.box.hidden = false;
    this.name.textContent = name;
    this.label.textContent = label;
    this.words.textContent = this.known.get(words) ?? "";
    this.image.hidden = true;
    this.image.src = picture;
    clearTimeout(this.timer);
    if (!this.known.has(words)) this.timer = setTimeout(() => this.fetchWords(words), WORDS_DELAY_MS);
  }

  place({ x, y }, size) {
    this.box.style.left = x > size.x / 2 ? "" : `${x + 16}px`;
    this.box.style.right = x > size.x / 2 ? `${size.x - x + 16}px` : "";
    this.box.style.top = y > size.y / 2 ? "" : `${y + 12}px`;
    this.box.style.bottom = y > size.y / 2 ? `${size.y - y + 12}px` : "";
  }

  async fetchWords(words) {
    const response = await fetch(words).catch(() => null);
    if (!response?.ok) return;
    this.known.set(words, (await response.json()).text);
    if (this.box.dataset.words === words) this.words.textContent = this.known.get(words);
  }

  hide() {
    clearTimeout(this.timer);
    this.box.hidden = true;
  }
}
