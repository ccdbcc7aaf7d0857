"""A synthetic release in the exact layout of the published one."""
