"""Two versions of a tile's land cover held against each other; imports frame."""
