"""League tables: load metrics, score them by an algorithm, and rank them."""
