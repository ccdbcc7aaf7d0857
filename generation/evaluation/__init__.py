"""Captions scored against references of the catalogue and against land cover; knows runs, checks and facts."""
