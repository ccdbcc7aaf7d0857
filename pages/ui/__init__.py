"""What the pages share: resources, state, maps and panels."""
