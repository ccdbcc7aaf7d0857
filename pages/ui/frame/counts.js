// Bars that are the legend and filters at once. All texts are set as text.

const make = (tag, className = "", text = "") => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.textContent = text;
  return element;
};

const written = (number) => number.toLocaleString("en");

/** Whether black letters have more contrast than white ones on a colour '#rrggbb', as WCAG reckons it: 4.58 or more. */
function isLight(colour) {
  const rgb = parseInt(colour.slice(1), 16);
  const [r, g, b] = [rgb >> 16, rgb >> 8, rgb].map((part) => {
    const share = (part & 255) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179;
}

function swatch({ colour, mark }) {
  const square = make("span", "swatch", mark);
  square.style.background = colour;
  square.style.color = isLight(colour) ? "#000000" : "#ffffff";
  square.setAttribute("aria-hidden", "true");
  return square;
}

function bar({ colour, seen, matching }, longest) {
  const track = make("span", "track");
  const part = make("i");
  part.style.cssText = `width:${(100 * (seen ?? matching ?? 0)) / longest}%;background:${colour}`;
  track.append(part);
  return track;
}

/** What is seen, and after a stroke all that match where that is more. */
function numbers({ seen, matching }) {
  const box = make("span", "number", matching === null ? "" : written(seen ?? matching));
  if (matching !== null && seen !== null && seen !== matching) box.append(make("span", "of", ` / ${written(matching)}`));
  return box;
}

function line(group, row, { longest, digits }, choose) {
  const pressed = group.on.includes(row.value);
  const item = make(row.value === null ? "div" : "button", "row");
  if (row.value !== null) {
    item.type = "button";
    item.dataset.id = `${group.name} ${row.value}`;
    item.setAttribute("aria-pressed", String(pressed));
    item.title = pressed ? `Filter no longer by ${row.label}` : `Show only ${row.label}`;
    item.addEventListener("click", () => choose([group.name, row.value]));
  }
  if (row.mark) item.append(swatch(row));
  // The numbers of a group take the room of its longest ones, so that its bars are as long as each other's.
  const middle = make("span", "middle");
  middle.append(make("span", "label", row.label));
  if (row.matching !== null) middle.append(bar(row, longest));
  const number = numbers(row);
  number.style.width = `${digits}ch`;
  item.append(middle, number);
  return item;
}

function section(group, choose) {
  const box = make("div", "group");
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", group.title);
  const longest = Math.max(1, ...group.rows.map((row) => row.seen ?? row.matching ?? 0));
  const digits = Math.max(...group.rows.map((row) => numbers(row).textContent.length));
  box.append(make("b", "", group.title), ...group.rows.map((row) => line(group, row, { longest, digits }, choose)));
  return box;
}

function steps({ name, counts, on, colour }, choose) {
  const box = make("div", "group");
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", `Tiles by their share of ${name}`);
  const highest = Math.max(1, ...counts);
  const width = 100 / counts.length;
  const columns = make("div", "steps");
  columns.append(
    ...counts.map((count, step) => {
      const column = make("button", "step");
      const [low, high] = [step * width, (step + 1) * width];
      column.type = "button";
      column.dataset.id = `step ${step}`;
      column.title = `${low} to ${high}% ${name}: ${written(count)} ${count === 1 ? "tile" : "tiles"}`;
      column.setAttribute("aria-label", column.title);
      column.setAttribute("aria-pressed", String(Boolean(on) && on[0] <= low && on[1] >= high));
      const part = make("i");
      part.style.cssText = `height:${(100 * count) / highest}%;background:${colour}`;
      column.append(part);
      column.addEventListener("click", () => choose(step));
      return column;
    }),
  );
  const axis = make("div", "axis");
  axis.append(make("span", "", "0%"), make("span", "", `share of ${name}`), make("span", "", "100%"));
  box.append(columns, axis);
  return box;
}

export default function (component) {
  const { parentElement, data, setTriggerValue } = component;
  const root = parentElement.querySelector(".counts");
  const focused = root.getRootNode().activeElement?.dataset?.id;
  root.replaceChildren(...data.groups.map((group) => section(group, (value) => setTriggerValue("chosen", value))));
  if (data.histogram) root.append(steps(data.histogram, (step) => setTriggerValue("step", step)));
  if (focused) [...root.querySelectorAll("[data-id]")].find((one) => one.dataset.id === focused)?.focus({ preventScroll: true });
}
