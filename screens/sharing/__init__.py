"""The shared screen: what a terminal tells of itself, and the same screen drawn again from it, read-only."""
