"""League tables: load metrics, score them by an algorithm, rank them, and say how far each position can be trusted."""
