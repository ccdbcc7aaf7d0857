#!/usr/bin/env bash
# spyndex 0.7.0 and earthpy 1.0.0 (numpy 2.4.6): NDVI of Sentinel-2 digital numbers as they
# are read from a file, uint16: computeIndex("NDVI", {"N": nir, "R": red}) and
# normalized_diff(nir, red).
# Expected: -0.5 for water-like pixels (near infrared 1000, red 3000), 0.5 for green ones.
# Really: both give 15.884 and 0.5: the difference is taken in uint16 and wraps around below
# zero, without a warning; the same with an xarray DataArray. xarray-spatial 0.5.3 (ndvi) and
# the same two packages after a cast to float32 give -0.5. Only pixels where red is brighter
# are wrong: water, snow, bare ground, cloud; a picture of farmland looks right.
# What follows: bands go to float before any index, in one place; an index outside -1..1 is a
# fault of the caller and not a fill value to be masked.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile 'spyndex==0.7.0' 'earthpy==1.0.0' 'xarray-spatial==0.5.3' 'numpy==2.4.6'
venv/bin/python -W ignore - <<'PY'
import earthpy.spatial, numpy as np, spyndex, xarray
from xrspatial.multispectral import ndvi
nir, red = np.array([[1000, 3000]], "uint16"), np.array([[3000, 1000]], "uint16")
def by_spyndex(n, r):
    return np.asarray(spyndex.computeIndex("NDVI", {"N": n, "R": r}), dtype=float).tolist()
wrapped = by_spyndex(nir, red)
labelled = by_spyndex(xarray.DataArray(nir), xarray.DataArray(red))
differenced = np.asarray(earthpy.spatial.normalized_diff(nir, red), dtype=float).tolist()
right = by_spyndex(nir.astype("float32"), red.astype("float32"))
other = ndvi(xarray.DataArray(nir), xarray.DataArray(red)).values.tolist()
print("spyndex uint16", wrapped, "of DataArrays", labelled, "earthpy uint16", differenced)
print("spyndex float32", right, "xarray-spatial uint16", other)
assert wrapped == labelled == differenced == [[15.884, 0.5]]
assert right == other == [[-0.5, 0.5]]
print("as stated")
PY
