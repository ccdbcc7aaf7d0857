"""Texts as vectors: models behind one protocol, and the spaces that vectors are kept in; imports store and remote."""
