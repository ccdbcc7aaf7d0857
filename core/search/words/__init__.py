"""The index of words over the captions in force."""
