"""The page Evaluate: what is scored, the scores beside the published ones, where a model is good and where it fails."""
