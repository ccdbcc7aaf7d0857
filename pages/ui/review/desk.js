// The desk of a reviewer: fields with choices, the text to edit in place, and one handler for each key on a badge.
// All texts are set as text: captions come from outside.

import { make } from "../truth/making.js";
import { keeps } from "../frame/typing.js";

const KEPT = "chatearth-review-"; // what was typed and not saved, by the caption, in this tab
const TAKEN = "chatearth-review-call-"; // and the call of a model whose answer it began with
const NAMES = { accept: "Accept", edit: "Edit", reject: "Reject", unsure: "Unsure" };
const NEEDS = { edit: ["reason", "text"], reject: ["reason"] }; // fields beside the decision

class Desk {
  /** What was chosen and typed `before` stays where the same caption is drawn anew, as when another text is offered. */
  constructor(root, data, tell, before) {
    const { decision = "", reason = "", field = "decision", since = performance.now() } = before ?? {};
    Object.assign(this, { root, data, tell, decision, reason, field, since, busy: false });
    root.removeAttribute("aria-busy");
    this.text = before?.text ?? sessionStorage.getItem(KEPT + data.caption) ?? data.text;
    this.call = before ? before.call : Number(sessionStorage.getItem(TAKEN + data.caption)) || null;
    if (this.text !== data.text) this.decision ||= "edit";
    this.draw();
  }

  get fields() {
    return ["decision", ...(NEEDS[this.decision] ?? [])];
  }

  draw() {
    const { data } = this;
    this.problem = make("p", "problem");
    this.problem.setAttribute("role", "alert");
    this.area = make("textarea");
    this.area.value = this.text;
    this.area.maxLength = data.longest;
    this.area.setAttribute("aria-label", "Corrected caption");
    this.area.addEventListener("input", () => this.typed());
    this.area.addEventListener("focus", () => this.enter("text"));
    this.parts = {
      decision: this.choices("Decision", "decision", data.choices, (name) => NAMES[name]),
      reason: this.choices("Reason", "reason", data.reasons, (name) => name),
      text: make("div", "field text"),
    };
    this.parts.text.append(this.area);
    const saved = make("p", "saved", data.saved);
    saved.setAttribute("role", "status");
    this.root.replaceChildren(...this.offers(), this.parts.decision, this.parts.text, this.parts.reason, this.problem, this.acts(), saved);
    this.show();
  }

  choices(label, field, names, said) {
    const row = make("div", "field");
    row.setAttribute("role", "radiogroup");
    row.setAttribute("aria-label", label);
    row.append(make("span", "label", label));
    names.forEach((name, number) => {
      const button = make("button", "choice", said(name));
      button.type = "button";
      button.setAttribute("role", "radio");
      button.dataset.name = name;
      button.append(this.badge(String(number + 1)));
      button.addEventListener("click", () => {
        this.enter(field);
        this.pick(number);
      });
      row.append(button);
    });
    return row;
  }

  badge(key) {
    const known = this.data.keys.find((one) => one.key === key);
    const badge = make("kbd", "", known.badge);
    badge.dataset.key = key;
    badge.setAttribute("aria-hidden", "true");
    return badge;
  }

  act(name, key, action, className = "act") {
    const button = make("button", className, name);
    button.type = "button";
    button.append(this.badge(key));
    button.addEventListener("click", () => this[action]());
    return button;
  }

  acts() {
    const row = make("div", "acts");
    row.append(
      this.act("Back", "ArrowLeft", "back"),
      this.act("Save and go on", "Enter", "commit", "act first"),
      this.act("From the text", "Control+Enter", "finish"),
      this.act("Skip", "ArrowRight", "skip"),
      this.act("Undo", "u", "undo"),
    );
    return row;
  }

  /** Other texts that are offered, each with the words that it changes. */
  offers() {
    if (!this.data.offers.length) return [];
    const box = make("details", "offers");
    box.open = this.data.offers.some((offer) => offer.is_open);
    box.append(make("summary", "", `${this.data.offers.length === 1 ? "1 repair is" : `${this.data.offers.length} repairs are`} offered`));
    for (const offer of this.data.offers) {
      const line = make("p", "offer");
      const take = make("button", "act", "Take");
      take.type = "button";
      take.addEventListener("click", () => this.take(offer));
      take.setAttribute("aria-label", `Take: ${offer.words}`);
      const changed = offer.pieces.map(([kind, words]) => make({ added: "ins", removed: "del" }[kind] ?? "span", "", words));
      line.append(make("span", "why", `${offer.words}: `), ...changed, " ", take);
      box.append(line);
    }
    return [box];
  }

  /** Put a repair into the text as it stands, so that several can be taken one after another. */
  take({ text, find, put, call }) {
    const now = this.area.value;
    if (call) this.call = call;
    this.area.value = now.split(find).length === 2 ? now.replace(find, () => put) : text;
    this.typed();
    this.decision = "edit";
    this.enter("text");
  }

