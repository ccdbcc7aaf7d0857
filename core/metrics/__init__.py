"""Scores of captions against references: the field's metrics, exactly, with intervals; knows no catalogue."""
