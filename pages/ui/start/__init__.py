"""How tiles come in: the first page of an empty explorer, what can be downloaded, and how far it is."""
