"""OpenStreetMap on the page of a tile: where its objects come from, what of them can be seen, and their captions."""
