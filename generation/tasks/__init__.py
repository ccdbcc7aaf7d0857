"""Tasks in the manner of FIT-RS and BigEarthNet.txt: questions about a tile, with answers taken from its label map."""
