"""Servers that a person named: which may be asked, who gets which key, what they say and give; no database in it."""
