"""What can be measured of a tile's land cover, once, and kept as data; imports core."""
