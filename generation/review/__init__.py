"""Captions reviewed by people: queues, decisions and what follows from them, agreement and reports; imports batch."""
