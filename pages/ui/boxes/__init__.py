"""Boxes on a tile's page: drawn over its picture, by class, with their captions."""
