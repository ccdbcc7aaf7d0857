"""The page of exports: what is to be exported, how far it is, and where the files are."""
