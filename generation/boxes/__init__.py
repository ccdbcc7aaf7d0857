"""Boxes around patches of land cover or objects of a box file, and captions of them; imports `facts`, `rules`."""
