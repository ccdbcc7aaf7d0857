"""Scores of captions against references: the field's metrics, exactly, and what stands beside them. Knows no catalogue."""
