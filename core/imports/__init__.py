"""Bringing a release into the catalogue, step by step; imports pictures, release, store and raster."""
