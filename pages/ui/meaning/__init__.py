"""The map of meaning: its Python, JavaScript and style; knows the frame and the map."""
