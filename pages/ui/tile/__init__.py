"""The page of one tile; knows the frame, basemaps and the truth check."""
