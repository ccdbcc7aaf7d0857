// What is pointed at in one part of a page is told to the others that are about the same tile.

const TOLD = "claim pointed at";

/** Hear what is pointed at elsewhere, as long as `holds()`; the function that is returned says what is pointed at here. */
export function among(tile, holds, point, leave) {
  const hear = ({ detail: { from, about, land, regions } }) => {
    // A component may be drawn anew before it has heard of its end, so that each part looks for itself.
    if (!holds()) return document.removeEventListener(TOLD, hear);
    if (from === hear || about !== tile) return;
    if (land === null && !regions.length) leave();
    else point(land, regions);
  };
  document.addEventListener(TOLD, hear);
  return (land, regions) => document.dispatchEvent(new CustomEvent(TOLD, { detail: { from: hear, about: tile, land, regions } }));
}
