"""Tiles of one's own: any place on Earth, and one's own rasters; imports landcover, imagery, imports and below."""
