"""TACO datasets of the versions 2 and 3, read plainly from their folder or zip: tables, roles, tiles, captions."""
