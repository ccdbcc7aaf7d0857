"""Captions from metadata, as RS5M writes them: when, where, what mostly, and how large a pixel is."""
