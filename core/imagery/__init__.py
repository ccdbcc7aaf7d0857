"""Sentinel-2 pictures of tiles: scenes found in a catalogue, cut to the tile in the form of the release, kept."""
