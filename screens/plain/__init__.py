"""`--plain`: the same screens as a dialogue of lines, for Braille displays, screen readers and dumb terminals."""
