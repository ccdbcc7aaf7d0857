// Captions with their claims marked, and the picture they are about. All texts are set as text: they come from outside.

const SIDE = 256;
const BOXES = {
  "top left": [0, 0, 128],
  "top right": [128, 0, 128],
  "bottom left": [0, 128, 128],
  "bottom right": [128, 128, 128],
  middle: [64, 64, 128],
};
const ICONS = { supported: "✓", contradicted: "✗", unverifiable: "?", fault: "!", unread: "…" };
const DOUBT = "≈";
const READER = "▸"; // a claim that a model read
const NAMES = { fault: "style", unread: "not read" }; // beside those of the verdicts, which come with the data

const make = (tag, className, text) => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
};

const inside = ([x, y, side], column, row) => column >= x && column < x + side && row >= y && row < y + side;

/** The class number of every pixel of the land-cover picture, from its colours; 0 where it has none. */
function classesOf(image, classes) {
  const canvas = make("canvas");
  canvas.width = canvas.height = SIDE;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.imageSmoothingEnabled = false;
  context.drawImage(image, 0, 0, SIDE, SIDE);
  const { data } = context.getImageData(0, 0, SIDE, SIDE);
  const known = new Map(classes.map(({ colour }, i) => [parseInt(colour.slice(1), 16), i + 1]));
  return Uint8Array.from({ length: SIDE * SIDE }, (_, i) =>
    data[4 * i + 3] ? known.get((data[4 * i] << 16) | (data[4 * i + 1] << 8) | data[4 * i + 2]) || 0 : 0,
  );
}

/** Darken what a claim is not about, and draw the borders of its regions. */
function light(canvas, ids, number, regions) {
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, SIDE, SIDE);
  if (number === null && !regions.length) return;
  const boxes = regions.map((region) => BOXES[region]).filter(Boolean);
  const picture = context.createImageData(SIDE, SIDE);
  for (let i = 0; i < SIDE * SIDE; i++) {
    const here = !boxes.length || boxes.some((box) => inside(box, i % SIDE, Math.floor(i / SIDE)));
    const lit = here && (number === null || !ids || ids[i] === number);
    picture.data[4 * i + 3] = lit ? 0 : here ? 150 : 205;
  }
  context.putImageData(picture, 0, 0);
  context.lineWidth = 2;
  for (const [x, y, side] of boxes) {
    context.strokeStyle = "#fff";
    context.strokeRect(x + 1, y + 1, side - 2, side - 2);
  }
}

function stage(data) {
  const frame = make("div", "stage");
  const picture = make("img");
  const cover = make("img", "cover");
  const overlay = make("canvas");
  overlay.width = overlay.height = SIDE;
  picture.alt = "Satellite image of the tile";
  cover.alt = "Land cover of the tile";
  picture.src = data.picture;
  cover.src = data.cover;
  for (const image of [picture, cover]) image.addEventListener("error", () => image.classList.add("gone"));
  picture.addEventListener("error", () => frame.classList.add("land")); // a tile without image has its map to show
  frame.append(picture, cover, overlay);
  return { frame, picture, cover, overlay };
}

const also = (text) => (text ? `; ${text}` : "");

