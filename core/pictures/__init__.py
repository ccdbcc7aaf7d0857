"""Where a tile's pictures lie, their bytes, and what slippy maps show of them; imports store, release and raster."""
