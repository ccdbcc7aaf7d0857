// What Back and Forward return to: one entry of the browser's history for each place a person went to, with what it
// showed and how far it was scrolled. The app itself adds an entry for whatever it writes into the address, and writes
// there while a page is being left.

const PLACES = ["tile", "place", "q", "like", "list", "page", "prompt", "run", "trial", "tiles", "show"];
/** Scrolled positions by entry, in this tab, so that a reload finds them. */
const SCROLLED = "chatearth-scrolled";
const PATIENCE_MS = 20_000;
const LOOKS = 15;

function install() {
  const { history, location, sessionStorage } = window;
  const push = history.pushState.bind(history);
  const replace = history.replaceState.bind(history);
  const main = () => document.querySelector('[data-testid="stMain"]');
  const scrolled = JSON.parse(sessionStorage.getItem(SCROLLED) || "{}");
  let acted = false; // whether a person did something that was not yet answered by an entry
  let added = false; // whether an entry was added since
  let returned = false; // whether the last thing a person did was Back or Forward
  let left = location.href; // what the address was then
  let leftTop = 0; // and how far the page was scrolled
  let restoring = 0;

  const entry = () => history.state?.entry;
  const fresh = () => ({ entry: `${Date.now()}-${Math.random().toString(36).slice(2, 8)}`, from: location.href });
  const same = (url) => url.pathname === location.pathname;
  const moved = (url) => {
    const before = new URLSearchParams(location.search);
    return PLACES.some((name) => before.getAll(name).join() !== url.searchParams.getAll(name).join());
  };

  function add(url) {
    keep(main()?.scrollTop);
    push(fresh(), "", url);
    [acted, added] = [false, true];
  }

  function write(url, natively) {
    if (returned && (!same(url) || moved(url))) return; // said by a page that was left while it was being drawn
    if (same(url)) {
      if (acted && moved(url)) add(url);
      else replace(history.state ?? fresh(), "", url);
    } else if (added) {
      replace(history.state ?? fresh(), "", url);
    } else {
      if (acted && same(new URL(left))) {
        replace(history.state ?? fresh(), "", left);
        keep(leftTop);
      }
      natively(fresh(), "", url);
      [acted, added] = [false, true];
    }
  }

  history.pushState = (_state, _title, url) => write(new URL(url, location.href), push);
  history.replaceState = (_state, _title, url) => write(new URL(url, location.href), replace);

  function act() {
    [acted, added, returned, left, leftTop] = [true, false, false, location.href, main()?.scrollTop ?? 0];
    restoring = 0;
  }

  function keep(top) {
    const here = entry();
    if (restoring || !here) return;
    scrolled[here] = Math.round(top ?? 0);
    const names = Object.keys(scrolled);
    for (const old of names.slice(0, Math.max(0, names.length - 100))) delete scrolled[old];
    sessionStorage.setItem(SCROLLED, JSON.stringify(scrolled));
  }

  function restore() {
    const top = scrolled[entry()] ?? 0;
    const turn = (restoring = Date.now());
    let right = 0; // looks in turn at which nothing moves any more: lists and pictures come after the run has ended
    const again = () => {
      if (restoring !== turn) return;
      const area = main();
      const runs = document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState !== "notRunning";
      right = !runs && Math.abs((area?.scrollTop ?? 0) - top) < 2 ? right + 1 : 0;
      if (area && area.scrollHeight - area.clientHeight >= top) area.scrollTop = top;
      if (Date.now() - turn < PATIENCE_MS && right < LOOKS) setTimeout(again, 60);
      else restoring = 0;
    };
    if (top) again();
    else restoring = 0;
  }

  /** Whether the entry before this one shows what a link opens. */
  function cameFrom(link) {
    const [wanted, before] = [new URL(link.href), new URL(history.state?.from ?? "about:blank")];
    const shows = (name) => wanted.searchParams.getAll(name).join() === before.searchParams.getAll(name).join();
    return wanted.pathname === before.pathname && [...wanted.searchParams.keys()].every(shows);
  }

  function goBack(event) {
    const link = event.target.closest?.(".st-key-way_back a");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || !cameFrom(link)) return;
    event.preventDefault();
    event.stopPropagation();
    history.back();
  }

  document.addEventListener("click", goBack, { capture: true });
  if (!entry()) replace(fresh(), "", location.href);
  for (const name of ["pointerdown", "keydown", "click"]) document.addEventListener(name, act, { capture: true, passive: true });
  for (const name of ["wheel", "touchmove"]) document.addEventListener(name, () => (restoring = 0), { capture: true, passive: true });
  document.addEventListener("scroll", (event) => event.target === main() && keep(main().scrollTop), { capture: true, passive: true });
  window.addEventListener("popstate", () => {
    [acted, added, returned] = [false, false, true];
    restore();
  });
  restore();
}

export default function ({ data }) {
  if (!window.chatearthWay) {
    window.chatearthWay = true;
    install();
  }
  for (const address of data?.ahead ?? []) new Image().src = address;
}
