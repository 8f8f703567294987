"""« Lecture à voix haute » (F8): what to say, who says it, and the panel that sets it."""
