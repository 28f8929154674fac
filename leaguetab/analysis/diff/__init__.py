"""Why two tables differ: how far, and what moved each unit."""
