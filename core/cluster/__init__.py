"""Work that leaves this process for a cluster of machines, by Ray."""
