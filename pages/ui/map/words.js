// What a tile or a circle of tiles is, in words, from the packed points alone.

import { indexOf, tileName } from "./points.js";

/** Lines of a tile: name, entry of the legend, truth of its captions. */
export function tileWords(levels, { x, y }, { colouring, classes, scores }) {
  const { points } = levels;
  const i = indexOf(points, x, y);
  const lines = [tileName(x, y)];
  if (i < 0) return lines;
  const land = classes[points.class[i]];
  const entry = colouring.entries[levels.slots[i]]?.label;
  lines.push([land, entry === land ? null : entry].filter(Boolean).join(" · "));
  const [truth, opinion] = [scores[points.truth[i]], scores[points.opinion[i]]];
  if (truth) lines.push(`truth ${truth}`);
  else if (opinion) lines.push(`second opinion ${opinion}`);
  return lines;
}

/** Lines of a circle: how many tiles, and its most frequent entries. */
export function clusterWords({ n, tally }, { entries }) {
  const shares = [...tally].map((count, slot) => ({ count, slot })).filter(({ count }) => count);
  shares.sort((a, b) => b.count - a.count);
  const parts = shares.slice(0, 3).map(({ count, slot }) => `${entries[slot]?.label ?? "other"} ${percent(count / n)}`);
  return [`${n.toLocaleString("en")} tiles`, parts.join(" · ")];
}

const percent = (share) => (share < 0.01 ? "< 1%" : `${Math.round(100 * share)}%`);
