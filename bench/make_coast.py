"""Make the coastline that distances to the coast are measured from, from Natural Earth in the npm package world-atlas.

Run `npm pack world-atlas@2.0.2`, unpack it, then `python -m bench.make_coast package`. Natural Earth 1:10m is in the
public domain; the output is `core/geography/data/coast.npz`, made anew only when the source changes.
"""

import argparse
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from bench.make_basemap import Topology, unrolled
from core.geography.coast import FILE, STEPS

TOLERANCE_DEG = 0.002
"""Some 200 m: less than the source is exact."""

_EDGE = 1e-3
"""So close to the edge of the world a line is the edge of the map and no coast."""


def lines(topology: Topology) -> list[NDArray[np.int32]]:
    """Return the coast as chains of positions in steps of the file, without the edges of the map."""
    found = []
    for ring in (topology.ring(ring) for part in topology.land for ring in part):
        points = np.array(unrolled(ring))
        shore = ~(_on_edge(points[:-1]) & _on_edge(points[1:]))
        for chain in np.split(np.arange(len(shore)), np.flatnonzero(np.diff(shore)) + 1):
            if len(chain) and shore[chain[0]]:
                line = shapely.LineString(points[chain[0] : chain[-1] + 2]).simplify(TOLERANCE_DEG)
                found.append(np.round(shapely.get_coordinates(line) * STEPS).astype(np.int32))
    return found


def _on_edge(points: NDArray[np.float64]) -> NDArray[np.bool_]:
    edge: NDArray[np.bool_] = (np.abs(np.abs(points[:, 0]) - 180) < _EDGE) | (points[:, 1] < -90 + _EDGE)
    return edge


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("package", type=Path, help="the unpacked npm package world-atlas")
    chains = lines(Topology.read(parser.parse_args().package / "countries-10m.json"))
    firsts = np.array([chain[0] for chain in chains], np.int32)
    steps = np.concatenate([np.diff(chain, axis=0) for chain in chains])
    if np.abs(steps).max() > np.iinfo(np.int16).max:
        raise SystemExit("A piece of coast is longer than the file can hold: something is wrong with a ring.")
    lengths = np.array([len(chain) - 1 for chain in chains], np.int32)
    np.savez_compressed(FILE, firsts=firsts, steps=steps.astype(np.int16), lengths=lengths)
    print(f"{len(chains):,} coasts of {len(steps):,} pieces, {FILE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
