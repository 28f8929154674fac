"""Metrics: read a file about units, check it, and hand it on as one table of units by metrics."""
