// Texts with their claims marked: side by side, or one at a time under tabs, each with its older versions.

import { keep, make, recall } from "./making.js";

const ICONS = { supported: "✓", contradicted: "✗", unverifiable: "?", fault: "!", unread: "…" };
const DOUBT = "≈";
const READER = "▸"; // a claim that a model read
const CHOSEN = "tile-set";

const also = (text) => (text ? `; ${text}` : "");

/** What is said of each claim of a mark, in words. */
export function words(mark, names) {
  return mark.claims.map(({ verdict, error, words, reader, doubt }) => {
    if (verdict === "unread") return `${ICONS.unread} not read: ${words}`;
    const kind = error ? ` (${error})` : "";
    return `${ICONS[verdict]} ${names[verdict]}${kind}, ${words}${also(reader && `read by ${reader}`)}${also(doubt)}`;
  });
}

/** The sign of a mark: its verdict, who read it, and a doubt of the map if all that disagrees is doubtful. */
function sign({ verdict, claims }) {
  const wrong = claims.filter((claim) => claim.verdict === "contradicted");
  const doubtful = wrong.length && wrong.every((claim) => claim.doubt);
  return ICONS[verdict] + (doubtful ? DOUBT : "") + (claims.some((claim) => claim.reader) ? READER : "");
}

function body(text, said, names) {
  const paragraph = make("p", text.long ? "body long" : "body");
  if (text.long) paragraph.tabIndex = 0; // scrolled by keys
  for (const [piece, number] of text.pieces) {
    if (number === null) {
      paragraph.append(piece);
      continue;
    }
    const mark = text.marks[number];
    const element = make("span", `mark ${mark.verdict}`, piece);
    element.tabIndex = 0;
    element.setAttribute("role", "note");
    element.setAttribute("aria-label", `${mark.text}: ${words(mark, names).join("; ")}`);
    element.title = words(mark, names).join("\n");
    const icon = make("span", "icon", `\u2060${sign(mark)}`);
    icon.setAttribute("aria-hidden", "true");
    element.append(icon);
    paragraph.append(element);
    said.push({ element, mark });
  }
  return paragraph;
}

/** The text with what is said of it; without its head where it stands alone below one of its own. */
function textBlock(text, said, names, alone) {
  const block = make("section", "text");
  const head = make("div", "head");
  const truth = make("span", "truth", text.truth);
  if (text.made) truth.title = text.made;
  head.append(make("b", "", text.title), truth);
  if (!alone) block.append(head);
  if (text.about) block.append(make("p", "about", text.about));
  block.append(body(text, said, names));
  if (text.cut) block.append(make("p", "basis", text.cut));
  if (text.missing.length) {
    const named = text.missing.map(({ name, share, doubt }) => `${name} (${share}${also(doubt)})`).join(", ");
    block.append(make("p", "missing", `✗ Never named: ${named}`));
  }
  return block;
}

/** How the score is made and what it means, in the open or behind a line. */
function scoring({ made, basis }, folded) {
  if (!folded) return [made && `How the score is made: ${made}`, basis].filter(Boolean).map((words) => make("p", "basis", words));
  const details = make("details", "basis");
  details.append(make("summary", "", "How the score is made"), ...[made, basis].filter(Boolean).map((words) => make("p", "", words)));
  return made || basis ? [details] : [];
}

function legend(texts, names) {
  const list = make("div", "legend");
  const unread = texts.reduce((sum, text) => sum + text.unread, 0);
  for (const verdict of Object.keys(ICONS)) {
    if (verdict === "unread" && !unread) continue;
    const entry = make("span", `mark ${verdict}`, names[verdict]);
    entry.append(make("span", "icon", ICONS[verdict]));
    list.append(entry);
  }
  list.append(make("span", "", `${DOUBT} map uncertain`));
  const readers = new Set(texts.flatMap(({ marks }) => marks.flatMap(({ claims }) => claims.map((one) => one.reader))));
  for (const reader of readers) if (reader) list.append(make("span", "", `${READER} read by ${reader}`));
  if (unread) {
    const [stretches, they] = unread === 1 ? ["stretch", "it lowers"] : ["stretches", "they lower"];
    list.append(make("span", "left", `${unread} ${stretches} not read; ${they} the coverage, not the score`));
  }
  return list;
}

/** A row of buttons of which one is chosen; the arrow keys go along it. */
function tablist(label, entries, chosen, choose) {
  const row = make("div", "tabs");
  row.setAttribute("role", "tablist");
  row.setAttribute("aria-label", label);
  const buttons = entries.map(({ name, badge, words }, number) => {
    const button = make("button", "tab", name);
    button.type = "button";
    button.setAttribute("role", "tab");
    if (words) button.setAttribute("aria-label", words);
    if (badge) button.append(make("span", "badge", badge));
    button.addEventListener("click", () => select(number));
    return button;
  });
  const select = (number) => {
    buttons.forEach((button, i) => {
      button.setAttribute("aria-selected", String(i === number));
      button.tabIndex = i === number ? 0 : -1;
    });
    choose(number);
  };
  row.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    const to = (buttons.findIndex((button) => button.tabIndex === 0) + step + buttons.length) % buttons.length;
    select(to);
    buttons[to].focus();
  });
  row.append(...buttons);
  select(chosen);
  return row;
}

/** The versions of one caption, the one in force first; only one is seen. */
function versions(texts, said, names, detail) {
  const panel = make("div", "panel");
  panel.setAttribute("role", "tabpanel");
  const place = make("div");
  const blocks = texts.map((text) => {
    const block = make("div");
    block.append(textBlock(text, said, names), ...scoring(text));
    if (text.marks.length) block.append(legend([text], names));
    return block;
  });
  const choose = (number) => {
    place.replaceChildren(blocks[number]);
    blocks[number].querySelector(".body").after(detail);
  };
  if (texts.length > 1) {
    const entries = texts.map(({ version, score, truth }) => ({ name: version, badge: score, words: `${version}, ${truth}` }));
    panel.append(tablist("Versions", entries, 0, choose));
  } else {
    choose(0);
  }
  panel.append(place);
  panel.chosen = () => place.querySelector(".body").after(detail);
  return panel;
}

/** The parts of the right side. Every mark is added to `said`; `detail` is where the marks explain themselves. */
export function captions(data, names, said, detail) {
  const texts = make("div", "texts");
  if (data.part === "picture") return data.legend ? [legend([], names)] : [];
  if (data.part === "texts") {
    const blocks = data.slots.map(([text]) => {
      const block = textBlock(text, said, names, data.slots.length === 1);
      block.append(...scoring(text, true));
      return block;
    });
    texts.append(...blocks);
    return [texts, detail];
  }
  if (!data.slots.length) return [make("p", "none", data.none)];
  const panels = data.slots.map((slot) => versions(slot, said, names, detail));
  const entries = data.slots.map(([text]) => ({ name: text.title, badge: text.score, words: `${text.title}, ${text.truth}` }));
  const kept = Math.max(0, entries.findIndex(({ name }) => name === recall(CHOSEN)));
  const tabs = tablist("Captions", entries, kept, (number) => {
    panels[number].chosen();
    texts.replaceChildren(panels[number]);
  });
  tabs.addEventListener("click", () => keep(CHOSEN, tabs.querySelector('[aria-selected="true"]').firstChild.textContent));
  return [tabs, texts];
}
