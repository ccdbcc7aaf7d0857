// A tile's picture with a button for each box over it, smallest on top, so that each can be pointed at and reached.

const SIDE = 256;

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".boxes");
  const picture = data.picture ? document.createElement("img") : null;
  if (picture) Object.assign(picture, { src: data.picture, alt: data.what, draggable: false });
  const boxes = data.boxes.map(({ name, sides, pixels, colour }) => {
    const [left, top, right, bottom] = sides;
    const box = document.createElement("button");
    const where = `from ${Math.round(left)}, ${Math.round(top)} to ${Math.round(right)}, ${Math.round(bottom)}`;
    const size = pixels === null ? "" : `, ${pixels.toLocaleString("en")} px`;
    box.type = "button";
    box.className = "box";
    box.setAttribute("aria-label", `${name}${size}, ${where}`);
    box.style.setProperty("--colour", colour);
    box.style.left = `${(100 * left) / SIDE}%`;
    box.style.top = `${(100 * top) / SIDE}%`;
    box.style.width = `${(100 * (right - left)) / SIDE}%`;
    box.style.height = `${(100 * (bottom - top)) / SIDE}%`;
    box.classList.toggle("low", bottom > 0.9 * SIDE);
    box.classList.toggle("far", left > 0.6 * SIDE);
    const label = document.createElement("span");
    label.textContent = `${name}${size}`;
    box.append(label);
    return box;
  });
  root.replaceChildren(...(picture ? [picture] : []), ...boxes);
}
