"""Descriptions and tiles in order of what was asked: by words, by meaning, by layout; imports query, selection and embedding."""
