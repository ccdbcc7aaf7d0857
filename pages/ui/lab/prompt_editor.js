// An editor of templates: variables stand out and show their value on hover, problems stand beside their line.

const DELAY_MS = 200;
const PATIENCE_MS = 3000;
const TAGS = /\{\{[\s\S]*?(?:\}\}|$)|\{%[\s\S]*?(?:%\}|$)|\{#[\s\S]*?(?:#\}|$)/g;
const NAMES = /[A-Za-z_]\w*(?:\.\w+)*/g;

const editors = new WeakMap();

const make = (tag, className, text) => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
};

class Editor {
  constructor(root, { nonce, source, label }) {
    this.root = root;
    this.nonce = nonce;
    this.paper = make("pre", "paper");
    this.paper.setAttribute("aria-hidden", "true");
    this.text = make("textarea", "text");
    this.text.spellcheck = false;
    this.text.setAttribute("aria-label", label);
    this.text.value = source;
    this.tip = make("div", "tip");
    this.tip.hidden = true;
    this.problems = make("ul", "problems");
    const told = make("div");
    told.setAttribute("role", "status"); // around the list, which stays one to those who hear it
    told.append(this.problems);
    const page = make("div", "page");
    page.append(this.paper, this.text);
    this.chips = make("div", "chips");
    root.replaceChildren(page, told, this.chips, this.tip);
    this.listen();
  }

