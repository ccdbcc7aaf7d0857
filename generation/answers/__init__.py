"""Answers: from what a model wrote to the caption of each tile, whole and nothing else, or why there is none."""
