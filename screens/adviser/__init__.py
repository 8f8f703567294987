"""The adviser's console."""
