// Two pictures one over the other; a slider, or a drag on the pictures, moves the border between them.

const make = (tag, className, attributes = {}) => {
  const element = document.createElement(tag);
  element.className = className;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
};

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".swipe");
  const before = root.querySelector("input")?.value ?? "50";
  const stack = make("div", "stack");
  const [left, right] = data.pictures.map((src, index) =>
    make("img", index ? "right" : "left", { src, alt: `${data.what}, ${data.labels[index]}`, draggable: "false" }),
  );
  const line = make("div", "line");
  const labels = data.labels.map((text, index) => {
    const label = make("span", `label ${index ? "right" : "left"}`);
    label.textContent = text;
    return label;
  });
  const name = `Border between ${data.labels[0]} on the left and ${data.labels[1]} on the right, in percent`;
  const slider = make("input", "", { type: "range", min: "0", max: "100", value: before, "aria-label": name });
  const move = () => {
    right.style.clipPath = `inset(0 0 0 ${slider.value}%)`;
    left.style.clipPath = `inset(0 ${100 - slider.value}% 0 0)`;
    line.style.left = `${slider.value}%`;
  };
  const follow = (event) => {
    if (!(event.buttons & 1)) return;
    const box = stack.getBoundingClientRect();
    slider.value = String(Math.max(0, Math.min(100, (100 * (event.clientX - box.left)) / box.width)));
    move();
  };
  slider.addEventListener("input", move);
  stack.addEventListener("pointerdown", follow);
  stack.addEventListener("pointermove", follow);
  stack.append(left, right, line, ...labels);
  root.replaceChildren(stack, slider);
  move();
}
