"""The truth check: what a caption claims, held against the land cover of its tile."""
