"""OpenStreetMap objects of a tile: read from a file or a server, judged by what can be seen, put into captions."""
