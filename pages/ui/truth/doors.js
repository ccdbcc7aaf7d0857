// A table or columns whose figures are links. A plain click tells the page, which opens the map within the session; any other
// click, as for a new tab, follows the address. All texts are set as text.

const make = (tag, text) => {
  const element = document.createElement(tag);
  if (text) element.textContent = text;
  return element;
};

function door(cell, open) {
  const link = make(cell.address === true ? "button" : "a", cell.text); // a button finds its tiles at the click
  if (link.href !== undefined) link.href = cell.address;
  if (cell.title) link.title = cell.title;
  if (cell.title) link.setAttribute("aria-label", `${cell.text}: ${cell.title}`);
  link.addEventListener("click", (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    open();
  });
  return link;
}

function bar(share) {
  const track = make("span");
  track.className = "bar";
  const part = make("i");
  part.style.width = `${100 * share}%`;
  track.append(part);
  return track;
}

function distribution({ title, steps, colour, axis }, row, tell) {
  const figure = make("figure");
  const held = make("div");
  held.className = "steps";
  held.append(
    ...steps.map((cell, step) => {
      const column = cell.address ? door({ ...cell, text: "" }, () => tell("opened", [row, step])) : make("span");
      if (cell.title) column.setAttribute("aria-label", cell.title);
      const part = make("i");
      part.style.cssText = `height:${100 * cell.share}%;background:${colour}`;
      if (cell.share) column.append(part);
      return column;
    }),
  );
  const below = make("div");
  below.className = "axis";
  below.append(...axis.map((text) => make("span", text)));
  figure.append(make("figcaption", title), held, below);
  return figure;
}

function line(cells, row, tell) {
  const element = make("tr");
  cells.forEach((cell, column) => {
    const box = make(column ? "td" : "th");
    if (!column) box.scope = "row";
    box.append(cell.address ? door(cell, () => tell("opened", [row, column])) : cell.text);
    if (cell.share !== null) box.append(bar(cell.share));
    element.append(box);
  });
  return element;
}

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".doors");
  root.setAttribute("aria-label", data.title);
  root.classList.toggle("columns", Boolean(data.columns));
  if (data.columns) {
    root.replaceChildren(...data.columns.map((one, row) => distribution(one, row, setTriggerValue)));
    return;
  }
  const table = make("table");
  const head = make("tr");
  for (const name of data.header) {
    const box = make("th", name);
    box.scope = "col";
    head.append(box);
  }
  const top = make("thead");
  top.append(head);
  const body = make("tbody");
  body.append(...data.rows.map((cells, row) => line(cells, row, setTriggerValue)));
  table.append(top, body);
  root.replaceChildren(table);
}
