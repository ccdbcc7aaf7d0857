// Panels that cover the map of a narrow window begin folded: a server cannot tell how wide a window is.

const PANELS = ["counts_open", "groups_open"];
/** As in page.css, where panels lie under each other. */
const NARROW = "(max-width: 60rem)";
/** Whether it was done in this tab: what a person opens again stays open. */
const FOLDED = "chatearth-folded";

/** Fold the panels over the first map that a narrow window shows, unless the address says how they are. */
export function foldOnNarrow() {
  const { location, sessionStorage } = window;
  const said = PANELS.some((name) => new URLSearchParams(location.search).has(name));
  if (said || !window.matchMedia(NARROW).matches || sessionStorage.getItem(FOLDED)) return;
  const open = PANELS.map((name) => `.st-key-${name} details[open] > summary`).join();
  for (const panel of document.querySelectorAll(open)) {
    sessionStorage.setItem(FOLDED, "true");
    panel.click();
  }
}
