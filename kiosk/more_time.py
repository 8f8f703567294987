"""« J’ai besoin de plus de temps »: every delay of a visit is this many times as long, once (STANDARDS A13)."""

TIMES = 3
