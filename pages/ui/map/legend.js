// The legend, the read-out under the cursor and the other texts on the map.

/** Rebuild the legend only when its entries changed, so that it stays open or closed as it was left. */
export function drawLegend(box, colouring) {
  const described = JSON.stringify(colouring);
  if (box.dataset.described === described) return;
  box.dataset.described = described;
  const rows = colouring.entries.map((entry) => {
    const row = element("li", "");
    const swatch = element("span", "swatch", entry.mark);
    swatch.style.background = entry.colour;
    swatch.style.color = isLight(entry.colour) ? "#000000" : "#ffffff";
    swatch.setAttribute("aria-hidden", "true");
    const count = entry.tiles === null ? "" : entry.tiles.toLocaleString("en");
    row.append(swatch, element("span", "label", entry.label), element("span", "count", count));
    return row;
  });
  box.querySelector("summary").textContent = colouring.title;
  box.querySelector("ul").replaceChildren(...rows);
  box.hidden = rows.length === 0 || colouring.hidden;
}

/** Whether black letters have more contrast than white ones on a colour '#rrggbb', as WCAG reckons it: 4.58 or more. */
export function isLight(colour) {
  const rgb = parseInt(colour.slice(1), 16);
  const [r, g, b] = [rgb >> 16, rgb >> 8, rgb].map((part) => {
    const share = (part & 255) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179;
}

/** A position in degrees with the letters of the four directions. */
export function coordinates(lat, lon, zoom) {
  const digits = zoom >= 9 ? 4 : 2;
  const part = (value, positive, negative) => `${Math.abs(value).toFixed(digits)}° ${value < 0 ? negative : positive}`;
  return `${part(lat, "N", "S")}, ${part(lon, "E", "W")}`;
}

export function element(tag, className, text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}
