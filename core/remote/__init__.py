"""Servers that a person named: which addresses may be asked, and clients that ask no others; imports errors only."""
