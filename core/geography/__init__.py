"""Places on Earth: the grid of tiles, and distances on the sphere; imports nothing of ours but errors."""
