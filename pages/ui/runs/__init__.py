"""Runs: captions for many tiles, planned, tried, followed, mended and kept."""
