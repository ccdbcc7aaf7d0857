"""The world map: its Python, JavaScript and style; knows the frame."""
