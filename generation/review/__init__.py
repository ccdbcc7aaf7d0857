"""Captions checked by people: queues, decisions, how far people agree, and repairs that are offered; imports batch."""
