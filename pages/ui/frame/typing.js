// What has a key for itself.

/** Whether a key that was pressed in an element writes or steers something there. */
export function keeps(event) {
  const at = event.composedPath()[0];
  if (at.isContentEditable || at.matches?.("textarea, select, [role=tab], [role=slider]")) return true;
  return at.matches?.("input") && !["button", "checkbox", "radio"].includes(at.type);
}
