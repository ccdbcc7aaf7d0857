"""The second reader: a model that is asked what stretches claim which the grammar of the truth check does not read."""
