"""Why is this unit where it is, and what would move it: one unit's arithmetic, in numbers and in words."""
