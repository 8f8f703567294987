"""Who is measured, each in a process of its own: they share a machine and a kind of database, never a GIL."""
