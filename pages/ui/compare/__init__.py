"""Tiles side by side; knows the frame."""
