"""Pixels: pictures, label maps, the two land-cover legends, georeferenced files; imports geography."""
