// The pixels of a tile: the five regions that captions speak of, and the class of each pixel.

export const SIDE = 256;

/** West, north and side of each region. */
export const BOXES = {
  "top left": [0, 0, 128],
  "top right": [128, 0, 128],
  "bottom left": [0, 128, 128],
  "bottom right": [128, 128, 128],
  middle: [64, 64, 128],
};

export const inside = ([x, y, side], column, row) => column >= x && column < x + side && row >= y && row < y + side;

/** The class number of every pixel of the land-cover picture, from its colours; 0 where it has none. */
export function classesOf(image, classes) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.imageSmoothingEnabled = false;
  context.drawImage(image, 0, 0, SIDE, SIDE);
  const { data } = context.getImageData(0, 0, SIDE, SIDE);
  const known = new Map(classes.map(({ colour }, i) => [parseInt(colour.slice(1), 16), i + 1]));
  return Uint8Array.from({ length: SIDE * SIDE }, (_, i) =>
    data[4 * i + 3] ? known.get((data[4 * i] << 16) | (data[4 * i + 1] << 8) | data[4 * i + 2]) || 0 : 0,
  );
}

/** Darken what a claim is not about, and draw the borders of its regions. */
export function light(canvas, ids, number, regions) {
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, SIDE, SIDE);
  if (number === null && !regions.length) return;
  const boxes = regions.map((region) => BOXES[region]).filter(Boolean);
  const picture = context.createImageData(SIDE, SIDE);
  for (let i = 0; i < SIDE * SIDE; i++) {
    const here = !boxes.length || boxes.some((box) => inside(box, i % SIDE, Math.floor(i / SIDE)));
    const lit = here && (number === null || !ids || ids[i] === number);
    picture.data[4 * i + 3] = lit ? 0 : here ? 150 : 205;
  }
  context.putImageData(picture, 0, 0);
  context.lineWidth = 2;
  for (const [x, y, side] of boxes) {
    context.strokeStyle = "#fff";
    context.strokeRect(x + 1, y + 1, side - 2, side - 2);
  }
}
