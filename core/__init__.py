"""Tiles, land cover, rasters and the catalogue: everything that needs neither a screen nor a language model."""
