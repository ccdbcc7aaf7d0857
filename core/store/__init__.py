"""The catalogue: its file, its tables and what is written to them; imports raster and geography."""
