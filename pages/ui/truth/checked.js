// Captions with their claims marked and the one picture that they are about, together or as parts of a page; each
// lights up the other.

import { captions, words } from "./captions.js";
import { make } from "./making.js";
import { among } from "./parts.js";
import { Stage } from "./stage.js";

const NAMES = { fault: "style", unread: "not read" }; // beside those of the verdicts, which come with the data
const HINT = "Point at a claim, at a class or at the picture.";

const AHEAD = "tile ahead"; // what the next page shows, while it is drawn

export function mount({ parentElement, data }) {
  const root = parentElement.querySelector(".checked");
  if (data.part === "whole" && !root.own) {
    const hear = ({ detail }) => {
      if (root.isConnected) show(root, detail ?? root.own);
      else document.removeEventListener(AHEAD, hear);
    };
    document.addEventListener(AHEAD, hear);
  }
  root.own = data;
  show(root, data);
}

function show(root, data) {
  const now = JSON.stringify(data);
  if (root.shown === now) return; // nothing changed: a chosen version stays chosen
  root.shown = now;
  root.dataset.ready = "true";
  root.classList.toggle("wide", data.part === "whole");
  root.classList.toggle("alone", data.part === "picture");
  const names = { ...NAMES, ...data.words };
  const said = [];
  const tellOthers = among(data.tile, () => root.isConnected && root.shown === now, point, leave);
  const stage = data.part === "texts" ? null : new Stage(data, { point: pick, over, leave: go });
  const where = make("li", "where");
  const detail = make("ul", "detail");
  detail.setAttribute("aria-live", "polite");
  const right = make("div", "right");
  right.append(...captions(data, names, said, detail));
  root.replaceChildren(...(stage ? [stage.element] : []), right);
  for (const item of said) listen(item);
  leave();
  if (data.part === "whole") fit(root);

  function leave() {
    stage?.light(null, []);
    over("");
    detail.replaceChildren(make("li", "hint", HINT));
    for (const { element } of said) element.classList.remove("lit");
  }

  function go() {
    leave();
    tellOthers(null, []);
  }

  function pick(land, regions) {
    point(land, regions);
    tellOthers(land, regions);
  }

  function number(name) {
    return data.classes.findIndex((item) => item.name === name) + 1 || null;
  }

  function tell(marks, matches = () => true) {
    const claims = marks.flatMap(({ mark }) => mark.claims.filter(matches));
    const lines = claims.map((claim) => make("li", claim.verdict, words({ claims: [claim] }, names)[0]));
    detail.replaceChildren(where, ...(lines.length ? lines : [make("li", "hint", "No claim speaks of this.")]));
  }

  /** Say where on the tile the cursor is. */
  function over(place) {
    where.textContent = place;
    where.hidden = !place;
    if (place && !where.isConnected) detail.replaceChildren(where);
  }

  /** Light up what is said of a class, by its number, in regions. */
  function point(land, regions) {
    stage?.light(land, regions);
    const matches = (claim) =>
      number(claim.class) === land &&
      (!regions.length || !claim.regions.length || claim.regions.some((region) => regions.includes(region)));
    const shown = said.filter(({ element }) => element.getClientRects().length);
    const about = shown.filter(({ mark }) => mark.claims.some(matches));
    for (const item of said) item.element.classList.toggle("lit", about.includes(item));
    tell(about, matches);
  }

  function listen(item) {
    const show = () => {
      leave();
      const claims = item.mark.claims.filter((claim) => claim.class);
      if (claims.length) {
        const [land, regions] = [number(claims[0].class), [...new Set(claims.flatMap((claim) => claim.regions))]];
        stage?.light(land, regions);
        tellOthers(land, regions);
      }
      item.element.classList.add("lit");
      tell([item]);
    };
    for (const event of ["mouseenter", "focus", "click"]) item.element.addEventListener(event, show);
    for (const event of ["mouseleave", "blur"]) item.element.addEventListener(event, go);
  }
}

/** Leave the picture the height that the window has below what stands above it. */
function fit(root) {
  const measure = () => {
    const area = root.getRootNode().host?.closest('[data-testid="stMain"]');
    root.style.setProperty("--above", `${root.getBoundingClientRect().top + (area?.scrollTop ?? 0)}px`);
  };
  measure();
  setTimeout(measure, 400); // what stands above may come a moment later
  if (!root.fitted) window.addEventListener("resize", measure);
  root.fitted = true;
}
