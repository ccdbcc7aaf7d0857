// Elements whose texts are set as text: captions come from outside.

export function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

/** A check box with its words. */
export function box(words, on, change) {
  const label = make("label", "switch");
  const input = make("input");
  Object.assign(input, { type: "checkbox", checked: on });
  input.addEventListener("change", () => change(input.checked));
  label.append(input, words);
  return label;
}

/** What a person did by hand is kept for the browser tab. */
export function recall(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key));
  } catch {
    return null; // storage can be forbidden
  }
}

export function keep(key, value) {
  try {
    sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    // then it holds until the page is left
  }
}
