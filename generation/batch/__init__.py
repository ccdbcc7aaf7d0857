"""Captions for a whole dataset: planned, tried on a few tiles, run within caps, resumed after whatever happens."""
