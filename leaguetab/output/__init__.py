"""Results as text, files and pages."""
