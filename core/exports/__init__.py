"""Captions and what goes with them as files that the readers of the field open; may import every other room of core."""