  listen() {
    this.text.addEventListener("input", () => {
      this.typedAt = performance.now();
      this.paint();
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.send(), DELAY_MS);
    });
    this.text.addEventListener("blur", () => this.timer && this.send());
    this.text.addEventListener("keydown", (event) => this.key(event));
    this.text.addEventListener("scroll", () => this.scrolled());
    this.text.addEventListener("mousemove", (event) => this.hover(event));
    this.text.addEventListener("mouseleave", () => (this.tip.hidden = true));
    this.abort = new AbortController();
    document.addEventListener("click", (event) => this.hold(event), { capture: true, signal: this.abort.signal });
  }

  /** Have a press right after typing wait until the page has heard what was typed. Sent at once, it could be done with
   *  the text from before, or be undone by the text, which comes with the page that is being left. */
  hold(event) {
    const path = event.composedPath();
    if (this.typedAt === undefined || path.includes(this.root)) return;
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const pressed = path[0].closest?.("a, button, label, input, summary");
    if (!pressed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (this.timer) this.send();
    this.held = pressed;
    this.patience ??= setTimeout(() => this.release(), PATIENCE_MS);
  }

  release() {
    clearTimeout(this.patience);
    const pressed = this.held;
    [this.typedAt, this.held, this.patience] = [];
    pressed?.click();
  }

  remove() {
    this.abort.abort();
    clearTimeout(this.timer);
    clearTimeout(this.patience);
  }

  /** Tab indents by two blanks; Escape first lets the next Tab leave the box, as for every keyboard user. */
  key(event) {
    if (event.key === "Escape") this.leaving = true;
    else if (event.key === "Tab" && !event.shiftKey && !this.leaving && !this.text.readOnly) {
      event.preventDefault();
      this.text.setRangeText("  ", this.text.selectionStart, this.text.selectionEnd, "end");
      this.text.dispatchEvent(new Event("input"));
    } else this.leaving = false;
  }

  send() {
    clearTimeout(this.timer);
    this.timer = 0;
    this.setStateValue("draft", { nonce: this.nonce, source: this.text.value, at: this.typedAt });
  }

  update({ data, setStateValue }) {
    this.setStateValue = setStateValue;
    this.data = data;
    this.names = new Map(data.variables.map((variable) => [variable.name, variable]));
    if (data.nonce !== this.nonce) {
      clearTimeout(this.timer);
      this.timer = 0;
      this.nonce = data.nonce;
      this.text.value = data.source;
      this.release();
    }
    this.text.readOnly = data.readOnly;
    this.root.style.setProperty("--rows", String(data.rows));
    this.paint();
    this.list();
    this.offer();
    if (data.heard !== null && data.heard === this.typedAt) this.release();
  }

  paint() {
    const wrong = new Set(this.data.problems.map((problem) => problem.line));
    const lines = this.text.value.split("\n").map((text, index) => this.line(text, wrong.has(index + 1)));
    this.paper.replaceChildren(...lines);
    this.scrolled();
  }

  line(text, wrong) {
    const line = make("div", wrong ? "line wrong" : "line");
    let done = 0;
    for (const tag of text.matchAll(TAGS)) {
      line.append(text.slice(done, tag.index), this.tag(tag[0]));
      done = tag.index + tag[0].length;
    }
    line.append(text.slice(done));
    return line;
  }

  tag(text) {
    const span = make("span", text.startsWith("{#") ? "comment" : "tag");
    let done = 0;
    for (const name of text.matchAll(NAMES)) {
      const known = this.names.has(name[0].split(".")[0]);
      if (!known) continue;
      const variable = make("span", "variable", name[0]);
      variable.dataset.name = name[0].split(".")[0];
      span.append(text.slice(done, name.index), variable);
      done = name.index + name[0].length;
    }
    span.append(text.slice(done));
    return span;
  }

  scrolled() {
    this.paper.scrollTop = this.text.scrollTop;
  }

  /** The coloured text lies under the box that takes the pointer, so look for what is below it. */
  hover({ clientX, clientY }) {
    const below = this.root.getRootNode().elementsFromPoint(clientX, clientY);
    const variable = this.names.get(below.find((element) => element.classList.contains("variable"))?.dataset.name);
    this.tip.hidden = !variable;
    if (!variable) return;
    this.tip.replaceChildren(make("b", "", variable.name), make("span", "", variable.about), make("code", "", variable.value));
    const box = this.root.getBoundingClientRect();
    this.tip.style.left = `${Math.min(clientX - box.left, box.width - 260)}px`;
    this.tip.style.top = `${clientY - box.top + 18}px`;
  }

  list() {
    const items = this.data.problems.map(({ line, message, suggestion }) => {
      const item = make("li");
      const button = make("button", "", `Line ${line}: ${message}`);
      button.type = "button";
      button.title = "Go to this line";
      button.addEventListener("click", () => this.goTo(line));
      item.append(button);
      if (suggestion) item.append(make("span", "", ` ${suggestion}`));
      return item;
    });
    this.problems.replaceChildren(...items);
  }

  goTo(line) {
    const before = this.text.value.split("\n").slice(0, line - 1);
    const start = before.reduce((sum, text) => sum + text.length + 1, 0);
    const end = this.text.value.indexOf("\n", start);
    this.text.focus();
    this.text.setSelectionRange(start, end < 0 ? this.text.value.length : end);
  }

  /** The variables as chips: a click writes one where the caret is. */
  offer() {
    const described = JSON.stringify([this.data.variables, this.data.readOnly]);
    if (described === this.offered) return;
    this.offered = described;
    const chips = this.data.variables.map(({ name, about, value }) => {
      const chip = make("button", "chip", name);
      chip.type = "button";
      chip.title = `${about}\nHere: ${value}`;
      chip.disabled = this.data.readOnly;
      chip.addEventListener("click", () => {
        this.text.setRangeText(`{{ ${name} }}`, this.text.selectionStart, this.text.selectionEnd, "end");
        this.text.dispatchEvent(new Event("input"));
        this.text.focus();
      });
      return chip;
    });
    this.chips.replaceChildren(...chips);
  }
}

export default function (component) {
  const root = component.parentElement.querySelector(".editor");
  if (!editors.has(root)) editors.set(root, new Editor(root, component.data));
  editors.get(root).update(component);
  return () => {
    editors.get(root)?.remove();
    editors.delete(root);
  };
}
