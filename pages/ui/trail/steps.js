// Steps to the next or previous tile at once: what its page shows first is loaded while a person looks at this tile, and
// shown until the page itself is drawn.

import { keeps } from "../frame/typing.js";

const KEYS = { n: ".st-key-tile_next", p: ".st-key-tile_previous" };
const SHOWN = "tile ahead"; // told to the picture and its captions: another tile's, or none for the page's own
const LOOK_MS = 100;
const LOOKS = 30; // at an explorer that does nothing, until a step is taken for refused

let page = { here: "", to: {} }; // as it was drawn last
let held = new Map(); // by tile
let there = null; // the tile that is shown ahead

const app = () => document.querySelector('[data-testid="stApp"]');
const main = () => document.querySelector('[data-testid="stMain"]');
const busy = () => app()?.dataset.testScriptState !== "notRunning";
const pause = () => new Promise((resolve) => setTimeout(resolve, LOOK_MS));

export function mount({ data }) {
  if (JSON.stringify(page) === JSON.stringify(data)) return;
  page = data;
  arrived();
  load(data);
}

/** Load what is beside a tile, after all that its own page needs. */
async function load(of) {
  do await pause();
  while (busy());
  const near = Object.values(of.to);
  held = new Map(near.map(({ tile }) => [tile, held.get(tile)]));
  for (const { tile, address, pictures } of near) {
    if (page !== of) return;
    for (const picture of pictures) new Image().src = picture;
    const answer = address && (await fetch(address).catch(() => null));
    if (answer?.status === 200 && page === of) held.set(tile, await answer.json());
  }
}

function step(letter) {
  const to = page.to[letter]?.tile;
  const shown = held.get(to);
  if (!shown || there) return;
  there = to;
  tell(shown);
  rename(page.here, to);
  main()?.setAttribute("data-ahead", to);
  watch(to);
}

/** Go back to the tile of the page where the step was refused. */
async function watch(to) {
  for (let idle = 0; idle < LOOKS; idle = busy() ? 0 : idle + 1) {
    await pause();
    if (there !== to) return;
  }
  rename(to, page.here);
  tell(null);
  arrived();
}

function arrived() {
  there = null;
  main()?.removeAttribute("data-ahead");
}

function tell(detail) {
  document.dispatchEvent(new CustomEvent(SHOWN, { detail }));
}

/** The heading's words are changed in place, so that the app finds them where it put them. */
function rename(from, to) {
  const heading = document.querySelector(".st-key-tile_bar h1");
  const words = heading && document.createTreeWalker(heading, NodeFilter.SHOW_TEXT);
  while (words?.nextNode()) words.currentNode.nodeValue = words.currentNode.nodeValue.replace(from, to);
}

// After the app has heard of it, which has further to go.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || keeps(event)) return;
  if (!document.querySelector('[role="dialog"]')) setTimeout(step, 0, event.key);
});
document.addEventListener("click", ({ target }) => {
  const letter = Object.keys(KEYS).find((key) => target.closest?.(`${KEYS[key]} button:enabled`));
  if (letter) setTimeout(step, 0, letter);
});
