"""Land cover by window: WorldCover from a server or a folder, cut to tiles, one by one or all; imports imports."""
