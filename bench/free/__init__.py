"""Free writing, labelled before the truth check saw it: maps, sentences, labels proved by arithmetic, a scorer."""
