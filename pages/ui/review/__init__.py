"""The parts of the page on which captions are reviewed: queues, one caption at a time, the grid, and the report."""
