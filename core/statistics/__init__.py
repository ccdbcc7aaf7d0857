"""What captions are made of, in figures: words, lengths, variety, classes, places, duplicates; no model is asked."""
