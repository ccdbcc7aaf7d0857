"""Servers that a person named: which addresses may be asked, who gets which key, what they say; imports errors only."""
