"""Places on Earth: the grid of tiles, and distances on the sphere; imports errors only."""
