// The key ? opens the sheet of help, unless a person is typing; a key with Ctrl presses the button that bears it,
// whatever is in focus; and the browser is told that the explorer was used in it.

const YEAR_S = 365 * 24 * 3600;

/** Whether a key that was pressed writes something; what lies in a component is seen by the path of the event alone. */
function writes(event) {
  const at = event.composedPath()[0];
  const free = ["button", "checkbox", "radio", "range"];
  return at.isContentEditable || at.matches?.("textarea, select") || (at.matches?.("input") && !free.includes(at.type));
}

function pressed(event) {
  if (event.key !== "?" || event.ctrlKey || event.metaKey || event.altKey || event.repeat || writes(event)) return;
  if (!document.querySelector('[role="dialog"]')) document.querySelector(".st-key-help_open button")?.click();
}

/** Some controls keep Enter to themselves, with Ctrl too, so that the app's own shortcut would not hear of it. */
function pressedWithControl(event) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.repeat) return;
  const badges = ["Ctrl", "⌘"].map((name) => `button:enabled [aria-label="Shortcut ${name} + ${CSS.escape(event.key)}"]`);
  const button = document.querySelector(badges.join())?.closest("button");
  if (!button) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  button.click();
}

export default function ({ data }) {
  if (data?.begun) document.cookie = `${data.begun}=1; path=/; max-age=${YEAR_S}; samesite=lax`;
  if (window.chatearthHelp) return;
  window.chatearthHelp = true;
  document.addEventListener("keydown", pressed);
  window.addEventListener("keydown", pressedWithControl, { capture: true });
}
