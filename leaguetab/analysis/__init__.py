"""Questions asked of a league table, one a module."""