  /** Show which field the keys are for, what is chosen, and only the fields that the decision needs. */
  show() {
    for (const [name, part] of Object.entries(this.parts)) {
      part.hidden = !this.fields.includes(name);
      part.classList.toggle("active", name === this.field);
      for (const button of part.querySelectorAll(".choice")) {
        const chosen = button.dataset.name === this[name];
        button.setAttribute("aria-checked", String(chosen));
        button.querySelector("kbd").hidden = name !== this.field;
      }
    }
    this.area.style.height = "auto";
    if (!this.parts.text.hidden) this.area.style.height = `${Math.min(420, this.area.scrollHeight + 4)}px`;
  }

  say(words) {
    this.problem.textContent = words;
  }

  enter(field) {
    this.field = field;
    this.show();
  }

  typed() {
    const { caption, text } = this.data;
    this.text = this.area.value;
    if (this.text.trim() === text.trim()) this.call = null;
    sessionStorage.setItem(KEPT + caption, this.text);
    if (this.call) sessionStorage.setItem(TAKEN + caption, this.call);
    else sessionStorage.removeItem(TAKEN + caption);
  }

  pick(number) {
    const names = this.field === "reason" ? this.data.reasons : this.data.choices;
    const name = names[number];
    if (!name || this.field === "text") return;
    this.say("");
    if (this.field === "reason") {
      this.reason = this.reason === name ? "" : name;
    } else {
      this.decision = name;
      if (name === "edit") this.write();
      else if (name === "reject") this.field = "reason";
    }
    this.show();
  }

  write() {
    this.field = "text";
    this.show();
    this.area.focus();
    this.area.setSelectionRange(this.area.value.length, this.area.value.length);
  }

  /** Go on writing where one was. */
  resume([start, end]) {
    this.area.focus();
    this.area.setSelectionRange(start, end);
  }

  // What the keys do, by the names of the table in deskkeys.py.

  choose(key) {
    this.pick(Number(key) - 1);
  }

  up() {
    const at = this.fields.indexOf(this.field);
    this.enter(this.fields[Math.max(0, at - 1)]);
  }

  down() {
    const at = this.fields.indexOf(this.field);
    this.enter(this.fields[Math.min(this.fields.length - 1, at + 1)]);
  }

  skip() {
    this.send("step", 1);
  }

  back() {
    this.send("step", -1);
  }

  undo() {
    this.send("undo", this.data.turn);
  }

  leave() {
    this.area.blur();
    this.enter("decision");
  }

  commit() {
    if (this.field === "text" && this.decision === "edit") this.write();
    else this.finish();
  }

  finish() {
    const { decision, reason, data } = this;
    if (!decision) return this.say("Choose a decision first: 1 to 4.");
    if (decision === "reject" && !reason) return this.say("Choose why: 1 to 8.");
    const text = decision === "edit" ? this.area.value : "";
    if (decision === "edit" && (!text.trim() || text.trim() === data.text.trim()))
      return this.say(text.trim() ? "The text is as it was. Change it, or accept it." : "The text is empty.");
    const seconds = (performance.now() - this.since) / 1000;
    for (const kept of [KEPT, TAKEN]) sessionStorage.removeItem(kept + data.caption);
    this.send("done", { turn: data.turn, decision, reason, text, seconds, call: text ? this.call : null });
  }

  send(name, value) {
    if (this.busy) return;
    this.busy = true;
    this.root.setAttribute("aria-busy", "true");
    setTimeout(() => this.free(), 8000); // whatever became of it, keys do not stay dead
    this.tell(name, value);
  }

  free() {
    this.busy = false;
    this.root.removeAttribute("aria-busy");
  }

  /** A key that was pressed anywhere on the page. */
  pressed(event) {
    if (event.metaKey || event.altKey || event.defaultPrevented) return;
    const inText = event.composedPath()[0] === this.area;
    const name = event.ctrlKey ? `Control+${event.key}` : event.key;
    const known = this.data.keys.find(({ key }) => key === name || key === name.toLowerCase());
    if (!known || (event.shiftKey && !["Enter", "Escape"].includes(event.key))) return;
    if (keeps(event) && !(inText && ["finish", "leave"].includes(known.action))) return;
    if (known.action === "leave" && !inText) return; // Esc closes what is open over the page
    const ours = event.composedPath().includes(this.root);
    if (known.key === "Enter" && !ours && event.composedPath()[0].closest?.("button, a, summary")) return;
    if (document.querySelector('[role="dialog"]')) return;
    event.preventDefault();
    event.stopPropagation();
    this[known.action](event.key);
  }
}

export function mount({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".desk");
  const now = JSON.stringify(data);
  if (root.shown !== now) {
    const before = root.desk?.data.turn === data.turn ? root.desk : undefined;
    const focused = root.getRootNode().activeElement;
    const writes = before && focused === before.area ? [focused.selectionStart, focused.selectionEnd] : null;
    root.shown = now;
    if (root.desk) focused?.blur();
    root.desk = new Desk(root, data, (name, value) => setTriggerValue(name, value), before);
    if (writes) root.desk.resume(writes);
  } else {
    root.desk.free();
    root.desk.tell = (name, value) => setTriggerValue(name, value);
  }
  if (root.listens) return;
  root.listens = true;
  document.addEventListener("keydown", function pressed(event) {
    if (root.isConnected) root.desk.pressed(event);
    else document.removeEventListener("keydown", pressed);
  });
}
