"""Tasks as they are browsed: a card each, with what a person changes of it, and the files of many."""
