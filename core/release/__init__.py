"""What lies in a release folder or zip, and how its caption files are read; imports geography and raster."""
