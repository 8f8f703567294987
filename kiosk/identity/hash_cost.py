"""What one password hash costs: the default, and the floor under what an agency may choose. (R5)

Imports nothing, for settings are read before the first paint.
"""

# RFC 9106, second recommended option, which is also argon2-cffi's default.
MEMORY_KIB = 65536
TIME_COST = 3
PARALLELISM = 4
# OWASP's minimum: weaker settings are refused, not raised in silence.
FLOOR_MEMORY_KIB = 19456
FLOOR_TIME_COST = 2
FLOOR_PARALLELISM = 1
