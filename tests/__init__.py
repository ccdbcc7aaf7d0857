"""The tests; a package, so that none of another distribution by that name comes first."""
