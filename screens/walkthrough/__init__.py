"""A walkthrough that plays itself: a scenario's scenes, on the real screens, at a pace that a room can follow."""
