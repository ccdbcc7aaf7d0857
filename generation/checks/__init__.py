"""Whether a caption is true: its claims, read and held against the land cover; imports facts."""
