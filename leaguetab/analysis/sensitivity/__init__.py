"""The sensitivity report: how far each position can be trusted, one question a file."""