/** What is said of each claim of a mark, in words. */
function words(mark, names) {
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

function textBlock(text, said, names) {
  const block = make("section", "text");
  const head = make("div", "head");
  const truth = make("span", "truth", text.truth);
  if (text.made) truth.title = text.made;
  head.append(make("b", "", text.title), truth);
  const body = make("p", "body");
  const marks = [];
  for (const [piece, number] of text.pieces) {
    if (number === null) {
      body.append(piece);
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
    body.append(element);
    marks.push({ element, mark });
  }
  block.append(head, body);
  if (text.missing.length) {
    const named = text.missing.map(({ name, share, doubt }) => `${name} (${share}${also(doubt)})`).join(", ");
    block.append(make("p", "missing", `✗ Never named: ${named}`));
  }
  if (text.made) block.append(make("p", "basis", `How the score is made: ${text.made}`));
  block.append(make("p", "basis", text.basis));
  said.push(...marks);
  return block;
}

function legend(texts, names) {
  const list = make("div", "legend");
  const unread = texts.reduce((sum, text) => sum + text.unread, 0);
  for (const verdict of Object.keys(ICONS)) {
    if (verdict === "unread" && !unread) continue;
    const entry = make("span", `mark ${verdict}`, names[verdict]);
    const icon = make("span", "icon", ICONS[verdict]);
    entry.append(icon);
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

function chips(data, ids, point, leave) {
  const present = new Set(ids);
  const row = make("div", "chips");
  row.setAttribute("aria-label", "Classes of the tile");
  data.classes.forEach(({ name, colour }, i) => {
    if (!present.has(i + 1)) return;
    const chip = make("button", "chip");
    chip.type = "button";
    const swatch = make("span", "swatch");
    swatch.style.background = colour;
    chip.append(swatch, name);
    for (const event of ["mouseenter", "focus", "click"]) chip.addEventListener(event, () => point(i + 1, []));
    for (const event of ["mouseleave", "blur"]) chip.addEventListener(event, leave);
    row.append(chip);
  });
  return row;
}

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".checked");
  const { frame, picture, cover, overlay } = stage(data);
  const said = [];
  const names = { ...NAMES, ...data.words };
  const texts = make("div", "texts");
  texts.append(...data.texts.map((text) => textBlock(text, said, names)));
  const detail = make("ul", "detail");
  detail.setAttribute("aria-live", "polite");
  const side = make("div", "side");
  const toggle = make("button", "toggle", "Show land cover");
  toggle.type = "button";
  toggle.setAttribute("aria-pressed", "false");
  const number = (name) => data.classes.findIndex((item) => item.name === name) + 1 || null;
  let ids = null;

  const leave = () => {
    light(overlay, ids, null, []);
    detail.replaceChildren(make("li", "hint", "Point at a claim, at a class or at the picture."));
    for (const { element } of said) element.classList.remove("lit");
  };
  const tell = (marks, matches = () => true) => {
    const claims = marks.flatMap(({ mark }) => mark.claims.filter(matches));
    const lines = claims.map((claim) => make("li", claim.verdict, words({ claims: [claim] }, names)[0]));
    detail.replaceChildren(...(lines.length ? lines : [make("li", "hint", "No claim speaks of this.")]));
  };
  const point = (land, regions) => {
    light(overlay, ids, land, regions);
    const matches = (claim) =>
      number(claim.class) === land &&
      (!regions.length || !claim.regions.length || claim.regions.some((region) => regions.includes(region)));
    const about = said.filter(({ mark }) => mark.claims.some(matches));
    for (const item of said) item.element.classList.toggle("lit", about.includes(item));
    tell(about, matches);
  };

  for (const item of said) {
    const show = () => {
      leave();
      const claims = item.mark.claims.filter((claim) => claim.class);
      if (claims.length) light(overlay, ids, number(claims[0].class), [...new Set(claims.flatMap((claim) => claim.regions))]);
      item.element.classList.add("lit");
      tell([item]);
    };
    for (const event of ["mouseenter", "focus", "click"]) item.element.addEventListener(event, show);
    for (const event of ["mouseleave", "blur"]) item.element.addEventListener(event, leave);
  }
  frame.addEventListener("mousemove", (event) => {
    const box = frame.getBoundingClientRect();
    const column = Math.floor(((event.clientX - box.left) / box.width) * SIDE);
    const row = Math.floor(((event.clientY - box.top) / box.height) * SIDE);
    if (!ids || !inside([0, 0, SIDE], column, row)) return;
    const land = ids[row * SIDE + column] || null;
    point(land, data.regions.filter((region) => inside(BOXES[region], column, row)));
  });
  frame.addEventListener("mouseleave", leave);
  picture.addEventListener("error", () => toggle.remove());
  toggle.addEventListener("click", () => {
    const shown = frame.classList.toggle("land");
    toggle.setAttribute("aria-pressed", String(shown));
    toggle.textContent = shown ? "Show image" : "Show land cover";
  });
  const ready = () => {
    ids = classesOf(cover, data.classes);
    side.querySelector(".chips")?.remove();
    side.append(chips(data, ids, point, leave));
  };
  cover.addEventListener("load", ready);
  side.append(frame, toggle);
  const right = make("div", "right");
  right.append(legend(data.texts, names), texts, detail);
  root.replaceChildren(side, right);
  leave();
}
