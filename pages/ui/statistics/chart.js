// A chart that the page wrote as SVG. Its figures open their tiles; the same SVG and its numbers can be taken away.

const DOOR = "[data-row]";
const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };
const shown = new WeakMap(); // what each element shows: an unchanged chart keeps what is in focus

function link(label, text, type, name) {
  const element = document.createElement("a");
  element.textContent = label;
  element.className = "take";
  element.download = name;
  element.href = URL.createObjectURL(new Blob([text], { type }));
  return element;
}

/** An element of [tag, attributes, text, children]; texts are set as text. */
function shape([tag, attributes, text, children]) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) if (name !== "xmlns") element.setAttribute(name, value);
  element.textContent = text;
  element.append(...children.map(shape));
  return element;
}

/** Moves the focus to the next figure or the one before: of all figures of a chart the tab key reaches one. */
function step(frame, event) {
  const figures = [...frame.querySelectorAll(DOOR)];
  const here = figures.indexOf(event.target.closest?.(DOOR));
  const next = figures[here + STEPS[event.key]];
  if (here < 0 || !next) return;
  event.preventDefault();
  figures[here].setAttribute("tabindex", "-1");
  next.setAttribute("tabindex", "0");
  next.focus();
}

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".chart");
  if (shown.get(root) === data.svg) return;
  for (const old of root.querySelectorAll(".take")) URL.revokeObjectURL(old.href);
  const frame = document.createElement("div");
  frame.className = "frame";
  frame.tabIndex = 0;
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-label", data.title);
  frame.append(shape(data.shape));
  const open = (event) => {
    const figure = event.target.closest?.(DOOR);
    if (!figure) return;
    event.preventDefault();
    setTriggerValue("opened", [Number(figure.dataset.row), Number(figure.dataset.series)]);
  };
  frame.addEventListener("click", open);
  frame.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") open(event);
    else if (event.key in STEPS) step(frame, event);
  });
  for (const one of [...frame.querySelectorAll(DOOR)].slice(1)) one.setAttribute("tabindex", "-1");
  const below = document.createElement("div");
  below.className = "takes";
  below.append(
    link("SVG", data.svg, "image/svg+xml", `${data.name}.svg`),
    link("CSV", data.csv, "text/csv", `${data.name}.csv`),
  );
  for (const one of below.children) one.setAttribute("aria-label", `${data.title} as ${one.textContent}`);
  root.replaceChildren(frame, below);
  shown.set(root, data.svg);
}
