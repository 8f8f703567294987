"""What a screen says, read off its widgets: the voice speaks from it, and plain lines are printed from it."""
