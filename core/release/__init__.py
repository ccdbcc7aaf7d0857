"""What lies in a release folder, zip or tar, and how its caption files are read; imports geography and raster."""
