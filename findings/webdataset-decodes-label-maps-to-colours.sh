#!/usr/bin/env bash
# webdataset 1.0.2 (Pillow 13.0.0): decode("pil"), decode("l8") and decode("rgb8") of a
# palette label map and of a 16-bit band, both PNG, in one sample.
# Expected: "pil" hands out the picture as Pillow opens it (mode P: class ids; I;16: digital
# numbers), and "l8", one 8-bit channel, the ids.
# Really: "pil" means RGB: the label map arrives as colours and the ids cannot be asked
# back from it; "l8" gives the brightness of the colours: ids 0, 1, 2, 3 read 0, 29, 76,
# 113. The 16-bit band is cut at 255: all reflectances from 255 up, that is nearly the
# whole picture, become white. No warning for either.
# What follows: training on a label map of invented codes, or on bands that are flat white.
# Give no decoder for such members (the bytes come through) and open them yourself.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile 'webdataset==1.0.2' 'pillow==13.0.0' 'numpy==2.4.6'
venv/bin/python -W ignore - <<'PY'
import io
import numpy as np, webdataset as wds
from PIL import Image
def png(image):
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
ids = (np.arange(256)[:, None] // 64).repeat(256, 1).astype("uint8")
label = Image.fromarray(ids)
label.putpalette([0, 0, 0, 0, 0, 255, 255, 0, 0, 0, 192, 0] + [0] * 756)    # unknown, water, developed, tree
band = (np.arange(65536).reshape(256, 256) % 9000).astype("uint16")
with wds.TarWriter("shard.tar", encoder=False) as out:
    out.write({"__key__": "tile", "label.png": png(label), "b08.png": png(Image.fromarray(band))})
def read(how=None):
    data = wds.WebDataset("shard.tar", shardshuffle=False)
    return next(iter(data.decode(how) if how else data))
raw = read()
assert np.array_equal(np.array(Image.open(io.BytesIO(raw["label.png"]))), ids)
assert np.array_equal(np.array(Image.open(io.BytesIO(raw["b08.png"]))), band)
seen = {}
for how in ("pil", "rgb8", "l8"):
    sample = read(how)
    lab, b08 = np.array(sample["label.png"]), np.array(sample["b08.png"])
    seen[how] = lab.shape, np.unique(lab).tolist()
    print(how, "label", lab.shape, np.unique(lab).tolist(), "band", b08.dtype, "largest", b08.max(),
          f"white {np.mean(b08 == 255):.1%}, written mean {band.mean():.0f}")
    assert b08.dtype == np.uint8 and np.mean(b08 == 255) > 0.95
assert read("pil")["label.png"].mode == "RGB"
assert seen["pil"] == seen["rgb8"] == ((256, 256, 3), [0, 192, 255])
assert seen["l8"] == ((256, 256), [0, 29, 76, 113])
print("as stated")
PY
