"""All that is known of one tile, as a value, as JSON and as files; imports pictures, store and raster."""
