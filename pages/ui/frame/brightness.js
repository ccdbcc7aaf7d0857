// The brightness of all pictures: one gamma for all bands, in the address, and kept for the next visit.

const KEPT = "chatearth-bright";

const make = (tag, className, text) => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
};

/** A filter of CSS that raises all bands to one power, exactly; none where pictures are shown as they are stored. */
function filter(gamma) {
  if (gamma === 1) return "none";
  const band = (name) => `<feFunc${name} type="gamma" exponent="${(1 / gamma).toFixed(4)}"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg"><filter id="f" color-interpolation-filters="sRGB"
    x="0" y="0" width="1" height="1"><feComponentTransfer>${["R", "G", "B"].map(band).join("")}</feComponentTransfer></filter></svg>`;
  return `url("data:image/svg+xml,${encodeURIComponent(svg)}#f")`;
}

/** The one brightness of this window, whichever page is shown. */
function install({ parameter, natural, least, most }) {
  const read = (text) => {
    const value = Number(text);
    return text && value >= least && value <= most ? Math.round(value * 10) / 10 : null;
  };
  const kept = () => {
    try {
      return localStorage.getItem(KEPT);
    } catch {
      return null; // storage can be forbidden
    }
  };
  const state = { gamma: read(new URLSearchParams(location.search).get(parameter)) ?? read(kept()) ?? natural, heard: new Set() };
  const named = (address) => {
    const url = new URL(address ?? location.href, location.href);
    url.searchParams.delete(parameter);
    if (state.gamma !== natural) url.searchParams.set(parameter, state.gamma);
    return url.href;
  };
  // The app writes its own parameters only: this one is added to whatever it writes.
  for (const name of ["pushState", "replaceState"]) {
    const write = history[name].bind(history);
    history[name] = (entry, title, url) => write(entry, title, named(url));
  }
  state.set = (gamma) => {
    state.gamma = gamma;
    document.documentElement.style.setProperty("--picture", filter(gamma));
    try {
      localStorage.setItem(KEPT, gamma);
    } catch {
      // it holds for this page all the same
    }
    history.replaceState(history.state, "", location.href);
    for (const hear of state.heard) hear();
  };
  state.set(state.gamma);
  return state;
}

export default function ({ parentElement, data }) {
  const state = (window.chatearthBrightness ??= install(data));
  const root = parentElement.querySelector(".brightness");
  if (root.firstChild) return;
  const open = make("button", "open", "☀");
  open.type = "button";
  open.title = "Brightness of all pictures";
  open.setAttribute("aria-label", open.title);
  const panel = make("div", "panel");
  panel.popover = "auto";
  panel.setAttribute("role", "group");
  panel.setAttribute("aria-label", open.title);
  open.popoverTargetElement = panel;
  const slider = make("input");
  Object.assign(slider, { type: "range", min: data.least, max: data.most, step: 0.1 });
  const said = make("output");
  const label = make("label", "", "Brightness");
  label.append(slider, said);
  const choices = [["As stored", 1], ["Natural", data.natural]].map(([text, gamma]) => {
    const button = make("button", "choice", text);
    button.type = "button";
    button.addEventListener("click", () => state.set(gamma));
    return { button, gamma };
  });
  const row = make("div", "row");
  row.append(...choices.map(({ button }) => button));
  panel.append(label, row, make("p", "", "For all pictures of all pages, all bands alike. Downloads and models get what is stored."));
  const show = () => {
    slider.value = state.gamma;
    said.textContent = state.gamma === 1 ? "as stored" : `gamma ${state.gamma.toFixed(1)}`;
    slider.setAttribute("aria-valuetext", said.textContent);
    for (const { button, gamma } of choices) button.setAttribute("aria-pressed", String(gamma === state.gamma));
  };
  slider.addEventListener("input", () => state.set(Number(slider.value)));
  state.heard.add(show);
  show();
  root.append(open, panel);
  return () => state.heard.delete(show);
}
