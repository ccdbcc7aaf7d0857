"""Texts and data that the explorer makes itself."""
