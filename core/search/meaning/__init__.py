"""Search by meaning: the vectors of a space scanned, and kept up in the background."""
