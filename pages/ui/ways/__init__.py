"""Parts of the page that tells a tile in five ways."""
