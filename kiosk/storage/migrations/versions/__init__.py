"""One file per level of the tables."""
