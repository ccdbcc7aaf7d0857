"""Adding places of one's own: what it will take, how far it is, and undoing it; imports frame."""
