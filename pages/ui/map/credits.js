// Whom the map credits: for the tiles that lie in view, by where they come from.

/** By origin, as the points hold it: a release, a person's own, a synthetic release. */
export const CREDITS = [
  "Tiles: ChatEarthNet",
  "Own tiles: Copernicus Sentinel data, ESA WorldCover or own files",
  "Synthetic tiles",
];

/** The credits of the tiles that touch one of the boxes; filters do not matter, since pictures stay when dots go. */
export function creditsIn(points, boxes) {
  const seen = new Set();
  for (const { x0, x1, y0, y1 } of boxes) {
    for (let i = 0; i < points.n && seen.size < CREDITS.length; i++) {
      if (points.x[i] < x1 && points.x[i] + 1 > x0 && points.y[i] < y1 && points.y[i] + 1 > y0) seen.add(points.origin[i]);
    }
  }
  return CREDITS.filter((_, origin) => seen.has(origin));
}
