"""From hit to hit on the tile page, in the order of the page that the tile was opened from."""
