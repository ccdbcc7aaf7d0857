"""Descriptions and tiles in order of what was asked: by words, meaning or layout; imports query and selection."""
