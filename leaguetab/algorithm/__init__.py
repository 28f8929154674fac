"""Algorithms: the YAML as frozen models, and bound to the metrics of one file."""
