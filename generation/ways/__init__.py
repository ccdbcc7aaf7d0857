"""How one tile reads in the manner of each neighbouring dataset; may import every room that writes captions."""
